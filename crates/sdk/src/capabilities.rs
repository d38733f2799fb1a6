//! What a model can do: one declaration, from which panel, check, docs and recall are computed.

use crate::{Ratio, Size};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap};
use std::{borrow::Cow, fmt, num::NonZeroU32};

/// How a picture is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// From words, and reference images where the model takes them.
    Txt2img,
    /// From an image to start from.
    Img2img,
    /// From an image and a mask of what to repaint.
    Inpaint,
}

impl Mode {
    /// As it is written in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Txt2img => "txt2img",
            Self::Img2img => "img2img",
            Self::Inpaint => "inpaint",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a model can do. InvokeAI's fields keep their names and meaning; what that subsystem cannot say follows them.
///
/// A limit that is absent is not known; the vendor then has the last word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Capabilities {
    /// How pictures can be made.
    pub modes: Vec<Mode>,
    /// Takes pictures to follow beside the prompt.
    pub supports_reference_images: bool,
    /// Takes a text of what to avoid.
    pub supports_negative_prompt: bool,
    /// Takes a seed and obeys it.
    pub supports_seed: bool,
    /// Takes a guidance scale.
    pub supports_guidance: bool,
    /// Takes a number of steps.
    pub supports_steps: bool,
    /// Pictures that one call gives at most.
    pub max_images_per_request: Option<NonZeroU32>,
    /// No side of a picture may be longer than this.
    pub max_image_size: Option<Size>,
    /// The only shapes it draws.
    pub allowed_aspect_ratios: Option<Vec<Ratio>>,
    /// The one size of each shape. Order is meaning: the first is the usual one.
    pub aspect_ratio_sizes: Option<SizeTable>,
    /// Sizes that are named by shape and size class. Order is meaning: the first is the usual one.
    pub resolution_presets: Option<Vec<ResolutionPreset>>,
    /// Reference images at most.
    pub max_reference_images: Option<NonZeroU32>,
    /// Which mask it takes.
    pub mask_format: MaskFormat,
    /// Modes that need an init image; absent or empty: `img2img` and `inpaint`.
    pub input_image_required_for: Option<Vec<Mode>>,

    /// Any size within these rules, beside or instead of fixed ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_size: Option<FreeSize>,
    /// The model can choose the size itself (`auto`).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub auto_size: bool,
    /// Input pictures of all kinds (init image and references) at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_input_images: Option<NonZeroU32>,
    /// Input pictures and outputs together at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_total_images: Option<NonZeroU32>,
    /// Characters (Unicode scalar values) of a prompt at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_prompt_chars: Option<NonZeroU32>,
    /// Limits on each input picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_images: Option<InputLimits>,
    /// What the mask must look like, beyond its format.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mask: Option<MaskRules>,
    /// Unfinished pictures that can be streamed at most; absent: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_partial_images: Option<NonZeroU32>,
    /// Bounds of the seed; absent: 0 to 4294967295.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<NumberRange>,
    /// Bounds of the number of steps; absent: 1 to 150.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<NumberRange>,
    /// Bounds of the guidance scale; absent: 0 to 30.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guidance: Option<NumberRange>,
}

impl Default for Capabilities {
    /// What InvokeAI gives a model of which nothing is known: words in, one picture out. One difference on purpose: a
    /// negative prompt must be declared.
    fn default() -> Self {
        Self {
            modes: vec![Mode::Txt2img],
            supports_reference_images: false,
            supports_negative_prompt: false,
            supports_seed: false,
            supports_guidance: false,
            supports_steps: false,
            max_images_per_request: None,
            max_image_size: None,
            allowed_aspect_ratios: None,
            aspect_ratio_sizes: None,
            resolution_presets: None,
            max_reference_images: None,
            mask_format: MaskFormat::None,
            input_image_required_for: None,
            free_size: None,
            auto_size: false,
            max_input_images: None,
            max_total_images: None,
            max_prompt_chars: None,
            input_images: None,
            mask: None,
            max_partial_images: None,
            seed: None,
            steps: None,
            guidance: None,
        }
    }
}

impl Capabilities {
    /// Whether pictures can be made in this way.
    #[must_use]
    pub fn has_mode(&self, mode: Mode) -> bool {
        self.modes.contains(&mode)
    }

    /// Whether this mode needs an init image. Inpainting always does.
    #[must_use]
    pub fn needs_init_image(&self, mode: Mode) -> bool {
        match self.input_image_required_for.as_deref() {
            None | Some([]) => mode != Mode::Txt2img,
            Some(modes) => mode == Mode::Inpaint || modes.contains(&mode),
        }
    }

