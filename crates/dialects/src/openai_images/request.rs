//! From a task to a request.

use super::{form, route::Route};
use impasto_sdk::{Blob, Body, Exchange, Generate, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What is asked for. A field that is absent is not sent, and the server takes its own default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The model, as the server names it; absent where the address names it already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// What is wanted, in words.
    pub prompt: String,
    /// Pictures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// `1024x1024` and its like, or `auto` where the server knows the word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// How pictures come. Some models refuse the field and always answer base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_format: Option<ResponseFormat>,
    /// Every other field, such as `quality`; objects may be nested.
    #[serde(flatten)]
    pub options: Map<String, Value>,
    /// Whether the answer shall be a stream of events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<bool>,
    /// Unfinished pictures in the stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partial_images: Option<u32>,
    /// Pictures to start from and to follow, in order. With them the request is an edit.
    #[serde(skip)]
    pub pictures: Vec<Blob>,
    /// What of the first picture is to be repainted. With it the request is an edit.
    #[serde(skip)]
    pub mask: Option<Blob>,
}

/// How pictures come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseFormat {
    /// In the answer.
    B64Json,
    /// Behind an address, for a while.
    Url,
}

impl Request {
    /// A task's request, with the options under the names of the wire. `response_format` and a size that the task leaves
    /// open are for the caller to set.
    #[must_use]
    pub fn of(task: &Generate, model: &str, options: Map<String, Value>) -> Self {
        let streams = task.partial_images > 0;
        Self {
            model: Some(model.into()),
            prompt: task.prompt.clone(),
            n: Some(task.count),
            size: task.frame.pixels.map(|size| size.to_string()),
            response_format: None,
            options,
            stream: streams.then_some(true),
            partial_images: streams.then_some(task.partial_images),
            pictures: task.pictures().cloned().collect(),
            mask: task.mask.clone(),
        }
    }

    /// Where it goes.
    #[must_use]
    pub const fn route(&self) -> Route {
        if self.pictures.is_empty() && self.mask.is_none() { Route::Generations } else { Route::Edits }
    }

    /// The POST to this address, which may cost money, still without a key. The boundary occurs in none of the texts.
    ///
    /// # Errors
    /// `Unexpected` when the body cannot be written.
    pub fn exchange(&self, url: String, boundary: &str) -> Result<Exchange> {
        let body = if self.route() == Route::Edits { form::of(self, boundary)? } else { Body::json(self)? };
        // In a document, and in an event of a stream.
        Ok(Exchange::post(url, body).billed().lift("data.*.b64_json").lift("b64_json"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{picture, task};
    use impasto_sdk::{Auth, Effect};
    use serde_json::json;

    fn exchange(request: &Request) -> Exchange {
        request.exchange("https://a.example/v1/images/generations".into(), "seam").unwrap()
    }

    #[test]
    fn words_alone_are_json_and_only_what_was_set_is_sent() {
        let options = json!({"quality": "high", "svg": {"model": "m"}}).as_object().unwrap().clone();
        let mut task = task();
        task.count = 3;
        let request = Request::of(&task, "pictures-eu", options);
        assert_eq!(request.route(), Route::Generations);
        let body = exchange(&request).body;
        assert_eq!(body.content_type, "application/json");
        let sent: Value = serde_json::from_str(&body.outline()).unwrap();
        assert_eq!(
            sent,
            json!({"model": "pictures-eu", "prompt": task.prompt, "n": 3, "size": "1024x1024", "quality": "high",
                "svg": {"model": "m"}})
        );
        assert_eq!(serde_json::from_value::<Request>(sent).unwrap(), request);
    }

    #[test]
    fn partial_pictures_ask_for_a_stream() {
        let mut task = task();
        (task.partial_images, task.frame.pixels) = (2, None);
        let format = Some(ResponseFormat::B64Json);
        let request = Request { response_format: format, ..Request::of(&task, "m", Map::new()) };
        let sent = serde_json::to_value(&request).unwrap();
        assert_eq!(
            sent,
            json!({"model": "m", "prompt": task.prompt, "n": 1, "response_format": "b64_json", "stream": true,
                "partial_images": 2})
        );
    }

    #[test]
    fn any_picture_makes_it_an_edit() {
        for (init, reference, mask) in [(true, false, false), (false, true, false), (false, false, true)] {
            let some = |wanted: bool| wanted.then(|| picture("p", "image/png"));
            let mut task = task();
            (task.init, task.mask) = (some(init), some(mask));
            task.references = some(reference).into_iter().collect();
            let request = Request::of(&task, "m", Map::new());
            assert_eq!(request.route(), Route::Edits);
            assert!(exchange(&request).body.content_type.starts_with("multipart/form-data"));
        }
    }

    #[test]
    fn it_is_billed_lifts_pictures_and_names_no_key() {
        let exchange = exchange(&Request::of(&task(), "m", Map::new()));
        assert_eq!((exchange.effect, exchange.auth), (Effect::Billed, Auth::None));
        let lifts: Vec<_> = exchange.lift.iter().map(|l| l.path.as_str()).collect();
        assert_eq!(lifts, ["data.*.b64_json", "b64_json"]);
        assert_eq!(exchange.headers, []);
    }
}
