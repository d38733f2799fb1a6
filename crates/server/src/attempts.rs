//! What clients send again by themselves, since its answer did not come in time: such a retry joins the job that it gave up.
//!
//! The packages of OpenAI and others that Stainless makes count their attempts at one request
//! (`x-stainless-retry-count`, openai-python 1.x to 3.x, read 2026-11-22), and tell nothing else of which request it is.
//! So what is remembered is each attempt whose answer has not been handed over whole. It is remembered by this process,
//! for as long as its job runs and an hour from when its client left. A server that stops in order leaves it to the next
//! as [`Unserved`].

use axum::{
    body::{Body, Bytes, HttpBody},
    response::Response,
};
use http_body::{Frame, SizeHint};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// Which of its attempts at one request a client says that this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    /// The first one.
    First,
    /// A later one.
    Again,
}

/// Attempts whose answers were not handed over, by a digest of who asks for what.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<HashMap<String, Vec<Attempt>>>);

/// One that is remembered.
#[derive(Debug)]
struct Attempt {
    number: u64,
    job: watch::Receiver<Option<String>>,
    /// Requests that wait for its answer.
    waiting: usize,
    /// When the last of them left.
    left: Instant,
}

/// How long an attempt that nobody waits for is remembered. OpenAI's packages wait ten minutes for an answer and come back
/// within seconds.
const REMEMBERED: Duration = Duration::from_secs(60 * 60);

/// Digests that are remembered at most; then those that nobody waits for are forgotten.
const MOST: usize = 4096;

/// A request that a client may send again, since its answer was not handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unserved {
    /// Of who asked for what.
    pub digest: String,
    /// The job that it came to.
    pub job: String,
    /// How long ago its client left, in milliseconds.
    pub ago_ms: u64,
}

/// Where the job of an attempt is named. Dropped without, there is none.
pub(crate) type Named = watch::Sender<Option<String>>;

/// What is to be done about an attempt.
pub(crate) enum Entered {
    /// A job is to be made, and named here.
    New(Named),
    /// A job is there, or about to be.
    Known(watch::Receiver<Option<String>>),
}

impl Attempts {
    /// Enters an attempt at what this digest stands for. A later one joins the newest that nobody waits for, else the
    /// newest: its connection may be gone before this side hears of it.
    pub(crate) fn enter(self: &Arc<Self>, digest: &str, count: Count) -> (Entered, Attendance) {
        let mut attempts = self.lock();
        if attempts.len() >= MOST {
            attempts.retain(|_, list| list.iter().any(|attempt| attempt.waiting > 0));
        }
        let list = attempts.entry(digest.to_owned()).or_default();
        list.retain(|attempt| attempt.waiting > 0 || attempt.left.elapsed() < REMEMBERED);
        let given_up = || list.iter().rposition(|attempt| attempt.waiting == 0);
        let known = (count == Count::Again).then(|| given_up().or(list.len().checked_sub(1))).flatten();
        let (entered, number) = match known.and_then(|place| list.get_mut(place)) {
            Some(attempt) => {
                attempt.waiting += 1;
                (Entered::Known(attempt.job.clone()), attempt.number)
            }
            None => {
                let (sender, job) = watch::channel(None);
                let number = list.last().map_or(0, |last| last.number + 1);
                list.push(Attempt { number, job, waiting: 1, left: Instant::now() });
                (Entered::New(sender), number)
            }
        };
        drop(attempts);
        let attendance = Attendance { attempts: Arc::clone(self), digest: digest.to_owned(), number };
        (entered, attendance)
    }

    /// What was not handed over so far.
    pub(crate) fn unserved(&self) -> Vec<Unserved> {
        let attempts = self.lock();
        let all =
            attempts.iter().flat_map(|(digest, list)| list.iter().map(move |attempt| (digest, attempt)));
        let known = all.filter_map(|(digest, attempt)| {
            let ago = if attempt.waiting > 0 { Duration::ZERO } else { attempt.left.elapsed() };
            let job = attempt.job.borrow().clone()?;
            Some(Unserved { digest: digest.clone(), job, ago_ms: ago.as_millis().try_into().ok()? })
        });
        known.filter(|unserved| Duration::from_millis(unserved.ago_ms) < REMEMBERED).collect()
    }

