//! Answers that were built with the classes of the official Python packages (`make.py`) are read.
#![allow(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

use impasto_dialects::{anthropic_messages, openai_chat};
use impasto_sdk::{Answer, AnswerBody, Chat, Event, Finish, Result, Text};
use serde_json::Value;

const ANSWERS: &str = include_str!("answers.json");

fn answer(case: &Value) -> Answer {
    let event =
        |data: &Value| Event { name: data["type"].as_str().unwrap_or_default().into(), data: data.clone() };
    let body = match case["events"].as_array() {
        Some(events) => AnswerBody::Events(events.iter().map(event).collect()),
        None => AnswerBody::Json(case["document"].clone()),
    };
    Answer { status: 200, headers: Vec::new(), body, blobs: Vec::new(), whole: true }
}

fn check(vendor: &str, read: impl Fn(&Answer) -> Result<Text>) {
    let answers: Value = serde_json::from_str(ANSWERS).unwrap();
    let cases = answers[vendor].as_array().unwrap();
    assert!(cases.len() >= 3, "{vendor}");
    for case in cases {
        let said = read(&answer(case)).unwrap();
        let finish = match said.finish {
            Finish::Stop => "stop",
            Finish::Length => "length",
            Finish::Refused(_) => "refused",
            _ => "other",
        };
        assert_eq!(
            (said.text.as_str(), finish),
            (case["text"].as_str().unwrap(), case["finish"].as_str().unwrap())
        );
        let usage = said.usage.unwrap();
        assert_eq!((usage.text_in + usage.text_cached, usage.text_out), (20, 5), "{case}");
    }
}

#[test]
fn the_words_of_openais_classes_are_read() {
    check("openai", |answer| openai_chat::text(&Chat::ask("m", "hi"), answer));
}

#[test]
fn the_words_of_anthropics_classes_are_read() {
    check("anthropic", anthropic_messages::text);
}
