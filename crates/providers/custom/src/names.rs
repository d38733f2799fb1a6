//! Every variable that templates of a model can read: the usual ones and its own.

use crate::{
    definition::{Definition, Variable, VariableType},
    template::{Bound, Scope, Sort},
};
use impasto_sdk::{Blob, Chat, Content, Error, Format, Generate, Kind, Mode, Result, Role};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A usual variable.
pub(crate) struct Usual {
    /// As it stands in templates.
    pub(crate) name: &'static str,
    /// What its values are.
    pub(crate) sort: Sort,
    /// Where there is one.
    pub(crate) place: Place,
}

/// Where a usual variable has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In every request.
    Every,
    /// In requests for pictures.
    Pictures,
    /// In requests for words.
    Words,
    /// Behind a submitted task.
    Task,
}

/// The usual variables. Which of them a body uses decides which controls its model has.
pub(crate) const USUAL: &[Usual] = &[
    usual("prompt", Sort::Text, Place::Every),
    usual("model", Sort::Text, Place::Every),
    usual("stream", Sort::Flag, Place::Every),
    usual("negative_prompt", Sort::Text, Place::Pictures),
    usual("width", Sort::Number, Place::Pictures),
    usual("height", Sort::Number, Place::Pictures),
    usual("size", Sort::Text, Place::Pictures),
    usual("aspect_ratio", Sort::Text, Place::Pictures),
    usual("image_size", Sort::Text, Place::Pictures),
    usual("count", Sort::Number, Place::Pictures),
    usual("seed", Sort::Number, Place::Pictures),
    usual("steps", Sort::Number, Place::Pictures),
    usual("guidance", Sort::Number, Place::Pictures),
    usual("init_image", Sort::Blob, Place::Pictures),
    usual("mask_image", Sort::Blob, Place::Pictures),
    usual("reference_images", Sort::Blobs, Place::Pictures),
    usual("reference_image", Sort::Blob, Place::Pictures),
    usual("system_prompt", Sort::Text, Place::Words),
    usual("examples", Sort::Json, Place::Words),
    usual("messages", Sort::Json, Place::Words),
    usual("image", Sort::Blob, Place::Words),
    usual("images", Sort::Blobs, Place::Words),
    usual("audio", Sort::Blob, Place::Words),
    usual("max_tokens", Sort::Number, Place::Words),
    usual("temperature", Sort::Number, Place::Words),
    usual("top_p", Sort::Number, Place::Words),
    usual("stop", Sort::Json, Place::Words),
    usual("response_schema", Sort::Json, Place::Words),
    usual("task_id", Sort::Text, Place::Task),
];

const fn usual(name: &'static str, sort: Sort, place: Place) -> Usual {
    Usual { name, sort, place }
}

/// What sort of values a variable has; `None` for an unknown one. A model's own variables win over usual ones that it
/// does not have.
pub(crate) fn sort(definition: &Definition, name: &str) -> Option<Sort> {
    let own = definition.variables.iter().find(|variable| variable.name == name);
    own.map(|variable| sort_of(variable.kind)).or_else(|| {
        let usual = USUAL.iter().find(|usual| usual.name == name)?;
        has(definition, usual).then_some(usual.sort)
    })
}

/// Whether a model has a usual variable.
pub(crate) fn has(definition: &Definition, usual: &Usual) -> bool {
    match (usual.name, usual.place) {
        ("system_prompt", _) => definition.prompts.system,
        ("examples", _) => definition.prompts.examples,
        (_, Place::Every) => true,
        (_, Place::Pictures) => definition.features.makes_pictures(),
        (_, Place::Words) => definition.features.makes_words(),
        (_, Place::Task) => definition.task.is_some(),
    }
}

/// Every name, for a message.
pub(crate) fn all(definition: &Definition) -> Vec<&str> {
    let own = definition.variables.iter().map(|variable| variable.name.as_str());
    own.chain(USUAL.iter().filter(|usual| has(definition, usual)).map(|usual| usual.name)).collect()
}

