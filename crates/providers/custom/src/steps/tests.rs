use super::*;
use crate::samples::{self, blob, cx, flat, generate};
use impasto_sdk::{AnswerBody, Auth, Charge, Chat, Item, Method, Retry, Source};
use serde_json::{Value, json};

fn answer(status: u16, body: Value) -> Answer {
    Answer {
        status,
        headers: Vec::new(),
        body: AnswerBody::Json(body),
        blobs: vec![blob("b0", "image/png")],
        whole: true,
    }
}

fn task() -> Task {
    Task::Generate(Box::new(generate()))
}

/// Submit and poll, as several vendors of pictures do it.
fn polled_model() -> Definition {
    samples::definition(json!({
        "endpoint": "https://api.acme.example/v1/tasks", "auth": "acme",
        "headers": {"X-Client": "impasto"},
        "features": {"modalities": ["text_to_image"]},
        "body": {"type": "json", "template": "{\"prompt\": {{prompt}}, \"seed\": {{seed}}}"},
        "response": {"output": "result.sample", "kind": "url", "error_message": "details"},
        "task": {"id": "id", "poll_url": "https://api.acme.example/v1/tasks/{{task_id}}", "status": "status",
            "done": ["Ready"], "failed": ["Error"], "refused": ["Content Moderated"],
            "interval_ms": 500, "backoff": 2.0, "max_interval_ms": 3000, "timeout_seconds": 60,
            "cancel": {"method": "DELETE", "url": "https://api.acme.example/v1/tasks/{{task_id}}"}}
    }))
}

fn sent(step: Step<Memo>) -> (Exchange, Memo, Duration) {
    match step {
        Step::Send { exchange, memo, after } => (*exchange, memo, after),
        Step::Done(outcome) => panic!("{outcome:?}"),
    }
}

fn polling(id: &str) -> Memo {
    Memo::Polling(Submitted { id: id.into(), url: None })
}

#[test]
fn one_request_is_billed_and_lifts_its_picture() {
    let model = samples::definition(json!({
        "endpoint": "https://a.example/draw", "method": "POST", "auth": "acme",
        "features": {"modalities": ["text_to_image"]},
        "body": {"type": "json", "template": "{\"p\": {{prompt}}, \"w\": {{width}}, \"seed\": {{seed}}}"},
        "response": {"output": "images[*].b64", "kind": "base64"}
    }));
    let (exchange, memo, after) = sent(begin(&model, &task(), &cx(Value::Null)).unwrap());
    assert_eq!((exchange.effect, exchange.method, after), (Effect::Billed, Method::Post, Duration::ZERO));
    assert_eq!(exchange.auth, Auth::Profile("acme".into()));
    assert_eq!(exchange.lift[0].path, "images.*.b64");
    let body: Value = serde_json::from_str(&flat(&exchange.body)).unwrap();
    assert_eq!(body, json!({"p": generate().prompt, "w": 1024}));

    let came = answer(200, json!({"images": [{"b64": {"blob": 0}}]}));
    let Step::Done(outcome) = next(&model, &task(), &cx(Value::Null), memo, &came).unwrap() else { panic!() };
    assert!(matches!(*outcome, Outcome::Images(images) if images.items.len() == 1));
}

