//! Answers: pictures, or why there are none; the list of models; errors.

use crate::{encode::with_key, usage::usage, wait, words::quoted};
use impasto_sdk::{
    Answer, AnswerBody, BlobRef, Cx, Error, Exchange, Found, Images, Item, Kind, Quota, Result, Retry,
    Window, vendor_words,
};
use serde::Deserialize;
use serde_json::Value;

/// The pictures of a successful answer. Neither candidates nor content nor parts need to be there; an answer without a
/// picture is a missing item, not an error, because it is billed for what was sent and thought.
///
/// # Errors
/// `BadResponse` when the body is not JSON.
pub(crate) fn images(answer: &Answer, cx: &Cx) -> Result<Images> {
    let reply = unwrapped(answer.json()?);
    let parts = list(&reply["candidates"]).flat_map(|candidate| list(&candidate["content"]["parts"]));
    // Interim pictures are marked as thoughts.
    let mut items: Vec<Item> =
        parts.filter(|part| part["thought"] != true).filter_map(|part| picture(part, answer, cx)).collect();
    let usage = usage(&reply["usageMetadata"], items.len());
    let request_id = reply["responseId"].as_str().map(str::to_owned);
    if items.is_empty() {
        items.push(Item::Missing(why_missing(&reply, answer)));
    }
    Ok(Images { items, usage, request_id })
}

/// A page of the list of models.
pub(crate) struct Page {
    /// Those that `generateContent` serves.
    pub(crate) found: Vec<Found>,
    /// The token of the next page.
    pub(crate) next: Option<String>,
}

/// Reads a page of the list of models.
///
/// # Errors
/// `BadResponse` when it is none: a base URL may lead to a page of quite another kind.
pub(crate) fn models(answer: &Answer) -> Result<Page> {
    let reply: Value = answer.json()?;
    if !reply["models"].is_array() {
        let message = "expected a list of models, got other JSON; check the base URL";
        return Err(Error::new(Kind::BadResponse, message));
    }
    let usable = |model: &&Value| {
        let methods = &model["supportedGenerationMethods"];
        methods.is_null() || list(methods).any(|method| method == "generateContent")
    };
    let found = list(&reply["models"])
        .filter(usable)
        .filter_map(|model| model["name"].as_str())
        .map(|name| Found { id: name.strip_prefix("models/").unwrap_or(name).into(), retires_on: None })
        .collect();
    let next = reply["nextPageToken"].as_str().filter(|token| !token.is_empty()).map(str::to_owned);
    Ok(Page { found, next })
}

/// What an unsuccessful answer comes to.
///
/// Only 429 and 503 may be sent again: there the vendor turned the request away before any work. 500 and 504 come from
/// work that was begun and may be billed.
pub(crate) fn parse_error(answer: &Answer, now_ms: i64) -> Error {
    let fault = Fault::of(answer);
    let asked = || {
        let header = impasto_sdk::retry_after(answer, now_ms);
        Retry::After(wait::in_details(&fault.details).or(header))
    };
    let (kind, what) = fault.verdict();
    let retry = match (kind, answer.status) {
        (Kind::RateLimited, _) | (Kind::Unavailable, 503) => asked(),
        _ => Retry::Never,
    };
    let message = format!("{what}{}", quoted("; gemini says", &fault.message));
    let mut error = Error::new(kind, message).retry(retry).with("status", answer.status);
    for (name, value) in fault.facts() {
        error = error.with(name, vendor_words(&value));
    }
    error
}

/// What a 429 tells about the limits of a minute, by `QuotaFailure`; the window is over when `RetryInfo` says. An answer
/// of any other status tells nothing.
pub(crate) fn quota(answer: &Answer) -> Option<Quota> {
    if answer.status != 429 {
        return None;
    }
    let fault = Fault::of(answer);
    let resets_in = wait::in_details(&fault.details);
    let mut quota = Quota::default();
    for violation in fault.violations() {
        let text = |name: &str| violation[name].as_str().unwrap_or_default().to_ascii_lowercase();
        let (id, metric) = (text("quotaId"), text("quotaMetric"));
        if !id.contains("perminute") {
            continue;
        }
        // Nothing is left of it: that is why it is named here.
        let window = Window { limit: text("quotaValue").parse().ok(), remaining: Some(0), resets_in };
        let of = |word: &str| id.contains(word) || metric.contains(word);
        let slot = if of("token") {
            &mut quota.tokens
        } else if of("image") && !of("request") {
            &mut quota.images
        } else {
            &mut quota.requests
        };
        *slot = Some(window);
    }
    (quota != Quota::default()).then_some(quota)
}

/// An error of the vendor: google.rpc.Status in JSON, as far as it came.
struct Fault {
    http: u16,
    status: String,
    message: String,
    details: Vec<Value>,
}

