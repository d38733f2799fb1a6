//! A call that nobody wants any more is at its end within a tenth of a second, wherever it is, in real time; what had
//! been answered by then is kept, and so is what cannot be read.
#![allow(clippy::unwrap_used, reason = "a test that cannot begin has failed")]

use impasto_driver::{
    CallEvent, Called, Close, Driver, Gates, Harvest, Lane, Limits, Observer, Patience, Settler, Spool, Stop,
};
use impasto_ports::{Boxed, CallRow, Claim, Clock, Fence, Intent, Phase, Store};
use impasto_sdk::{Cx, Generate, Kind, Registry, Result, Task};
use impasto_testkit::{
    books::Books,
    scripted::{MODEL, POLLED, Studio},
    store::rows,
    transport::VendorTransport,
    vendor::{Delivery, Request, Response, Vendor},
    world::{FolderBlobs, MemoryStore, PlainSettler},
};
use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tokio_util::sync::CancellationToken;

/// What is promised.
const PROMPTLY: Duration = Duration::from_millis(100);
/// Longer than any test lasts.
const LONG: Duration = Duration::from_secs(60);

/// Where the vendor makes a call wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// It does not answer the request that costs money.
    Request,
    /// It says "too fast", and the wait is long.
    RetryWait,
    /// It is at work; the next poll is seconds away. It does not answer to "stop" either.
    PollWait,
    /// It does not answer a poll.
    Poll,
    /// The first of two pictures comes very slowly.
    Download,
    /// The first of two pictures cannot be had, and the wait before the next try is long.
    DownloadWait,
    /// Nowhere; but what it answers to the request means nothing.
    Riddle,
    /// Nowhere.
    Nowhere,
}

/// A vendor that makes calls wait.
struct Slow {
    studio: Studio,
    place: Mutex<Place>,
    log: Mutex<Vec<String>>,
}

impl Vendor for Slow {
    fn answer(&self, request: &Request) -> Response {
        let line = format!("{} {}", request.method, request.path);
        self.log.lock().unwrap().push(line.clone());
        let first_file = line.starts_with("GET /files/") && line.ends_with("-0.png");
        let whole = || self.studio.answer(request);
        let silent = || Response::bytes(200, "text/plain", Vec::new()).delivered(Delivery::Stall);
        match *self.place.lock().unwrap() {
            Place::Request if line == "POST /jobs" => silent(),
            Place::Riddle => Response::bytes(200, "application/json", b"{}".to_vec()),
            Place::RetryWait if line == "POST /jobs" => Response::bytes(429, "text/plain", Vec::new()),
            Place::PollWait if line.starts_with("DELETE /jobs/") => silent(),
            Place::Poll if line.starts_with("GET /jobs/") => silent(),
            Place::Download if first_file => whole().delivered(Delivery::Pieces { bytes: 64, pause: LONG }),
            Place::DownloadWait if first_file => Response::bytes(503, "text/plain", Vec::new()),
            _ => whole(),
        }
    }

    fn books(&self) -> Arc<Books> {
        self.studio.books()
    }
}

impl Slow {
    fn asked(&self, line: &str) -> usize {
        self.log.lock().unwrap().iter().filter(|asked| asked.starts_with(line)).count()
    }
}

/// Time as it is, but for polls, whose two seconds are not what is tested.
struct RealClock(Duration);

impl Clock for RealClock {
    fn now_ms(&self) -> i64 {
        i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
    }

    fn sleep(&self, duration: Duration) -> Boxed<'_, ()> {
        let polled = duration == Duration::from_secs(2);
        Box::pin(tokio::time::sleep(if polled { self.0 } else { duration }))
    }
}

/// When each call was at its end, as the journal has it.
#[derive(Default)]
struct Ends(Mutex<Vec<(String, Instant)>>);

impl Observer for Ends {
    fn hear(&self, call: &CallRow, event: CallEvent) {
        if matches!(event, CallEvent::Phase(phase) if phase.is_terminal()) {
            self.0.lock().unwrap().push((call.id.clone(), Instant::now()));
        }
    }
}

/// Spoils what is in the spool as soon as a call is answered.
struct Spoiler(Spool);

impl Observer for Spoiler {
    fn hear(&self, call: &CallRow, event: CallEvent) {
        if matches!(event, CallEvent::Phase(Phase::Answered)) {
            let manifest = self.0.call(&call.id).join(call.answer.as_ref().unwrap()).join("answer.json");
            std::fs::write(manifest, "spoilt").unwrap();
        }
    }
}

