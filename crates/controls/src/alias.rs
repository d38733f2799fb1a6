//! Other spellings of a draft, folded into the one that is checked.

use crate::{Violation, violation::code};
use impasto_sdk::{Ratio, Size, SizeSpec};
use serde_json::{Map, Value};

/// Shapes whose logarithms differ by less are the same: vendors round the pixels of a shape by up to 4 in 100.
const ROUNDING: f64 = 0.05;

/// Folds `width` with `height`, `aspect_ratio`, and `aspect_ratio` with `image_size` (InvokeAI's fields) into `size`,
/// writes `size` in its one form, and drops what means nothing: nulls, and empty lists and maps.
///
/// # Errors
/// Every field that cannot be read, and every pair of fields that say different things.
pub fn fold(draft: Value) -> Result<Value, Vec<Violation>> {
    let Value::Object(mut draft) = draft else {
        return Err(vec![Violation::new("", code::WRONG_TYPE, "a draft must be a JSON object")]);
    };
    if let Some(Value::Object(options)) = draft.get_mut("provider_options") {
        options.retain(|_, value| !value.is_null());
    }
    draft.retain(|_, value| !means_nothing(value));
    let readable = draft.get("size").is_none_or(|size| spec(size).is_some());
    let geometry = Geometry::take(&mut draft)?;
    // A size that cannot be read stays as it is: the schema has a better message for it.
    if let (true, Some(size)) = (readable, geometry.spec()?) {
        draft.insert("size".into(), size.to_string().into());
    }
    Ok(Value::Object(draft))
}

fn means_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

