//! Requests: one picture through `generateContent`, and the list of models.

use crate::{options::Options, settings::Settings};
use impasto_sdk::{Blob, Body, Cx, Error, Exchange, Generate, Inline, Kind, Mode, Ratio, Result};
use serde::Serialize;
use serde_json::{Value, json};

/// The request for one picture.
///
/// # Errors
/// `InvalidRequest` or `Unsupported` for what one call cannot do, `Config` for unknown settings.
pub(crate) fn generate(generate: &Generate, cx: &Cx) -> Result<Exchange> {
    check(generate)?;
    let model = generate.model.strip_prefix("models/").unwrap_or(&generate.model);
    let url = format!("{}/models/{}:generateContent", root(cx)?, escape(model));
    let body = Body::json(&Request::of(generate, generate.options()?))?;
    Ok(with_key(Exchange::post(url, body))
        .billed()
        .lift("candidates.*.content.parts.*.inlineData.data")
        // The vendor answers in camelCase; some relays pass on the other spelling of the same field.
        .lift("candidates.*.content.parts.*.inline_data.data"))
}

/// The request for a page of the list of models. It is free.
///
/// # Errors
/// `Config` for unknown settings.
pub(crate) fn models(cx: &Cx, page_size: u32, page: Option<&str>) -> Result<Exchange> {
    let mut url = format!("{}/models?pageSize={page_size}", root(cx)?);
    if let Some(token) = page {
        url = format!("{url}&pageToken={}", escape(token));
    }
    Ok(with_key(Exchange::get(url)))
}

/// Puts the key into Google's header. A key in the query would end up in logs.
pub(crate) fn with_key(exchange: Exchange) -> Exchange {
    exchange.key("x-goog-api-key", "")
}

/// The body: pictures need a serde type, the rest is plain JSON.
#[derive(Serialize)]
struct Request<'a> {
    contents: [Content<'a>; 1],
    #[serde(flatten)]
    rest: Value,
}

#[derive(Serialize)]
struct Content<'a> {
    role: &'static str,
    parts: Vec<Part<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Part<'a> {
    Text(&'a str),
    #[serde(rename_all = "camelCase")]
    InlineData {
        mime_type: &'a str,
        data: Inline,
    },
}

/// The categories that can be set (google-genai 3.4.0); `CIVIC_INTEGRITY` is deprecated.
const HARMS: [&str; 4] = [
    "HARM_CATEGORY_HARASSMENT",
    "HARM_CATEGORY_HATE_SPEECH",
    "HARM_CATEGORY_SEXUALLY_EXPLICIT",
    "HARM_CATEGORY_DANGEROUS_CONTENT",
];

/// The shapes that every Gemini image model draws (google-genai 3.4.0).
const SHAPES: [(u32, u32); 10] =
    [(1, 1), (16, 9), (9, 16), (4, 3), (3, 4), (3, 2), (2, 3), (5, 4), (4, 5), (21, 9)];

impl<'a> Request<'a> {
    fn of(generate: &'a Generate, options: Options) -> Self {
        let harms = |threshold| HARMS.map(|category| json!({ "category": category, "threshold": threshold }));
        let rest = json!({
            "generationConfig": generation_config(generate, options),
            "safetySettings": options.safety_threshold.map(harms),
            "tools": options.google_search.then(|| json!([{ "googleSearch": {} }])),
        });
        Self { contents: [Content { role: "user", parts: parts(generate) }], rest: without_nulls(rest) }
    }
}

/// No system instruction: 2.5 Flash Image refuses one, and the modality already asks for a picture. No
/// `candidateCount` either: one is the default, and image models give one.
fn generation_config(generate: &Generate, options: Options) -> Value {
    // In image-only mode a grounded request comes back without a picture
    // (ai.google.dev/gemini-api/docs/image-generation, a stored copy).
    let modalities: &[&str] = if options.google_search { &["TEXT", "IMAGE"] } else { &["IMAGE"] };
    without_nulls(json!({
        "responseModalities": modalities,
        "imageConfig": image_config(generate),
        "temperature": options.temperature,
        "thinkingConfig": options.thinking_level.map(|level| json!({ "thinkingLevel": level })),
    }))
}

