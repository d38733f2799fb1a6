//! A reply, taken in by turns on threads of the pool: decoded, digested and written while the rest is still arriving. No
//! thread is held while a vendor is at work.

use crate::{CallEvent, exchange::Watch, room, sink::DiskSink, spool};
use bytes::Bytes;
use impasto_intake::{Body, Finished, Intake, IntakeError, Limits};
use impasto_ports::Chunks;
use impasto_sdk::{Answer, AnswerBody, Effect, Error, Event, Glimpse, Kind, Lift, Result};
use std::{
    mem,
    path::PathBuf,
    pin::pin,
    sync::{Arc, LazyLock},
    thread::available_parallelism,
    time::Duration,
};
use tokio::{
    sync::{AcquireError, OwnedSemaphorePermit, Semaphore},
    task::{JoinHandle, spawn_blocking},
    time::{Instant, timeout},
};

/// Bytes that wait at most while earlier ones are decoded and written.
const AHEAD: usize = 256 << 10;

/// Answers that are worked on side by side, whatever their number: more than there are processors would not be faster, and
/// each thread holds on to memory.
static PLACES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    let processors = available_parallelism().map_or(1, usize::from);
    Arc::new(Semaphore::new(processors + 2))
});

/// Bodies that are read side by side. The others wait where they are, in the system's buffers and at the vendor, so that
/// hundreds of answers that come at once do not fill the memory.
static READERS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    let processors = available_parallelism().map_or(1, usize::from);
    Arc::new(Semaphore::new(2 * processors + 4))
});

/// A body that is silent for longer keeps nobody from reading.
const PAUSE: Duration = Duration::from_millis(20);
/// Nor does one that has been read for so long, while others wait: then it is their turn.
const STAY: Duration = Duration::from_millis(200);
/// However many there are, a body is read a little after so long: what is not read at all the vendor may give up.
const LONGEST_WAIT: Duration = Duration::from_millis(500);

/// What of a reply is known before its body.
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) lift: Vec<Lift>,
    pub(crate) effect: Effect,
    pub(crate) folder: PathBuf,
    pub(crate) limits: Limits,
    pub(crate) watch: Watch,
}

/// Takes a body in to its end. The answer is on disk by then if it was billed or holds pictures; of a body without an end
/// only its whole pictures are. Gives also why the body was cut short, where the transport said so or this machine could not
/// keep it.
pub(crate) async fn receive(head: Head, mut body: Box<dyn Chunks>) -> (Result<Answer>, Option<Error>) {
    let mut worker = Worker::Free(Box::new(BodyReader::new(head)));
    let mut ahead = Vec::new();
    let mut cut = None;
    let mut flow = Flow { body: body.as_mut(), turn: None };
    loop {
        match worker.next(&mut flow, &mut ahead).await {
            Ok(Some(bytes)) => ahead.push(bytes),
            Ok(None) => break,
            Err(error) => {
                cut = Some(error);
                break;
            }
        }
        if let Err(error) = worker.take(&mut ahead).await {
            return (Err(error), cut);
        }
        if worker.has_failed() {
            break;
        }
    }
    drop(flow);
    let reader = match worker.free().await {
        Ok(reader) => reader,
        Err(error) => return (Err(cut.unwrap_or(error)), None),
    };
    let why = cut.clone();
    let place = match place().await {
        Ok(place) => place,
        Err(error) => return (Err(error), cut),
    };
    let ended = spawn_blocking(move || {
        let _place = place;
        reader.end(&ahead, why)
    })
    .await;
    let (answer, unkept) = ended.unwrap_or_else(|error| (Err(broke_down(&error)), None));
    (answer, unkept.or(cut))
}

/// A body that is read while it has a place among those that are.
struct Flow<'a> {
    body: &'a mut dyn Chunks,
    /// The place, and since when.
    turn: Option<(OwnedSemaphorePermit, Instant)>,
}