    /// Whether this feature is declared.
    #[must_use]
    pub fn has(&self, feature: Feature) -> bool {
        match feature {
            Feature::References => self.supports_reference_images,
            Feature::NegativePrompt => self.supports_negative_prompt,
            Feature::Seed => self.supports_seed,
            Feature::Steps => self.supports_steps,
            Feature::Guidance => self.supports_guidance,
            Feature::Mask => self.mask_format != MaskFormat::None,
            Feature::PartialImages => self.max_partial_images.is_some(),
        }
    }

    /// What takes effect of these claims: what the adapter can send. Also names each claim that does not.
    #[must_use]
    pub fn within(&self, adapter: &Adapter) -> (Self, Vec<String>) {
        let mut real = self.clone();
        let mut idle = Vec::new();
        real.modes.retain(|mode| {
            let can = adapter.modes.contains(mode);
            if !can {
                idle.push(format!("modes: {mode}"));
            }
            can
        });
        for feature in Feature::ALL {
            if self.has(feature) && !adapter.features.contains(&feature) {
                real.drop_feature(feature);
                idle.push(feature.field().into());
            }
        }
        (real, idle)
    }

    fn drop_feature(&mut self, feature: Feature) {
        match feature {
            Feature::References => self.supports_reference_images = false,
            Feature::NegativePrompt => self.supports_negative_prompt = false,
            Feature::Seed => self.supports_seed = false,
            Feature::Steps => self.supports_steps = false,
            Feature::Guidance => self.supports_guidance = false,
            Feature::Mask => self.mask_format = MaskFormat::None,
            Feature::PartialImages => self.max_partial_images = None,
        }
    }
}

/// What a provider's code can send at all, whatever a model's record claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adapter {
    /// The modes it has a request for.
    pub modes: &'static [Mode],
    /// The features it has a field for.
    pub features: &'static [Feature],
}

/// A switchable part of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Feature {
    /// Reference images.
    References,
    /// A text of what to avoid.
    NegativePrompt,
    /// A seed.
    Seed,
    /// A number of steps.
    Steps,
    /// A guidance scale.
    Guidance,
    /// A mask.
    Mask,
    /// Streaming of unfinished pictures.
    PartialImages,
}

impl Feature {
    /// Every feature.
    pub const ALL: [Self; 7] = [
        Self::References,
        Self::NegativePrompt,
        Self::Seed,
        Self::Steps,
        Self::Guidance,
        Self::Mask,
        Self::PartialImages,
    ];

    /// The field of [`Capabilities`] that claims it.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::References => "supports_reference_images",
            Self::NegativePrompt => "supports_negative_prompt",
            Self::Seed => "supports_seed",
            Self::Steps => "supports_steps",
            Self::Guidance => "supports_guidance",
            Self::Mask => "mask_format",
            Self::PartialImages => "max_partial_images",
        }
    }
}

/// A size that is named by its shape and its size class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolutionPreset {
    /// Shown to a person.
    #[schemars(length(min = 1))]
    pub label: String,
    /// The shape, as the vendor spells it.
    pub aspect_ratio: Ratio,
    /// The size class, e.g. `2K`.
    #[schemars(length(min = 1))]
    pub image_size: String,
    /// Pixels that come back.
    #[schemars(range(min = 1))]
    pub width: NonZeroU32,
    /// Pixels that come back.
    #[schemars(range(min = 1))]
    pub height: NonZeroU32,
}

impl ResolutionPreset {
    /// Pixels that come back.
    #[must_use]
    pub const fn size(&self) -> Size {
        Size::new(self.width.get(), self.height.get())
    }
}

/// Rules for sizes that a person may choose freely.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FreeSize {
    /// Both sides are multiples of this.
    pub multiple_of: NonZeroU32,
    /// Pixels at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_pixels: Option<u64>,
    /// Pixels at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_pixels: Option<u64>,
    /// The shorter side at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_side: Option<u32>,
    /// The longer side at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_side: Option<u32>,
    /// Longer side divided by shorter side at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_ratio: Option<f64>,
}

/// Limits on each input picture. A picture that breaks one is scaled or converted where that loses nothing that was
/// asked for, else refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct InputLimits {
    /// Media types it takes, e.g. `image/png`; empty: any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub media_types: Vec<String>,
    /// Bytes of one picture at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<u64>,
    /// Pixels of one picture at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_pixels: Option<u64>,
    /// Bytes of all pictures of one call at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_total_bytes: Option<u64>,
}

