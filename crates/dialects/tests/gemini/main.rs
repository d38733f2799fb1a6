//! Gemini's answers, made by hand; no sockets.
#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod answers;
mod errors;

use impasto_sdk::{Answer, AnswerBody, Blob};
use serde_json::Value;

fn blob(id: &str, media_type: &str) -> Blob {
    Blob { id: id.into(), media_type: media_type.into(), bytes: 3, width: 8, height: 8 }
}

/// An answer whose pictures have been lifted into two blobs.
fn answer(status: u16, body: Value) -> Answer {
    Answer {
        status,
        headers: vec![("content-type".into(), "application/json".into())],
        body: AnswerBody::Json(body),
        blobs: vec![blob("out0", "image/png"), blob("out1", "image/jpeg")],
        whole: true,
    }
}