impl Flow<'_> {
    async fn next(&mut self) -> Result<Option<Bytes>> {
        self.turn = self.turn.take().filter(|(_, since)| since.elapsed() < STAY);
        if self.turn.is_none() {
            let place = timeout(LONGEST_WAIT, Arc::clone(&READERS).acquire_owned()).await;
            let place = place.ok().transpose().map_err(closed)?;
            self.turn = place.map(|place| (place, Instant::now()));
        }
        let mut next = self.body.next();
        if let Ok(piece) = timeout(PAUSE, &mut next).await {
            return piece;
        }
        self.turn = None;
        next.await
    }
}

/// Whoever takes the bytes in: here, or at work on another thread.
enum Worker {
    Free(Box<BodyReader>),
    Busy(JoinHandle<Box<BodyReader>>),
    Gone,
}

impl Worker {
    /// The next bytes. Those that wait are given away as soon as the worker is free and there is a place for them.
    async fn next(&mut self, flow: &mut Flow<'_>, ahead: &mut Vec<Bytes>) -> Result<Option<Bytes>> {
        let mut next = pin!(flow.next());
        loop {
            match self {
                Self::Busy(work) => tokio::select! {
                    biased;
                    piece = &mut next => return piece,
                    done = work => {
                        // Whatever came of it, it is not waited for again.
                        *self = Self::Gone;
                        *self = Self::Free(done.map_err(|error| broke_down(&error))?);
                    }
                },
                Self::Free(_) if !ahead.is_empty() => tokio::select! {
                    biased;
                    piece = &mut next => return piece,
                    place = place() => self.give(ahead, place?),
                },
                _ => return next.await,
            }
        }
    }

    /// Gives the bytes away; waits only where too many wait already.
    async fn take(&mut self, ahead: &mut Vec<Bytes>) -> Result<()> {
        if ahead.iter().map(Bytes::len).sum::<usize>() >= AHEAD {
            *self = Self::Free(mem::replace(self, Self::Gone).free().await?);
            self.give(ahead, place().await?);
        } else if let (Self::Free(_), Ok(place)) = (&self, Arc::clone(&PLACES).try_acquire_owned()) {
            self.give(ahead, place);
        }
        Ok(())
    }

    fn give(&mut self, ahead: &mut Vec<Bytes>, place: OwnedSemaphorePermit) {
        match mem::replace(self, Self::Gone) {
            Self::Free(mut reader) => {
                let pieces = mem::take(ahead);
                *self = Self::Busy(spawn_blocking(move || {
                    reader.push(&pieces);
                    drop(place);
                    reader
                }));
            }
            busy => *self = busy,
        }
    }

    /// Whether no more of the body can be used.
    fn has_failed(&self) -> bool {
        matches!(self, Self::Free(reader) if reader.failed.is_some())
    }

    async fn free(self) -> Result<Box<BodyReader>> {
        match self {
            Self::Free(reader) => Ok(reader),
            Self::Busy(work) => work.await.map_err(|error| broke_down(&error)),
            Self::Gone => Err(Error::new(Kind::Unexpected, "nobody takes the answer in")),
        }
    }
}

/// A body so far.
struct BodyReader {
    status: u16,
    headers: Vec<(String, String)>,
    effect: Effect,
    folder: PathBuf,
    watch: Watch,
    intake: Intake,
    sink: DiskSink,
    events: Vec<Event>,
    /// Why no more of it can be used.
    failed: Option<Error>,
}

impl BodyReader {
    fn new(head: Head) -> Self {
        let Head { status, headers, lift, effect, folder, limits, watch } = head;
        let paths: Vec<&str> = lift.iter().map(|lift| lift.path.as_str()).collect();
        let (intake, sink) = (Intake::new(content_type(&headers), &paths, limits), DiskSink::new(&folder));
        Self { status, headers, effect, folder, watch, intake, sink, events: Vec::new(), failed: None }
    }