const fn sort_of(kind: VariableType) -> Sort {
    match kind {
        VariableType::String | VariableType::Enum => Sort::Text,
        VariableType::Number | VariableType::Integer => Sort::Number,
        VariableType::Boolean => Sort::Flag,
        VariableType::Json => Sort::Json,
        VariableType::Image | VariableType::Audio => Sort::Blob,
    }
}

/// The values for a request for pictures.
///
/// # Errors
/// `InvalidRequest` for an option that does not fit its variable, or that lacks.
pub(crate) fn of_pictures(definition: &Definition, task: &Generate) -> Result<Scope> {
    let mut scope = Scope::default();
    scope.set("prompt", task.prompt.as_str());
    scope.set("model", definition.model.clone());
    scope.set("stream", json!(false));
    scope.set("negative_prompt", task.negative_prompt.clone());
    let pixels = task.frame.pixels;
    scope.set("width", pixels.map(|size| json!(size.width)));
    scope.set("height", pixels.map(|size| json!(size.height)));
    scope.set("size", pixels.map(|size| size.to_string()));
    scope.set("aspect_ratio", task.frame.ratio.map(|ratio| ratio.to_string()));
    scope.set("image_size", task.frame.image_size.clone());
    scope.set("count", json!(task.count));
    scope.set("seed", task.seed.map(|seed| json!(seed)));
    scope.set("steps", task.steps.map(|steps| json!(steps)));
    scope.set("guidance", task.guidance.map(|guidance| json!(guidance)));
    scope.set("init_image", task.init.clone());
    scope.set("mask_image", task.mask.clone().filter(|_| task.mode == Mode::Inpaint));
    scope.set("reference_images", task.references.clone());
    scope.set("reference_image", task.references.first().cloned());
    own(&mut scope, definition, &task.options)?;
    Ok(scope)
}

/// The values for a request for words.
///
/// # Errors
/// As [`of_pictures`], and `InvalidRequest` where nothing is asked.
pub(crate) fn of_words(definition: &Definition, chat: &Chat) -> Result<Scope> {
    must_ask(chat)?;
    let mut scope = Scope::default();
    scope.set("prompt", chat.prompt());
    scope.set("model", definition.model.clone());
    scope.set("stream", json!(chat.stream));
    scope.set("system_prompt", chat.system());
    scope.set("examples", chat.examples.as_slice());
    scope.set("messages", messages(chat));
    scope.set("image", chat.images().next().cloned());
    scope.set("images", chat.images().cloned().collect::<Vec<_>>());
    scope.set("audio", chat.sounds().next().cloned());
    let most = definition.limits.output_tokens.map(std::num::NonZeroU32::get);
    scope.set("max_tokens", chat.max_tokens.or(most).map(|tokens| json!(tokens)));
    scope.set("temperature", chat.temperature.map(|number| json!(number)));
    scope.set("top_p", chat.top_p.map(|number| json!(number)));
    scope.set("stop", Some(json!(chat.stop)).filter(|_| !chat.stop.is_empty()));
    scope.set(
        "response_schema",
        match &chat.format {
            Format::Schema { schema, .. } => Some(schema.clone()),
            Format::Json => Some(json!({"type": "object"})),
            Format::Free => None,
        },
    );
    own(&mut scope, definition, &chat.options)?;
    Ok(scope)
}

/// # Errors
/// `InvalidRequest` where nothing is asked.
pub(crate) fn must_ask(chat: &Chat) -> Result<()> {
    let asks = chat.messages.iter().any(|message| message.role == Role::User);
    let nothing =
        || Error::new(Kind::InvalidRequest, "expected a message of a person, got none; ask something");
    asks.then_some(()).ok_or_else(nothing)
}

