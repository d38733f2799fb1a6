//! Each model's own options. The types are the schema, the check of the shape and the docs.

use crate::family::Family;
use impasto_sdk::{Generate, Result};
use schemars::{JsonSchema, Schema, schema_for};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// How much work goes into a picture. Names are not comparable across generations.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Quality {
    /// The model chooses, and with it the price.
    Auto,
    /// Fast and cheap: drafts.
    Low,
    /// The middle.
    Medium,
    /// Slow and dear: final pictures.
    High,
}

/// How much work goes into a picture. `high` costs about what `medium` of GPT Image 2 costs, `max` what its `high` does.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum FineQuality {
    /// The model chooses, and with it the price.
    Auto,
    /// Fast and cheap: drafts.
    Low,
    /// Better than a draft.
    Medium,
    /// Good for most uses.
    High,
    /// Slower and dearer than high.
    Xhigh,
    /// The slowest and dearest.
    Max,
}

/// What is behind the subject.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Background {
    /// The model chooses.
    Auto,
    /// No alpha.
    Opaque,
    /// An alpha channel; not with JPEG.
    Transparent,
}

/// The file format of the pictures.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Raster {
    /// Lossless, with alpha.
    Png,
    /// Small and quick to make, no alpha.
    Jpeg,
    /// Small, with alpha.
    Webp,
}

/// The file format of the pictures.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum AnyFormat {
    /// Lossless, with alpha.
    Png,
    /// Small and quick to make, no alpha.
    Jpeg,
    /// Small, with alpha.
    Webp,
    /// An animation. A preview that not every account has.
    Gif,
    /// A drawing without pixels. A preview that not every account has.
    Svg,
}

/// How strictly the prompt and the pictures are moderated.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Moderation {
    /// The vendor's usual filter.
    Auto,
    /// A less strict filter.
    Low,
}

/// How closely faces and details of the input pictures are kept.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum InputFidelity {
    /// Loosely, and cheaper.
    Low,
    /// Closely, for more input tokens.
    High,
}

/// How much the model plans before it draws.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Complexity {
    /// Hardly.
    Low,
    /// Somewhat.
    Medium,
    /// Thoroughly; what the API takes when nothing is said.
    High,
}

/// Who writes an SVG, and how much it thinks.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Svg {
    /// The text model that writes the drawing; its tokens are billed at its own price.
    #[schemars(title = "Author model", length(min = 1))]
    model: String,
    /// How it thinks.
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning: Option<Reasoning>,
}

/// How a text model thinks.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Reasoning {
    /// How much it thinks.
    #[serde(skip_serializing_if = "Option::is_none")]
    effort: Option<Effort>,
}

/// How much a text model thinks.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Effort {
    /// Not at all.
    None,
    /// As little as can be.
    Minimal,
    /// Little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
    /// More than much.
    Xhigh,
    /// As much as can be.
    Max,
}

/// How much work DALL·E 3 puts into a picture.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum DallEQuality {
    /// The usual.
    Standard,
    /// Finer details, at a higher price.
    Hd,
}

/// The look of DALL·E 3's pictures.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Style {
    /// Dramatic and intense.
    Vivid,
    /// Calmer and more like a photograph.
    Natural,
}

/// Options of DALL·E 3.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DallE3 {
    /// How much work goes into a picture, and so its price.
    #[schemars(title = "Quality")]
    quality: Option<DallEQuality>,
    /// The look of the picture.
    #[schemars(title = "Style")]
    style: Option<Style>,
}

