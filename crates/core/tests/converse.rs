//! Words for whoever waits for them: nothing in the journal while all goes well, everything once it does not.
#![allow(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

mod common;

use common::Plain;
use impasto_core::{
    Budget, Conversation, Every, Job, Listening, Parts, Reconcile, Root, Spoken, Studio, Uploads,
};
use impasto_ports::{
    Basis, Blobs, Boxed, Clock, JobQuery, JobState, LedgerQuery, Most, Reached, Reply, Scope, SendError,
    Transport, open_store,
};
use impasto_sdk::{Error, Exchange, Finish, Kind, Life, Money, Publication, Registry};
use impasto_testkit::{
    books::Books,
    transport::VendorTransport,
    vendor::{Delivery, Request, Response, Vendor},
    world::{Fuse, FusedStore, InstantClock},
};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tokio::time::timeout;

/// Says what it was asked, in the way that the address names.
#[derive(Default)]
struct Talker {
    asked: AtomicU32,
}

impl Vendor for Talker {
    fn answer(&self, request: &Request) -> Response {
        let asked = request.json().map_or(Value::Null, |body| body["ask"].clone());
        let said = json!({"said": asked, "count": {"in": 10, "out": 20}});
        let whole = Response::json(200, &said);
        match request.path.as_str() {
            "/broken" => Response::json(500, &json!({"error": "out of breath"})),
            "/refuse" => Response::json(400, &json!({"error": "not like this"})),
            "/busy" if self.asked.fetch_add(1, Ordering::SeqCst) == 0 => {
                Response::json(429, &json!({"error": "come again"}))
            }
            "/overloaded" => Response::json(503, &json!({"error": "come again"})).header("retry-after", "3"),
            "/lose" => whole.delivered(Delivery::ResetBeforeHead),
            "/riddle" => Response::json(200, &json!({"unheard": "of"})),
            "/uncounted" => Response::json(200, &json!({"said": asked})),
            "/cut" => pieces(&["a ", "red ", "cat"]).delivered(Delivery::ResetAfter { bytes: 30 }),
            "/stream" => pieces(&["a ", "red ", "cat"]),
            "/submit" => Response::json(200, &json!({"id": "t1"})),
            "/task" => Response::json(200, &json!({"status": "done", "said": "at last"})),
            _ => whole,
        }
    }

    fn books(&self) -> Arc<Books> {
        Arc::default()
    }
}

/// Takes requests and never answers.
#[derive(Default)]
struct Deaf {
    asked: AtomicU32,
}

impl Transport for Deaf {
    fn send<'a>(
        &'a self,
        _: &'a str,
        _: &'a Exchange,
        _: &'a dyn Blobs,
    ) -> Boxed<'a, Result<Reply, SendError>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Box::pin(std::future::pending())
    }
}

fn pieces(words: &[&str]) -> Response {
    let events: String = words.iter().map(|word| format!("data: {}\n\n", json!({"piece": word}))).collect();
    Response::bytes(200, "text/event-stream", format!("{events}data: [DONE]\n\n").into_bytes())
}

fn talker(path: &str) -> Value {
    json!({
        "name": "Talker", "endpoint": format!("https://talker.example{path}"),
        "body": {"type": "json", "template": "{\"ask\": {{prompt}}, \"stream\": {{stream}}}"},
        "response": {"output": "said", "usage": {"input_tokens": "count.in", "output_tokens": "count.out"}, "stream": "piece"},
        "features": {"modalities": ["text_to_text"], "streaming": true},
        "price": {"input_usd_per_million": 1.0, "output_usd_per_million": 2.0, "as_of": "2026-11-21", "source": "a test"}
    })
}

fn worker() -> Value {
    let mut definition = talker("/submit");
    definition["task"] = json!({
        "id": "id", "poll_url": "https://talker.example/task", "status": "status", "done": ["done"], "failed": ["failed"]
    });
    definition
}

struct Rig {
    studio: Studio,
    /// Kills at a write.
    fuse: Arc<Fuse>,
    sent: Arc<VendorTransport>,
    model: String,
    _root: tempfile::TempDir,
}

