//! A model's record: the starter, or nothing, with what the vendor told and what a person set over it.

use impasto_ports::ModelRow;
use impasto_sdk::{Described, Error, Kind, ModelConfig, ProviderEntry, Result, Starter, family_of};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The fields whose own fields are laid over each other; every other field is replaced whole. A size table that a
/// person sets replaces the starter's: merging the two would keep shapes that were meant to go.
const LAYERED: [&str; 2] = ["capabilities", "default_settings"];

/// The starter that a model comes from: its own, else its family's.
#[must_use]
pub fn starter_of<'a>(starters: &'a [Starter], model: &str) -> Option<&'a Starter> {
    let find = |id: &str| starters.iter().find(|starter| starter.id == id);
    find(model).or_else(|| find(family_of(model)))
}

/// The whole record of an installed model.
///
/// # Errors
/// `InvalidRequest` that names the field, where edits do not fit a model config.
pub fn record(starter: Option<&Starter>, row: &ModelRow) -> Result<ModelConfig> {
    over(starter.map_or_else(Map::new, |starter| from_starter(starter, &row.model)), row)
}

/// The whole record of a model that a person described: the definition, with their edits over it.
///
/// # Errors
/// `InvalidRequest` that names the field, where edits do not fit a model config.
pub(crate) fn described_record(
    described: &Described,
    entry: &ProviderEntry,
    row: &ModelRow,
) -> Result<ModelConfig> {
    let base = [
        ("name", json!(described.name)),
        ("description", json!(described.description)),
        ("capabilities", json!(described.capabilities)),
        ("default_settings", json!(described.defaults)),
        ("price", json!(described.price)),
    ];
    let config = over(base.into_iter().map(|(field, value)| (field.to_owned(), value)).collect(), row)?;
    let definition = config.definition.clone().zip(entry.authoring);
    let shown = definition.map(|(definition, author)| author.shown(Arc::unwrap_or_clone(definition)));
    Ok(ModelConfig { definition: shown.map(Arc::new), ..config })
}

/// What a person saves holds no secret.
///
/// # Errors
/// `InvalidRequest` that names the field of the first, never its value.
pub(crate) fn refuse_secrets(entry: &ProviderEntry, edits: &Map<String, Value>) -> Result<()> {
    let Some((definition, author)) = edits.get("definition").zip(entry.authoring) else { return Ok(()) };
    let first = author.secrets(definition).into_iter().next();
    first.map_or(Ok(()), |secret| {
        Err(Error::new(Kind::InvalidRequest, secret.message).with("field", &secret.field))
    })
}

/// What a record's definition says; `None` for one without.
///
/// # Errors
/// `InvalidRequest` where it does not have its shape, or its provider has no such models.
pub(crate) fn describe(entry: &ProviderEntry, row: &ModelRow) -> Result<Option<Described>> {
    let Some(definition) = row.edits.get("definition").filter(|definition| !definition.is_null()) else {
        return Ok(None);
    };
    let Some(authoring) = entry.authoring else {
        let message = format!("definition: models of {} have none", entry.provider.info().name);
        return Err(Error::new(Kind::InvalidRequest, message));
    };
    authoring.describe(definition).map(Some)
}

fn over(mut whole: Map<String, Value>, row: &ModelRow) -> Result<ModelConfig> {
    for layer in [&row.learned, &row.edits] {
        lay_over(&mut whole, layer);
    }
    let link = row.link();
    whole.insert("key".into(), json!(row.key));
    whole.insert("provider_id".into(), json!(link.provider));
    whole.insert("provider_model_id".into(), json!(link.model));
    whole.insert("enabled".into(), json!(row.enabled));
    for (field, filled) in [
        ("name", format!("{} {}", link.provider, link.model)),
        ("path", link.to_string()),
        ("source", link.to_string()),
        ("hash", format!("external:{}:{}", link.provider, link.model)),
    ] {
        if whole.get(field).and_then(Value::as_str).is_none_or(str::is_empty) {
            whole.insert(field.into(), json!(filled));
        }
    }
    serde_json::from_value(Value::Object(whole)).map_err(|error| {
        Error::new(Kind::InvalidRequest, format!("model config: {error}")).with("model", link.short())
    })
}

/// Takes a body of an install or a patch apart: any part of a model config, plain or as `{"config": {…}}`. What names
/// the model itself must agree with the link. A field that is null is not set.
///
/// # Errors
/// `InvalidRequest` that names the field.
pub(crate) fn edits(body: &Value, link: &impasto_sdk::ModelLink) -> Result<Map<String, Value>> {
    let body = body.get("config").filter(|config| config.is_object()).unwrap_or(body);
    let Value::Object(fields) = body else {
        return Err(Error::new(
            Kind::InvalidRequest,
            format!("model config: expected an object, got {}", kind_of(body)),
        ));
    };
    let mut edits = fields.clone();
    for (field, ours) in [("provider_id", &link.provider), ("provider_model_id", &link.model)] {
        match edits.remove(field) {
            None | Some(Value::Null) => {}
            Some(Value::String(theirs)) if theirs == *ours => {}
            Some(theirs) => {
                let message = format!("model config: {field} is {theirs}, but the source names {ours:?}");
                return Err(Error::new(Kind::InvalidRequest, message));
            }
        }
    }
    Ok(edits)
}

/// Lays a person's new edits over the old ones; null takes a field back to the starter's.
pub(crate) fn lay_edits(old: &mut Map<String, Value>, new: &Map<String, Value>) {
    lay_over(old, &Value::Object(new.clone()));
    old.retain(|_, value| !value.is_null());
    for field in LAYERED {
        if let Some(Value::Object(inner)) = old.get_mut(field) {
            inner.retain(|_, value| !value.is_null());
        }
    }
}

