//! A request with pictures, as `multipart/form-data`.

use super::request::Request;
use impasto_sdk::{Body, Multipart, Result};
use serde_json::Value;

/// The fields as texts, then the pictures and the mask as files.
///
/// # Errors
/// `BadResponse` when the fields cannot be written; their types make that impossible.
pub(super) fn of(request: &Request, boundary: &str) -> Result<Body> {
    let fields = serde_json::to_value(request)?;
    let fields = fields.as_object().into_iter().flatten();
    let mut form = fields.fold(Body::multipart(boundary), |form, (name, value)| text(form, name, value));
    // As the vendor's own package: `image` for one, `image[]` for each of several. The mask is for the first.
    let name = if request.pictures.len() > 1 { "image[]" } else { "image" };
    for (i, picture) in request.pictures.iter().enumerate() {
        form = form.file(name, &format!("image_{i}.{}", picture.extension()), picture);
    }
    if let Some(mask) = &request.mask {
        form = form.file("mask", &format!("mask.{}", mask.extension()), mask);
    }
    Ok(form.finish())
}

/// A value as text parts; the members of an object as `svg[reasoning][effort]`.
fn text(form: Multipart, name: &str, value: &Value) -> Multipart {
    match value {
        Value::Object(members) => {
            members.iter().fold(form, |form, (member, value)| text(form, &format!("{name}[{member}]"), value))
        }
        Value::String(words) => form.text(name, words),
        other => form.text(name, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{picture, task};
    use async_openai::types::images as theirs;
    use impasto_sdk::{Generate, Part};
    use serde_json::{Map, json};
    use std::collections::BTreeMap;

    fn with_options(task: &Generate, options: Value) -> Request {
        Request::of(task, "gpt-image-1.5", options.as_object().unwrap().clone())
    }

    /// The values of a form by name; a file as `name type bytes`.
    fn parts(request: &Request) -> BTreeMap<String, Vec<String>> {
        let body = of(request, "seam").unwrap();
        assert_eq!(body.content_type, "multipart/form-data; boundary=seam");
        let flat = body.parts.iter().map(|part| match part {
            Part::Text(text) => text.as_str(),
            Part::Raw(blob) | Part::Base64(blob) => blob.id.as_str(),
        });
        let flat: String = flat.collect();
        let inside = flat.strip_prefix("--seam\r\n").unwrap().strip_suffix("\r\n--seam--\r\n").unwrap();
        let mut parts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for part in inside.split("\r\n--seam\r\n") {
            let (head, value) = part.split_once("\r\n\r\n").unwrap();
            let quoted = |name: &str| head.split(&format!("; {name}=\"")).nth(1)?.split('"').next();
            let value = match (quoted("filename"), head.split("Content-Type: ").nth(1)) {
                (Some(file), Some(media_type)) => format!("{file} {media_type} {value}"),
                _ => value.into(),
            };
            parts.entry(quoted("name").unwrap().into()).or_default().push(value);
        }
        parts
    }

    #[test]
    fn one_picture_is_image_and_several_are_a_list_init_first() {
        let mut task = task();
        task.init = Some(picture("init", "image/jpeg"));
        let sent = parts(&with_options(&task, json!({"input_fidelity": "high"})));
        assert_eq!(sent["image"], ["image_0.jpg image/jpeg init"]);
        assert_eq!(sent["input_fidelity"], ["high"]);

        task.references = vec![picture("a", "image/png"), picture("b", "image/webp")];
        task.mask = Some(picture("m", "image/png"));
        let sent = parts(&with_options(&task, json!({})));
        assert_eq!(
            sent["image[]"],
            ["image_0.jpg image/jpeg init", "image_1.png image/png a", "image_2.webp image/webp b"]
        );
        assert_eq!(sent["mask"], ["mask.png image/png m"]);
        assert!(!sent.contains_key("image"));
    }

    #[test]
    fn the_texts_are_what_the_vendors_types_know() {
        let mut task = task();
        task.references = vec![picture("a", "image/png")];
        task.partial_images = 2;
        let sent = parts(&with_options(
            &task,
            json!({"quality": "low", "background": "opaque", "output_format": "jpeg", "output_compression": 50,
                "moderation": "auto", "input_fidelity": "low"}),
        ));
        let mut fields: Map<String, Value> = sent
            .into_iter()
            .filter(|(name, _)| name != "image")
            .map(|(name, values)| {
                (name, serde_json::from_str(&values[0]).unwrap_or_else(|_| values[0].clone().into()))
            })
            .collect();
        fields.insert("images".into(), json!([]));
        let read: theirs::EditImageJsonRequest =
            serde_json::from_value(Value::Object(fields.clone())).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), Value::Object(fields));
        assert_eq!((read.stream, read.partial_images), (Some(true), Some(2)));
    }

    #[test]
    fn nested_options_are_bracketed() {
        let mut task = task();
        task.references = vec![picture("a", "image/png")];
        let svg = json!({"svg": {"model": "gpt-6-luna", "reasoning": {"effort": "low"}}});
        let sent = parts(&with_options(&task, svg));
        assert_eq!(sent["svg[model]"], ["gpt-6-luna"]);
        assert_eq!(sent["svg[reasoning][effort]"], ["low"]);
    }
}