impl Rig {
    async fn new(definition: Value, settings: Plain) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(InstantClock::default());
        let sent = Arc::new(VendorTransport::new(Arc::new(Talker::default()), clock));
        Self::over(Arc::clone(&sent) as Arc<dyn Transport>, sent, definition, settings).await
    }

    async fn over(
        transport: Arc<dyn Transport>,
        sent: Arc<VendorTransport>,
        definition: Value,
        settings: Plain,
    ) -> Self {
        let root = tempfile::tempdir().unwrap();
        let (store, fuse) =
            (open_store(root.path(), "sqlite:impasto.db").unwrap(), Arc::new(Fuse::default()));
        let studio = Studio::new(Parts {
            root: Root::open(root.path()).unwrap(),
            registry: Registry::collect(impasto_plugins::PROVIDERS).unwrap(),
            store: Arc::new(FusedStore(store, Arc::clone(&fuse))),
            transport,
            configuration: Arc::new(settings),
        });
        let model = studio.add_custom(None, &definition).await.unwrap().key;
        let publish = |life| Life { status: Publication::Published, ..life };
        studio.lead_custom(&model, publish).await.unwrap();
        Self { studio, fuse, sent, model, _root: root }
    }

    /// Over a vendor that never answers.
    async fn deaf(deaf: &Arc<Deaf>) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(InstantClock::default());
        let nobody = Arc::new(VendorTransport::new(Arc::new(Talker::default()), clock));
        let transport = Arc::clone(deaf) as Arc<dyn Transport>;
        Self::over(transport, nobody, talker("/say"), Plain::default()).await
    }

    async fn ask(&self, more: Value, listening: Listening) -> Conversation {
        let mut question = json!({"model": self.model, "prompt": "hello"});
        question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let plan = self.studio.plan_words(&question, &Uploads::new(), "team").await.unwrap();
        self.studio.converse(plan, "team", listening).await.unwrap()
    }

    async fn answer(&self) -> Result<Spoken, Error> {
        self.ask(json!({}), Listening::End).await.end().await
    }

    async fn jobs(&self) -> Vec<Job> {
        let mut jobs = Vec::new();
        for row in self.studio.jobs(&JobQuery { limit: 9, ..JobQuery::default() }).await.unwrap() {
            jobs.push(self.studio.job(&row.id).await.unwrap());
        }
        jobs
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_leave_nothing_but_what_they_cost() {
    let rig = Rig::new(talker("/say"), Plain::default()).await;
    let spoken = rig.answer().await.unwrap();
    assert_eq!((spoken.text.as_str(), spoken.finish), ("hello", Finish::Stop));
    assert_eq!(spoken.usage.unwrap().text_out, 20);
    assert!(rig.jobs().await.is_empty());
    let spent = rig.studio.spent(&LedgerQuery::default()).await.unwrap();
    assert_eq!(spent.len(), 1);
    assert_eq!((spent[0].caller.as_str(), spent[0].basis), ("team", Basis::Priced));
    // 10 tokens at 1 dollar a million and 20 at 2.
    assert_eq!(spent[0].price_usd, Some(Money::from_usd(0.000_05)));
}

#[tokio::test(flavor = "multi_thread")]
async fn words_come_in_pieces_and_are_accounted_for_when_nobody_listens() {
    let rig = Rig::new(talker("/stream"), Plain::default()).await;
    let mut conversation = rig.ask(json!({"stream": true}), Listening::Pieces).await;
    let mut heard = Vec::new();
    while let Some(piece) = conversation.piece().await {
        heard.push(piece);
    }
    assert_eq!(heard, ["a ", "red ", "cat"]);
    assert_eq!(conversation.end().await.unwrap().text, "a red cat");
    // It has left by then, so it is paid for.
    let mut left = rig.ask(json!({"stream": true}), Listening::Pieces).await;
    left.piece().await.unwrap();
    drop(left);
    while rig.studio.spent(&LedgerQuery::default()).await.unwrap().len() < 2 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_free_and_leaves_nothing() {
    let rig = Rig::new(talker("/refuse"), Plain::default()).await;
    assert_eq!(rig.answer().await.unwrap_err().kind, Kind::InvalidRequest);
    assert_eq!(rig.sent.log().len(), 1);
    assert!(rig.jobs().await.is_empty());
    assert!(rig.studio.spent(&LedgerQuery::default()).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_vendor_could_not_do_just_now_is_sent_again() {
    let rig = Rig::new(talker("/busy"), Plain::default()).await;
    assert_eq!(rig.answer().await.unwrap().text, "hello");
    assert_eq!(rig.sent.log().len(), 2);
    assert_eq!(rig.studio.spent(&LedgerQuery::default()).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_been_billed_gets_a_job_that_says_so() {
    for (path, state, kind) in [
        // Nobody should ask again by himself.
        ("/lose", JobState::Unknown, Kind::Timeout),
        ("/riddle", JobState::Failed, Kind::BadResponse),
        ("/broken", JobState::Failed, Kind::Unavailable),
    ] {
        let rig = Rig::new(talker(path), Plain::default()).await;
        let error = rig.answer().await.unwrap_err();
        let jobs = rig.jobs().await;
        assert_eq!((error.kind, error.context("job")), (kind, Some(jobs[0].id.as_str())), "{path}");
        assert_eq!((jobs.len(), jobs[0].state), (1, state), "{path}");
        assert!(jobs[0].price.at_risk_usd.unwrap() > Money::ZERO, "{path}");
        assert!(!jobs[0].errors.is_empty() && jobs[0].calls[0].attempts.len() == 1, "{path}");
        assert_eq!(rig.sent.log().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_left_never_stands_in_the_journal_as_waiting_wherever_the_program_is_killed() {
    for definition in ["/lose", "/riddle", "/uncounted"].map(talker).into_iter().chain([worker()]) {
        let mut written = 0;
        for effect in 0..8 {
            let rig = Rig::new(definition.clone(), Plain::default()).await;
            rig.fuse.arm(effect);
            tokio::select! {
                _ = rig.answer() => {}
                () = rig.fuse.burnt() => {}
            }
            for job in rig.jobs().await {
                written += 1;
                assert_ne!(job.calls[0].state, "intended", "killed at {effect}: {job:?}");
                assert_eq!(job.calls[0].attempts.len(), 1, "killed at {effect}: {job:?}");
            }
        }
        assert!(written > 1, "it was written before it was killed, and after");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_vendor_takes_longer_for_goes_on_in_the_journal() {
    let rig = Rig::new(worker(), Plain::default()).await;
    assert_eq!(rig.answer().await.unwrap().text, "at last");
    let jobs = rig.jobs().await;
    assert_eq!((jobs.len(), jobs[0].state), (1, JobState::Done));
    assert_eq!(rig.studio.spent(&LedgerQuery::default()).await.unwrap().len(), 1);
    assert_eq!(rig.sent.log().iter().filter(|request| request.path == "/submit").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_estimate_has_a_job_in_which_the_bill_takes_its_place() {
    for path in ["/uncounted", "/cut"] {
        let rig = Rig::new(talker(path), Plain::default()).await;
        let conversation = rig.ask(json!({"stream": path == "/cut"}), Listening::End).await;
        assert!(!conversation.end().await.unwrap().text.is_empty());
        let spent = rig.studio.spent(&LedgerQuery::default()).await.unwrap();
        assert_eq!((spent.len(), spent[0].basis), (1, Basis::Estimated), "{path}");
        let jobs = rig.jobs().await;
        assert_eq!((jobs.len(), jobs[0].state), (1, JobState::Done), "{path}");
        assert_eq!(jobs[0].id, spent[0].job);
        let bill = Reconcile { charged_usd: Money::from_usd(0.02), call: None };
        rig.studio.reconcile(&jobs[0].id, &bill).await.unwrap();
        let spent = rig.studio.spent(&LedgerQuery::default()).await.unwrap();
        assert_eq!(spent[0].price_usd, Some(Money::from_usd(0.02)), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_client_no_longer_waits_for_is_not_sent_again() {
    let all = ["/busy", "/overloaded"]
        .into_iter()
        .flat_map(|path| [Listening::Pieces, Listening::End].map(|listening| (path, listening)));
    for (path, listening) in all {
        let rig = Rig::new(talker(path), Plain::default()).await;
        let mut conversation = Box::pin(rig.ask(json!({}), listening).await.end());
        while rig.sent.log().is_empty() {
            assert!(timeout(Duration::from_millis(1), &mut conversation).await.is_err());
        }
        drop(conversation);
        while !rig.studio.running().is_empty() {
            tokio::task::yield_now().await;
        }
        assert_eq!(rig.sent.log().len(), 1, "{path} {listening:?}");
        // The vendor promised that what it turned away is free.
        assert!(rig.jobs().await.is_empty(), "{path} {listening:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_ever_listened_to_is_not_sent() {
    let rig = Rig::new(talker("/say"), Plain::default()).await;
    drop(rig.ask(json!({}), Listening::End).await);
    while !rig.studio.running().is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(rig.sent.log().is_empty() && rig.jobs().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_left_goes_on_when_nobody_waits_for_its_end() {
    let deaf = Arc::new(Deaf::default());
    let rig = Rig::deaf(&deaf).await;
    let mut conversation = Box::pin(rig.ask(json!({}), Listening::End).await.end());
    while deaf.asked.load(Ordering::SeqCst) == 0 {
        assert!(timeout(Duration::from_millis(1), &mut conversation).await.is_err());
    }
    drop(conversation);
    assert_eq!(rig.studio.running().len(), 1);
    assert_eq!(rig.studio.shut_down_conversations().await.unwrap(), 1);
    assert_eq!(rig.jobs().await[0].state, JobState::Cancelled);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_end_of_the_program_cuts_off_gets_a_job_that_says_what_is_at_risk() {
    for listening in [Listening::Pieces, Listening::End] {
        let deaf = Arc::new(Deaf::default());
        let rig = Rig::deaf(&deaf).await;
        let end = tokio::spawn(rig.ask(json!({}), listening).await.end());
        while deaf.asked.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(rig.studio.shut_down_conversations().await.unwrap(), 1);
        assert_eq!(end.await.unwrap().unwrap_err().kind, Kind::Cancelled);
        let jobs = rig.jobs().await;
        assert_eq!((jobs.len(), jobs[0].state), (1, JobState::Cancelled));
        assert!(jobs[0].price.at_risk_usd.unwrap() > Money::ZERO);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_budget_has_to_bear_it_the_price_is_reserved_in_the_journal() {
    let most = |usd| Budget {
        name: "b".into(),
        every: Every::Day,
        scope: Scope::default(),
        most: Most::Usd(Money::from_usd(usd)),
        reached: Reached::Refuse,
    };
    let rig = Rig::new(talker("/say"), Plain { budgets: vec![most(1.0)], ..Plain::default() }).await;
    let conversation = rig.ask(json!({"max_tokens": null}), Listening::End).await;
    assert!(conversation.is_job);
    assert_eq!(conversation.end().await.unwrap().text, "hello");
    assert_eq!(rig.jobs().await.len(), 1);
}