    /// Remembers what another process did not hand over.
    pub(crate) fn remember(&self, unserved: Vec<Unserved>) {
        let now = Instant::now();
        let mut attempts = self.lock();
        for Unserved { digest, job, ago_ms } in unserved.into_iter().take(MOST) {
            let Some(left) = now.checked_sub(Duration::from_millis(ago_ms)) else { continue };
            let list = attempts.entry(digest).or_default();
            let number = list.last().map_or(0, |last| last.number + 1);
            list.push(Attempt { number, job: watch::channel(Some(job)).1, waiting: 0, left });
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Vec<Attempt>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody waits for the answer of an attempt. Dropping it says that they left without.
pub(crate) struct Attendance {
    attempts: Arc<Attempts>,
    digest: String,
    number: u64,
}

impl Attendance {
    /// The answer was handed over: whoever asks again wants something new.
    pub(crate) fn served(&self) {
        let mut attempts = self.attempts.lock();
        if let Some(list) = attempts.get_mut(&self.digest) {
            list.retain(|attempt| attempt.number != self.number);
            if list.is_empty() {
                attempts.remove(&self.digest);
            }
        }
    }

    /// Serves this answer: handed over once the last of it is taken.
    pub(crate) fn serve(self, answer: Response) -> Response {
        answer.map(|body| {
            let left = body.size_hint().exact();
            Body::new(Served { body, left, attendance: self })
        })
    }
}

impl Drop for Attendance {
    fn drop(&mut self) {
        let mut attempts = self.attempts.lock();
        let list = attempts.get_mut(&self.digest).into_iter().flatten();
        if let Some(attempt) = list.into_iter().find(|attempt| attempt.number == self.number) {
            attempt.waiting = attempt.waiting.saturating_sub(1);
            attempt.left = Instant::now();
        }
    }
}

/// A body that says when it is handed over.
struct Served {
    body: Body,
    /// Bytes that are left, where that is known: then nobody asks for more after the last.
    left: Option<u64>,
    attendance: Attendance,
}

impl HttpBody for Served {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        let is_over = match &polled {
            Poll::Ready(None) => true,
            Poll::Ready(Some(Ok(frame))) => {
                let came = frame.data_ref().map_or(0, |data| data.len() as u64);
                self.left = self.left.map(|left| left.saturating_sub(came));
                self.left == Some(0) || self.body.is_end_stream()
            }
            _ => false,
        };
        if is_over {
            self.attendance.served();
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(entered: &Entered) -> Option<String> {
        match entered {
            Entered::New(_) => None,
            Entered::Known(job) => job.borrow().clone(),
        }
    }

    fn first(attempts: &Arc<Attempts>, job: &str) -> Attendance {
        let (Entered::New(sender), attendance) = attempts.enter("d", Count::First) else { panic!("known") };
        sender.send_replace(Some(job.into()));
        attendance
    }

    #[test]
    fn what_was_not_handed_over_is_known_to_whom_it_is_left() {
        let attempts = Arc::<Attempts>::default();
        drop(first(&attempts, "given up"));
        let _waits = first(&attempts, "waits");
        first(&attempts, "served").served();
        let (_, _nameless) = attempts.enter("e", Count::First);
        let mut left = attempts.unserved();
        assert_eq!(left.iter().map(|one| one.job.as_str()).collect::<Vec<_>>(), ["given up", "waits"]);
        let hour = u64::try_from(REMEMBERED.as_millis()).unwrap();
        left.push(Unserved { digest: "f".into(), job: "of old".into(), ago_ms: hour });
        let next = Arc::<Attempts>::default();
        next.remember(serde_json::from_str(&serde_json::to_string(&left).unwrap()).unwrap());
        let jobs = ["d", "d", "f"].map(|digest| {
            let (entered, attendance) = next.enter(digest, Count::Again);
            std::mem::forget(attendance);
            job(&entered)
        });
        assert_eq!(jobs, [Some("waits".into()), Some("given up".into()), None]);
        assert_eq!(next.unserved().len(), 2);
    }

    #[test]
    fn each_retry_joins_an_attempt_of_its_own_while_there_are_some() {
        let attempts = Arc::<Attempts>::default();
        let given_up: Vec<_> = ["a", "b", "c"].map(|name| first(&attempts, name)).into();
        drop(given_up);
        let retries: Vec<_> = (0..4).map(|_| attempts.enter("d", Count::Again)).collect();
        let joined: Vec<_> = retries.iter().map(|(entered, _)| job(entered).unwrap()).collect();
        assert_eq!(joined, ["c", "b", "a", "c"], "the last one waits beside another");
    }

    #[test]
    fn what_was_handed_over_is_asked_anew() {
        let attempts = Arc::<Attempts>::default();
        first(&attempts, "a").served();
        assert!(matches!(attempts.enter("d", Count::Again).0, Entered::New(_)));
        assert!(attempts.lock().is_empty() || attempts.lock()["d"].len() == 1);
        assert!(matches!(attempts.enter("other", Count::Again).0, Entered::New(_)));
    }

    #[tokio::test]
    async fn an_answer_counts_as_handed_over_once_its_last_byte_is_taken() {
        for (body, pieces) in [(Body::from("whole"), 1), (Body::from_stream(streamed()), 2)] {
            let attempts = Arc::<Attempts>::default();
            let mut answer = first(&attempts, "a").serve(Response::new(body)).into_body();
            let remembered = || attempts.lock().get("d").map_or(0, Vec::len);
            assert_eq!(remembered(), 1);
            for _ in 0..pieces {
                let next = std::future::poll_fn(|cx| Pin::new(&mut answer).poll_frame(cx));
                let _ = next.await;
            }
            if pieces > 1 {
                assert_eq!(remembered(), 1, "more may come");
                let next = std::future::poll_fn(|cx| Pin::new(&mut answer).poll_frame(cx));
                assert!(next.await.is_none());
            }
            assert_eq!(remembered(), 0);
        }
    }

    fn streamed() -> impl futures_util::Stream<Item = Result<&'static str, std::io::Error>> + Send {
        futures_util::stream::iter([Ok("one"), Ok("two")])
    }
}
