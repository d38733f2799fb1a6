//! The promise of a provider crate.

use crate::{Adapter, Answer, Blob, Cx, Error, Event, Exchange, Glimpse, Result, Step, Task};
use schemars::Schema;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::time::Duration;

/// A vendor, as a pure state machine. The driver sends, waits, keeps, retries, cancels and recovers.
///
/// Promises, each tested by the conformance suite under its number:
/// 1. `info().id` is the folder's name; ids are lower-case letters, digits and dashes.
/// 2. `starters()` and `prices()` parse; every starter claims only what `adapter` can send.
/// 3. `begin` and `next` are functions of their arguments: the same twice gives the same step.
/// 4. Every declared mode and feature leads to a request; no request holds a key.
/// 5. Every exchange that may cost money is [`crate::Effect::Billed`].
/// 6. An answer without pictures is an error or a list of missing items, never an empty success.
/// 7. Errors map to the right kind; `Retry::After` is returned only where nothing was charged. For a free exchange it is
///    returned wherever waiting helps: a call that is paid for goes on then.
/// 8. A memo that was written by an earlier release can be read.
pub trait Provider: Send + Sync + 'static {
    /// What must survive a crash between two exchanges: a task id, a poll address. `()` where one exchange is all.
    type Memo: Serialize + DeserializeOwned;

    /// Who it is.
    fn info(&self) -> Info;

    /// The models it ships, as JSON: a list of [`crate::Starter`]. A data file of the crate.
    fn starters(&self) -> &'static str;

    /// What its models cost, as JSON: a list of [`crate::Price`]. A data file of the crate.
    fn prices(&self) -> &'static str {
        "[]"
    }

    /// What the code can send at all for this model, whatever a record claims.
    fn adapter(&self, model: &str) -> Adapter;

    /// The model's own options, as the schema of an object; every property documented.
    fn options(&self, _model: &str) -> Option<Schema> {
        None
    }

    /// The provider's settings beyond key, base URL, time-out and concurrency, as the schema of an object.
    fn settings(&self) -> Option<Schema> {
        None
    }

    /// The first step of a task.
    ///
    /// # Errors
    /// `Unsupported` for a task it does not know, `Config` for settings that cannot work.
    fn begin(&self, task: &Task, cx: &Cx) -> Result<Step<Self::Memo>>;

    /// The step after an answer, whatever its status.
    ///
    /// # Errors
    /// What the answer comes to; see [`crate::Retry`] for what `After` promises, and for what `Never` ends.
    fn next(&self, task: &Task, cx: &Cx, memo: Self::Memo, answer: &Answer) -> Result<Step<Self::Memo>>;

    /// Looks at one event of a running stream. Shows something, decides nothing: `next` sees all events again.
    fn glimpse(&self, _task: &Task, _cx: &Cx, _event: &Event) -> Option<Glimpse> {
        None
    }

    /// How to tell the vendor to stop, where it can be told.
    fn abandon(&self, _task: &Task, _cx: &Cx, _memo: Self::Memo) -> Option<Exchange> {
        None
    }

    /// Asked when a free question about paid work failed and would be repeated: the error with which the call ends
    /// instead, where it has been asked about for long enough.
    fn enough(&self, _task: &Task, _cx: &Cx, _memo: Self::Memo, _failed: &Error) -> Option<Error> {
        None
    }

    /// What an answer tells about the key's limits: in its headers, or in the body of a 429. Asked for every answer of a
    /// billed exchange, refusals included.
    fn quota(&self, _answer: &Answer) -> Option<Quota> {
        None
    }
}

/// Who a provider is.
#[derive(Clone, Debug)]
pub struct Info {
    /// The folder's name, and the host of `external://id/…`.
    pub id: &'static str,
    /// Shown to a person.
    pub name: &'static str,
    /// The vendor's own base URL, without a slash at its end. `local://id` for a [`Local`] provider. Empty where each model
    /// brings its own address and secret ([`crate::Authoring`]).
    pub base_url: &'static str,
    /// Hosts that a key may go to besides the configured base URL's; a leading dot means any host below.
    pub hosts: &'static [&'static str],
    /// Whether it works only with a key.
    pub needs_key: bool,
    /// Calls side by side until the vendor's limits are learnt.
    pub concurrency: u32,
    /// The vendor's usual environment variables, strongest first.
    pub env: &'static [EnvVariable],
    /// Pages for people.
    pub links: Links,
}

/// The vendor's usual environment variable for a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnvVariable {
    /// Its name, e.g. `ACME_API_KEY`.
    pub name: &'static str,
    /// The setting it fills, e.g. `api_key`.
    pub setting: &'static str,
}

/// Pages for people; empty where there is none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Links {
    /// Where a key is made.
    pub keys: &'static str,
    /// What it costs.
    pub pricing: &'static str,
    /// How the API works.
    pub docs: &'static str,
}

/// What the vendor tells about a key's limits, in an answer's headers or in the body of a refusal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    /// Requests.
    pub requests: Option<Window>,
    /// Pictures.
    pub images: Option<Window>,
    /// Tokens.
    pub tokens: Option<Window>,
}

