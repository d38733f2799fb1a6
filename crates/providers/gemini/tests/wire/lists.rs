//! Probing and the list of models.

use crate::{answer, cx, next, sent};
use impasto_provider_gemini::{Gemini, Memo};
use impasto_sdk::{Cx, Effect, Found, Kind, Method, Outcome, Provider, Step, Task};
use serde_json::{Value, json};

fn page(names: &[&str], token: &str) -> Value {
    let models: Vec<_> = names
        .iter()
        .map(|name| json!({"name": name, "supportedGenerationMethods": ["generateContent", "countTokens"]}))
        .collect();
    json!({"models": models, "nextPageToken": token})
}

fn found(id: &str) -> Found {
    Found { id: id.into(), retires_on: None }
}

#[test]
fn a_probe_is_free_and_says_what_works() {
    let exchange = sent(Gemini.begin(&Task::Probe, &cx()).unwrap());
    assert_eq!((exchange.method, exchange.effect), (Method::Get, Effect::Free));
    assert_eq!(exchange.url, "https://generativelanguage.googleapis.com/v1beta/models?pageSize=1");
    let step = next(&Task::Probe, &answer(200, page(&["models/a"], "t"))).unwrap();
    assert!(matches!(step, Step::Done(outcome) if matches!(*outcome, Outcome::Healthy(_))));
}

#[test]
fn a_probe_of_something_else_fails() {
    for (status, body, kind) in [
        (200, json!({"data": []}), Kind::BadResponse),
        (400, json!({"error": {"details": [{"reason": "API_KEY_INVALID"}]}}), Kind::Unauthenticated),
        (404, json!({}), Kind::NotFound),
    ] {
        for task in [Task::Probe, Task::Discover] {
            assert_eq!(next(&task, &answer(status, body.clone())).unwrap_err().kind, kind);
        }
    }
}

#[test]
fn pages_are_followed_and_the_memo_keeps_what_was_found() {
    let first = next(&Task::Discover, &answer(200, page(&["models/a"], "t/1"))).unwrap();
    let Step::Send { exchange, memo, .. } = first else { panic!("expected another page") };
    assert!(exchange.url.ends_with("/v1beta/models?pageSize=1000&pageToken=t%2F1"), "{}", exchange.url);
    assert_eq!(exchange.effect, Effect::Free);
    let last = answer(200, page(&["models/b"], ""));
    let step = Gemini.next(&Task::Discover, &cx(), memo, &last).unwrap();
    assert_eq!(step, Step::done(Outcome::Models(vec![found("a"), found("b")])));
}

#[test]
fn pages_without_end_come_to_an_end() {
    let cx = Cx { polls: 20, ..cx() };
    let step =
        Gemini.next(&Task::Discover, &cx, Memo::default(), &answer(200, page(&["models/a"], "t"))).unwrap();
    assert_eq!(step, Step::done(Outcome::Models(vec![found("a")])));
}

#[test]
fn a_memo_of_an_earlier_release_can_be_read() {
    for text in ["{}", r#"{"found": []}"#, r#"{"found": [], "older": 1}"#] {
        assert_eq!(serde_json::from_str::<Memo>(text).unwrap(), Memo::default());
    }
}
