//! A call's row: one unit of intended billing, from intention to settlement.

use impasto_sdk::{Cx, Error, Images, Money, Outcome, Step, Task, Text, Usage};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

/// Where a call is in its life.
///
/// Together with the row's step it says what comes next: `Intended` sends the step; `Sent` waits for the answer of a
/// billed step; `Answered` with a billed step has its answer in the spool and asks the provider; with a free step it
/// polls; with `Done` it collects and settles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Nothing that costs money has left.
    Intended,
    /// A billed exchange left, or was about to.
    Sent,
    /// Its answer is on disk.
    Answered,
    /// Its pictures are in the gallery and its price is in the ledger.
    Settled,
    /// It came to an error. An answer that could not be understood stays in the spool.
    Failed,
    /// Stopped before its end.
    Cancelled,
    /// It left and no answer came: it may have been billed. Only a person sends it again.
    Unknown,
}

impl Phase {
    /// Every phase.
    pub const ALL: [Self; 7] = [
        Self::Intended,
        Self::Sent,
        Self::Answered,
        Self::Settled,
        Self::Failed,
        Self::Cancelled,
        Self::Unknown,
    ];

    /// As it is written in rows and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Intended => "intended",
            Self::Sent => "sent",
            Self::Answered => "answered",
            Self::Settled => "settled",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
        }
    }

    /// Whether nothing more happens by itself.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Settled | Self::Failed | Self::Cancelled | Self::Unknown)
    }
}

/// A call, whole. Recovery is: load it and go on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallRow {
    /// Unique.
    pub id: String,
    /// The job it belongs to.
    pub job: String,
    /// Its place among the calls of the job, from 0.
    pub ordinal: u32,
    /// The provider's id.
    pub provider: String,
    /// The record's key.
    pub model_key: String,
    /// What is asked for.
    pub task: Task,
    /// Facts for the provider.
    pub cx: Cx,
    /// Where it is.
    pub phase: Phase,
    /// What is next.
    pub step: Step<Value>,
    /// The folder of the spool for the answer of the last billed exchange, or for that which the step `Done` speaks of,
    /// relative to the call's own. Set before the exchange leaves.
    pub answer: Option<String>,
    /// Billed exchanges that left so far.
    pub attempt: u32,
    /// Raised by each takeover; every write demands its own.
    pub epoch: u64,
    /// Who runs it.
    pub owner: Option<String>,
    /// Until when the owner has it, in milliseconds since 1970.
    pub lease_until_ms: i64,
    /// The price it may come to: what is at risk while its fate is unknown.
    pub at_risk: Option<Money>,
    /// What earlier attempts may have cost whose fate nobody knows: the call was sent again all the same.
    #[serde(default)]
    pub doubtful: Option<Money>,
    /// The price it came to; absent while it is not settled or not priced.
    pub price: Option<Money>,
    /// What a person read on the vendor's bill.
    #[serde(default)]
    pub billed: Option<Billed>,
    /// What the vendor says it used.
    pub usage: Option<Usage>,
    /// The vendor's id of the request.
    pub request_id: Option<String>,
    /// Results that are kept: pictures in the gallery, or one text.
    pub landed: u32,
    /// Places in the answer of pictures that are in the gallery; they are not fetched again. Empty until it is settled.
    #[serde(default)]
    pub have: Vec<u32>,
    /// Why pictures are missing, one for each.
    pub missing: Vec<Error>,
    /// What the model said, of a call for words that is settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// What it failed with, or why it is unknown.
    pub error: Option<Error>,
    /// Milliseconds since 1970.
    pub created_ms: i64,
    /// Milliseconds since 1970.
    pub updated_ms: i64,
}

impl CallRow {
    /// A call of which nothing has happened yet. Its step is a placeholder until the provider has begun.
    #[must_use]
    pub fn intended(id: &str, job: &str, provider: &str, task: Task, cx: Cx) -> Self {
        Self {
            id: id.into(),
            job: job.into(),
            ordinal: 0,
            provider: provider.into(),
            model_key: String::new(),
            task,
            cx,
            phase: Phase::Intended,
            step: Step::done(Outcome::Images(Images::default())),
            answer: None,
            attempt: 0,
            epoch: 0,
            owner: None,
            lease_until_ms: 0,
            at_risk: None,
            doubtful: None,
            price: None,
            billed: None,
            usage: None,
            request_id: None,
            landed: 0,
            have: Vec::new(),
            missing: Vec::new(),
            text: None,
            error: None,
            created_ms: 0,
            updated_ms: 0,
        }
    }

    /// Whether it is about to run, so that its price has to be reserved.
    #[must_use]
    pub const fn is_fresh(&self) -> bool {
        matches!(self.phase, Phase::Intended | Phase::Sent)
    }

    /// Its next billed exchange is about to leave, and the answer goes into this folder of the spool.
    pub fn leaves(&mut self, folder: String, at_ms: i64) -> Attempt {
        self.attempt += 1;
        self.answer = Some(folder);
        Attempt { call: self.id.clone(), number: self.attempt, at_ms, status: None, error: None }
    }

    /// Whether the vendor's bill is known for everything that left so far.
    #[must_use]
    pub fn is_reconciled(&self) -> bool {
        self.billed.is_some_and(|billed| billed.attempts >= self.attempt)
    }
}

/// What a vendor's bill says of a call. It is certain, whatever was estimated or feared before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Billed {
    /// US dollars.
    pub usd: Money,
    /// It says this of the first so many attempts; later ones are not on that bill.
    pub attempts: u32,
}

/// A billed exchange that left, or was refused in a way that promises nothing was charged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// The call.
    pub call: String,
    /// From 1.
    pub number: u32,
    /// When it was about to leave, in milliseconds since 1970.
    pub at_ms: i64,
    /// The HTTP status of the answer; absent where none came.
    pub status: Option<u16>,
    /// What it came to, where that is an error.
    pub error: Option<Error>,
}

/// Whether a write still had the right to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a lost fence means that another process has taken the call over"]
pub enum Fence {
    /// It was written.
    Held,
    /// Another process has taken the call over; nothing was written.
    Lost,
}

/// Asks for calls that nobody runs any more.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Who asks.
    pub owner: String,
    /// Now, in milliseconds since 1970.
    pub now_ms: i64,
    /// How long the asker will have them.
    pub lease: Duration,
    /// Owners that are known to be dead, whatever their lease says.
    pub dead: Vec<String>,
    /// At most this many.
    pub limit: u32,
}