/// What every GPT Image model takes stands here once; a generation adds its own.
macro_rules! gpt_image {
    ($(#[$docs:meta])* $name:ident { quality: $quality:ty, output_format: $format:ty $(, $($own:tt)*)? }) => {
        $(#[$docs])*
        #[derive(Debug, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        struct $name {
            /// How much work goes into a picture, and so its price. Left out, the model chooses.
            #[schemars(title = "Quality")]
            quality: Option<$quality>,
            /// What is behind the subject. Transparent needs PNG or WebP.
            #[schemars(title = "Background")]
            background: Option<Background>,
            /// The file format of the pictures; PNG when nothing is said.
            #[schemars(title = "Output format")]
            output_format: Option<$format>,
            /// How good a JPEG or WebP is, in per cent; 100 when nothing is said. Only with these formats.
            #[schemars(title = "Output compression", range(min = 0, max = 100))]
            output_compression: Option<u8>,
            /// How strictly the prompt and the pictures are moderated.
            #[schemars(title = "Moderation")]
            moderation: Option<Moderation>,
            $($($own)*)?
        }
    };
}

gpt_image! {
    /// Options of GPT Image 1, GPT Image 1.5 and ChatGPT Image Latest.
    GptImage1 {
        quality: Quality,
        output_format: Raster,
        /// How closely faces and details of the input pictures are kept. Without input pictures it is not sent.
        #[schemars(title = "Input fidelity")]
        input_fidelity: Option<InputFidelity>,
    }
}

gpt_image! {
    /// Options of GPT Image 2 and GPT Image 1 Mini.
    GptImage2 { quality: Quality, output_format: Raster }
}

gpt_image! {
    /// Options of GPT Image 2.5.
    GptImage25 { quality: FineQuality, output_format: Raster }
}

gpt_image! {
    /// Options of GPT Image 2.6.
    GptImage26 {
        quality: FineQuality,
        output_format: AnyFormat,
        /// How much the model plans before it draws.
        #[schemars(title = "Complexity")]
        complexity: Option<Complexity>,
        /// Pictures of an animation; 9 when nothing is said. Only with GIF.
        #[schemars(title = "Frames", range(min = 2, max = 16))]
        frame_count: Option<u8>,
        /// How long each picture of an animation stands, in milliseconds; 200 when nothing is said. Only with GIF.
        #[schemars(title = "Frame duration", range(min = 10, max = 655_350))]
        frame_duration_ms: Option<u32>,
        /// Who writes the drawing. Only with SVG.
        #[schemars(title = "SVG author")]
        svg: Option<Svg>,
    }
}

/// The options of a model, as the schema of an object; none for DALL·E 2.
pub(crate) fn schema(family: Family) -> Option<Schema> {
    match family {
        Family::DallE2 => None,
        Family::DallE3 => Some(schema_for!(DallE3)),
        Family::Gpt1 => Some(schema_for!(GptImage1)),
        Family::Gpt1Mini | Family::Gpt2 => Some(schema_for!(GptImage2)),
        // A model that is not known yet is most likely like the newest that is no preview.
        Family::Gpt25 | Family::Other => Some(schema_for!(GptImage25)),
        Family::Gpt26 => Some(schema_for!(GptImage26)),
    }
}

/// The options that were set, under the vendor's names.
///
/// # Errors
/// `InvalidRequest` for an option that this model lacks.
pub(crate) fn set(family: Family, task: &Generate) -> Result<Map<String, Value>> {
    match family {
        Family::DallE2 => fields::<Nothing>(task),
        Family::DallE3 => fields::<DallE3>(task),
        Family::Gpt1 => fields::<GptImage1>(task),
        Family::Gpt1Mini | Family::Gpt2 => fields::<GptImage2>(task),
        Family::Gpt25 | Family::Other => fields::<GptImage25>(task),
        Family::Gpt26 => fields::<GptImage26>(task),
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

fn fields<T: Serialize + DeserializeOwned>(task: &Generate) -> Result<Map<String, Value>> {
    let Value::Object(mut fields) = serde_json::to_value(task.options::<T>()?)? else {
        return Ok(Map::new());
    };
    fields.retain(|_, value| !value.is_null());
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::generate;
    use impasto_sdk::Kind;
    use serde_json::json;

    const ALL: [Family; 8] = [
        Family::DallE2,
        Family::DallE3,
        Family::Gpt1,
        Family::Gpt1Mini,
        Family::Gpt2,
        Family::Gpt25,
        Family::Gpt26,
        Family::Other,
    ];

    fn names(family: Family) -> Vec<String> {
        let schema = schema(family).map(Schema::to_value).unwrap_or_default();
        schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
    }

    #[test]
    fn each_generation_has_its_own_options_and_dall_e_none_of_gpt_images() {
        assert_eq!(names(Family::DallE2), [""; 0]);
        assert_eq!(names(Family::DallE3), ["quality", "style"]);
        assert!(names(Family::Gpt1).contains(&"input_fidelity".into()));
        for family in [Family::Gpt1Mini, Family::Gpt2, Family::Gpt25, Family::Gpt26] {
            assert!(!names(family).contains(&"input_fidelity".into()), "{family:?}");
        }
        for family in ALL {
            assert_eq!(names(family).contains(&"svg".into()), family == Family::Gpt26, "{family:?}");
        }
    }

    #[test]
    fn every_option_and_every_choice_is_documented() {
        fn undocumented(value: &Value, at: &str, found: &mut Vec<String>) {
            let Value::Object(map) = value else { return };
            for (name, property) in map.get("properties").and_then(Value::as_object).into_iter().flatten() {
                if property.get("description").is_none() {
                    found.push(format!("{at}/{name}"));
                }
            }
            for choice in map.get("oneOf").and_then(Value::as_array).into_iter().flatten() {
                if choice.get("description").is_none() {
                    found.push(format!("{at} {choice}"));
                }
            }
            if map.get("enum").is_some_and(Value::is_array) {
                found.push(format!("{at} has choices without words"));
            }
            for (name, child) in map.get("$defs").and_then(Value::as_object).into_iter().flatten() {
                undocumented(child, name, found);
            }
        }
        let mut found = Vec::new();
        for schema in ALL.into_iter().filter_map(schema) {
            undocumented(&schema.to_value(), "", &mut found);
        }
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn an_option_that_the_model_lacks_is_refused_by_name() {
        for (family, option) in [
            (Family::DallE2, json!({"quality": "high"})),
            (Family::DallE3, json!({"background": "opaque"})),
            (Family::Gpt2, json!({"quality": "max"})),
            (Family::Gpt2, json!({"input_fidelity": "high"})),
            (Family::Gpt25, json!({"complexity": "low"})),
        ] {
            let mut task = generate("x");
            task.options = option.as_object().unwrap().clone();
            let error = set(family, &task).unwrap_err();
            assert_eq!(error.kind, Kind::InvalidRequest, "{family:?}");
        }
    }

    #[test]
    fn only_what_was_set_is_sent() {
        let mut task = generate("x");
        task.options = json!({"quality": "xhigh", "background": null}).as_object().unwrap().clone();
        assert_eq!(Value::Object(set(Family::Gpt26, &task).unwrap()), json!({"quality": "xhigh"}));
    }
}
