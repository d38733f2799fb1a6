//! One fault, met by one provider: what comes of it, and what a person can do about it.

use crate::bench::{Bench, Seen, Shop};
use impasto_core::ResendUnknown;
use impasto_ports::JobState;
use impasto_testkit::fault::{Fault, Script};
use serde_json::{Map, Value, json};

/// How a fault is brought about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bring {
    /// The vendor's fake does it.
    Fault(Fault),
    /// The option `fail` of the sandbox.
    Fail(&'static str),
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) shop: Shop,
    pub(crate) bring: Bring,
    /// After the fault was met once.
    pub(crate) once: Seen,
    /// After it was met every time; only where it goes away by itself when it is met once.
    pub(crate) lasting: Option<Seen>,
    pub(crate) remedy: Remedy,
    /// After that.
    pub(crate) mended: Option<Seen>,
    /// What is replaced in messages.
    pub(crate) root: String,
}

/// What a person can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// There is nothing to do.
    Nothing,
    /// `jobs retry` sends the request again.
    Retry,
    /// `jobs retry` brings the pictures without sending a billable request.
    RetryFree,
    /// `jobs retry` refuses; `--resend-unknown` sends the request again.
    Word,
    /// `jobs retry` only reads the answer again; `--resend-unknown` sends the request again.
    RetryThenWord,
}

/// Brings a fault about and looks.
pub(crate) async fn run(shop: Shop, bring: Bring) -> Finding {
    let bench = Bench::open(shop, bring.script(Script::once)).await;
    let once = bench.generate(&bring.options()).await;
    let passed = once.job.state == JobState::Done && once.met_an_error();
    let lasting = match bring {
        Bring::Fault(_) if passed || (shop.is_polled() && once.job.state == JobState::Done) => {
            let bench = Bench::open(shop, bring.script(Script::always)).await;
            Some(bench.generate(&bring.options()).await)
        }
        _ => None,
    };
    let root = bench.root().display().to_string();
    let (remedy, mended) = mend(&bench, &once).await;
    Finding { shop, bring, once, lasting, remedy, mended, root }
}

async fn mend(bench: &Bench, once: &Seen) -> (Remedy, Option<Seen>) {
    if once.job.state == JobState::Done {
        return (Remedy::Nothing, None);
    }
    let again = match bench.retry(&once.job.id, ResendUnknown::No).await {
        Ok(seen) => seen,
        Err(refused) => {
            assert_eq!(refused.context("field"), Some("resend_unknown"), "{refused}");
            let seen = bench.retry(&once.job.id, ResendUnknown::Yes).await.unwrap();
            return (Remedy::Word, Some(seen));
        }
    };
    if again.left() > once.left() {
        return (Remedy::Retry, Some(again));
    }
    if again.job.state == JobState::Done {
        return (Remedy::RetryFree, Some(again));
    }
    let seen = bench.retry(&once.job.id, ResendUnknown::Yes).await.unwrap();
    (Remedy::RetryThenWord, Some(seen))
}

impl Seen {
    /// Billed exchanges that left.
    pub(crate) fn left(&self) -> usize {
        self.job.calls.iter().map(|call| call.attempts.len()).sum()
    }

    /// Whether a billed exchange, though not the last, came to an error.
    pub(crate) fn met_an_error(&self) -> bool {
        self.job.calls.iter().flat_map(|call| &call.attempts).any(|attempt| attempt.error.is_some())
    }
}

impl Bring {
    fn script(self, script: impl Fn(Fault) -> Script) -> Script {
        match self {
            Self::Fault(fault) => script(fault),
            Self::Fail(_) => Script::peace(),
        }
    }

    fn options(self) -> Map<String, Value> {
        match self {
            Self::Fault(_) => Map::new(),
            Self::Fail(name) => [("fail".to_owned(), json!(name))].into_iter().collect(),
        }
    }
}
