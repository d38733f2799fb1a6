//! Jobs, calls and pictures as front ends see them.

use crate::time::rfc3339;
use impasto_ports::{Attempt, Basis, CallRow, ImageKind, ImageRow, JobKind, JobRow, JobState, PriceLayer};
use impasto_sdk::{Error, Finish, Kind, Money, Task, Text, Usage};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// A job, whole.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Job {
    /// Unique.
    pub id: String,
    /// What it asks for.
    pub kind: JobKind,
    /// Where it is.
    pub state: JobState,
    /// The record's key.
    pub model: String,
    /// The provider's id.
    pub provider: String,
    /// Who asked.
    pub caller: String,
    /// What was asked for, as the plan normalised it; image inputs are gallery ids.
    pub draft: Value,
    /// What the plan changed, and why.
    pub changes: Value,
    /// Pictures that were asked for.
    pub num_images: u32,
    /// The calls in order.
    pub calls: Vec<Call>,
    /// The pictures that are in the gallery, in order.
    pub images: Vec<Image>,
    /// What the model said, where words were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Words>,
    /// What it costs.
    pub price: JobPrice,
    /// The job whose pictures it took over, where nothing was sent for it.
    pub reused_from: Option<String>,
    /// Why pictures are missing, one for each reason, and why words do not have the form that was asked for.
    pub errors: Vec<Problem>,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// RFC 3339, UTC.
    pub updated_at: String,
}

/// What a model said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Words {
    /// The words.
    pub text: String,
    /// Why it ended.
    pub finish: Finish,
}

/// What a job costs.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct JobPrice {
    /// US dollars at least, before the run.
    pub low_usd: Option<Money>,
    /// US dollars at most, before the run.
    pub high_usd: Option<Money>,
    /// How sure the price before the run is.
    pub basis: Basis,
    /// The day of the price table.
    pub as_of: Option<String>,
    /// Where that price stood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<PriceLayer>,
    /// US dollars of the calls that are settled and priced; absent where none is.
    pub settled_usd: Option<Money>,
    /// US dollars at most that calls may have cost beside what is settled: their outcome is unknown, or was when they were
    /// sent again; absent where there are none.
    pub at_risk_usd: Option<Money>,
}

/// A job in a list.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct JobBrief {
    /// Unique.
    pub id: String,
    /// What it asks for.
    pub kind: JobKind,
    /// Where it is.
    pub state: JobState,
    /// The record's key.
    pub model: String,
    /// The provider's id.
    pub provider: String,
    /// Who asked.
    pub caller: String,
    /// What was asked for.
    pub prompt: String,
    /// Pictures that were asked for.
    pub num_images: u32,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// RFC 3339, UTC.
    pub updated_at: String,
    /// What came of it, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<JobOutcome>,
}

/// What came of a job, in short.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct JobOutcome {
    /// Pictures that are in the gallery.
    pub landed: u32,
    /// What it costs.
    pub price: JobPrice,
    /// As the job says them: whether it failed, or was refused by its vendor, is told by these.
    pub errors: Vec<Problem>,
}

/// A call.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Call {
    /// Unique.
    pub id: String,
    /// `intended`, `sent`, `answered`, `settled`, `failed`, `cancelled` or `unknown`.
    pub state: String,
    /// Pictures that were asked for.
    pub num_images: u32,
    /// Pictures that are in the gallery.
    pub landed: u32,
    /// Each time it left, or was refused.
    pub attempts: Vec<AttemptView>,
    /// US dollars; absent while it is not settled or not priced.
    pub price_usd: Option<Money>,
    /// US dollars it may have cost beside its price: while its outcome is unknown, and by earlier attempts whose outcome
    /// was.
    pub at_risk_usd: Option<Money>,
    /// US dollars as a person read them on the vendor's bill; part of `price_usd`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billed_usd: Option<Money>,
    /// What the vendor says it used.
    #[schemars(with = "Option<Value>")]
    pub usage: Option<Usage>,
    /// The vendor's id of the request, for its support.
    pub request_id: Option<String>,
    /// What it failed with, or why its outcome is unknown.
    pub error: Option<Problem>,
}

