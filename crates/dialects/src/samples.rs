//! Samples for the tests of every file.

use impasto_sdk::{Answer, AnswerBody, Blob, Body, Frame, Generate, Part, Size};
use serde_json::Value;

/// Words alone.
pub(crate) fn task() -> Generate {
    Generate {
        frame: Frame { pixels: Some(Size::new(1024, 1024)), ..Frame::default() },
        ..Generate::new("painter-1", "a lighthouse at dusk, \"wide\"")
    }
}

/// A picture whose bytes are its id.
pub(crate) fn picture(id: &str, media_type: &str) -> Blob {
    Blob { id: id.into(), media_type: media_type.into(), bytes: id.len() as u64, width: 1024, height: 1024 }
}

/// An answer with four lifted pictures.
pub(crate) fn answer(status: u16, body: Value) -> Answer {
    let headers = vec![("x-request-id".into(), "req_1".into())];
    let blobs = (0..4).map(|n| picture(&n.to_string(), "image/png")).collect();
    Answer { status, headers, body: AnswerBody::Json(body), blobs, whole: true }
}

/// The same answer with more headers.
pub(crate) fn with_headers(mut answer: Answer, headers: &[(&str, &str)]) -> Answer {
    answer.headers.extend(headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    answer
}

/// A body as it would be on the wire, each file as `<its id>`.
pub(crate) fn flat(body: &Body) -> String {
    let parts = body.parts.iter().map(|part| match part {
        Part::Text(text) => text.clone(),
        Part::Raw(blob) | Part::Base64(blob) => format!("<{}>", blob.id),
    });
    parts.collect()
}
