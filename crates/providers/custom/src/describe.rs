//! What a definition says about its model: capabilities, panel, price.

use crate::{
    check,
    definition::{Definition, Status, Structure, Variable, VariableType},
    reads, request,
};
use impasto_sdk::{Capabilities, DefaultSettings, Described, FreeSize, MaskFormat, Modality, Mode};
use schemars::Schema;
use serde_json::{Map, Value, json};
use std::{collections::BTreeSet, num::NonZeroU32};

/// What a definition says about its model. What is incomplete is described as far as it goes.
pub(crate) fn describe(definition: &Definition) -> Described {
    let used = used(definition);
    let complete = check::findings(definition).is_empty();
    let streaming = definition.features.streaming;
    Described {
        name: definition.name.clone(),
        description: definition.description.clone(),
        modalities: definition.features.modalities.clone(),
        structured: definition.features.structured_response,
        data_generation: definition.features.data_generation,
        streaming,
        reads: if definition.features.makes_words() { reads::of(definition) } else { Vec::new() },
        max_output_tokens: definition.limits.output_tokens.map(NonZeroU32::get),
        capabilities: capabilities(definition, &used),
        options: options(&definition.variables),
        defaults: DefaultSettings::default(),
        blob_options: definition
            .variables
            .iter()
            .filter(|variable| variable.kind.is_blob())
            .map(|variable| variable.name.clone())
            .collect(),
        price: definition
            .price
            .as_ref()
            .map(|cost| cost.price(definition.model.as_deref().unwrap_or_default())),
        auth: definition.auth.clone().filter(|name| !name.is_empty()),
        host: request::host(&definition.endpoint),
        private_network: definition.private_network,
        usable: definition.status == Status::Published && definition.inference && complete,
    }
}

/// The names that the templates of the billed request read.
fn used(definition: &Definition) -> BTreeSet<String> {
    check::holes(definition).into_iter().map(|hole| hole.name).collect()
}

fn capabilities(definition: &Definition, used: &BTreeSet<String>) -> Capabilities {
    let limits = &definition.limits;
    let modes = modes(definition, used);
    if !definition.features.modalities.contains(&Modality::TextToImage) {
        return Capabilities {
            modes: Vec::new(),
            max_prompt_chars: limits.prompt_chars,
            ..Capabilities::default()
        };
    }
    let takes = |name: &str| definition.structure == Structure::Template && used.contains(name);
    let masks = modes.contains(&Mode::Inpaint);
    let references = takes("reference_images") || takes("reference_image") || edits(definition);
    let one = NonZeroU32::new(1);
    let many = takes("count") || definition.structure == Structure::OpenaiImages;
    let size = size(definition, used);
    Capabilities {
        modes,
        supports_reference_images: references,
        supports_negative_prompt: takes("negative_prompt"),
        supports_seed: takes("seed"),
        supports_guidance: takes("guidance"),
        supports_steps: takes("steps"),
        max_images_per_request: if many { limits.images_per_request } else { one },
        max_image_size: limits.max_size,
        allowed_aspect_ratios: limits.aspect_ratios.clone(),
        aspect_ratio_sizes: limits.sizes.clone(),
        resolution_presets: limits.presets.clone(),
        max_reference_images: if takes("reference_images") || edits(definition) {
            limits.reference_images
        } else {
            one.filter(|_| references)
        },
        mask_format: if masks { limits.mask_format.unwrap_or(MaskFormat::Binary) } else { MaskFormat::None },
        mask: limits.mask.filter(|_| masks),
        free_size: size.free,
        auto_size: size.auto,
        max_prompt_chars: limits.prompt_chars,
        input_images: limits.input_images.clone(),
        seed: limits.seed,
        steps: limits.steps,
        guidance: limits.guidance,
        max_partial_images: one
            .filter(|_| definition.features.streaming && definition.structure == Structure::OpenaiImages),
        ..Capabilities::default()
    }
}

const fn edits(definition: &Definition) -> bool {
    definition.features.edits && !matches!(definition.structure, Structure::Template)
}

