//! The sizes and shapes that a model offers, in order.

use crate::{Violation, violation::code};
use impasto_sdk::{Capabilities, Frame, Ratio, Size, SizeSpec, SizeTable};
use serde_json::Value;

/// How many choices a message names before it says how many more there are.
const NAMED_CHOICES: usize = 12;

/// One entry of the list that a panel shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// As it is written in a draft.
    pub spec: SizeSpec,
    /// Shown to a person.
    pub title: String,
    /// What a provider is told. The ratio is the declared one, never the pixels in lowest terms: vendors round.
    pub frame: Frame,
}

/// What a model offers: presets, then the sizes of its table, then shapes without a size, then `auto`. Entries beyond
/// the model's own limits (`max_image_size`, `allowed_aspect_ratios`) are left out, and none is listed twice.
#[must_use]
pub fn offers(caps: &Capabilities) -> Vec<Offer> {
    let mut list: Vec<Offer> = Vec::new();
    let listed = presets(caps).chain(table(caps)).filter(|offer| within(caps, offer));
    for offer in listed.chain(bare_shapes(caps)).chain(caps.auto_size.then(auto)) {
        if !list.iter().any(|known| known.says_as_much_as(&offer)) {
            list.push(offer);
        }
    }
    list
}

/// The shapes that can be named alone, in order.
pub(crate) fn shapes(offers: &[Offer]) -> Vec<Ratio> {
    let mut shapes = Vec::new();
    for ratio in offers.iter().filter_map(|offer| offer.frame.ratio) {
        if !shapes.contains(&ratio) {
            shapes.push(ratio);
        }
    }
    shapes
}

/// What to say of a size that a model does not offer.
pub(crate) fn refusal(caps: &Capabilities, wish: &str) -> Violation {
    let choices: Vec<String> = offers(caps).iter().map(|offer| offer.spec.to_string()).collect();
    let mut named = choices.iter().take(NAMED_CHOICES).cloned().collect::<Vec<_>>();
    if choices.len() > NAMED_CHOICES {
        named.push(format!("{} more", choices.len() - NAMED_CHOICES));
    }
    let listed = if named.is_empty() { String::new() } else { named.join(", ") + ", or " };
    let message = format!(
        "{wish} is not a size of this model; choose {listed}any WIDTHxHEIGHT, which is taken to the nearest that the \
         model draws"
    );
    Violation::new("/size", code::NOT_OFFERED, message).limit(choices)
}

impl Offer {
    fn says_as_much_as(&self, other: &Self) -> bool {
        // A shape alone adds nothing to the same shape with a size.
        let bare = other.frame.pixels.is_none() && other.spec != SizeSpec::Auto;
        let same_shape =
            matches!((self.frame.ratio, other.frame.ratio), (Some(a), Some(b)) if a.same_shape(b));
        self.spec == other.spec
            || (bare && same_shape)
            || (self.frame.pixels.is_some() && self.frame.pixels == other.frame.pixels && same_shape)
    }
}

fn presets(caps: &Capabilities) -> impl Iterator<Item = Offer> {
    caps.resolution_presets.iter().flatten().map(|preset| Offer {
        spec: SizeSpec::Preset(preset.aspect_ratio, preset.image_size.clone()),
        title: preset.label.clone(),
        frame: Frame {
            pixels: Some(preset.size()),
            ratio: Some(preset.aspect_ratio),
            image_size: Some(preset.image_size.clone()),
        },
    })
}

fn table(caps: &Capabilities) -> impl Iterator<Item = Offer> {
    caps.aspect_ratio_sizes.iter().flat_map(SizeTable::iter).map(|(ratio, size)| Offer {
        spec: SizeSpec::Exact(size),
        title: format!("{ratio} ({}×{})", size.width, size.height),
        frame: Frame { pixels: Some(size), ratio: Some(ratio), image_size: None },
    })
}

fn bare_shapes(caps: &Capabilities) -> impl Iterator<Item = Offer> {
    caps.allowed_aspect_ratios.iter().flatten().map(|ratio| Offer {
        spec: SizeSpec::Shape(*ratio),
        title: ratio.to_string(),
        frame: Frame { pixels: None, ratio: Some(*ratio), image_size: None },
    })
}

fn auto() -> Offer {
    Offer { spec: SizeSpec::Auto, title: "Auto (the model chooses)".into(), frame: Frame::default() }
}

fn within(caps: &Capabilities, offer: &Offer) -> bool {
    let small_enough = match (offer.frame.pixels, caps.max_image_size) {
        (Some(size), Some(max)) => fits(size, max),
        _ => true,
    };
    let allowed = match (offer.frame.ratio, caps.allowed_aspect_ratios.as_deref()) {
        (Some(ratio), Some(allowed)) if !allowed.is_empty() => allowed.iter().any(|r| r.same_shape(ratio)),
        _ => true,
    };
    small_enough && allowed
}

/// Whether neither side is longer than that of the other size.
pub(super) const fn fits(size: Size, max: Size) -> bool {
    size.width <= max.width && size.height <= max.height
}

impl From<&Offer> for Value {
    /// The variant of a panel's schema: the constant, its title, and its pixels as `x-size`.
    fn from(offer: &Offer) -> Self {
        let mut variant = serde_json::json!({ "const": offer.spec.to_string(), "title": offer.title });
        if let Some(size) = offer.frame.pixels {
            variant["x-size"] = serde_json::json!({ "width": size.width, "height": size.height });
        }
        variant
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use serde_json::json;

    fn specs(caps: &Capabilities) -> Vec<String> {
        offers(caps).iter().map(|offer| offer.spec.to_string()).collect()
    }

    #[test]
    fn presets_come_first_then_sizes_then_shapes_then_auto() {
        let caps = samples::capabilities(json!({
            "resolution_presets": [
                {"label": "Wide", "aspect_ratio": "16:9", "image_size": "1K", "width": 1376, "height": 768}
            ],
            "aspect_ratio_sizes": {"1:1": {"width": 1024, "height": 1024}},
            "allowed_aspect_ratios": ["1:1", "16:9", "21:9"],
            "auto_size": true
        }));
        assert_eq!(specs(&caps), ["16:9@1K", "1024x1024", "21:9", "auto"]);
    }

    #[test]
    fn what_the_model_itself_forbids_is_not_offered() {
        let caps = samples::capabilities(json!({
            "aspect_ratio_sizes": {
                "1:1": {"width": 1024, "height": 1024}, "2:1": {"width": 2048, "height": 1024},
                "1:3": {"width": 512, "height": 1536}
            },
            "allowed_aspect_ratios": ["1:1", "2:1"],
            "max_image_size": {"width": 1536, "height": 1536}
        }));
        assert_eq!(specs(&caps), ["1024x1024", "2:1"]);
    }

    #[test]
    fn nothing_is_offered_twice() {
        let caps = samples::capabilities(json!({
            "aspect_ratio_sizes": {
                "21:9": {"width": 1536, "height": 672}, "16:7": {"width": 1536, "height": 672},
                "7:3": {"width": 1536, "height": 672}
            }
        }));
        assert_eq!(specs(&caps), ["1536x672"]);
    }

    #[test]
    fn a_refusal_names_the_choices() {
        let caps = samples::capabilities(json!({"allowed_aspect_ratios": ["1:1", "16:9"]}));
        let refusal = refusal(&caps, "5:1");
        assert!(refusal.message.starts_with("5:1 is not a size of this model; choose 1:1, 16:9, or"));
        assert_eq!(refusal.limit.as_deref(), Some(&json!(["1:1", "16:9"])));
    }
}
