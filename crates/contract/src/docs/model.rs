//! One model of a provider's page.

use super::{fields, price, sizes};
use crate::{CatalogModel, CatalogProvider};
use impasto_controls::mode;
use impasto_sdk::{Capabilities, Feature, MaskFormat, Mode, Repaint, Starter, Status};
use std::fmt::Display;

/// The row of the table of all models.
pub(crate) fn row(model: &CatalogModel) -> Vec<String> {
    let caps = &model.view.capabilities;
    vec![
        format!("`{}`", model.starter.id),
        life(&model.starter),
        modes(caps),
        known(caps.max_images_per_request),
        references(caps),
        price::short(model.price.as_ref()),
    ]
}

/// The section about a model.
pub(crate) fn section(provider: &CatalogProvider, model: &CatalogModel) -> String {
    let starter = &model.starter;
    let mut text = format!("\n### {} (`{}`)\n\n{}\n\n", starter.name, starter.id, starter.description);
    for fact in facts(model) {
        text += &format!("- {fact}\n");
    }
    text += &options(model);
    text += "\nPrice:\n\n";
    for line in price::list(model.price.as_ref()) {
        text += &format!("- {line}\n");
    }
    text += &format!("\n{}\n", origin(starter));
    let panel = format!("../contract/panels/{}/{}.json", provider.info.id, model.file_name());
    text + &format!("\nThe same as data: [panel]({panel}).\n")
}

fn facts(model: &CatalogModel) -> Vec<String> {
    let caps = &model.view.capabilities;
    let mut facts = vec![format!("Status: {}", life(&model.starter)), format!("Modes: {}", modes(caps))];
    facts.extend(sizes::list(caps));
    facts.push(format!(
        "Images a call: {}; more become several calls side by side",
        known(caps.max_images_per_request)
    ));
    facts.push(format!("Reference images: {}", references(caps)));
    facts.extend(limits(caps));
    facts.extend(mask(caps));
    facts.push(format!("Controls beside: {}", beside(caps)));
    facts
}

fn life(starter: &Starter) -> String {
    let mut text = starter.status.as_str().to_owned();
    if let Some(day) = &starter.retires_on {
        text += &match starter.status {
            Status::Retired => format!(" since {day}"),
            // The page says the same on any day, so it does not say whether that is past.
            _ => format!(", retirement date {day}"),
        };
    }
    if let Some(other) = &starter.replaced_by {
        text += &format!(", replaced by `{other}`");
    }
    text
}

fn modes(caps: &Capabilities) -> String {
    mode::usable(caps).into_iter().map(Mode::as_str).collect::<Vec<_>>().join(", ")
}

fn references(caps: &Capabilities) -> String {
    if caps.supports_reference_images { known(caps.max_reference_images) } else { "none".into() }
}

fn known(limit: Option<impl Display>) -> String {
    limit.map_or_else(|| "limit not known".into(), |limit| limit.to_string())
}

/// What else is limited, as far as it is known.
fn limits(caps: &Capabilities) -> Vec<String> {
    let mut limits = Vec::new();
    let mut limit =
        |what: &str, value: Option<String>| limits.extend(value.map(|value| format!("{what}: {value}")));
    limit("Input images of all kinds at most", caps.max_input_images.map(|n| n.to_string()));
    limit("Input images and results together at most", caps.max_total_images.map(|n| n.to_string()));
    limit("Characters of a prompt at most", caps.max_prompt_chars.map(|n| n.to_string()));
    limit("Neither side longer than", caps.max_image_size.map(|size| size.to_string()));
    if let Some(inputs) = &caps.input_images {
        let types = inputs.media_types.join(", ");
        limit("Input images are of type", (!types.is_empty()).then_some(types));
        limit("Bytes of an input image at most", inputs.max_bytes.map(|n| n.to_string()));
        limit("Pixels of an input image at most", inputs.max_pixels.map(|n| n.to_string()));
        limit("Bytes of all input images together at most", inputs.max_total_bytes.map(|n| n.to_string()));
    }
    limits
}