impl Fault {
    fn of(answer: &Answer) -> Self {
        let http = answer.status;
        let reply = match &answer.body {
            AnswerBody::Json(value) => unwrapped(value.clone()),
            AnswerBody::Text(text) => Value::String(text.clone()),
            _ => Value::Null,
        };
        // Relays and proxies write a bare text where Google writes an object.
        let error = reply.get("error").unwrap_or(&reply);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Self {
            http,
            status: text(&error["status"]),
            message: text(error.get("message").unwrap_or(error)),
            details: list(&error["details"]).cloned().collect(),
        }
    }

    /// The kind of error, and what happened and what to do, in words.
    fn verdict(&self) -> (Kind, &'static str) {
        // An invalid key is a 400 here, told apart only by its reason.
        if self.reason() == Some("API_KEY_INVALID") {
            return (Kind::Unauthenticated, "the key was rejected; check it or make a new one");
        }
        match (self.http, self.status.as_str()) {
            (300..=399, _) => (Kind::Config, "the base URL redirects; set it to where it leads"),
            (400, "FAILED_PRECONDITION") => {
                (Kind::PermissionDenied, "the key may not do this; check region and billing of its project")
            }
            (401, _) => (Kind::Unauthenticated, "the key was rejected; check it or make a new one"),
            (402, _) => (Kind::QuotaExceeded, "the balance is used up; top it up"),
            (403, _) => {
                (Kind::PermissionDenied, "the key may not do this; check its restrictions and its project")
            }
            (404, _) => (
                Kind::NotFound,
                "the address or the model is unknown; the model may be retired, or the base URL or API version wrong",
            ),
            (408 | 504, _) => (Kind::Timeout, "gemini did not finish in time; it may have been billed"),
            (413, _) => (Kind::InvalidRequest, "the request is too large; send fewer or smaller pictures"),
            (429, _) => self.quota(),
            (499, _) => (Kind::Unavailable, "gemini cancelled the request; it may have been billed"),
            (400..=498, _) => (Kind::InvalidRequest, "gemini does not accept the request"),
            (503, _) => (Kind::Unavailable, "gemini is overloaded; try again later"),
            _ => (Kind::Unavailable, "gemini failed; it may have been billed"),
        }
    }

    /// A quota of a day, or of nothing at all, does not come back in a moment; everything else does. Protobuf leaves
    /// zeros out, so a free tier without a value is a free tier of nothing, as image models have.
    fn quota(&self) -> (Kind, &'static str) {
        let gone = self.violations().any(|violation| {
            let text = |name: &str| violation[name].as_str().unwrap_or_default();
            let free = text("quotaMetric").contains("free_tier");
            let value = text("quotaValue");
            text("quotaId").contains("PerDay") || value == "0" || value.is_empty() && free
        });
        if gone {
            (
                Kind::QuotaExceeded,
                "the quota of this key is used up or zero; image models need a paid project",
            )
        } else {
            (Kind::RateLimited, "too many requests for now; wait a moment")
        }
    }

    /// Found by their members: some relays drop `@type`.
    fn violations(&self) -> impl Iterator<Item = &Value> {
        self.details.iter().flat_map(|detail| list(&detail["violations"]))
    }

    fn reason(&self) -> Option<&str> {
        self.details.iter().find_map(|detail| detail["reason"].as_str())
    }

