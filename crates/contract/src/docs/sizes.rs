//! The sizes that a model offers, in words.

use impasto_controls::size::{Offer, offers};
use impasto_sdk::{Capabilities, FreeSize, SizeSpec};

/// A list, one line for each size class and kind of size.
pub(crate) fn list(caps: &Capabilities) -> Vec<String> {
    let offers = offers(caps);
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for offer in &offers {
        let (class, entry) = (class(offer), entry(offer));
        match lines.iter_mut().find(|(known, _)| *known == class) {
            Some((_, entries)) => entries.push(entry),
            None => lines.push((class, vec![entry])),
        }
    }
    let mut list: Vec<_> =
        lines.into_iter().map(|(class, entries)| format!("{class}: {}", entries.join(", "))).collect();
    list.extend(caps.free_size.as_ref().map(free));
    list
}

fn class(offer: &Offer) -> String {
    match &offer.spec {
        SizeSpec::Preset(_, class) => format!("Sizes `{class}`"),
        SizeSpec::Exact(_) => "Sizes".into(),
        SizeSpec::Shape(_) => "Shapes".into(),
        SizeSpec::Auto => "Of the model's own choice".into(),
    }
}

fn entry(offer: &Offer) -> String {
    match (&offer.spec, offer.frame.ratio, offer.frame.pixels) {
        (SizeSpec::Preset(ratio, _), _, Some(size)) => format!("{ratio} ({size})"),
        (SizeSpec::Exact(size), Some(ratio), _) => format!("`{size}` ({ratio})"),
        (spec, ..) => format!("`{spec}`"),
    }
}

fn free(rules: &FreeSize) -> String {
    let mut parts = vec![format!("both sides a multiple of {}", rules.multiple_of)];
    let mut limit =
        |what: &str, value: Option<String>| parts.extend(value.map(|value| format!("{what} {value}")));
    limit("the shorter side at least", rules.min_side.map(|side| side.to_string()));
    limit("the longer side at most", rules.max_side.map(|side| side.to_string()));
    limit("pixels at least", rules.min_pixels.map(|pixels| pixels.to_string()));
    limit("pixels at most", rules.max_pixels.map(|pixels| pixels.to_string()));
    limit("one side at most this many times the other:", rules.max_ratio.map(|ratio| ratio.to_string()));
    format!("Any other size: {}", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sizes_are_grouped_by_class() {
        let caps = serde_json::from_value(json!({
            "resolution_presets": [
                {"label": "a", "aspect_ratio": "1:1", "image_size": "1K", "width": 1024, "height": 1024},
                {"label": "b", "aspect_ratio": "16:9", "image_size": "1K", "width": 1376, "height": 768},
                {"label": "c", "aspect_ratio": "1:1", "image_size": "2K", "width": 2048, "height": 2048}
            ],
            "auto_size": true,
            "free_size": {"multiple_of": 16, "max_side": 3840, "max_ratio": 3.0}
        }));
        let wanted = [
            "Sizes `1K`: 1:1 (1024x1024), 16:9 (1376x768)",
            "Sizes `2K`: 1:1 (2048x2048)",
            "Of the model's own choice: `auto`",
            "Any other size: both sides a multiple of 16, the longer side at most 3840, one side at most this many \
             times the other: 3",
        ];
        assert_eq!(list(&caps.unwrap()), wanted);
    }
}