fn modes(definition: &Definition, used: &BTreeSet<String>) -> Vec<Mode> {
    let template = definition.structure == Structure::Template;
    let starts = edits(definition) || template && used.contains("init_image");
    let masks = template && used.contains("mask_image")
        || definition.features.masks && definition.structure == Structure::OpenaiImages;
    let mut modes = Vec::new();
    modes.extend((!starts || !definition.features.needs_image).then_some(Mode::Txt2img));
    modes.extend(starts.then_some(Mode::Img2img));
    modes.extend((starts && masks).then_some(Mode::Inpaint));
    modes
}

/// How sizes may be chosen.
struct Sizes {
    free: Option<FreeSize>,
    auto: bool,
}

/// A body that reads no size lets the model choose it. One that reads a size takes any where no limit names sizes.
fn size(definition: &Definition, used: &BTreeSet<String>) -> Sizes {
    let limits = &definition.limits;
    let reads = |names: &[&str]| names.iter().any(|name| used.contains(*name));
    let pixels = definition.structure == Structure::OpenaiImages || reads(&["width", "height", "size"]);
    let shapes = definition.structure == Structure::Gemini || reads(&["aspect_ratio", "image_size"]);
    if !pixels {
        return Sizes { free: None, auto: !shapes };
    }
    let listed = limits.sizes.is_some() || limits.presets.is_some() || limits.aspect_ratios.is_some();
    let any = NonZeroU32::new(1).map(|multiple_of| FreeSize {
        multiple_of,
        min_pixels: None,
        max_pixels: None,
        min_side: None,
        max_side: None,
        max_ratio: None,
    });
    Sizes { free: limits.free_size.or(any.filter(|_| !listed)), auto: false }
}

/// The model's own variables as the schema of an object; `None` without any.
pub(crate) fn options(variables: &[Variable]) -> Option<Schema> {
    if variables.is_empty() {
        return None;
    }
    let properties: Map<String, Value> =
        variables.iter().map(|variable| (variable.name.clone(), property(variable))).collect();
    let required: Vec<&str> = variables
        .iter()
        .filter(|variable| variable.required && variable.default.is_none())
        .map(|variable| variable.name.as_str())
        .collect();
    let mut schema = json!({"type": "object", "properties": properties, "additionalProperties": false});
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    Schema::try_from(schema).ok()
}

fn property(variable: &Variable) -> Value {
    let mut property = match variable.kind {
        VariableType::String => bounded("string", variable, "minLength", "maxLength"),
        VariableType::Number => bounded("number", variable, "minimum", "maximum"),
        VariableType::Integer => bounded("integer", variable, "minimum", "maximum"),
        VariableType::Boolean => json!({"type": "boolean"}),
        VariableType::Enum => json!({"type": "string", "enum": variable.choices}),
        VariableType::Json => json!({"x-ui": {"widget": "textarea", "options": {"presentation": "json"}}}),
        VariableType::Image => file("image"),
        VariableType::Audio => file("audio"),
    };
    let title = if variable.display_name.is_empty() { &variable.name } else { &variable.display_name };
    property["title"] = json!(title);
    let told = if variable.description.is_empty() { title } else { &variable.description };
    property["description"] = json!(told);
    if let Some(default) = &variable.default {
        property["default"] = default.clone();
    }
    property
}

fn bounded(kind: &str, variable: &Variable, min: &str, max: &str) -> Value {
    let mut property = json!({"type": kind});
    for (name, bound) in [(min, variable.min), (max, variable.max)] {
        if let Some(bound) = bound {
            property[name] = whole(bound);
        }
    }
    property
}

/// A number without a fraction is written without one: the bounds of lengths must be.
fn whole(number: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "compared with what it was")]
    let integer = number as i64;
    #[expect(clippy::cast_precision_loss, reason = "a number that does not come back is kept as it is")]
    let same = integer as f64 == number;
    if same { json!(integer) } else { json!(number) }
}

fn file(presentation: &str) -> Value {
    json!({
        "type": "string", "format": "data-url", "contentMediaType": format!("{presentation}/*"),
        "x-ui": {"options": {"presentation": presentation}}
    })
}

#[cfg(test)]
mod tests;