    fn push(&mut self, pieces: &[Bytes]) {
        for piece in pieces {
            if self.failed.is_some() {
                return;
            }
            let mut events = Vec::new();
            let pushed = self.intake.push(piece, &mut self.sink, &mut |event| events.push(own(event)));
            self.hear(events);
            self.failed = pushed.map_err(|error| broken(&error)).err();
        }
    }

    /// The answer as far as it came, and why this machine could not keep more of it.
    fn end(mut self, pieces: &[Bytes], cut: Option<Error>) -> (Result<Answer>, Option<Error>) {
        self.push(pieces);
        let failed = self.failed.take();
        let unkept = failed.clone().filter(|error| error.kind == Kind::Unexpected);
        (self.finish(failed.or(cut)), unkept)
    }

    fn finish(mut self, cut: Option<Error>) -> Result<Answer> {
        let mut events = Vec::new();
        let on_event = &mut |event| events.push(own(event));
        let nothing = Intake::new(None, &[] as &[&str], Limits::default());
        let intake = mem::replace(&mut self.intake, nothing);
        let finished = match &cut {
            None => intake.finish(&mut self.sink, on_event),
            Some(_) => intake.cut(&mut self.sink, on_event),
        };
        self.hear(events);
        self.keep(finished.map_err(|error| broken(&error))?, cut)
    }

    fn keep(self, finished: Finished, cut: Option<Error>) -> Result<Answer> {
        let answer = Answer {
            status: self.status,
            headers: self.headers,
            body: into_body(finished.body, self.events),
            blobs: self.sink.into_blobs(),
            whole: finished.whole && cut.is_none(),
        };
        if let Some(error) = cut.filter(|_| !answer.is_success()) {
            tracing::debug!(status = answer.status, %error, "the body of a refusal was cut short");
        }
        if self.effect == Effect::Billed || !answer.blobs.is_empty() {
            spool::write_answer(&self.folder, &answer)?;
        }
        Ok(answer)
    }

    fn hear(&mut self, mut events: Vec<Event>) {
        events.iter().for_each(|event| self.show(event));
        self.events.append(&mut events);
    }

    /// Lets the provider say what an event is worth showing.
    fn show(&self, event: &Event) {
        let Watch { provider, call, observer } = &self.watch;
        let place = |number: usize| {
            let whole = self.sink.blobs().get(number).is_some_and(|blob| !blob.id.is_empty());
            whole.then(|| self.folder.join(number.to_string()))
        };
        let seen = match provider.glimpse(&call.task, &call.cx, event) {
            None => return,
            Some(Glimpse::Partial { index, blob }) => {
                place(blob.blob).map(|path| CallEvent::Partial { index, path })
            }
            Some(Glimpse::Landed { index, blob }) => {
                place(blob.blob).map(|path| CallEvent::Landed { index, path })
            }
            Some(Glimpse::Progress { done }) => Some(CallEvent::Progress(done)),
            Some(Glimpse::Text(text)) => Some(CallEvent::Text(text)),
        };
        if let Some(event) = seen {
            observer.hear(call, event);
        }
    }
}

async fn place() -> Result<OwnedSemaphorePermit> {
    Arc::clone(&PLACES).acquire_owned().await.map_err(closed)
}

/// Nothing closes these; the library wants to know what would be said.
fn closed(error: AcquireError) -> Error {
    Error::new(Kind::Unexpected, error.to_string())
}

fn broke_down(error: &tokio::task::JoinError) -> Error {
    Error::new(Kind::Unexpected, format!("taking the answer in failed: {error}"))
}

pub(crate) fn content_type(headers: &[(String, String)]) -> Option<&str> {
    let named = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    named.map(|(_, value)| value.as_str())
}

pub(crate) fn broken(error: &IntakeError) -> Error {
    match error {
        IntakeError::Sink(error) if room::is_full(error) => {
            Error::new(Kind::Unexpected, "the disk was full, and no room was made while it was waited for")
        }
        IntakeError::Sink(_) => Error::new(Kind::Unexpected, error.to_string()),
        _ => Error::new(Kind::BadResponse, error.to_string()),
    }
}