/// Which mask a model takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MaskFormat {
    /// A picture with an alpha channel: transparent is repainted.
    Alpha,
    /// A grey picture: white is repainted (or as [`MaskRules`] say).
    Binary,
    /// No mask.
    #[default]
    None,
}

/// What the mask must look like, beyond its format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MaskRules {
    /// Which colour of a grey mask is repainted.
    pub repaint: Repaint,
    /// Whether values between the two ends are kept.
    pub depth: MaskDepth,
    /// Bytes of the mask at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<u64>,
}

/// Which colour of a grey mask is repainted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Repaint {
    /// White.
    #[default]
    White,
    /// Black.
    Black,
}

/// Whether a mask may have values between keep and repaint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MaskDepth {
    /// Keep or repaint, nothing between.
    #[default]
    Binary,
    /// Soft edges are kept.
    Grey,
}

/// Bounds of a number, and where its slider stands.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberRange {
    /// The least value.
    pub min: f64,
    /// The greatest value.
    pub max: f64,
    /// The distance between two values of a slider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<f64>,
    /// What the model takes when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<f64>,
}

/// One size for each shape, in order. In JSON a map from ratio to size, whose order is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SizeTable(Vec<(Ratio, Size)>);

impl SizeTable {
    /// The entries in order.
    pub fn iter(&self) -> impl Iterator<Item = (Ratio, Size)> + '_ {
        self.0.iter().copied()
    }

    /// The size of a shape, however it is written.
    #[must_use]
    pub fn get(&self, ratio: Ratio) -> Option<Size> {
        self.iter()
            .find(|(r, _)| *r == ratio)
            .or_else(|| self.iter().find(|(r, _)| r.same_shape(ratio)))
            .map(|(_, s)| s)
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(Ratio, Size)> for SizeTable {
    fn from_iter<I: IntoIterator<Item = (Ratio, Size)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

impl Serialize for SizeTable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (ratio, size) in &self.0 {
            map.serialize_entry(ratio, size)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for SizeTable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> de::Visitor<'de> for Entries {
            type Value = SizeTable;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map from aspect ratio to size")
            }
            fn visit_map<M: de::MapAccess<'de>>(self, mut map: M) -> Result<SizeTable, M::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(SizeTable(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

impl JsonSchema for SizeTable {
    fn schema_name() -> Cow<'static, str> {
        "SizeTable".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "propertyNames": { "pattern": "^[1-9][0-9]*:[1-9][0-9]*$" },
            "additionalProperties": generator.subschema_for::<Size>()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn unknown_fields_are_refused_by_name() {
        let error = serde_json::from_value::<Capabilities>(json!({"supports_magic": true})).unwrap_err();
        assert!(error.to_string().contains("supports_magic"), "{error}");
    }

    #[test]
    fn zero_is_refused() {
        assert!(serde_json::from_value::<Capabilities>(json!({"max_images_per_request": 0})).is_err());
        assert!(
            serde_json::from_value::<Capabilities>(json!({"max_image_size": {"width": 0, "height": 1}}))
                .is_err()
        );
    }

    #[test]
    fn the_order_of_sizes_is_kept() {
        let text = r#"{"2:3":{"width":832,"height":1248},"1:1":{"width":1024,"height":1024}}"#;
        let table: SizeTable = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&table).unwrap(), text);
        let through_value: SizeTable = serde_json::from_value(serde_json::from_str(text).unwrap()).unwrap();
        assert_eq!(through_value, table);
    }

    #[test]
    fn claims_beyond_the_adapter_are_named_and_have_no_effect() {
        let adapter = Adapter { modes: &[Mode::Txt2img], features: &[Feature::References] };
        let claims = Capabilities {
            modes: vec![Mode::Txt2img, Mode::Inpaint],
            supports_seed: true,
            supports_reference_images: true,
            ..Capabilities::default()
        };
        let (real, idle) = claims.within(&adapter);
        assert_eq!(real.modes, [Mode::Txt2img]);
        assert!(real.supports_reference_images && !real.supports_seed);
        assert_eq!(idle, ["modes: inpaint", "supports_seed"]);
    }

    #[test]
    fn an_empty_list_of_modes_that_need_an_image_means_the_usual_ones() {
        let caps = Capabilities { input_image_required_for: Some(Vec::new()), ..Capabilities::default() };
        assert!(caps.needs_init_image(Mode::Img2img) && !caps.needs_init_image(Mode::Txt2img));
    }
}
