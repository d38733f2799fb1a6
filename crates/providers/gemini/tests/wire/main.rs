//! The provider through `begin` and `next` with answers made by hand; no sockets.
#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod answers;
mod data;
mod lists;
mod requests;

use impasto_provider_gemini::{Gemini, Memo};
use impasto_sdk::{
    Answer, AnswerBody, Blob, Cx, Exchange, Frame, Generate, Part, Provider, Ratio, Result, Step, Task,
};
use serde_json::Value;
use std::time::Duration;

/// 2026-11-21T09:00:00Z.
const NOW_MS: i64 = 1_795_251_600_000;

fn cx() -> Cx {
    Cx {
        boundary: "boundary".into(),
        now_ms: NOW_MS,
        idempotency_key: "k1".into(),
        ..Cx::new("https://generativelanguage.googleapis.com")
    }
}

fn blob(id: &str, media_type: &str) -> Blob {
    Blob { id: id.into(), media_type: media_type.into(), bytes: 3, width: 8, height: 8 }
}

/// A lighthouse of 16:9 at 2K from Nano Banana 2.1.
fn lighthouse() -> Generate {
    Generate {
        frame: Frame {
            pixels: Some(impasto_sdk::Size::new(2752, 1536)),
            ratio: Some(Ratio::new(16, 9)),
            image_size: Some("2K".into()),
        },
        ..Generate::new("gemini-nano-banana-2.1", "a lighthouse at dusk")
    }
}

fn task(generate: Generate) -> Task {
    Task::Generate(Box::new(generate))
}

fn sent(step: Step<Memo>) -> Exchange {
    match step {
        Step::Send { exchange, after, .. } => {
            assert_eq!(after, Duration::ZERO);
            *exchange
        }
        Step::Done(outcome) => panic!("expected an exchange, got {outcome:?}"),
    }
}

/// The body as JSON, each picture as `<its id>`.
fn body(exchange: &Exchange) -> Value {
    let text: String = exchange
        .body
        .parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Base64(blob) => format!("<{}>", blob.id),
            Part::Raw(_) => panic!("JSON has no raw parts"),
        })
        .collect();
    serde_json::from_str(&text).unwrap()
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

fn next(task: &Task, answer: &Answer) -> Result<Step<Memo>> {
    Gemini.next(task, &cx(), Memo::default(), answer)
}
