//! The provider as the rest of the program sees it: a definition in the facts of a call, steps out of it, and a memo that
//! is JSON between two steps. A stand-in answers.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use impasto_provider_custom::Custom;
use impasto_sdk::{
    Answer, AnswerBody, Auth, Authoring, Blob, Chat, Cx, DynProvider, Effect, Event, Exchange, Generate,
    Glimpse, Images, Item, Kind, Outcome, Part, Source, Step, Task,
};
use serde_json::{Value, json};

fn cx(definition: Value) -> Cx {
    Cx { boundary: "seam".into(), idempotency_key: "k".into(), definition: definition.into(), ..Cx::new("") }
}

fn pictures(count: u32) -> Task {
    Task::Generate(Box::new(Generate { count, seed: Some(7), ..Generate::new("m", "a \"lighthouse\"") }))
}

fn words() -> Task {
    Task::Chat(Box::new(Chat::ask("m", "hi")))
}

fn answer(body: Value) -> Answer {
    let blob =
        |n: usize| Blob { id: n.to_string(), media_type: "image/png".into(), bytes: 3, width: 8, height: 8 };
    Answer {
        status: 200,
        headers: Vec::new(),
        body: AnswerBody::Json(body),
        blobs: (0..2).map(blob).collect(),
        whole: true,
    }
}

/// Runs a task to its end. Between two steps only JSON survives, as after a crash.
fn run(task: &Task, definition: &Value, stand_in: impl Fn(&Exchange) -> Answer) -> (Outcome, Vec<Exchange>) {
    let provider: &dyn DynProvider = &Custom;
    let mut facts = cx(definition.clone());
    let mut sent = Vec::new();
    let mut step = provider.begin(task, &facts).unwrap();
    loop {
        match step {
            Step::Done(outcome) => return (*outcome, sent),
            Step::Send { exchange, memo, after } => {
                let memo: Value = serde_json::from_str(&memo.to_string()).unwrap();
                facts.waited += after;
                facts.polls += u32::from(exchange.effect == Effect::Free);
                step = provider.next(task, &facts, memo, &stand_in(&exchange)).unwrap();
                sent.push(*exchange);
            }
        }
    }
}

fn text(exchange: &Exchange) -> String {
    let parts = exchange.body.parts.iter().map(|part| match part {
        Part::Text(text) => text.clone(),
        Part::Raw(blob) | Part::Base64(blob) => format!("<{}>", blob.id),
    });
    parts.collect()
}

