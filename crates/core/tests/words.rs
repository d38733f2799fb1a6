//! Models that a person described, in a whole studio: drafts, trials, publication, pictures and words, prices.
#![allow(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

mod common;

use base64::{Engine, engine::general_purpose::STANDARD};
use common::Plain;
use impasto_core::{Ask, Event, InUse, Parts, PromptUse, Root, Sending, Studio, Trial, Upload, Uploads};
use impasto_ports::{Clock, JobState, LedgerQuery, Transport, UsageBy, UsageQuery, open_store};
use impasto_sdk::{Inference, Kind, Money, Publication, Registry, Size};
use impasto_testkit::{
    books::Books,
    sample::{Look, picture},
    transport::VendorTransport,
    vendor::{Delivery, Request, Response, Vendor},
    world::InstantClock,
};
use serde_json::{Value, json};
use std::sync::Arc;

/// A vendor with a format of its own: words under `said`, tokens under `count`.
struct Talker;

impl Vendor for Talker {
    fn answer(&self, request: &Request) -> Response {
        let body = request.json().unwrap_or(Value::Null);
        match request.path.as_str() {
            "/draw" => {
                let picture = png(1);
                Response::json(200, &json!({"pictures": [STANDARD.encode(picture)]}))
            }
            "/cut" => {
                let picture = png(1);
                Response::json(200, &json!({"pictures": [STANDARD.encode(&picture[..picture.len() - 9])]}))
            }
            "/broken" => Response::json(500, &json!({"error": "out of paint"})),
            path if path.starts_with("/tasks/") => {
                let delivery =
                    if path.ends_with("gone") { Delivery::ResetBeforeHead } else { Delivery::Whole };
                Response::json(503, &json!({})).delivered(delivery)
            }
            "/tasks" => Response::json(200, &json!({"id": body["p"]})),
            "/stream" => stream(&["a ", "red ", "cat"]),
            _ => {
                let said = match body["want"].as_str() {
                    Some(_) => json!({"prompts": ["one", "two"]}).to_string(),
                    None => format!("echo: {}", body["ask"].as_str().unwrap_or_default()),
                };
                Response::json(200, &json!({"said": said, "count": {"in": 10, "out": 20}}))
            }
        }
    }

    fn books(&self) -> Arc<Books> {
        Arc::default()
    }
}

fn png(number: u64) -> Vec<u8> {
    picture(Size::new(8, 8), number, Look::Png)
}

fn stream(pieces: &[&str]) -> Response {
    let events: String =
        pieces.iter().map(|piece| format!("data: {}\n\n", json!({"piece": piece}))).collect();
    Response::bytes(200, "text/event-stream", format!("{events}data: [DONE]\n\n").into_bytes())
}

fn talker(path: &str) -> Value {
    json!({
        "name": "Talker", "endpoint": format!("https://talker.example{path}"), "auth": "talker",
        "prompts": {"system": true},
        "variables": [{"name": "tone", "type": "enum", "choices": ["kind", "rude"], "default": "kind"}],
        "body": {"type": "json", "template": "{\"ask\": {{prompt}}, \"system\": {{system_prompt}}, \"tone\": {{tone}}, \"want\": {{response_schema|json}}, \"picture\": {{image}}, \"stream\": {{stream}}}"},
        "response": {"output": "said", "usage": {"input_tokens": "count.in", "output_tokens": "count.out"}, "stream": "piece"},
        "features": {"modalities": ["text_to_text", "image_to_text"], "structured_response": true},
        "price": {"input_usd_per_million": 1.0, "output_usd_per_million": 2.0, "as_of": "2026-11-21", "source": "a test"}
    })
}

fn painter() -> Value {
    json!({
        "name": "Painter", "endpoint": "https://talker.example/draw", "auth": "talker",
        "variables": [{"name": "pose", "type": "image"}],
        "body": {"type": "json", "template": "{\"p\": {{prompt}}, \"pose\": {{pose|data_url}}}"},
        "response": {"output": "pictures[*]", "kind": "base64"},
        "features": {"modalities": ["text_to_image"]}, "price": {"image_usd": 0.02, "as_of": "2026-11-21"}
    })
}