#[test]
fn a_task_is_submitted_asked_for_and_fetched() {
    let model = polled_model();
    let mut facts = cx(Value::Null);
    let (_, memo, _) = sent(begin(&model, &task(), &facts).unwrap());
    let (poll, memo, after) =
        sent(next(&model, &task(), &facts, memo, &answer(200, json!({"id": "t/1"}))).unwrap());
    assert_eq!(poll.url, "https://api.acme.example/v1/tasks/t%2F1");
    assert_eq!((poll.effect, poll.method, after), (Effect::Free, Method::Get, Duration::from_millis(500)));
    assert!(poll.headers.contains(&("x-client".into(), "impasto".into())));
    // The id survives a restart, since the memo is data.
    let memo: Memo = serde_json::from_value(serde_json::to_value(memo).unwrap()).unwrap();
    assert_eq!(memo, polling("t/1"));

    for (polls, millis) in [(1, 1_000), (2, 2_000), (3, 3_000), (4_000_000, 3_000)] {
        facts.polls = polls;
        let step =
            next(&model, &task(), &facts, memo.clone(), &answer(200, json!({"status": "Pending"}))).unwrap();
        assert_eq!(sent(step).2, Duration::from_millis(millis), "{polls}");
    }
    let later = Answer { headers: vec![("retry-after".into(), "9".into())], ..answer(202, json!({})) };
    let (.., after) = sent(next(&model, &task(), &facts, memo.clone(), &later).unwrap());
    assert_eq!(after, Duration::from_secs(9));
    let ready = answer(200, json!({"status": "Ready", "result": {"sample": "https://cdn.example/1.png"}}));
    let Step::Done(outcome) = next(&model, &task(), &facts, memo, &ready).unwrap() else { panic!() };
    let Outcome::Images(images) = *outcome else { panic!() };
    assert!(
        matches!(&images.items[0], Item::Image { source: Source::Fetch(get), .. } if get.auth == Auth::None)
    );
}

#[test]
fn states_that_end_a_task_badly_are_errors_of_their_kind() {
    let model = polled_model();
    let mut facts = cx(Value::Null);
    let after = |facts: &Cx, body: Value| next(&model, &task(), facts, polling("t1"), &answer(200, body));
    for (state, kind) in [("Error", Kind::BadResponse), ("Content Moderated", Kind::ContentRefused)] {
        let error = after(&facts, json!({"status": state, "details": "why"})).unwrap_err();
        assert_eq!((error.kind, error.retry), (kind, Retry::Never));
        assert!(error.message.contains("why") && error.context("state") == Some(state), "{error}");
    }
    let mut ruled = polled_model();
    ruled.response.errors = vec![crate::definition::ErrorRule { path: "fault".into(), ..Default::default() }];
    let broken = answer(200, json!({"fault": "gone"}));
    assert!(next(&ruled, &task(), &facts, polling("t1"), &broken).is_err());
    facts.waited = Duration::from_secs(61);
    assert_eq!(after(&facts, json!({"status": "Pending"})).unwrap_err().kind, Kind::Timeout);
    let none = next(&model, &task(), &facts, Memo::Asked, &answer(200, json!({}))).unwrap_err();
    assert!(none.message.contains("task.id"), "{none}");
}

#[test]
fn a_poll_may_be_repeated_and_a_submission_not() {
    let (model, facts) = (polled_model(), cx(Value::Null));
    let retry = |memo| next(&model, &task(), &facts, memo, &answer(500, json!({}))).unwrap_err().retry;
    assert_eq!(retry(Memo::Asked), Retry::Never);
    assert_eq!(retry(polling("t1")), Retry::After(None));
}

#[test]
fn a_task_can_be_cancelled_once_it_is_known() {
    let model = polled_model();
    let cancel = abandon(&model, &task(), polling("t1")).unwrap();
    assert_eq!((cancel.method, cancel.effect), (Method::Delete, Effect::Free));
    assert!(cancel.url.ends_with("/t1"));
    assert!(abandon(&model, &task(), Memo::Asked).is_none());
}

#[test]
fn the_endpoint_may_tell_where_to_ask_and_where_to_fetch() {
    let mut model = polled_model();
    let polling = model.task.as_mut().unwrap();
    polling.poll_url.clear();
    polling.poll_url_path = "polling_url".into();
    polling.fetch = Some(Fetch::Path("links.result".into()));
    let facts = cx(Value::Null);
    let told = answer(200, json!({"id": "t1", "polling_url": "https://eu.acme.example/t?id=t1"}));
    let (poll, memo, _) = sent(next(&model, &task(), &facts, Memo::Asked, &told).unwrap());
    assert_eq!(poll.url, "https://eu.acme.example/t?id=t1");
    let ready = answer(200, json!({"status": "Ready", "links": {"result": "/results/t1"}}));
    let (fetch, memo, _) = sent(next(&model, &task(), &facts, memo, &ready).unwrap());
    assert_eq!((fetch.url.as_str(), fetch.effect), ("https://api.acme.example/results/t1", Effect::Free));
    assert!(matches!(memo, Memo::Fetching(_)));
    let result = answer(200, json!({"result": {"sample": "https://cdn.example/1.png"}}));
    assert!(matches!(next(&model, &task(), &facts, memo, &result).unwrap(), Step::Done(_)));
}