/// One call at a time.
struct Narrow;

impl Settler for Narrow {
    fn close<'a>(&'a self, call: &'a CallRow, harvest: &'a Harvest) -> Boxed<'a, Result<Close>> {
        PlainSettler.close(call, harvest)
    }

    fn lane<'a>(&'a self, call: &'a CallRow) -> Boxed<'a, Result<Lane>> {
        Box::pin(async move { Ok(Lane { width: 1, ..PlainSettler.lane(call).await? }) })
    }
}

struct Rig {
    driver: Driver,
    vendor: Arc<Slow>,
    ends: Arc<Ends>,
    calls: Vec<CallRow>,
    _folder: tempfile::TempDir,
}

impl Rig {
    async fn new(place: Place) -> Self {
        let rig = Self::unwritten(place);
        let _ = rig.driver.store.intend(&Intent::new(&rows::job("j", 0), &rig.calls, &[])).await.unwrap();
        rig
    }

    async fn call_up(&self, call: &mut CallRow) -> Option<Called> {
        let lane = self.driver.settler.lane(call).await.unwrap();
        self.driver.call_up(call, lane).await
    }

    /// With calls that the journal does not have.
    fn unwritten(place: Place) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("images")).unwrap();
        let vendor =
            Arc::new(Slow { studio: Studio::default(), place: Mutex::new(place), log: Mutex::default() });
        let poll = if place == Place::PollWait { LONG } else { Duration::ZERO };
        let clock: Arc<dyn Clock> = Arc::new(RealClock(poll));
        let ends = Arc::new(Ends::default());
        let store = Arc::new(MemoryStore::default());
        let shared: Arc<dyn Vendor> = Arc::clone(&vendor) as _;
        let driver = Driver {
            transport: Arc::new(VendorTransport::new(shared, Arc::clone(&clock))),
            store: Arc::clone(&store) as Arc<dyn Store>,
            blobs: Arc::new(FolderBlobs::new(folder.path().join("images"))),
            spool: Spool::new(folder.path().join("spool")),
            clock,
            observer: Arc::clone(&ends) as Arc<dyn Observer>,
            settler: Arc::new(Narrow),
            providers: Registry::of_entries([&POLLED]).unwrap(),
            gates: Arc::new(Gates::default()),
            patience: Patience { first_wait: LONG, longest_wait: LONG, ..Patience::default() },
            limits: Limits::default(),
        };
        let calls: Vec<_> = (0..2).map(call).collect();
        Self { driver, vendor, ends, calls, _folder: folder }
    }

    async fn wait_until(&self, is_there: impl Fn(&Slow) -> bool) {
        let begun = Instant::now();
        while !is_there(&self.vendor) {
            assert!(begun.elapsed() < LONG / 2, "{:?}", self.vendor.log.lock().unwrap());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Runs a call until it is stopped at this place, and gives what it came to and how long that took.
    async fn stop(&self, number: usize, is_there: impl Fn(&Slow) -> bool) -> (CallRow, Duration) {
        let (driver, call, token) =
            (self.driver.clone(), self.calls[number].clone(), CancellationToken::new());
        let run = tokio::spawn({
            let token = token.clone();
            async move { driver.run(call, &token).await.unwrap() }
        });
        self.wait_until(is_there).await;
        // It has asked; by then it waits.
        tokio::time::sleep(Duration::from_millis(60)).await;
        let stopped = Instant::now();
        token.cancel();
        let end = run.await.unwrap();
        let ends = self.ends.0.lock().unwrap();
        let (_, at) = ends.iter().find(|(id, _)| *id == end.id).unwrap();
        (end, at.duration_since(stopped))
    }
}

fn call(number: u32) -> CallRow {
    let generate = Generate { count: 2, ..Generate::new(MODEL, "a cat") };
    let cx = Cx { base_url: "https://studio.example".into(), ..rows::call("x", "j", 0).cx };
    let mut call = CallRow::intended(
        &format!("c{number}"),
        "j",
        POLLED.provider.info().id,
        Task::Generate(Box::new(generate)),
        cx,
    );
    call.ordinal = number;
    call.step = POLLED.provider.begin(&call.task, &call.cx).unwrap();
    call
}

/// A call that was called up and written, and its turn.
async fn called(rig: &Rig) -> (CallRow, Called) {
    let mut call = rig.calls[0].clone();
    let called = rig.call_up(&mut call).await.unwrap();
    let (calls, attempts) = ([call], [called.attempt.clone()]);
    let job = rows::job("j", 0);
    let intent = Intent { attempts: &attempts, ..Intent::new(&job, &calls, &[]) };
    let _ = rig.driver.store.intend(&intent).await.unwrap();
    let [call] = calls;
    (call, called)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_whose_turn_is_there_is_written_as_sent_and_runs_to_its_end() {
    let rig = Rig::unwritten(Place::Nowhere);
    let (call, turn) = called(&rig).await;
    let kept = rig.driver.store.call(&call.id).await.unwrap().unwrap();
    assert_eq!((kept.phase, kept.attempt, kept.answer), (Phase::Sent, 1, call.answer.clone()));
    assert_eq!(rig.vendor.asked("POST"), 0, "it is written before it leaves");
    let end = rig.driver.run_called(call, turn, &CancellationToken::new()).await.unwrap();
    assert_eq!((end.phase, end.landed, end.attempt), (Phase::Settled, 2, 1));
    let whole = rig.driver.store.whole("j").await.unwrap().unwrap();
    assert_eq!(whole.attempts.iter().map(|attempt| attempt.number).collect::<Vec<_>>(), [1]);
    assert_eq!((rig.vendor.asked("POST"), rig.vendor.books().bill().len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_must_wait_is_not_called_up_and_a_turn_that_is_sent_away_is_another_s() {
    let rig = Rig::unwritten(Place::Nowhere);
    let mut calls = rig.calls.clone();
    let turn = rig.call_up(&mut calls[0]).await.unwrap();
    assert!(rig.call_up(&mut calls[1]).await.is_none(), "the lane is one call wide");
    assert_eq!(calls[1], rig.calls[1], "and its row is as it was");
    rig.driver.send_away(turn);
    assert_eq!(rig.driver.spool.calls(), [""; 0]);
    assert!(rig.call_up(&mut calls[1]).await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_stopped_before_it_left_is_at_no_risk() {
    let rig = Rig::unwritten(Place::Request);
    let (call, turn) = called(&rig).await;
    let token = CancellationToken::new();
    token.cancel();
    let end = rig.driver.run_called(call, turn, &token).await.unwrap();
    assert_eq!((end.phase, end.answer, end.error.unwrap().kind), (Phase::Cancelled, None, Kind::Cancelled));
    let whole = rig.driver.store.whole("j").await.unwrap().unwrap();
    assert_eq!(whole.attempts[0].error.as_ref().unwrap().kind, Kind::Cancelled);
    assert_eq!((rig.vendor.asked("POST"), rig.driver.spool.calls()), (0, Vec::new()));
}

/// Does it up to three times: another program may have the processor for a moment.
async fn promptly(place: Place, number: usize, is_there: impl Fn(&Slow) -> bool) -> (Rig, CallRow) {
    let mut took = Vec::new();
    for _ in 0..3 {
        let rig = Rig::new(place).await;
        let (end, lasted) = rig.stop(number, &is_there).await;
        if lasted < PROMPTLY {
            return (rig, end);
        }
        took.push(lasted);
    }
    panic!("it took {took:?} to stop at {place:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_vendor_is_hung_up_on_and_the_money_stays_at_risk() {
    let (_, end) = promptly(Place::Request, 0, |vendor| vendor.asked("POST /jobs") == 1).await;
    assert_eq!((end.phase, end.attempt), (Phase::Cancelled, 1));
    assert!(end.answer.is_some(), "others see by it that it may have been billed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_before_it_is_sent_again_ends_at_once() {
    let (_, end) = promptly(Place::RetryWait, 0, |vendor| vendor.asked("POST /jobs") == 1).await;
    assert_eq!((end.phase, end.answer), (Phase::Cancelled, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_for_a_turn_ends_at_once_and_nothing_leaves() {
    let rig = Rig::new(Place::Request).await;
    let (driver, first, token) = (rig.driver.clone(), rig.calls[0].clone(), CancellationToken::new());
    let running = tokio::spawn({
        let token = token.clone();
        async move { driver.run(first, &token).await }
    });
    // The lane is one call wide, and the first one is inside.
    rig.wait_until(|vendor| vendor.asked("POST /jobs") == 1).await;
    let mut took = Duration::MAX;
    for _ in 0..3 {
        // As it was before: a call that waits is read from the journal again.
        assert_eq!(rig.driver.store.put(&rig.calls[1], None).await.unwrap(), Fence::Held);
        let (end, lasted) = rig.stop(1, |_| true).await;
        assert_eq!((end.phase, end.attempt), (Phase::Cancelled, 0));
        took = took.min(lasted);
        rig.ends.0.lock().unwrap().clear();
    }
    assert!(took < PROMPTLY, "{took:?}");
    assert_eq!(rig.vendor.asked("POST"), 1);
    token.cancel();
    running.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_whose_turn_comes_late_is_what_the_journal_says_by_then() {
    let rig = Rig::new(Place::Request).await;
    let tokens = [CancellationToken::new(), CancellationToken::new()];
    let mut runs = Vec::new();
    for (number, token) in tokens.iter().enumerate() {
        let (driver, call, token) = (rig.driver.clone(), rig.calls[number].clone(), token.clone());
        runs.push(tokio::spawn(async move { driver.run(call, &token).await }));
        rig.wait_until(|vendor| vendor.asked("POST /jobs") == 1).await;
    }
    tokio::time::sleep(Duration::from_millis(60)).await;
    let claim = Claim {
        owner: "another".into(),
        now_ms: i64::MAX / 2,
        lease: LONG,
        dead: rig.calls[1].owner.clone().into_iter().collect(),
        limit: 1,
    };
    assert_eq!(rig.driver.store.take(&rig.calls[1], &claim).await.unwrap().unwrap().epoch, 1);
    tokens[0].cancel();
    let ended = runs.pop().unwrap().await.unwrap();
    assert_eq!(ended, Err(Stop::TakenOver));
    assert_eq!(rig.vendor.asked("POST"), 1, "whoever has it now sends it");
    runs.pop().unwrap().await.unwrap().unwrap();
}

#[tokio::test]
async fn what_waits_for_a_turn_is_small() {
    let rig = Rig::new(Place::Request).await;
    let token = CancellationToken::new();
    let run = rig.driver.run(rig.calls[0].clone(), &token);
    let kept = rig.driver.run_kept("c0", 0, &token);
    for size in [size_of_val(&run), size_of_val(&kept)] {
        assert!(size <= 1600, "{size} bytes, and very many may wait");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_for_the_next_poll_ends_at_once_though_the_vendor_is_told_and_says_nothing() {
    let (rig, end) = promptly(Place::PollWait, 0, |vendor| vendor.asked("POST /jobs") == 1).await;
    assert_eq!(end.phase, Phase::Cancelled);
    assert_eq!(rig.vendor.asked("DELETE /jobs/"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poll_is_hung_up_on() {
    let (_, end) = promptly(Place::Poll, 0, |vendor| vendor.asked("GET /jobs/") == 1).await;
    assert_eq!(end.phase, Phase::Cancelled);
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_that_are_here_are_kept_and_the_others_are_fetched_later_at_no_cost() {
    for place in [Place::Download, Place::DownloadWait] {
        let (rig, end) = promptly(place, 0, |vendor| vendor.asked("GET /files/") == 2).await;
        assert_eq!((end.phase, end.landed, end.missing.len()), (Phase::Settled, 1, 1), "{place:?}");
        assert_eq!(end.missing[0].kind, Kind::Cancelled);
        assert!(end.missing[0].message.contains("jobs retry"), "{}", end.missing[0]);
        *rig.vendor.place.lock().unwrap() = Place::Nowhere;
        let again = CallRow { phase: Phase::Answered, missing: Vec::new(), ..end };
        let end = rig.driver.run(again, &CancellationToken::new()).await.unwrap();
        assert_eq!((end.phase, end.landed, end.missing.len()), (Phase::Settled, 2, 0), "{place:?}");
        assert_eq!((rig.vendor.asked("POST"), rig.vendor.books().bill().len()), (1, 1), "{place:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paid_answer_that_means_nothing_is_kept_also_where_it_cannot_be_read_from_the_disk() {
    let rig = Rig::new(Place::Riddle).await;
    let spoiler = Arc::new(Spoiler(rig.driver.spool.clone()));
    let driver = Driver { observer: spoiler, ..rig.driver.clone() };
    let end = driver.run(rig.calls[0].clone(), &CancellationToken::new()).await.unwrap();
    assert_eq!((end.phase, end.error.unwrap().kind), (Phase::Failed, Kind::BadResponse));
    assert!(driver.spool.call("c0").join(end.answer.unwrap()).is_dir());
}
