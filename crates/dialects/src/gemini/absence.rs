//! Why a successful answer holds no picture.

use super::{value::list, words::quoted};
use impasto_sdk::{Answer, Error, Kind, vendor_words};
use serde_json::Value;

/// Why a successful answer holds no picture.
pub(super) fn of(reply: &Value, answer: &Answer) -> Error {
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