#[test]
fn words_are_asked_and_heard() {
    let model = samples::definition(json!({
        "endpoint": "https://a.example/chat", "model": "m-1",
        "features": {"modalities": ["text_to_text"]}, "prompts": {"system": true, "examples": true},
        "variables": [{"name": "style", "type": "enum", "choices": ["plain", "rich"], "default": "plain"}],
        "body": {"type": "json", "template": "{\"model\": \"{{model}}\", \"prompt\": \"{{prompt}}\", \"system\": {{system_prompt}}, \"examples\": {{examples}}, \"style\": \"{{style}}\"}"},
        "response": {"output": "choices[0].message.content"}
    }));
    let task = Task::Chat(Box::new(Chat::ask("m", "say \"hi\"")));
    let (exchange, memo, _) = sent(begin(&model, &task, &cx(Value::Null)).unwrap());
    let body: Value = serde_json::from_str(&flat(&exchange.body)).unwrap();
    assert_eq!(body, json!({"model": "m-1", "prompt": "say \"hi\"", "style": "plain"}));
    let came = answer(200, json!({"choices": [{"message": {"content": "hi"}}]}));
    let Step::Done(outcome) = next(&model, &task, &cx(Value::Null), memo, &came).unwrap() else { panic!() };
    assert!(matches!(*outcome, Outcome::Text(text) if text.text == "hi"));
    assert_eq!(begin(&model, &Task::Discover, &cx(Value::Null)).unwrap_err().kind, Kind::Unsupported);
}

#[test]
fn states_are_the_same_in_capitals() {
    let model = polled_model();
    let facts = cx(Value::Null);
    let after = |body: Value| next(&model, &task(), &facts, polling("t1"), &answer(200, body));
    let sample = json!({"sample": "https://cdn.example/1.png"});
    for state in ["Ready", "READY", "ready "] {
        let step = after(json!({"status": state, "result": sample})).unwrap();
        assert!(matches!(step, Step::Done(_)), "{state}");
    }
    for (state, kind) in [("ERROR", Kind::BadResponse), ("content moderated", Kind::ContentRefused)] {
        assert_eq!(after(json!({"status": state})).unwrap_err().kind, kind, "{state}");
    }
}

#[test]
fn a_rule_may_know_better_than_a_status() {
    let mut model = polled_model();
    let rule = |path: &str, values: Value, kind: &str, billed: bool| {
        serde_json::from_value(json!({"path": path, "values": values, "kind": kind, "billed": billed}))
            .unwrap()
    };
    model.response.errors = vec![
        rule("name", json!(["content_moderation"]), "content_refused", false),
        rule("name", json!(["billed_moderation"]), "content_refused", true),
        rule("code", json!(["no_credit"]), "quota_exceeded", false),
        rule("code", json!(["odd"]), "failed", false),
        rule("error", json!([]), "content_refused", false),
    ];
    let facts = cx(Value::Null);
    let came = |status, body: Value| {
        let error = next(&model, &task(), &facts, Memo::Asked, &answer(status, body)).unwrap_err();
        (error.kind, error.retry, error.charge)
    };
    let never = |kind| (kind, Retry::Never, Charge::Unsaid);
    for (status, body, wanted) in [
        (403, json!({"name": "content_moderation"}), never(Kind::ContentRefused)),
        (422, json!({"name": "content_moderation"}), never(Kind::ContentRefused)),
        (422, json!({"name": "billed_moderation"}), (Kind::ContentRefused, Retry::Never, Charge::Possible)),
        (429, json!({"code": "no_credit"}), never(Kind::QuotaExceeded)),
        // These say no more than the status does.
        (403, json!({"error": "no"}), never(Kind::PermissionDenied)),
        (400, json!({"code": "odd"}), never(Kind::InvalidRequest)),
        (429, json!({"error": "slow"}), (Kind::RateLimited, Retry::After(None), Charge::Unsaid)),
    ] {
        assert_eq!(came(status, body.clone()), wanted, "{status} {body}");
    }
}