/// One time a call left.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AttemptView {
    /// From 1.
    pub number: u32,
    /// RFC 3339, UTC.
    pub at: String,
    /// The HTTP status of the answer; absent where none came.
    pub status: Option<u16>,
    /// What it came to, where that is an error.
    pub error: Option<Problem>,
}

/// An error as front ends see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// The stable machine code, e.g. `rate_limited`.
    pub code: String,
    /// For people.
    pub message: String,
}

/// A picture in a job.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Image {
    /// The gallery id.
    pub id: String,
    /// The digest of the vendor's bytes (BLAKE3).
    pub digest: String,
    /// What the bytes are.
    pub media_type: String,
    /// Length in bytes.
    pub bytes: u64,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// What was asked for.
    pub prompt: Option<String>,
    /// The record's key.
    pub model: Option<String>,
    /// US dollars, its share of the call.
    pub price_usd: Option<Money>,
    /// Made or given.
    pub kind: ImageKind,
    /// The provider's id.
    pub provider: Option<String>,
    /// The job that made it.
    pub job: Option<String>,
    /// The board it lies on.
    pub board_id: Option<String>,
    /// Marked by a person.
    pub starred: bool,
    /// Why its pixels cannot be shown.
    pub broken: Option<String>,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// When a person deleted it, RFC 3339, UTC; it can still be brought back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<String>,
}

impl Job {
    /// Puts the rows of a job together.
    #[must_use]
    pub fn of(row: &JobRow, calls: &[CallRow], attempts: &[Attempt], images: &[ImageRow]) -> Self {
        Self {
            id: row.id.clone(),
            state: row.state,
            model: row.model_key.clone(),
            provider: row.provider.clone(),
            caller: row.caller.clone(),
            draft: row.draft.clone(),
            changes: row.changes.get("changes").cloned().unwrap_or(Value::Array(Vec::new())),
            kind: row.kind,
            num_images: row.pictures(),
            calls: calls.iter().map(|call| Call::of(call, attempts)).collect(),
            images: images.iter().map(Image::of).collect(),
            text: calls.iter().find_map(|call| call.text.as_ref()).map(Words::of),
            price: JobPrice::of(row, calls),
            reused_from: row.reused.clone(),
            errors: problems(row, calls),
            created_at: rfc3339(row.created_ms),
            updated_at: rfc3339(row.updated_ms),
        }
    }

    /// Pictures that were asked for and are not in the gallery.
    #[must_use]
    pub fn missing(&self) -> u32 {
        self.num_images.saturating_sub(self.calls.iter().map(|call| call.landed).sum())
    }
}

impl Words {
    fn of(text: &Text) -> Self {
        Self { text: text.text.clone(), finish: text.finish.clone() }
    }
}

impl Job {
    /// Why there is nothing of it.
    #[must_use]
    pub fn failure(&self) -> Error {
        let Some(problem) = self.errors.first() else {
            return match (self.state, self.kind) {
                (JobState::Cancelled, _) => Error::new(Kind::Cancelled, "the job was stopped"),
                (_, JobKind::Words) => Error::new(Kind::BadResponse, "the provider gave no words"),
                (_, JobKind::Pictures) => Error::new(Kind::BadResponse, "the provider gave no picture"),
            };
        };
        let said = Kind::ALL.into_iter().find(|kind| kind.code() == problem.code).unwrap_or(Kind::Unexpected);
        // Nobody should ask again by himself for what may have been billed.
        let kind = if self.state == JobState::Unknown { Kind::Timeout } else { said };
        Error::new(kind, problem.message.clone())
    }
}