struct Rig {
    studio: Studio,
    sent: Arc<VendorTransport>,
    _root: tempfile::TempDir,
}

impl Rig {
    async fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(InstantClock::default());
        let sent = Arc::new(VendorTransport::new(Arc::new(Talker), clock));
        let studio = Studio::new(Parts {
            root: Root::open(root.path()).unwrap(),
            registry: Registry::collect(impasto_plugins::PROVIDERS).unwrap(),
            store: open_store(root.path(), "sqlite:impasto.db").unwrap(),
            transport: Arc::clone(&sent) as Arc<dyn Transport>,
            configuration: Arc::new(Plain::default()),
        });
        Self { studio, sent, _root: root }
    }

    async fn published(definition: Value) -> (Self, String) {
        let rig = Self::new().await;
        let key = rig.studio.add_custom(None, &definition).await.unwrap().key;
        rig.publish(&key).await;
        (rig, key)
    }

    async fn publish(&self, key: &str) {
        self.studio
            .lead_custom(key, |life| impasto_sdk::Life { status: Publication::Published, ..life })
            .await
            .unwrap();
    }

    async fn ask(&self, question: Value) -> impasto_core::Job {
        let plan = self.studio.plan_words(&question, &Uploads::new(), "local").await.unwrap();
        let job = self.studio.ask(plan, "local").await.unwrap();
        self.studio.wait(&job.id).await.unwrap()
    }

    fn body(&self) -> Value {
        self.sent.log().last().unwrap().json().unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_journalled_priced_and_told() {
    let (rig, key) = Rig::published(talker("/say")).await;
    let job =
        rig.ask(json!({"model": key, "prompt": "hi \"you\"", "provider_options": {"tone": "rude"}})).await;
    assert_eq!((job.state, job.num_images), (JobState::Done, 0));
    assert_eq!(job.text.unwrap().text, "echo: hi \"you\"");
    // 10 tokens at 1 dollar a million and 20 at 2.
    assert_eq!(job.price.settled_usd, Some(Money::from_usd(0.000_05)));
    assert!(job.price.high_usd.unwrap() >= Money::from_usd(0.000_05));
    assert_eq!(rig.body(), json!({"ask": "hi \"you\"", "tone": "rude", "stream": false}));
    let spent = rig.studio.usage(&UsageQuery { by: UsageBy::Day, of: LedgerQuery::default() }).await.unwrap();
    assert_eq!((spent[0].usd, spent[0].images), (Money::from_usd(0.000_05), 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_come_in_pieces_are_events() {
    let mut definition = talker("/stream");
    definition["features"]["streaming"] = json!(true);
    let (rig, key) = Rig::published(definition).await;
    let mut events = rig.studio.follow();
    let job = rig.ask(json!({"model": key, "prompt": "hi"})).await;
    assert_eq!(job.text.unwrap().text, "a red cat");
    let mut heard = String::new();
    while let Ok(event) = events.try_recv() {
        if let Some(Event::Text { text, .. }) = event.view() {
            heard.push_str(&text);
        }
    }
    assert_eq!(heard, "a red cat");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_model_cannot_take_is_refused_by_its_field_before_anything_is_sent() {
    let (rig, key) = Rig::published(talker("/say")).await;
    let wav = Upload::Bytes(b"RIFF\x24\0\0\0WAVEfmt "[..].into());
    let uploads = Uploads::from([("a.wav".into(), wav)]);
    for (question, fields) in [
        (json!({}), &["/prompt"][..]),
        (json!({"prompt": "a", "temperature": 1, "max_tokens": 5}), &["/max_tokens", "/temperature"]),
        (json!({"prompt": "a", "stream": true}), &["/stream"]),
        (json!({"prompt": "a", "audio": "a.wav"}), &["/model", "/audio"]),
        (json!({"prompt": "a", "images": ["a.wav"]}), &["/images/0"]),
        (json!({"prompt": "a", "provider_options": {"tone": "loud"}}), &["/provider_options/tone"]),
        (json!({"prompt": "a", "max_cost_usd": 0.000_000_1}), &["/max_cost_usd"]),
    ] {
        let mut question = question;
        question["model"] = json!(key);
        let plan = rig.studio.plan_words(&question, &uploads, "local").await.unwrap();
        let found: Vec<_> = plan.problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(found, fields, "{question}: {:?}", plan.problems);
        assert!(rig.studio.ask(plan, "local").await.is_err());
    }
    assert_eq!(rig.sent.log().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_question_is_asked_again_with_its_own_definition() {
    let (rig, key) = Rig::published(talker("/broken")).await;
    let job = rig.ask(json!({"model": key, "prompt": "hi"})).await;
    assert_eq!(job.state, JobState::Failed, "{job:?}");
    rig.studio
        .save_custom(&key, &{
            let mut mended = talker("/say");
            mended["status"] = json!("published");
            mended
        })
        .await
        .unwrap();
    let resend = impasto_core::ResendUnknown::Yes;
    let again = rig.studio.retry(&job.id, resend).await.unwrap();
    let again = rig.studio.wait(&again.id).await.unwrap();
    // A job keeps the definition that it began with.
    assert_eq!(again.state, JobState::Failed);
    assert!(rig.sent.log().iter().all(|request| request.path == "/broken"));
    assert_eq!(rig.ask(json!({"model": key, "prompt": "hi"})).await.state, JobState::Done);
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_of_a_described_model_are_made_like_any_others() {
    let (rig, key) = Rig::published(painter()).await;
    let pose = Upload::Bytes(png(2).into());
    let draft = json!({"model": key, "prompt": "a cat", "provider_options": {"pose": "pose.png"}});
    let plan = rig.studio.plan(draft, &Uploads::from([("pose.png".into(), pose)]), "local").await.unwrap();
    assert!(plan.problems.is_empty(), "{:?}", plan.problems);
    let job = rig.studio.start(plan, "local").await.unwrap();
    let job = rig.studio.wait(&job.id).await.unwrap();
    assert_eq!((job.state, job.images.len()), (JobState::Done, 1), "{:?}", job.errors);
    assert_eq!(job.price.settled_usd, Some(Money::from_usd(0.02)));
    assert!(rig.body()["pose"].as_str().unwrap().starts_with("data:image/png;base64,"));
    // The picture that went in is in the gallery, and the recipe names it.
    let id = job.draft["provider_options"]["pose"].as_str().unwrap();
    assert!(rig.studio.image(id).await.is_ok());
    let plan = rig
        .studio
        .plan_words(&json!({"model": key, "prompt": "hi"}), &Uploads::new(), "local")
        .await
        .unwrap();
    assert_eq!(plan.problems[0].field, "/model");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_described_model_goes_through_its_life() {
    let rig = Rig::new().await;
    let studio = &rig.studio;
    let draft = studio.add_custom(None, &json!({"name": "House Chat"})).await.unwrap();
    assert_eq!((draft.source.as_str(), draft.life.status), ("custom/house-chat", Publication::Draft));
    let publish = |life| impasto_sdk::Life { status: Publication::Published, ..life };
    let refused = studio.lead_custom(&draft.key, publish).await.unwrap_err();
    assert!(refused.message.contains("/endpoint"), "{refused}");
    let question = json!({"model": draft.key, "prompt": "hi"});
    let unready = studio.plan_words(&question, &Uploads::new(), "local").await.unwrap_err();
    assert!(unready.kind == Kind::Config && unready.message.contains("draft"), "{unready}");

    studio.save_custom(&draft.key, &talker("/say")).await.unwrap();
    let published = studio.lead_custom("custom/house-chat", publish).await.unwrap();
    assert!(published.described.usable && published.revision > draft.revision);
    let off = studio
        .lead_custom("house-chat", |life| impasto_sdk::Life { inference: Inference::Off, ..life })
        .await
        .unwrap();
    assert!(!off.described.usable);
    assert!(studio.plan_words(&question, &Uploads::new(), "local").await.is_err());
    studio
        .lead_custom("house-chat", |life| impasto_sdk::Life { inference: Inference::On, ..life })
        .await
        .unwrap();
    rig.ask(question).await;

    let copy = studio.copy_custom(&draft.key, None).await.unwrap();
    assert_eq!((copy.name.as_str(), copy.source.as_str()), ("Talker (copy)", "custom/talker-copy"));
    assert_eq!(copy.life.status, Publication::Draft);
    let file = studio.export_custom(&draft.key, None).await.unwrap();
    let imported = studio.import_custom(&file, None).await.unwrap();
    assert_eq!(imported.model.source, "custom/house-chat-2");
    assert_eq!(studio.users_of_profile("talker").await.unwrap().len(), 3);

    let asked = studio.remove_custom(&draft.key, InUse::Refuse).await.unwrap_err();
    assert!(asked.message.contains("used"), "{asked}");
    studio.remove_custom(&copy.key, InUse::Refuse).await.unwrap();
    studio.remove_custom(&draft.key, InUse::Remove).await.unwrap();
    assert_eq!(studio.custom_models().await.unwrap().len(), 1);
    assert!(
        studio.add_custom(Some("house-chat-2"), &json!({})).await.unwrap_err().message.contains("already")
    );
}

/// How an earlier picture was made, with its prompt and price, is not told to the next vendor.
#[tokio::test(flavor = "multi_thread")]
async fn a_recipe_in_an_input_stays_here() {
    let mut definition = painter();
    definition["body"]["template"] = json!(
        "{\"p\": {{prompt}}, \"pose\": {{pose|data_url}}, \"init\": {{init_image}}, \"refs\": {{reference_images}}}"
    );
    let (rig, key) = Rig::published(definition).await;
    let given = |number| impasto_imaging::splice(&png(number), r#"{"prompt": "old"}"#).unwrap();
    let files = [("pose.png", 2), ("init.png", 3), ("ref.png", 4)];
    let uploads: Uploads =
        files.iter().map(|(name, n)| ((*name).into(), Upload::Bytes(given(*n).into()))).collect();
    let mut draft = json!({"model": key, "prompt": "a cat", "init_image": "init.png",
        "reference_images": ["ref.png"], "provider_options": {"pose": "pose.png"}});
    for _ in 0..2 {
        let plan = rig.studio.plan(draft, &uploads, "local").await.unwrap();
        assert!(plan.problems.is_empty(), "{:?}", plan.problems);
        let job = rig.studio.start(plan, "local").await.unwrap();
        let job = rig.studio.wait(&job.id).await.unwrap();
        assert_eq!(job.state, JobState::Done, "{:?}", job.errors);
        let sent = |field: &str| {
            let body = rig.body();
            let text = body.pointer(field).unwrap().as_str().unwrap();
            STANDARD.decode(text.rsplit(',').next().unwrap()).unwrap()
        };
        let sent = (sent("/pose"), sent("/init"), sent("/refs/0"));
        assert_eq!(sent, (png(2), png(3), png(4)));
        // What is kept is what was given; once more by its id.
        let id = job.draft["init_image"].as_str().unwrap();
        let kept = rig.studio.image(id).await.unwrap().blob;
        assert_eq!(kept.id, blake3::hash(&given(3)).to_hex().to_string());
        draft = job.draft;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_in_a_definition_is_neither_taken_nor_shown_nor_sent_and_what_is_kept_stays() {
    let rig = Rig::new().await;
    let mut draft = talker("/say?class_id=7");
    draft["headers"] = json!({"X-Model-Key": "m1", "X-Team": "art"});
    let model = rig.studio.add_custom(None, &draft).await.unwrap();
    assert_eq!(model.findings, []);
    draft["endpoint"] = json!("https://talker.example/say?code=s3cret");
    for refused in [
        rig.studio.add_custom(None, &draft).await.unwrap_err(),
        rig.studio.save_custom(&model.key, &draft).await.unwrap_err(),
        rig.studio.edit_model(&model.key, &json!({"definition": draft})).await.unwrap_err(),
    ] {
        assert_eq!((refused.kind, refused.context("field")), (Kind::InvalidRequest, Some("/endpoint")));
        assert!(refused.message.contains("auth profile") && !refused.message.contains("s3cret"), "{refused}");
    }
    // One that was kept before this was refused.
    draft["headers"] = json!({"X-Functions-Key": "s3cret", "X-Team": "art"});
    draft["status"] = json!("published");
    let store = open_store(rig._root.path(), "sqlite:impasto.db").unwrap();
    let kept =
        || async { store.models().await.unwrap().into_iter().find(|row| row.key == model.key).unwrap() };
    let mut row = kept().await;
    row.edits["definition"] = draft.clone();
    store.put_model(&row).await.unwrap();
    rig.studio.edit_model(&model.key, &json!({"description": "old"})).await.unwrap();
    let model = rig.studio.custom_model(&model.key).await.unwrap();
    let fields: Vec<_> = model.findings.iter().map(|finding| finding.field.as_str()).collect();
    assert_eq!(fields, ["/endpoint", "/headers/X-Functions-Key"]);
    let record = rig.studio.model(&model.key).await.unwrap().config;
    let file = rig.studio.export_custom(&model.key, None).await.unwrap();
    for shown in [json!(model).to_string(), json!(record).to_string(), file] {
        assert!(!shown.contains("s3cret") && shown.contains("art"), "{shown}");
    }
    // What is shown does not come back in the place of what is kept.
    assert!(rig.studio.save_custom(&model.key, &model.definition).await.is_err());
    let test = |sending| {
        let ask = Ask::by("local");
        rig.studio.test_custom(&model.key, json!({"prompt": "hi"}), uploads(), sending, ask)
    };
    assert!(test(Sending::Dry).await.unwrap_err().message.contains("auth profile"));
    let lead = |status, inference| {
        rig.studio.lead_custom(&model.key, move |_| impasto_sdk::Life { status, inference })
    };
    lead(Publication::Published, Inference::Off).await.unwrap();
    assert!(lead(Publication::Published, Inference::On).await.is_err());
    lead(Publication::Draft, Inference::On).await.unwrap();
    assert!(lead(Publication::Published, Inference::On).await.is_err());
    let definition = kept().await.edits["definition"].clone();
    assert_eq!(
        (&definition["endpoint"], &definition["headers"]["X-Functions-Key"]),
        (&draft["endpoint"], &json!("s3cret"))
    );
    assert!(rig.sent.log().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_tried_and_its_paths_are_proposed() {
    let rig = Rig::new().await;
    let mut draft = talker("/say");
    draft["response"] = json!({});
    let key = rig.studio.add_custom(None, &draft).await.unwrap().key;
    let test =
        |sending| rig.studio.test_custom(&key, json!({"prompt": "hi"}), uploads(), sending, Ask::by("local"));
    let dry = test(Sending::Dry).await.unwrap();
    assert!(dry.job.is_none() && rig.sent.log().is_empty());
    assert_eq!(dry.exchanges[0].request.url, "https://talker.example/say");
    let real = test(Sending::Real).await.unwrap();
    let answer = real.exchanges[0].answer.as_ref().unwrap();
    assert_eq!((answer.status, &answer.content["said"]), (200, &json!("echo: hi")));
    let proposed = |field: &str| real.proposals.iter().find(|p| p.field == field).map(|p| p.value.clone());
    assert_eq!(proposed("/response/output"), Some(json!("said")));
    let shown = json!(real).to_string();
    assert!(!shown.contains(impasto_testkit::wire::TEST_KEY), "{shown}");
    // It left, so it is a job like any other.
    assert!(real.job.is_some());
    assert_eq!(Trial::default(), Trial::No);
}

fn uploads() -> &'static Uploads {
    static NONE: std::sync::LazyLock<Uploads> = std::sync::LazyLock::new(Uploads::new);
    &NONE
}

#[tokio::test(flavor = "multi_thread")]
async fn prompts_are_written_by_the_only_model_of_words() {
    let (rig, _) = Rig::published(talker("/say")).await;
    let picture = Upload::Bytes(png(3).into());
    let uploads = Uploads::from([("a.png".into(), picture)]);
    for (wanted, prompts) in [
        (PromptUse::Vary { prompt: "a cat".into(), count: 2 }, &["one", "two"][..]),
        (PromptUse::Vary { prompt: "a cat".into(), count: 1 }, &["one"]),
        (PromptUse::Improve { prompt: "a cat".into() }, &["echo: a cat"]),
    ] {
        let written = rig.studio.write_prompts(&wanted, "", &uploads, Ask::by("local")).await.unwrap();
        assert_eq!(written.prompts, prompts, "{wanted:?}");
        assert!(rig.body()["system"].as_str().unwrap().contains("prompts for image models"));
    }
    let describe = PromptUse::Describe { image: "a.png".into() };
    let written = rig.studio.write_prompts(&describe, "", &uploads, Ask::by("local")).await.unwrap();
    assert!(written.prompts[0].starts_with("echo: Describe this picture"));
    assert!(rig.body()["picture"].as_str().is_some());
    let hear = PromptUse::Transcribe { audio: "a.png".into() };
    let nobody = rig.studio.write_prompts(&hear, "", &uploads, Ask::by("local")).await.unwrap_err();
    assert!(nobody.message.contains("no model"), "{nobody}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_without_options_of_its_own_is_asked() {
    let mut definition = talker("/say");
    definition["variables"] = json!([]);
    definition["prompts"] = json!({});
    definition["features"] = json!({"modalities": ["text_to_text"]});
    definition["body"]["template"] = json!("{\"ask\": {{prompt}}}");
    let (rig, key) = Rig::published(definition).await;
    assert_eq!(rig.ask(json!({"model": key, "prompt": "hi"})).await.state, JobState::Done);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_in_another_form_than_was_asked_for_is_kept_and_told() {
    let (rig, key) = Rig::published(talker("/say")).await;
    let two = json!({"type": "object", "properties": {"prompts": {"type": "array", "maxItems": 1}}});
    for (schema, fits) in [(json!({"type": "object"}), true), (json!(true), true), (two, false)] {
        let job = rig.ask(json!({"model": key, "prompt": "hi", "response_schema": schema})).await;
        assert_eq!((job.state, job.errors.is_empty()), (JobState::Done, fits), "{:?}", job.errors);
        assert_eq!(job.text.unwrap().text, "{\"prompts\":[\"one\",\"two\"]}");
        assert_eq!(job.price.settled_usd, Some(Money::from_usd(0.000_05)));
        assert!(job.errors.iter().all(|told| told.code == "bad_response" && told.message.contains("form")));
    }
    let wrong = json!({"model": key, "prompt": "hi", "response_schema": {"type": "objekt"}});
    let plan = rig.studio.plan_words(&wrong, &Uploads::new(), "local").await.unwrap();
    assert_eq!(plan.problems[0].field, "/response_schema", "{:?}", plan.problems);
    assert_eq!(rig.sent.log().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_given_up_in_time_also_where_every_question_about_it_fails() {
    for id in ["busy", "gone"] {
        let mut definition = painter();
        definition["endpoint"] = json!("https://talker.example/tasks");
        definition["task"] = json!({"id": "id", "poll_url": "https://talker.example/tasks/{{task_id}}",
            "status": "state", "done": ["done"], "timeout_seconds": 1, "interval_ms": 100});
        let (rig, key) = Rig::published(definition).await;
        let plan = rig.studio.plan(json!({"model": key, "prompt": id}), uploads(), "local").await.unwrap();
        let job = rig.studio.start(plan, "local").await.unwrap();
        let job = rig.studio.wait(&job.id).await.unwrap();
        assert_eq!(job.state, JobState::Failed, "{:?}", job.errors);
        assert_eq!(job.errors[0].code, "timeout", "{:?}", job.errors);
        assert!(job.errors[0].message.contains("did not finish in time"), "{:?}", job.errors);
        assert!(rig.sent.log().len() > 2, "it was asked about more than once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_without_its_end_is_none_and_its_price_and_bytes_stay() {
    let mut definition = painter();
    definition["endpoint"] = json!("https://talker.example/cut");
    let (rig, key) = Rig::published(definition).await;
    let plan = rig.studio.plan(json!({"model": key, "prompt": "a cat"}), uploads(), "local").await.unwrap();
    let job = rig.studio.start(plan, "local").await.unwrap();
    let job = rig.studio.wait(&job.id).await.unwrap();
    assert_eq!((job.images.len(), job.missing()), (0, 1), "{job:?}");
    assert!(job.errors[0].message.contains("its bytes stay in"), "{:?}", job.errors);
    assert_eq!(job.price.settled_usd, Some(Money::from_usd(0.02)));
    let spool = rig._root.path().join("spool").join(&job.calls[0].id);
    assert!(spool.exists(), "{}", spool.display());
}
