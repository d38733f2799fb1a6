//! Requests: one picture through `generateContent`, and the list of models.

use crate::{options::Options, settings::Settings};
use impasto_dialects::gemini::{self, Modality, Request};
use impasto_sdk::{Cx, Exchange, Generate, Result};
use serde_json::json;

/// The request for one picture.
///
/// # Errors
/// `InvalidRequest` or `Unsupported` for what one call cannot do, `Config` for unknown settings.
pub(crate) fn generate(task: &Generate, cx: &Cx) -> Result<Exchange> {
    let mut request = Request::of(task)?;
    let url = gemini::generate_url(&root(cx)?, &task.model);
    set(&mut request, task.options()?);
    Ok(gemini::with_key(request.exchange(url)?))
}

/// The request for a page of the list of models. It is free.
///
/// # Errors
/// `Config` for unknown settings.
pub(crate) fn models(cx: &Cx, page_size: u32, page: Option<&str>) -> Result<Exchange> {
    Ok(gemini::with_key(Exchange::get(gemini::models_url(&root(cx)?, page_size, page))))
}

/// The categories that can be set (google-genai 3.4.0); `CIVIC_INTEGRITY` is deprecated.
const HARMS: [&str; 4] = [
    "HARM_CATEGORY_HARASSMENT",
    "HARM_CATEGORY_HATE_SPEECH",
    "HARM_CATEGORY_SEXUALLY_EXPLICIT",
    "HARM_CATEGORY_DANGEROUS_CONTENT",
];

/// Each option where the vendor reads it.
fn set(request: &mut Request<'_>, options: Options) {
    let config = &mut request.generation_config;
    if let Some(temperature) = options.temperature {
        config.more.insert("temperature".into(), json!(temperature));
    }
    if let Some(level) = options.thinking_level {
        config.more.insert("thinkingConfig".into(), json!({ "thinkingLevel": level }));
    }
    if let Some(threshold) = options.safety_threshold {
        let harms = HARMS.map(|category| json!({ "category": category, "threshold": threshold }));
        request.more.insert("safetySettings".into(), json!(harms));
    }
    if options.google_search {
        // In image-only mode a grounded request comes back without a picture
        // (ai.google.dev/gemini-api/docs/image-generation, a stored copy).
        config.response_modalities = &[Modality::Text, Modality::Image];
        request.more.insert("tools".into(), json!([{ "googleSearch": {} }]));
    }
}

/// The base URL with a version at its end, as it came or from the settings.
fn root(cx: &Cx) -> Result<String> {
    let settings: Settings = cx.settings()?;
    Ok(gemini::root(&cx.base_url, settings.api_version.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_sdk::Kind;
    use serde_json::Value;

    fn cx(base_url: &str, settings: Value) -> Cx {
        Cx { settings, ..Cx::new(base_url) }
    }

    #[test]
    fn the_settings_name_the_version_where_the_base_url_does_not() {
        let stable = json!({"api_version": "v1"});
        assert_eq!(root(&cx("https://a.example", Value::Null)).unwrap(), "https://a.example/v1beta");
        assert_eq!(root(&cx("https://a.example", stable.clone())).unwrap(), "https://a.example/v1");
        assert_eq!(root(&cx("https://a.example/v1beta", stable)).unwrap(), "https://a.example/v1beta");
    }

    #[test]
    fn settings_that_cannot_work_are_told() {
        let error = root(&cx("https://a.example", json!({"api_version": "v7"}))).unwrap_err();
        assert_eq!(error.kind, Kind::Config);
    }
}