/// The words that were said, as most endpoints take them: `[{"role": …, "content": …}]`.
fn messages(chat: &Chat) -> Value {
    let said = chat.messages.iter().filter(|message| message.role != Role::System);
    let said = said.filter(|message| message.content.iter().any(|piece| matches!(piece, Content::Text(_))));
    Value::Array(said.map(|message| json!({"role": message.role, "content": message.words()})).collect())
}

/// The model's own variables out of the options of a request.
fn own(scope: &mut Scope, definition: &Definition, options: &Map<String, Value>) -> Result<()> {
    for variable in &definition.variables {
        let given = options.get(&variable.name).filter(|value| !value.is_null());
        let Some(value) = given.or(variable.default.as_ref()) else {
            if variable.required {
                let message = format!("{} is needed and was not given; set it", variable.name);
                return Err(Error::new(Kind::InvalidRequest, message));
            }
            scope.set(&variable.name, Bound::Absent);
            continue;
        };
        let bound = if variable.kind.is_blob() {
            Bound::Blob(blob(variable, value)?)
        } else {
            Bound::Json(value.clone())
        };
        scope.set(&variable.name, bound);
    }
    Ok(())
}

fn blob(variable: &Variable, value: &Value) -> Result<Blob> {
    Blob::deserialize(value).map_err(|_| {
        let message = format!("expected {} as a file that is kept here, got something else", variable.name);
        Error::new(Kind::InvalidRequest, message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn definition() -> Definition {
        samples::definition(json!({
            "features": {"modalities": ["text_to_image"]},
            "variables": [{"name": "style", "type": "string", "default": "oil"}, {"name": "logo", "type": "image"}]
        }))
    }

    #[test]
    fn a_request_for_pictures_sets_its_variables_and_defaults() {
        let scope = of_pictures(&definition(), &samples::generate()).unwrap();
        assert_eq!(scope.get("style"), &Bound::from("oil"));
        assert_eq!(scope.get("logo"), &Bound::Absent);
        assert_eq!((scope.number("width"), scope.number("count")), (Some(1024.0), Some(1.0)));
        assert_eq!(scope.get("reference_images"), &Bound::Absent);
    }

    #[test]
    fn files_among_the_options_are_files_of_ours() {
        let mut task = samples::generate();
        task.options.insert("logo".into(), json!(samples::blob("b1", "image/png")));
        assert!(matches!(of_pictures(&definition(), &task).unwrap().get("logo"), Bound::Blob(_)));
        task.options.insert("logo".into(), json!("/etc/passwd"));
        assert_eq!(of_pictures(&definition(), &task).unwrap_err().kind, Kind::InvalidRequest);
    }

    #[test]
    fn a_required_variable_must_be_given() {
        let mut definition = definition();
        definition.variables[1].required = true;
        let error = of_pictures(&definition, &samples::generate()).unwrap_err();
        assert!(error.message.contains("logo"), "{error}");
    }

    #[test]
    fn a_model_has_the_variables_of_its_modalities() {
        let pictures = definition();
        assert_eq!(sort(&pictures, "seed"), Some(Sort::Number));
        assert_eq!(sort(&pictures, "logo"), Some(Sort::Blob));
        for unknown in ["system_prompt", "messages", "task_id", "nothing"] {
            assert_eq!(sort(&pictures, unknown), None, "{unknown}");
        }
    }

    #[test]
    fn words_have_their_own_variables() {
        let words = samples::definition(
            json!({"features": {"modalities": ["text_to_text"]}, "prompts": {"system": true}}),
        );
        let mut chat = Chat::ask("m", "hi");
        chat.messages.insert(0, impasto_sdk::Message::text(Role::System, "be short"));
        let scope = of_words(&words, &chat).unwrap();
        assert_eq!(scope.get("system_prompt"), &Bound::from("be short"));
        assert_eq!(scope.get("messages"), &Bound::Json(json!([{"role": "user", "content": "hi"}])));
        assert_eq!(scope.get("examples"), &Bound::Absent);
        assert!(of_words(&words, &Chat::default()).is_err());
    }
}