fn items(outcome: Outcome) -> Vec<Item> {
    match outcome {
        Outcome::Images(Images { items, .. }) => items,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_kind_of_endpoint_that_makes_pictures_is_served() {
    let model = |response: Value, more: Value| {
        let mut model = json!({
            "name": "A", "endpoint": "https://a.example/draw", "auth": "acme", "status": "published",
            "features": {"modalities": ["text_to_image"]},
            "body": {"type": "json", "template": "{\"p\": \"{{prompt}}\", \"n\": {{count}}, \"seed\": {{seed}}}"},
            "response": response
        });
        for (name, field) in more.as_object().unwrap() {
            model[name] = field.clone();
        }
        assert_eq!(Custom.check(&model), [], "{model}");
        assert!(Custom.describe(&model).unwrap().usable);
        model
    };
    let base64 = model(json!({"output": "images[*]", "kind": "base64"}), json!({}));
    let (outcome, sent) =
        run(&pictures(2), &base64, |_| answer(json!({"images": [{"blob": 0}, {"blob": 1}]})));
    assert_eq!(items(outcome).len(), 2);
    assert_eq!(sent[0].lift[0].path, "images.*");
    assert_eq!(text(&sent[0]), r#"{"p":"a \"lighthouse\"","n":2,"seed":7}"#);

    let urls = model(json!({"output": "urls", "kind": "url"}), json!({}));
    let (outcome, _) = run(&pictures(1), &urls, |_| answer(json!({"urls": ["https://cdn.example/1.png"]})));
    assert!(
        matches!(&items(outcome)[0], Item::Image { source: Source::Fetch(get), .. } if get.auth == Auth::None)
    );

    let task = json!({"task": {"id": "id", "poll_url": "https://a.example/{{task_id}}", "status": "s", "done": ["ok"], "fetch": {"url": "https://a.example/{{task_id}}/file"}}});
    let later = model(json!({"kind": "binary"}), task);
    let (outcome, sent) = run(&pictures(1), &later, |exchange| match exchange.url.as_str() {
        "https://a.example/draw" => answer(json!({"id": "t1"})),
        "https://a.example/t1" => answer(json!({"s": "ok"})),
        _ => Answer { body: AnswerBody::Blob, ..answer(Value::Null) },
    });
    assert!(matches!(&items(outcome)[0], Item::Image { source: Source::Blob(_), .. }));
    let effects: Vec<_> = sent.iter().map(|exchange| exchange.effect).collect();
    assert_eq!(effects, [Effect::Billed, Effect::Free, Effect::Free]);
    assert!(sent.iter().all(|exchange| exchange.auth == Auth::Profile("acme".into())));

    let form = json!({"body": {"type": "multipart", "fields": [{"name": "prompt", "value": "{{prompt}}"}, {"name": "seed", "value": "{{seed}}"}]}});
    let multipart = model(json!({"output": "image", "kind": "data_url"}), form);
    let (_, sent) = run(&pictures(1), &multipart, |_| answer(json!({"image": {"blob": 0}})));
    assert_eq!(sent[0].body.content_type, "multipart/form-data; boundary=seam");
    assert!(text(&sent[0]).contains("name=\"prompt\"\r\n\r\na \"lighthouse\"\r\n"));
}

/// A definition with a secret begins nothing, and a task of it that is paid for is asked about and fetched.
#[test]
fn a_task_that_is_under_way_goes_on_with_its_definition() {
    let whole = |more: Value| {
        let mut definition = json!({
            "name": "A", "endpoint": "https://a.example/draw", "features": {"modalities": ["text_to_image"]},
            "body": {"type": "json", "template": "{\"p\": {{prompt}}}"}, "response": {"kind": "binary"},
            "task": {"id": "id", "poll_url": "https://a.example/{{task_id}}", "status": "s", "done": ["ok"],
                "fetch": {"url": "https://a.example/{{task_id}}/file"}}
        });
        definition.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        definition
    };
    let provider: &dyn DynProvider = &Custom;
    let (task, plain) = (pictures(1), whole(json!({})));
    let Step::Send { memo, .. } = provider.begin(&task, &cx(plain.clone())).unwrap() else { panic!() };
    for secret in [
        json!({"headers": {"X-Key": "s3cret"}}),
        json!({"endpoint": "https://a.example/draw?code=s3cret"}),
        json!({"task": {"id": "id", "poll_url": "https://a.example/{{task_id}}?sig=s3cret", "status": "s", "done": ["ok"]}}),
        json!({"structure": "openai_images", "model": "m", "headers": {"X-Key": "s3cret"}}),
    ] {
        let refused = provider.begin(&task, &cx(whole(secret))).unwrap_err();
        assert!(refused.message.contains("auth profile") && !refused.message.contains("s3cret"), "{refused}");
    }
    let mut old = whole(json!({"headers": {"X-Key": "s3cret"}}));
    old["task"]["poll_url"] = json!("https://a.example/{{task_id}}?code=s3cret");
    let facts = cx(old);
    let Step::Send { exchange: poll, memo, .. } =
        provider.next(&task, &facts, memo, &answer(json!({"id": "t1"}))).unwrap()
    else {
        panic!()
    };
    assert_eq!(poll.url, "https://a.example/t1?code=s3cret");
    assert!(poll.headers.contains(&("x-key".into(), "s3cret".into())), "{:?}", poll.headers);
    let Step::Send { exchange: fetch, .. } =
        provider.next(&task, &facts, memo, &answer(json!({"s": "ok"}))).unwrap()
    else {
        panic!()
    };
    assert_eq!(fetch.url, "https://a.example/t1/file");
}

#[test]
fn only_the_endpoint_itself_may_be_private_and_only_where_that_was_said() {
    let template = json!({"endpoint": "http://box.lan/draw", "features": {"modalities": ["text_to_image"]},
        "body": {"type": "json", "template": "{\"p\": {{prompt}}}"}, "response": {"output": "url", "kind": "url"}});
    let images = json!({"structure": "openai_images", "endpoint": "http://box.lan", "model": "m"});
    for (definition, body) in [
        (template, json!({"url": "http://other.lan/1.png"})),
        (images, json!({"data": [{"url": "http://other.lan/1.png"}]})),
    ] {
        for (allowed, private) in [(true, &["box.lan:80"][..]), (false, &[])] {
            let mut definition = definition.clone();
            definition["private_network"] = allowed.into();
            let (outcome, sent) = run(&pictures(1), &definition, |_| answer(body.clone()));
            assert_eq!(sent[0].private, private);
            let Item::Image { source: Source::Fetch(get), .. } = &items(outcome)[0] else { panic!() };
            assert_eq!(get.url, "http://other.lan/1.png");
            assert_eq!(get.private, private);
        }
    }
}

#[test]
fn words_stream_through_every_structure() {
    for (definition, event) in [
        (
            json!({"structure": "openai_chat", "endpoint": "https://a.example", "model": "m"}),
            json!({"choices": [{"delta": {"content": "Hello"}}]}),
        ),
        (
            json!({"structure": "anthropic_messages", "endpoint": "https://a.example", "model": "m"}),
            json!({"type": "content_block_delta", "delta": {"type": "text_delta", "text": "Hello"}}),
        ),
        (
            json!({"endpoint": "https://a.example", "features": {"modalities": ["text_to_text"]},
                "body": {"type": "text", "template": "{{prompt}}"}, "response": {"output": "x", "stream": "delta.text"}}),
            json!({"delta": {"text": "Hello"}}),
        ),
    ] {
        let event = Event { name: String::new(), data: event };
        let provider: &dyn DynProvider = &Custom;
        let shown = provider.glimpse(&words(), &cx(definition.clone()), &event);
        assert_eq!(shown, Some(Glimpse::Text("Hello".into())), "{definition}");
        let stream = Answer { body: AnswerBody::Events(vec![event]), ..answer(Value::Null) };
        let (outcome, sent) = run(&words(), &definition, |_| stream.clone());
        assert!(matches!(outcome, Outcome::Text(text) if text.text == "Hello"), "{definition}");
        assert_eq!(sent[0].effect, Effect::Billed);
    }
}

#[test]
fn the_same_task_gives_the_same_request() {
    let definition = json!({"endpoint": "https://a.example", "features": {"modalities": ["text_to_image"]},
        "body": {"type": "json", "template": "{\"p\": {{prompt}}}"}});
    let once = DynProvider::begin(&Custom, &pictures(1), &cx(definition.clone())).unwrap();
    assert_eq!(DynProvider::begin(&Custom, &pictures(1), &cx(definition)).unwrap(), once);
}

#[test]
fn without_a_definition_nothing_is_sent_and_probing_is_free() {
    for task in [pictures(1), words()] {
        let error = DynProvider::begin(&Custom, &task, &cx(Value::Null)).unwrap_err();
        assert_eq!(error.kind, Kind::Config);
    }
    for (definition, says) in [(Value::Null, "ready"), (json!({}), "not complete")] {
        let Step::Done(outcome) = DynProvider::begin(&Custom, &Task::Probe, &cx(definition)).unwrap() else {
            panic!()
        };
        assert!(matches!(*outcome, Outcome::Healthy(words) if words.contains(says)));
    }
}

#[test]
fn no_template_shows_a_secret_and_a_request_can_be_shown() {
    let definition = json!({"endpoint": "https://a.example", "auth": "acme", "features": {"modalities": ["text_to_image"]},
        "body": {"type": "json", "template": "{\"p\": {{prompt}}}"}});
    let Step::Send { exchange, .. } = DynProvider::begin(&Custom, &pictures(1), &cx(definition)).unwrap()
    else {
        panic!()
    };
    let shown = exchange.shown(&Auth::Header { name: "x-key".into(), prefix: String::new() });
    assert!(shown.headers.contains(&("x-key".into(), "••••".into())));
    assert_eq!(shown.body, r#"{"p":"a \"lighthouse\""}"#);
}