pub(crate) fn into_body(body: Body, events: Vec<Event>) -> AnswerBody {
    match body {
        Body::Json(value) => AnswerBody::Json(value),
        Body::Events => AnswerBody::Events(events),
        Body::Blob => AnswerBody::Blob,
        Body::Text(text) => AnswerBody::Text(text),
    }
}

/// As providers know it.
pub(crate) fn own(impasto_intake::Event { name, data }: impasto_intake::Event) -> Event {
    Event { name, data }
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_ports::Boxed;

    /// A body that never ends, and never pauses for long.
    struct Trickle;

    impl Chunks for Trickle {
        fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
            Box::pin(async {
                tokio::time::sleep(Duration::from_millis(3)).await;
                Ok(Some(Bytes::from_static(b"x")))
            })
        }
    }

    /// A body that is there.
    struct There(usize);

    impl Chunks for There {
        fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
            self.0 = self.0.saturating_sub(1);
            let piece = (self.0 > 0).then(|| Bytes::from_static(b"x"));
            Box::pin(std::future::ready(Ok(piece)))
        }
    }

    #[tokio::test]
    async fn who_broke_down_over_an_answer_is_not_waited_for_again() {
        let mut worker = Worker::Busy(spawn_blocking(|| panic!("a provider's fault")));
        let mut body = Trickle;
        let mut flow = Flow { body: &mut body, turn: None };
        let mut ahead = Vec::new();
        while worker.next(&mut flow, &mut ahead).await.is_ok() {}
        assert_eq!(worker.free().await.err().unwrap().kind, Kind::Unexpected);
    }

    #[tokio::test]
    async fn bodies_that_trickle_keep_no_other_from_being_read() {
        let places = READERS.available_permits();
        let trickles: Vec<_> = (0..2 * places)
            .map(|_| {
                tokio::spawn(async {
                    let mut body = Trickle;
                    let mut flow = Flow { body: &mut body, turn: None };
                    while flow.next().await.is_ok() {}
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(READERS.available_permits(), 0);
        let mut body = There(1000);
        let mut flow = Flow { body: &mut body, turn: None };
        let whole = async { while flow.next().await.unwrap().is_some() {} };
        timeout(Duration::from_secs(3), whole).await.unwrap();
        trickles.into_iter().for_each(|task| task.abort());
    }

    /// A whole body in one piece.
    #[cfg(target_os = "linux")]
    struct Once(Option<Bytes>);

    #[cfg(target_os = "linux")]
    impl Chunks for Once {
        fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
            Box::pin(std::future::ready(Ok(self.0.take())))
        }
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_disk_that_stays_full_is_told_as_why_an_answer_is_not_whole() {
        use impasto_sdk::{Cx, Generate, Task};
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/dev/full", folder.path().join("0.part")).unwrap();
        let task = Task::Generate(Box::new(Generate::new("m", "a cat")));
        let provider = impasto_testkit::scripted::POLLED.provider;
        let call = impasto_ports::CallRow::intended("c", "j", "p", task, Cx::new("https://x.example"));
        let head = Head {
            status: 200,
            headers: vec![("content-type".into(), "application/json".into())],
            lift: vec![Lift { path: "b64".into() }],
            effect: Effect::Billed,
            folder: folder.path().into(),
            limits: Limits::default(),
            watch: Watch { provider, call, observer: Arc::new(crate::Silent) },
        };
        let body = format!(r#"{{"b64": "{}"}}"#, "iVBORw0KGgoA".repeat(100));
        let (answer, cut) = receive(head, Box::new(Once(Some(body.into())))).await;
        assert!(!answer.unwrap().whole);
        let cut = cut.unwrap();
        assert!(cut.kind == Kind::Unexpected && cut.message.contains("the disk was full"), "{cut}");
    }
}
