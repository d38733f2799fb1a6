//! From a task to a request.

use super::image_config::ImageConfig;
use impasto_sdk::{Blob, Body, Error, Exchange, Generate, Inline, Kind, Mode, Result};
use serde::Serialize;
use serde_json::{Map, Value};

/// One turn: what the model is to read, and how it is to answer. What is absent is not sent: servers refuse unknown
/// fields, and whether they take null for an absent one is not known.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Request<'a> {
    contents: [Content<'a>; 1],
    /// How it is to answer.
    pub generation_config: GenerationConfig,
    /// Every other field, such as `safetySettings` and `tools`.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// How the model is to answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GenerationConfig {
    /// What shall come back; pictures alone at first.
    pub response_modalities: &'static [Modality],
    /// How big a picture shall be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_config: Option<ImageConfig>,
    /// Every other field, such as `temperature`.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// What an answer may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Modality {
    /// Words.
    Text,
    /// Pictures.
    Image,
}

#[derive(Debug, Serialize)]
struct Content<'a> {
    role: &'static str,
    parts: Vec<Part<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
enum Part<'a> {
    Text(&'a str),
    #[serde(rename_all = "camelCase")]
    InlineData {
        mime_type: &'a str,
        data: Inline,
    },
}

impl<'a> Request<'a> {
    /// A task's request for its one picture, without options.
    ///
    /// No system instruction: 2.5 Flash Image refuses one, and the modality already asks for a picture. No
    /// `candidateCount` either: one is the default, and image models give one.
    ///
    /// # Errors
    /// `InvalidRequest` or `Unsupported` for what one call cannot do.
    pub fn of(task: &'a Generate) -> Result<Self> {
        check(task)?;
        Ok(Self {
            contents: [Content { role: "user", parts: parts(task) }],
            generation_config: GenerationConfig {
                response_modalities: &[Modality::Image],
                image_config: ImageConfig::of(&task.frame),
                more: Map::new(),
            },
            more: Map::new(),
        })
    }

    /// The POST to this address, which may cost money, still without a key.
    ///
    /// # Errors
    /// `Unexpected` when the body cannot be written.
    pub fn exchange(&self, url: String) -> Result<Exchange> {
        Ok(Exchange::post(url, Body::json(self)?)
            .billed()
            .lift("candidates.*.content.parts.*.inlineData.data")
            // The format is camelCase; some relays pass on the other spelling of the same field.
            .lift("candidates.*.content.parts.*.inline_data.data"))
    }
}

/// Order has meaning to the model: what to edit, what to do with it, what to follow.
fn parts(task: &Generate) -> Vec<Part<'_>> {
    let init = task.init.iter().map(picture);
    let text = std::iter::once(Part::Text(&task.prompt));
    init.chain(text).chain(task.references.iter().map(picture)).collect()
}

fn picture(blob: &Blob) -> Part<'_> {
    Part::InlineData { mime_type: &blob.media_type, data: Inline::Base64(blob.clone()) }
}

fn check(task: &Generate) -> Result<()> {
    let wrong = |kind, message: String| Err(Error::new(kind, message));
    if task.count != 1 {
        let message = format!("gemini gives 1 picture a call, {} were asked for; split them", task.count);
        return wrong(Kind::InvalidRequest, message);
    }
    if task.mode == Mode::Inpaint || task.mask.is_some() {
        let message = "gemini takes no mask; say in words what is to be repainted";
        return wrong(Kind::Unsupported, message.into());
    }
    if task.mode == Mode::Img2img && task.init.is_none() {
        return wrong(Kind::InvalidRequest, "img2img needs an init image, none came; add one".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{self, task};
    use impasto_sdk::{Auth, Effect};
    use serde_json::json;

    fn exchange(request: &Request) -> Exchange {
        request.exchange("https://a.example/v1/models/m:generateContent".into()).unwrap()
    }

    /// The body as JSON, each picture as `<its id>`.
    fn body(request: &Request) -> Value {
        let exchange = exchange(request);
        let text = exchange.body.parts.iter().map(|part| match part {
            impasto_sdk::Part::Text(text) => text.clone(),
            impasto_sdk::Part::Base64(blob) => format!("<{}>", blob.id),
            impasto_sdk::Part::Raw(_) => panic!("JSON has no raw parts"),
        });
        serde_json::from_str(&text.collect::<String>()).unwrap()
    }

    #[test]
    fn words_become_one_turn_and_options_stand_beside_it() {
        let task = task();
        let mut request = Request::of(&task).unwrap();
        let plain = json!({
            "contents": [{"role": "user", "parts": [{"text": task.prompt}]}],
            "generationConfig": {"responseModalities": ["IMAGE"], "imageConfig": {"aspectRatio": "1:1"}}
        });
        assert_eq!(body(&request), plain);
        request.more.insert("tools".into(), json!([{"googleSearch": {}}]));
        request.generation_config.more.insert("temperature".into(), json!(0.5));
        request.generation_config.response_modalities = &[Modality::Text, Modality::Image];
        let body = body(&request);
        assert_eq!(body["tools"], json!([{"googleSearch": {}}]));
        assert_eq!(body["generationConfig"]["temperature"], 0.5);
        assert_eq!(body["generationConfig"]["responseModalities"], json!(["TEXT", "IMAGE"]));
    }

    #[test]
    fn the_init_image_goes_first_and_references_last() {
        let task = Generate {
            mode: Mode::Img2img,
            init: Some(samples::picture("init", "image/jpeg")),
            references: vec![samples::picture("r1", "image/png"), samples::picture("r2", "image/webp")],
            ..task()
        };
        assert_eq!(
            body(&Request::of(&task).unwrap())["contents"][0]["parts"],
            json!([
                {"inlineData": {"mimeType": "image/jpeg", "data": "<init>"}},
                {"text": task.prompt},
                {"inlineData": {"mimeType": "image/png", "data": "<r1>"}},
                {"inlineData": {"mimeType": "image/webp", "data": "<r2>"}}
            ])
        );
    }

    #[test]
    fn it_is_billed_lifts_pictures_and_names_no_key() {
        let task = task();
        let exchange = exchange(&Request::of(&task).unwrap());
        assert_eq!((exchange.effect, exchange.auth), (Effect::Billed, Auth::None));
        let lifted: Vec<_> = exchange.lift.iter().map(|lift| lift.path.as_str()).collect();
        assert_eq!(
            lifted,
            ["candidates.*.content.parts.*.inlineData.data", "candidates.*.content.parts.*.inline_data.data"]
        );
    }

    #[test]
    fn what_one_call_cannot_do_is_refused_before_sending() {
        for (task, kind) in [
            (Generate { count: 2, ..task() }, Kind::InvalidRequest),
            (Generate { count: 0, ..task() }, Kind::InvalidRequest),
            (Generate { mode: Mode::Img2img, ..task() }, Kind::InvalidRequest),
            (Generate { mode: Mode::Inpaint, ..task() }, Kind::Unsupported),
            (Generate { mask: Some(samples::picture("m", "image/png")), ..task() }, Kind::Unsupported),
        ] {
            assert_eq!(Request::of(&task).unwrap_err().kind, kind);
        }
    }
}