    /// Names and values for logs. Nothing of the free texts and metadata is here: Google puts keys into them.
    fn facts(&self) -> Vec<(&'static str, String)> {
        let joined = |values: Vec<&str>| values.join(" ");
        let quotas = self.violations().filter_map(|violation| violation["quotaId"].as_str());
        let fields = self.details.iter().flat_map(|detail| list(&detail["fieldViolations"]));
        let fields = fields.filter_map(|violation| violation["field"].as_str());
        [
            ("code", self.status.clone()),
            ("reason", self.reason().unwrap_or_default().into()),
            ("quota", joined(quotas.collect())),
            ("fields", joined(fields.collect())),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
    }
}

/// The picture of a part; `None` where it is none.
fn picture(part: &Value, answer: &Answer, cx: &Cx) -> Option<Item> {
    if let Some(inline) = either(part, "inlineData", "inline_data") {
        return is_picture(inline).then(|| inline_picture(inline, answer));
    }
    let file = either(part, "fileData", "file_data")?;
    let uri = either(file, "fileUri", "file_uri")?.as_str()?;
    is_picture(file).then(|| file_picture(uri, cx))
}

fn is_picture(data: &Value) -> bool {
    either(data, "mimeType", "mime_type")
        .and_then(Value::as_str)
        .is_none_or(|media_type| media_type.starts_with("image/"))
}

fn inline_picture(inline: &Value, answer: &Answer) -> Item {
    match BlobRef::deserialize(&inline["data"]) {
        Ok(blob) if blob.blob < answer.blobs.len() => Item::blob(blob),
        _ => {
            let message = "a picture came, but its data is not base64 or was cut short";
            Item::Missing(Error::new(Kind::BadResponse, message))
        }
    }
}

/// No image model is known to answer with an address; relays might. That Google's own addresses want the key is a
/// guess from its Files API. The key goes nowhere else.
fn file_picture(uri: &str, cx: &Cx) -> Item {
    let origin = |url: &str| url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    let ours =
        origin(uri) == origin(&cx.base_url) || origin(uri) == "https://generativelanguage.googleapis.com";
    if ours {
        Item::fetch(with_key(Exchange::get(uri)))
    } else if uri.starts_with("https://") {
        Item::fetch(Exchange::get(uri))
    } else {
        let scheme = uri.split(':').next().unwrap_or_default();
        let message = "a picture came as an address that cannot be fetched; only https can";
        Item::Missing(Error::new(Kind::BadResponse, message).with("scheme", scheme))
    }
}

/// Why a successful answer holds no picture.
fn why_missing(reply: &Value, answer: &Answer) -> Error {
    let candidate = &reply["candidates"][0];
    let feedback = &reply["promptFeedback"];
    let (kind, what, reason) = if let Some(reason) = feedback["blockReason"].as_str() {
        (Kind::ContentRefused, "gemini refused the prompt; reword it", reason)
    } else if !answer.whole {
        (Kind::BadResponse, "the answer was cut short before a picture came", "")
    } else {
        let reason = candidate["finishReason"].as_str().unwrap_or_default();
        let (kind, what) = finish(reason);
        (kind, what, reason)
    };
    let said = quoted("; gemini says", &said(reply, candidate));
    let mut error = Error::new(kind, format!("{what}{said}"));
    let ratings = list(&candidate["safetyRatings"]).chain(list(&feedback["safetyRatings"]));
    let blocked: Vec<_> = ratings
        .filter(|rating| rating["blocked"] == true)
        .filter_map(|rating| rating["category"].as_str())
        .collect();
    let stage = reply["modelStatus"]["modelStage"].as_str().unwrap_or_default();
    for (name, value) in [("reason", reason), ("blocked", &blocked.join(" ")), ("model_stage", stage)] {
        if !value.is_empty() {
            error = error.with(name, vendor_words(value));
        }
    }
    error
}

/// What a `finishReason` without a picture means (google-genai 3.4.0). None may be sent again by itself: such answers
/// are billed. New reasons may come at any time; they are shown as they are.
fn finish(reason: &str) -> (Kind, &'static str) {
    match reason {
        "IMAGE_SAFETY"
        | "IMAGE_PROHIBITED_CONTENT"
        | "IMAGE_RECITATION"
        | "SAFETY"
        | "PROHIBITED_CONTENT"
        | "BLOCKLIST"
        | "SPII"
        | "RECITATION"
        | "ESCALATION"
        | "PUP_LIMITED_DISABLED" => {
            (Kind::ContentRefused, "gemini refused to give the picture; reword the prompt")
        }
        "NO_IMAGE" | "STOP" => (
            Kind::BadResponse,
            "expected a picture, gemini answered without one; say plainly what is to be drawn",
        ),
        "MAX_TOKENS" | "CONTINUATION" => {
            (Kind::BadResponse, "gemini stopped before the picture was finished; ask for less")
        }
        "LANGUAGE"
        | "MALFORMED_FUNCTION_CALL"
        | "UNEXPECTED_TOOL_CALL"
        | "TOO_MANY_TOOL_CALLS"
        | "MISSING_THOUGHT_SIGNATURE" => {
            (Kind::InvalidRequest, "gemini could not work with the request; change prompt or options")
        }
        _ => (Kind::BadResponse, "expected a picture, gemini gave none; try again or reword the prompt"),
    }
}

/// The vendor's words about an answer without a picture.
fn said(reply: &Value, candidate: &Value) -> String {
    if let Some(message) = candidate["finishMessage"].as_str() {
        return message.into();
    }
    let parts = list(&reply["candidates"]).flat_map(|candidate| list(&candidate["content"]["parts"]));
    let texts = parts.filter(|part| part["thought"] != true).filter_map(|part| part["text"].as_str());
    texts.collect::<Vec<_>>().join(" ")
}

/// The object inside a list of one, as a stream without `alt=sse` wraps it.
fn unwrapped(reply: Value) -> Value {
    match reply {
        Value::Array(mut objects) if objects.len() == 1 => objects.remove(0),
        other => other,
    }
}

fn either<'a>(value: &'a Value, camel: &str, snake: &str) -> Option<&'a Value> {
    value.get(camel).or_else(|| value.get(snake)).filter(|member| !member.is_null())
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