impl JobBrief {
    /// A row, with what came of it where that was looked up.
    #[must_use]
    pub fn of(row: &JobRow, outcome: Option<JobOutcome>) -> Self {
        Self {
            id: row.id.clone(),
            kind: row.kind,
            state: row.state,
            model: row.model_key.clone(),
            provider: row.provider.clone(),
            caller: row.caller.clone(),
            prompt: row.draft.get("prompt").and_then(Value::as_str).unwrap_or_default().into(),
            num_images: row.pictures(),
            created_at: rfc3339(row.created_ms),
            updated_at: rfc3339(row.updated_ms),
            outcome,
        }
    }
}

impl JobOutcome {
    /// Puts the rows of a job together.
    #[must_use]
    pub fn of(row: &JobRow, calls: &[CallRow]) -> Self {
        let landed =
            calls.iter().filter(|call| matches!(call.task, Task::Generate(_))).map(|call| call.landed);
        Self { landed: landed.sum(), price: JobPrice::of(row, calls), errors: problems(row, calls) }
    }
}

impl JobPrice {
    fn of(row: &JobRow, calls: &[CallRow]) -> Self {
        let sum = |amounts: Vec<Money>| (!amounts.is_empty()).then(|| amounts.into_iter().sum());
        Self {
            low_usd: row.price.low_usd,
            high_usd: row.price.high_usd,
            basis: row.price.basis,
            as_of: row.price.as_of.clone(),
            layer: row.price.layer,
            settled_usd: sum(calls.iter().filter_map(|call| call.price).collect()),
            at_risk_usd: sum(calls.iter().filter_map(CallRow::risk).collect()),
        }
    }
}

impl Call {
    fn of(row: &CallRow, attempts: &[Attempt]) -> Self {
        let count = if let Task::Generate(g) = &row.task { g.count } else { 0 };
        Self {
            id: row.id.clone(),
            state: row.phase.as_str().into(),
            num_images: count,
            landed: if count == 0 { 0 } else { row.landed },
            attempts: attempts.iter().filter(|a| a.call == row.id).map(AttemptView::of).collect(),
            price_usd: row.price,
            at_risk_usd: row.risk(),
            billed_usd: row.billed.map(|billed| billed.usd),
            usage: row.usage.clone(),
            request_id: row.request_id.clone(),
            error: row.error.as_ref().map(Problem::of),
        }
    }
}

impl AttemptView {
    fn of(row: &Attempt) -> Self {
        Self {
            number: row.number,
            at: rfc3339(row.at_ms),
            status: row.status,
            error: row.error.as_ref().map(Problem::of),
        }
    }
}

impl Problem {
    /// The part of an error that people and programs see.
    #[must_use]
    pub fn of(error: &Error) -> Self {
        Self { code: error.kind.code().into(), message: error.to_string() }
    }
}

impl Image {
    /// A picture's row.
    #[must_use]
    pub fn of(row: &ImageRow) -> Self {
        Self {
            id: row.id.clone(),
            digest: row.blob.id.clone(),
            media_type: row.blob.media_type.clone(),
            bytes: row.blob.bytes,
            width: row.blob.width,
            height: row.blob.height,
            prompt: row.prompt.clone(),
            model: row.model_key.clone(),
            price_usd: row.price,
            kind: row.kind,
            provider: row.provider.clone(),
            job: row.job.clone(),
            board_id: row.board.clone(),
            starred: row.starred,
            broken: row.broken.clone(),
            created_at: rfc3339(row.created_ms),
            deleted_at: row.deleted_ms.map(rfc3339),
        }
    }
}

fn problems(row: &JobRow, calls: &[CallRow]) -> Vec<Problem> {
    let texts = calls.iter().filter_map(|call| call.text.as_ref());
    let of_texts = texts.flat_map(|text| text.fault.iter().chain(&text.unfit));
    let of_calls = calls.iter().flat_map(|call| call.error.iter().chain(&call.missing));
    let mut problems: Vec<Problem> = Vec::new();
    for problem in row.error.iter().chain(of_calls).chain(of_texts).map(Problem::of) {
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    problems
}