/// What the fields say, each with the name of the field that says it.
#[derive(Default)]
struct Geometry {
    auto: Option<&'static str>,
    pixels: Option<(Size, &'static str)>,
    shape: Option<(Ratio, &'static str)>,
    class: Option<(String, &'static str)>,
}

impl Geometry {
    /// Takes the aliases out of the draft.
    fn take(draft: &mut Map<String, Value>) -> Result<Self, Vec<Violation>> {
        let mut wrong = Vec::new();
        let mut geometry = Self::default();
        let size = draft.get("size").and_then(spec);
        if let Some(size) = size {
            geometry.hold_spec(size);
        }
        match sides(draft) {
            Ok(pixels) => pixels.into_iter().for_each(|size| geometry.hold_pixels(size, &mut wrong)),
            Err(problems) => wrong.extend(problems),
        }
        if let Some(value) = draft.shift_remove("aspect_ratio") {
            match value.as_str().and_then(|text| text.parse().ok()) {
                Some(ratio) => geometry.hold_shape(ratio, &mut wrong),
                None => wrong.push(unreadable("aspect_ratio", "a ratio such as \"16:9\"", &value)),
            }
        }
        if let Some(value) = draft.shift_remove("image_size") {
            match value.as_str().filter(|text| !text.is_empty()) {
                Some(class) => geometry.hold_class(class, &mut wrong),
                None => wrong.push(unreadable("image_size", "a size class such as \"2K\"", &value)),
            }
        }
        if wrong.is_empty() { Ok(geometry) } else { Err(wrong) }
    }

    fn hold_spec(&mut self, size: SizeSpec) {
        match size {
            SizeSpec::Auto => self.auto = Some("size"),
            SizeSpec::Exact(size) => self.pixels = Some((size, "size")),
            SizeSpec::Shape(ratio) => self.shape = Some((ratio, "size")),
            SizeSpec::Preset(ratio, class) => {
                self.shape = Some((ratio, "size"));
                self.class = Some((class, "size"));
            }
        }
    }

    fn hold_pixels(&mut self, size: Size, wrong: &mut Vec<Violation>) {
        match &self.pixels {
            Some((known, field)) if *known != size => {
                wrong.push(conflict(field, known, "width and height", &size));
            }
            _ => self.pixels = Some((size, "width and height")),
        }
    }

    fn hold_shape(&mut self, ratio: Ratio, wrong: &mut Vec<Violation>) {
        match &self.shape {
            Some((known, field)) if !known.same_shape(ratio) => {
                wrong.push(conflict(field, known, "aspect_ratio", &ratio));
            }
            Some(_) => {}
            None => self.shape = Some((ratio, "aspect_ratio")),
        }
    }

    fn hold_class(&mut self, class: &str, wrong: &mut Vec<Violation>) {
        match &self.class {
            Some((known, field)) if !known.eq_ignore_ascii_case(class) => {
                wrong.push(conflict(field, known, "image_size", &class));
            }
            Some(_) => {}
            None => self.class = Some((class.into(), "image_size")),
        }
    }

    /// The one size that all fields mean.
    fn spec(self) -> Result<Option<SizeSpec>, Vec<Violation>> {
        let fail = |violation| Err(vec![violation]);
        if let (Some(auto), Some(other)) = (self.auto, self.said()) {
            return fail(conflict(auto, &"auto", other, &"a size"));
        }
        if let (Some((size, a)), Some((ratio, b))) = (&self.pixels, &self.shape)
            && ratio.distance(*size) > ROUNDING
        {
            return fail(conflict(a, size, b, ratio));
        }
        Ok(match (self.pixels, self.shape, self.class) {
            (_, Some((ratio, _)), Some((class, _))) => Some(SizeSpec::Preset(ratio, class)),
            (pixels, None, Some((class, _))) => {
                return fail(class_alone(&class, pixels.map(|(_, field)| field)));
            }
            (Some((size, _)), _, None) => Some(SizeSpec::Exact(size)),
            (None, Some((ratio, _)), None) => Some(SizeSpec::Shape(ratio)),
            (None, None, None) => self.auto.map(|_| SizeSpec::Auto),
        })
    }

    fn said(&self) -> Option<&'static str> {
        let pixels = self.pixels.as_ref().map(|(_, field)| *field);
        let shape = self.shape.as_ref().map(|(_, field)| *field);
        pixels.or(shape).or(self.class.as_ref().map(|(_, field)| *field))
    }
}

fn spec(size: &Value) -> Option<SizeSpec> {
    size.as_str()?.parse().ok()
}

/// Width and height, taken out of the draft.
fn sides(draft: &mut Map<String, Value>) -> Result<Option<Size>, Vec<Violation>> {
    let mut wrong = Vec::new();
    let mut side = |field: &str| {
        let value = draft.shift_remove(field)?;
        let pixels = value.as_u64().and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0);
        if pixels.is_none() {
            wrong.push(unreadable(field, "a whole number of pixels above 0", &value));
        }
        Some(pixels.unwrap_or(1))
    };
    let (width, height) = (side("width"), side("height"));
    match (width, height) {
        _ if !wrong.is_empty() => Err(wrong),
        (Some(width), Some(height)) => Ok(Some(Size::new(width, height))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(vec![Violation::new("/height", code::REQUIRED, "`width` needs `height`")]),
        (None, Some(_)) => Err(vec![Violation::new("/width", code::REQUIRED, "`height` needs `width`")]),
    }
}

fn class_alone(class: &str, beside: Option<&str>) -> Violation {
    let message = match beside {
        Some(field) => format!("`image_size` {class} goes with `aspect_ratio`, not with `{field}`"),
        None => format!("`image_size` {class} needs `aspect_ratio`"),
    };
    Violation::new("/image_size", code::CONFLICT, message)
}

fn conflict(a: &str, said: &dyn std::fmt::Display, b: &str, other: &dyn std::fmt::Display) -> Violation {
    let message = format!("`{a}` says {said} but `{b}` says {other}; give one of them");
    Violation::new("/size", code::CONFLICT, message)
}

fn unreadable(field: &str, wanted: &str, came: &Value) -> Violation {
    Violation::new(format!("/{field}"), code::WRONG_FORM, format!("`{field}` must be {wanted}, not {came}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_spelling_of_the_geometry_becomes_size() {
        for (draft, size) in [
            (json!({"width": 1024, "height": 768}), Some("1024x768")),
            (json!({"aspect_ratio": "16:9"}), Some("16:9")),
            (json!({"aspect_ratio": "16:9", "image_size": "2K"}), Some("16:9@2K")),
            (json!({"size": "16:9", "image_size": "2K"}), Some("16:9@2K")),
            (json!({"size": " 16:9 2K "}), Some("16:9@2K")),
            (json!({"size": "AUTO"}), Some("auto")),
            (json!({"size": "1024X768", "width": 1024, "height": 768}), Some("1024x768")),
            (json!({"size": "21:9", "aspect_ratio": "7:3"}), Some("21:9")),
            (json!({"width": 1376, "height": 768, "aspect_ratio": "16:9"}), Some("1376x768")),
            (
                json!({"width": 1376, "height": 768, "aspect_ratio": "16:9", "image_size": "1K"}),
                Some("16:9@1K"),
            ),
            (json!({"width": null, "height": null, "size": null}), None),
            (json!({"size": "huge"}), Some("huge")),
            (json!({"size": "huge", "width": 5, "height": 5}), Some("huge")),
        ] {
            let folded = fold(draft.clone()).unwrap();
            assert_eq!(folded.get("size").and_then(Value::as_str), size, "{draft}");
            assert_eq!(folded.as_object().unwrap().len(), usize::from(size.is_some()), "{draft}");
        }
    }

    #[test]
    fn fields_that_say_different_things_are_both_named() {
        for (draft, names) in [
            (json!({"size": "512x512", "width": 1024, "height": 1024}), ["`size`", "`width and height`"]),
            (json!({"size": "16:9", "aspect_ratio": "1:1"}), ["`size`", "`aspect_ratio`"]),
            (json!({"size": "16:9@1K", "image_size": "2K"}), ["`size`", "`image_size`"]),
            (json!({"size": "auto", "width": 5, "height": 5}), ["`size`", "`width and height`"]),
            (
                json!({"width": 1000, "height": 1000, "aspect_ratio": "16:9"}),
                ["`width and height`", "`aspect_ratio`"],
            ),
            (
                json!({"width": 1000, "height": 1000, "image_size": "4K"}),
                ["`image_size`", "`width and height`"],
            ),
        ] {
            let wrong = fold(draft.clone()).unwrap_err();
            assert_eq!(wrong[0].code, code::CONFLICT, "{draft}");
            assert!(names.iter().all(|name| wrong[0].message.contains(name)), "{}", wrong[0].message);
        }
    }

    #[test]
    fn every_field_that_cannot_be_read_is_told_at_once() {
        let wrong =
            fold(json!({"width": 0, "height": "tall", "aspect_ratio": "wide", "image_size": 2})).unwrap_err();
        let fields: Vec<_> = wrong.iter().map(|violation| violation.field.as_str()).collect();
        assert_eq!(fields, ["/width", "/height", "/aspect_ratio", "/image_size"]);
        assert_eq!(fold(json!({"width": 5})).unwrap_err()[0].field, "/height");
        assert_eq!(fold(json!([])).unwrap_err()[0].field, "");
    }

    #[test]
    fn what_means_nothing_is_dropped() {
        let draft = json!({
            "prompt": "p", "seed": null, "reference_images": [], "metadata": {},
            "provider_options": {"quality": null}
        });
        assert_eq!(fold(draft).unwrap(), json!({"prompt": "p"}));
    }
}
