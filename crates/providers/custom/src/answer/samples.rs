//! Answers for the tests of every file.

use crate::definition::Response;
use impasto_sdk::{Answer, AnswerBody, Blob, Event};
use serde_json::Value;

pub(crate) fn answer(status: u16, body: Value) -> Answer {
    let blob =
        |n: usize| Blob { id: n.to_string(), media_type: "image/png".into(), bytes: 3, width: 8, height: 8 };
    Answer {
        status,
        headers: Vec::new(),
        body: AnswerBody::Json(body),
        blobs: (0..3).map(blob).collect(),
        whole: true,
    }
}

pub(crate) fn events(data: Vec<Value>) -> Answer {
    let events = data.into_iter().map(|data| Event { name: String::new(), data }).collect();
    Answer { body: AnswerBody::Events(events), ..answer(200, Value::Null) }
}

pub(crate) fn response(value: Value) -> Response {
    serde_json::from_value(value).unwrap()
}