/// Gemini takes named shapes only; a record that names none still gets the nearest one.
fn image_config(generate: &Generate) -> Option<Value> {
    let frame = &generate.frame;
    let shapes = SHAPES.map(|(width, height)| Ratio::new(width, height));
    let nearest = || frame.pixels.and_then(|pixels| Ratio::nearest(shapes, pixels));
    let ratio = frame.ratio.or_else(nearest);
    (ratio.is_some() || frame.image_size.is_some())
        .then(|| without_nulls(json!({ "aspectRatio": ratio, "imageSize": frame.image_size })))
}

/// The vendor refuses unknown fields; whether it takes null for an absent one is not known.
fn without_nulls(mut value: Value) -> Value {
    if let Some(members) = value.as_object_mut() {
        members.retain(|_, member| !member.is_null());
    }
    value
}

/// Order has meaning to the model: what to edit, what to do with it, what to follow.
fn parts(generate: &Generate) -> Vec<Part<'_>> {
    let init = generate.init.iter().map(picture);
    let text = std::iter::once(Part::Text(&generate.prompt));
    init.chain(text).chain(generate.references.iter().map(picture)).collect()
}

fn picture(blob: &Blob) -> Part<'_> {
    Part::InlineData { mime_type: &blob.media_type, data: Inline::Base64(blob.clone()) }
}

fn check(generate: &Generate) -> Result<()> {
    let wrong = |kind, message: String| Err(Error::new(kind, message));
    if generate.count != 1 {
        let message = format!("gemini gives 1 picture a call, {} were asked for; split them", generate.count);
        return wrong(Kind::InvalidRequest, message);
    }
    if generate.mode == Mode::Inpaint || generate.mask.is_some() {
        let message = "gemini takes no mask; say in words what is to be repainted";
        return wrong(Kind::Unsupported, message.into());
    }
    if generate.mode == Mode::Img2img && generate.init.is_none() {
        return wrong(Kind::InvalidRequest, "img2img needs an init image, none came; add one".into());
    }
    Ok(())
}

/// The base URL with a version at its end, as it came or from the settings.
fn root(cx: &Cx) -> Result<String> {
    let settings: Settings = cx.settings()?;
    let base = cx.base_url.trim_end_matches('/');
    let last = base.rsplit('/').next().unwrap_or_default();
    let versioned = last.strip_prefix('v').is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit()) && rest.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    Ok(if versioned { base.into() } else { format!("{base}/{}", settings.api_version.as_str()) })
}

/// Percent-encodes what is not plain in a path segment or a query value, so that a model's id cannot change the
/// address.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => escaped.push(byte.into()),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn cx(base_url: &str, settings: Value) -> Cx {
        Cx {
            base_url: base_url.into(),
            boundary: String::new(),
            now_ms: 0,
            polls: 0,
            waited: Duration::ZERO,
            settings,
            idempotency_key: String::new(),
        }
    }

    #[test]
    fn a_base_url_may_bring_its_version_or_not() {
        for (base, root_url) in [
            ("https://a.example", "https://a.example/v1beta"),
            ("https://a.example/", "https://a.example/v1beta"),
            ("https://a.example/v1", "https://a.example/v1"),
            ("https://a.example/v1beta/", "https://a.example/v1beta"),
            ("https://a.example/relay", "https://a.example/relay/v1beta"),
            ("https://a.example/vision", "https://a.example/vision/v1beta"),
            ("http://v1.example", "http://v1.example/v1beta"),
        ] {
            assert_eq!(root(&cx(base, Value::Null)).unwrap(), root_url, "{base}");
        }
        let stable = json!({"api_version": "v1"});
        assert_eq!(root(&cx("https://a.example", stable)).unwrap(), "https://a.example/v1");
    }

    #[test]
    fn settings_that_cannot_work_are_told() {
        let error = root(&cx("https://a.example", json!({"api_version": "v7"}))).unwrap_err();
        assert_eq!(error.kind, Kind::Config);
    }

    #[test]
    fn a_model_id_cannot_change_the_address() {
        assert_eq!(escape("gemini-3.1_a~b"), "gemini-3.1_a~b");
        assert_eq!(escape("a/../b?key=c#d é"), "a%2F..%2Fb%3Fkey%3Dc%23d%20%C3%A9");
    }
}
