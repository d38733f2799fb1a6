//! Requests. They are functions of their arguments and hold no key: [`Exchange::bearer`] says where the key goes.

use crate::options::Options;
use impasto_sdk::{Body, Cx, Exchange, Generate, Inline, Result};
use serde::Serialize;

/// Asks for pictures. It is billed, and the pictures of its answer are kept as they arrive.
///
/// # Errors
/// `InvalidRequest` for options of another shape.
pub(crate) fn generate(task: &Generate, cx: &Cx) -> Result<Exchange> {
    let request = Request {
        model: &task.model,
        prompt: &task.prompt,
        count: task.count,
        width: task.frame.pixels.map(|size| size.width),
        height: task.frame.pixels.map(|size| size.height),
        seed: task.seed,
        references: task.references.iter().cloned().map(Inline::DataUrl).collect(),
        options: task.options()?,
    };
    let body = Body::json(&request)?;
    Ok(Exchange::post(url(cx, "images"), body).bearer().billed().lift("images.*.b64"))
}

/// Asks for the list of models.
pub(crate) fn models(cx: &Cx) -> Exchange {
    Exchange::get(url(cx, "models")).bearer()
}

/// What is sent; what was not asked for is left out, so that the vendor's own defaults hold.
#[derive(Serialize)]
struct Request<'a> {
    model: &'a str,
    prompt: &'a str,
    count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<Inline>,
    #[serde(flatten)]
    options: Options,
}

/// A configured base URL may end in the version or not.
fn url(cx: &Cx, path: &str) -> String {
    let base = cx.base_url.trim_end_matches('/');
    let base = base.strip_suffix("/v1").unwrap_or(base);
    format!("{base}/v1/{path}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_sdk::{Auth, Blob, Effect, Frame, Size};
    use serde_json::{Map, Value, json};

    fn cx(base_url: &str) -> Cx {
        Cx { boundary: "boundary".into(), idempotency_key: "key-1".into(), ..Cx::new(base_url) }
    }

    fn task() -> Generate {
        Generate {
            frame: Frame { pixels: Some(Size::new(1344, 768)), ..Frame::default() },
            count: 2,
            seed: Some(7),
            options: Map::from_iter([("style".into(), json!("photo"))]),
            ..Generate::new("acme-canvas-1", "a \"cat\"")
        }
    }

    #[test]
    fn what_was_asked_for_is_sent_and_nothing_else() {
        let exchange = generate(&task(), &cx("https://api.acme.example/v1")).unwrap();
        let sent: Value = serde_json::from_str(&exchange.body.outline()).unwrap();
        let wanted = json!({
            "model": "acme-canvas-1", "prompt": "a \"cat\"", "count": 2, "width": 1344, "height": 768, "seed": 7,
            "style": "photo"
        });
        assert_eq!(sent, wanted);
        assert_eq!(exchange.effect, Effect::Billed);
        assert!(matches!(exchange.auth, Auth::Header { name, .. } if name == "authorization"));
    }

    #[test]
    fn references_are_sent_without_being_loaded() {
        let blob = Blob { id: "b1".into(), media_type: "image/png".into(), bytes: 9, width: 1, height: 1 };
        let task = Generate { references: vec![blob.clone(), blob], ..task() };
        let outline = generate(&task, &cx("https://api.acme.example/v1")).unwrap().body.outline();
        assert_eq!(outline.matches("data:image/png;base64,<picture").count(), 2, "{outline}");
    }

    #[test]
    fn a_base_url_may_end_in_the_version_or_not() {
        for base in ["https://relay.example", "https://relay.example/", "https://relay.example/v1"] {
            assert_eq!(models(&cx(base)).url, "https://relay.example/v1/models");
        }
    }
}