fn lay_over(base: &mut Map<String, Value>, layer: &Value) {
    let Value::Object(layer) = layer else { return };
    for (field, value) in layer {
        match (base.get_mut(field), value) {
            (Some(Value::Object(under)), Value::Object(over)) if LAYERED.contains(&field.as_str()) => {
                under.extend(over.clone());
            }
            _ => {
                base.insert(field.clone(), value.clone());
            }
        }
    }
}

fn from_starter(starter: &Starter, model: &str) -> Map<String, Value> {
    let mut fields = Map::new();
    // A dated snapshot is told from its family by its name.
    let name = if starter.id == model {
        starter.name.clone()
    } else {
        format!(
            "{} ({})",
            starter.name,
            model.strip_prefix(&starter.id).unwrap_or(model).trim_start_matches('-')
        )
    };
    fields.insert("name".into(), json!(name));
    fields.insert("description".into(), json!(starter.description));
    fields.insert("capabilities".into(), json!(starter.capabilities));
    fields.insert("default_settings".into(), json!(starter.default_settings));
    fields.insert("status".into(), json!(starter.status));
    fields.insert("retires_on".into(), json!(starter.retires_on));
    fields.insert("replaced_by".into(), json!(starter.replaced_by));
    fields
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_sdk::{Capabilities, ModelLink, Origin};

    fn starter() -> Starter {
        let capabilities: Capabilities = serde_json::from_value(json!({
            "modes": ["txt2img", "img2img"], "supports_reference_images": true, "max_images_per_request": 10,
            "aspect_ratio_sizes": {"1:1": {"width": 1024, "height": 1024}, "3:2": {"width": 1536, "height": 1024}}
        }))
        .unwrap();
        Starter {
            id: "canvas-2".into(),
            name: "Canvas 2".into(),
            description: "needs a key".into(),
            status: impasto_sdk::Status::Ga,
            retires_on: Some("2027-01-01".into()),
            replaced_by: None,
            origin: Origin::default(),
            previous_names: Vec::new(),
            capabilities,
            default_settings: impasto_sdk::DefaultSettings::default(),
        }
    }

    fn row(model: &str, edits: Value) -> ModelRow {
        ModelRow {
            key: "k".into(),
            provider: "acme".into(),
            model: model.into(),
            edits,
            learned: json!({"retires_on": "2026-12-31"}),
            enabled: true,
            revision: 1,
            created_ms: 0,
            updated_ms: 0,
        }
    }

    #[test]
    fn a_persons_edits_win_over_what_was_learnt_and_that_over_the_starter() {
        let config = record(
            Some(&starter()),
            &row("canvas-2", json!({"capabilities": {"max_images_per_request": 1}})),
        )
        .unwrap();
        assert_eq!(config.capabilities.max_images_per_request.unwrap().get(), 1);
        assert!(config.capabilities.supports_reference_images);
        assert_eq!(config.retires_on.as_deref(), Some("2026-12-31"));
        let set = record(Some(&starter()), &row("canvas-2", json!({"retires_on": "2030-01-01"}))).unwrap();
        assert_eq!(set.retires_on.as_deref(), Some("2030-01-01"));
    }

    #[test]
    fn a_size_table_that_a_person_sets_replaces_the_starters() {
        let edits = json!({"capabilities": {"aspect_ratio_sizes": {"2:3": {"width": 832, "height": 1248}}}});
        let config = record(Some(&starter()), &row("canvas-2", edits)).unwrap();
        assert_eq!(config.capabilities.aspect_ratio_sizes.unwrap().iter().count(), 1);
    }

    #[test]
    fn path_source_and_hash_are_filled() {
        let config = record(None, &row("x/y", json!({}))).unwrap();
        assert_eq!(config.path, "external://acme/x/y");
        assert_eq!(config.source, "external://acme/x/y");
        assert_eq!(config.hash, "external:acme:x/y");
        assert_eq!(config.name, "acme x/y");
    }

    #[test]
    fn snapshots_come_from_their_family() {
        let starters = [starter()];
        let starter = starter_of(&starters, "canvas-2-2026-04-21").unwrap();
        let config = record(Some(starter), &row("canvas-2-2026-04-21", json!({}))).unwrap();
        assert_eq!(config.name, "Canvas 2 (2026-04-21)");
    }

    #[test]
    fn unknown_fields_and_a_wrong_model_are_refused_by_name() {
        let error = record(None, &row("x", json!({"colour": 1}))).unwrap_err();
        assert!(error.message.contains("colour"), "{error}");
        let error = record(None, &row("x", json!({"capabilities": {"wings": true}}))).unwrap_err();
        assert!(error.message.contains("wings"), "{error}");
        let link: ModelLink = "acme/x".parse().unwrap();
        let error = edits(&json!({"config": {"provider_model_id": "y"}}), &link).unwrap_err();
        assert!(error.message.contains("provider_model_id"), "{error}");
    }

    #[test]
    fn null_takes_a_field_back() {
        let mut old =
            json!({"name": "Mine", "capabilities": {"supports_seed": true}}).as_object().cloned().unwrap();
        let new = json!({"name": null, "capabilities": {"supports_seed": null}, "tags": ["a"]});
        lay_edits(&mut old, new.as_object().unwrap());
        assert_eq!(Value::Object(old), json!({"capabilities": {}, "tags": ["a"]}));
    }
}
