//! A job's row: what a person asked for, as one or several calls.

use crate::{Attempt, Basis, CallRow, ImageKind, ImageQuery, ImageRow, Phase};
use impasto_sdk::{Error, Money};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Where a job is. It follows from its calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// No call has begun.
    Queued,
    /// A call is under way.
    Running,
    /// Every picture that was asked for is in the gallery.
    Done,
    /// Some are, some are not.
    Partial,
    /// None is.
    Failed,
    /// Stopped by a person or a client.
    Cancelled,
    /// A call left and no answer came: it may have been billed.
    Unknown,
}

impl JobState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Queued,
        Self::Running,
        Self::Done,
        Self::Partial,
        Self::Failed,
        Self::Cancelled,
        Self::Unknown,
    ];

    /// As it is written in rows and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Partial => "partial",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
        }
    }

    /// Whether nothing more happens by itself.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }

    /// What the calls of a job come to: each with its phase, the pictures that landed and those that are missing.
    ///
    /// An unknown outcome outweighs all else, since money is at risk; a picture that landed outweighs a failure.
    #[must_use]
    pub fn of(calls: &[(Phase, u32, u32)]) -> Self {
        let any = |phase| calls.iter().any(|(p, ..)| *p == phase);
        let landed: u32 = calls.iter().map(|(_, landed, _)| landed).sum();
        let missing: u32 = calls.iter().map(|(.., missing)| missing).sum();
        if calls.iter().all(|(p, ..)| *p == Phase::Intended) {
            return Self::Queued;
        }
        if calls.iter().any(|(p, ..)| !p.is_terminal()) {
            return Self::Running;
        }
        match (any(Phase::Unknown), any(Phase::Cancelled), any(Phase::Failed)) {
            (true, ..) => Self::Unknown,
            (_, cancelled, failed) if landed > 0 && (cancelled || failed || missing > 0) => Self::Partial,
            (_, true, _) => Self::Cancelled,
            (.., true) => Self::Failed,
            _ if landed > 0 => Self::Done,
            _ => Self::Failed,
        }
    }
}

/// What a job asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Pictures.
    #[default]
    Pictures,
    /// Words.
    Words,
}

/// Which of the calls that wait for a provider go first.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// After all others; but not for ever: what waits is raised by one step a minute.
    Low,
    /// As usual.
    #[default]
    Normal,
    /// Before all others.
    High,
}

impl Priority {
    /// Every priority, the lowest first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Normal, Self::High];

    /// As it is written in rows and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
        }
    }
}

/// A job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JobRow {
    /// Unique.
    pub id: String,
    /// Where it is; the store keeps it in step with the calls.
    pub state: JobState,
    /// What it asks for. Rows of older releases have none.
    #[serde(default)]
    pub kind: JobKind,
    /// Who asked: `local` for the command line.
    pub caller: String,
    /// How its calls stand in the queue before a provider. Rows of older releases have none.
    #[serde(default)]
    pub priority: Priority,
    /// The record's key.
    pub model_key: String,
    /// The provider's id.
    pub provider: String,
    /// The vendor's model id.
    pub model: String,
    /// What was asked for, as the plan normalised it; image inputs are gallery ids.
    pub draft: Value,
    /// The model's record as it was.
    pub record: Value,
    /// What the plan changed.
    pub changes: Value,
    /// Results that were asked for: pictures, or one text.
    pub count: u32,
    /// The price before the run.
    pub price: Priced,
    /// Whether a person or a client wants it stopped.
    pub cancel: bool,
    /// Why it could not run, where that is not the fault of one call.
    pub error: Option<Error>,
    /// What is asked for, digested, so that the same can be found again; empty where nobody may reuse it.
    #[serde(default)]
    pub digest: String,
    /// The job whose pictures it took over, where nothing was sent for it.
    #[serde(default)]
    pub reused: Option<String>,
    /// Whether lists of the gallery leave its pictures out. Rows of older releases have none.
    #[serde(default)]
    pub unlisted: bool,
    /// Milliseconds since 1970.
    pub created_ms: i64,
    /// Milliseconds since 1970.
    pub updated_ms: i64,
}

/// A price before a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Priced {
    /// US dollars at least; absent where the model is not priced.
    pub low_usd: Option<Money>,
    /// US dollars at most, as far as is known.
    pub high_usd: Option<Money>,
    /// How sure it is.
    pub basis: Basis,
    /// The day of the price table, `YYYY-MM-DD`.
    pub as_of: Option<String>,
    /// Where the price stands; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<PriceLayer>,
}

/// Where a price stands, weakest first: a later one hides an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PriceLayer {
    /// In the provider's own table.
    BuiltIn,
    /// In the file of prices of whoever runs the program.
    File,
    /// In the model's own record.
    Record,
}

impl JobRow {
    /// Pictures that were asked for.
    #[must_use]
    pub const fn pictures(&self) -> u32 {
        match self.kind {
            JobKind::Pictures => self.count,
            JobKind::Words => 0,
        }
    }
}

impl Priced {
    /// No price is known.
    pub const UNPRICED: Self =
        Self { low_usd: None, high_usd: None, basis: Basis::Unpriced, as_of: None, layer: None };
}

/// Which jobs to list, newest first.
#[derive(Clone, Debug, Default)]
pub struct JobQuery {
    /// Only these states; empty: all.
    pub states: Vec<JobState>,
    /// Only this caller's.
    pub caller: Option<String>,
    /// Only older than this job.
    pub before: Option<String>,
    /// At most this many.
    pub limit: u32,
}

impl JobRow {
    /// What it made, newest first.
    #[must_use]
    pub fn outputs(&self) -> ImageQuery {
        ImageQuery {
            job: Some(self.id.clone()),
            kind: Some(ImageKind::Output),
            limit: self.count.saturating_mul(2).max(100),
            ..ImageQuery::default()
        }
    }
}

/// A job with all that belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct WholeJob {
    /// The job.
    pub row: JobRow,
    /// Its calls in order.
    pub calls: Vec<CallRow>,
    /// The attempts of all its calls, by call and number.
    pub attempts: Vec<Attempt>,
    /// What it made, newest first; inputs are left out.
    pub outputs: Vec<ImageRow>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jobs_state_follows_from_its_calls() {
        use JobState as J;
        use Phase as P;
        for (calls, state) in [
            (vec![(P::Intended, 0, 0), (P::Intended, 0, 0)], J::Queued),
            (vec![(P::Settled, 10, 0), (P::Sent, 0, 0)], J::Running),
            (vec![(P::Settled, 10, 0), (P::Intended, 0, 0)], J::Running),
            (vec![(P::Settled, 10, 0), (P::Settled, 5, 0)], J::Done),
            (vec![(P::Settled, 9, 1)], J::Partial),
            (vec![(P::Settled, 9, 0), (P::Failed, 0, 1)], J::Partial),
            (vec![(P::Settled, 9, 0), (P::Cancelled, 0, 1)], J::Partial),
            (vec![(P::Settled, 0, 2)], J::Failed),
            (vec![(P::Failed, 0, 1)], J::Failed),
            (vec![(P::Failed, 0, 1), (P::Cancelled, 0, 1)], J::Cancelled),
            (vec![(P::Settled, 9, 0), (P::Unknown, 0, 1)], J::Unknown),
        ] {
            assert_eq!(J::of(&calls), state, "{calls:?}");
        }
    }
}