/// Which mask the vendor is sent. People may give either form: it is converted.
fn mask(caps: &Capabilities) -> Option<String> {
    let repaint = caps.mask.unwrap_or_default().repaint;
    let form = match (caps.mask_format, repaint) {
        (MaskFormat::None, _) => return None,
        (MaskFormat::Alpha, _) => "transparent is repainted",
        (MaskFormat::Binary, Repaint::White) => "white is repainted",
        (MaskFormat::Binary, Repaint::Black) => "black is repainted",
    };
    caps.has_mode(Mode::Inpaint)
        .then(|| format!("Mask as it is sent: {form}; either form of a mask is converted to it"))
}

fn beside(caps: &Capabilities) -> String {
    let named = [
        (Feature::NegativePrompt, "negative prompt"),
        (Feature::Seed, "seed"),
        (Feature::Steps, "steps"),
        (Feature::Guidance, "guidance"),
        (Feature::PartialImages, "previews"),
    ];
    let has: Vec<_> =
        named.into_iter().filter(|(feature, _)| caps.has(*feature)).map(|(_, name)| name).collect();
    if has.is_empty() { "none".into() } else { has.join(", ") }
}

fn options(model: &CatalogModel) -> String {
    let Some(schema) = &model.view.options else { return String::new() };
    let all = fields::all(schema.as_value());
    if all.is_empty() {
        return String::new();
    }
    let mut text = String::from("\nOptions (`-O name=value`, or `provider_options` of a draft):\n\n");
    for field in all {
        text += &format!("- `{}`: {} ({})\n", field.name, field.docs, field.values);
        for (part, meaning) in field.parts {
            text += &format!("  - {part}: {meaning}\n");
        }
    }
    text
}

fn origin(starter: &Starter) -> String {
    let origin = &starter.origin;
    let mut text = format!("Read from: {}, {}.", origin.source, origin.as_of);
    if let Some(uncertain) = &origin.uncertain {
        text += &format!(" Uncertain: {}.", uncertain.trim_end_matches('.'));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn starter(fields: Value) -> Starter {
        let mut starter = json!({
            "id": "m", "name": "M", "description": "D", "origin": {"source": "a page", "as_of": "2026-11-21"},
            "capabilities": {}
        });
        starter.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        serde_json::from_value(starter).unwrap()
    }

    #[test]
    fn the_end_of_a_model_is_told_with_what_to_take_instead() {
        let ending = starter(json!({"status": "deprecated", "retires_on": "2026-12-01", "replaced_by": "n"}));
        assert_eq!(life(&ending), "deprecated, retirement date 2026-12-01, replaced by `n`");
        let gone = starter(json!({"status": "retired", "retires_on": "2026-05-12"}));
        assert_eq!(life(&gone), "retired since 2026-05-12");
        assert_eq!(life(&starter(json!({}))), "ga");
    }

    #[test]
    fn limits_are_told_only_where_they_are_known() {
        let caps = starter(json!({"capabilities": {
            "modes": ["txt2img", "inpaint"], "mask_format": "binary", "mask": {"repaint": "black"},
            "supports_seed": true, "max_prompt_chars": 100, "input_images": {"max_bytes": 5}
        }}))
        .capabilities;
        assert_eq!(
            limits(&caps),
            ["Characters of a prompt at most: 100", "Bytes of an input image at most: 5"]
        );
        assert!(mask(&caps).unwrap().contains("black is repainted"));
        assert_eq!((beside(&caps), references(&caps)), ("seed".into(), "none".into()));
        assert_eq!(known(caps.max_images_per_request), "limit not known");
    }

    #[test]
    fn what_is_uncertain_is_said() {
        let starter = starter(json!({"origin": {"source": "a", "as_of": "2026-01-01", "uncertain": "all"}}));
        assert_eq!(origin(&starter), "Read from: a, 2026-01-01. Uncertain: all.");
    }
}