/// What may be used of something in a window of time, a minute where the vendor does not say otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// In the whole window.
    pub limit: Option<u64>,
    /// Left in this window.
    pub remaining: Option<u64>,
    /// Until the window is over.
    pub resets_in: Option<Duration>,
}

/// The twin of [`Provider`] behind `dyn`: the memo as JSON. One blanket impl; nobody implements it by hand.
pub trait DynProvider: Send + Sync + 'static {
    /// See [`Provider::info`].
    fn info(&self) -> Info;
    /// See [`Provider::starters`].
    fn starters(&self) -> &'static str;
    /// See [`Provider::prices`].
    fn prices(&self) -> &'static str;
    /// See [`Provider::adapter`].
    fn adapter(&self, model: &str) -> Adapter;
    /// See [`Provider::options`].
    fn options(&self, model: &str) -> Option<Schema>;
    /// See [`Provider::settings`].
    fn settings(&self) -> Option<Schema>;
    /// See [`Provider::begin`].
    ///
    /// # Errors
    /// As there.
    fn begin(&self, task: &Task, cx: &Cx) -> Result<Step<Value>>;
    /// See [`Provider::next`].
    ///
    /// # Errors
    /// As there, and `Unexpected` for a memo that cannot be read.
    fn next(&self, task: &Task, cx: &Cx, memo: Value, answer: &Answer) -> Result<Step<Value>>;
    /// See [`Provider::glimpse`].
    fn glimpse(&self, task: &Task, cx: &Cx, event: &Event) -> Option<Glimpse>;
    /// See [`Provider::abandon`].
    fn abandon(&self, task: &Task, cx: &Cx, memo: Value) -> Option<Exchange>;
    /// See [`Provider::enough`].
    fn enough(&self, task: &Task, cx: &Cx, memo: Value, failed: &Error) -> Option<Error>;
    /// See [`Provider::quota`].
    fn quota(&self, answer: &Answer) -> Option<Quota>;
}

impl<P: Provider> DynProvider for P {
    fn info(&self) -> Info {
        Provider::info(self)
    }
    fn starters(&self) -> &'static str {
        Provider::starters(self)
    }
    fn prices(&self) -> &'static str {
        Provider::prices(self)
    }
    fn adapter(&self, model: &str) -> Adapter {
        Provider::adapter(self, model)
    }
    fn options(&self, model: &str) -> Option<Schema> {
        Provider::options(self, model)
    }
    fn settings(&self) -> Option<Schema> {
        Provider::settings(self)
    }
    fn begin(&self, task: &Task, cx: &Cx) -> Result<Step<Value>> {
        Provider::begin(self, task, cx)?.map(write_memo)
    }
    fn next(&self, task: &Task, cx: &Cx, memo: Value, answer: &Answer) -> Result<Step<Value>> {
        Provider::next(self, task, cx, read_memo(memo)?, answer)?.map(write_memo)
    }
    fn glimpse(&self, task: &Task, cx: &Cx, event: &Event) -> Option<Glimpse> {
        Provider::glimpse(self, task, cx, event)
    }
    fn abandon(&self, task: &Task, cx: &Cx, memo: Value) -> Option<Exchange> {
        Provider::abandon(self, task, cx, read_memo(memo).ok()?)
    }
    fn enough(&self, task: &Task, cx: &Cx, memo: Value, failed: &Error) -> Option<Error> {
        Provider::enough(self, task, cx, read_memo(memo).ok()?, failed)
    }
    fn quota(&self, answer: &Answer) -> Option<Quota> {
        Provider::quota(self, answer)
    }
}

fn write_memo<M: Serialize>(memo: M) -> Result<Value> {
    serde_json::to_value(memo).map_err(|e| memo_error(&e))
}

fn read_memo<M: DeserializeOwned>(memo: Value) -> Result<M> {
    serde_json::from_value(memo).map_err(|e| memo_error(&e))
}

fn memo_error(error: &serde_json::Error) -> Error {
    Error::new(crate::Kind::Unexpected, format!("the provider's memo cannot be read: {error}"))
}

/// A vendor inside the program: answers exchanges to `local://id/…` on a blocking thread, so that the offline path is
/// the same path.
pub trait Local: Send + Sync + 'static {
    /// Answers one exchange: the head once, then the body in pieces.
    ///
    /// # Errors
    /// As a transport: the exchange did not come to an answer.
    fn serve(&self, exchange: &Exchange, host: &mut dyn LocalHost) -> Result<()>;
}

/// What a [`Local`] provider may use.
pub trait LocalHost {
    /// The bytes of a picture of the request.
    ///
    /// # Errors
    /// `NotFound` or `Unexpected` when it cannot be read.
    fn read(&mut self, blob: &Blob) -> Result<Vec<u8>>;
    /// Status and content type, before the first piece.
    fn head(&mut self, status: u16, content_type: &str);
    /// A piece of the body; false when nobody listens any more.
    fn write(&mut self, bytes: &[u8]) -> bool;
    /// Sleeps, and wakes early when nobody listens any more; false then.
    fn pause(&mut self, duration: Duration) -> bool;
}
