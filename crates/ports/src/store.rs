//! The promise of a store: one durable commit a method.

use crate::{
    Attempt, Boxed, CallRow, Claim, Fence, ImagePage, ImageQuery, ImageRow, JobQuery, JobRow, LaneRow,
    LedgerRow, ModelRow, Tombstone, UsageQuery, UsageTotal,
};
use impasto_sdk::{ModelLink, Result};

/// What settling a call writes, all or nothing.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// The call in its last phase; its epoch is demanded.
    pub call: CallRow,
    /// New pictures.
    pub images: Vec<ImageRow>,
    /// What it cost; absent where nothing was billed.
    pub ledger: Option<LedgerRow>,
}

/// Journal, gallery, model records and ledger. Each method that writes is one durable commit, done when it returns.
///
/// Promises, each tested by the conformance suite:
/// 1. A write that returned is there after a power cut; one that failed left nothing.
/// 2. A call is written only by the epoch that holds it; the job's state follows in the same commit.
/// 3. Two claims never give the same call, also not to two processes.
/// 4. Settling the same call twice writes its pictures and its ledger entry once.
/// 5. Lists are in a fixed order and pages neither skip nor repeat.
pub trait Store: Send + Sync {
    /// Writes a job with its calls and input pictures, or nothing.
    fn intend<'a>(
        &'a self,
        job: &'a JobRow,
        calls: &'a [CallRow],
        inputs: &'a [ImageRow],
    ) -> Boxed<'a, Result<()>>;

    /// Writes a call, and an attempt under it where there is one (one of the same number is replaced).
    fn put<'a>(&'a self, call: &'a CallRow, attempt: Option<&'a Attempt>) -> Boxed<'a, Result<Fence>>;

    /// Writes a call's end: pictures, ledger, phase.
    fn settle<'a>(&'a self, settlement: &'a Settlement) -> Boxed<'a, Result<Fence>>;

    /// Lets a job go on: adds new calls and writes those that are there anew, each with the epoch that it has, in one
    /// commit. That someone wanted the job cancelled is forgotten. `Unavailable`, and nothing is written, where another
    /// process has taken one of them over.
    fn extend<'a>(&'a self, job: &'a str, calls: &'a [CallRow]) -> Boxed<'a, Result<()>>;

    /// Takes over calls that are not at their end and whose owner is dead or whose lease ran out; raises their epoch.
    /// Oldest first.
    fn claim<'a>(&'a self, claim: &'a Claim) -> Boxed<'a, Result<Vec<CallRow>>>;

    /// Takes over one call in whatever phase it is, unless a living owner has it; raises its epoch. `None` where one
    /// has, or where there is no such call.
    fn take<'a>(&'a self, call: &'a str, claim: &'a Claim) -> Boxed<'a, Result<Option<CallRow>>>;

    /// Prolongs the lease of all calls of an owner; gives the jobs of these calls that someone wants cancelled.
    fn renew<'a>(&'a self, owner: &'a str, until_ms: i64) -> Boxed<'a, Result<Vec<String>>>;

    /// Owners of calls that are not at their end.
    fn owners(&self) -> Boxed<'_, Result<Vec<String>>>;

    /// Notes that a job shall stop. False where it is unknown or at its end.
    fn request_cancel<'a>(&'a self, job: &'a str) -> Boxed<'a, Result<bool>>;

    /// One job.
    fn job<'a>(&'a self, id: &'a str) -> Boxed<'a, Result<Option<JobRow>>>;
    /// Jobs, newest first.
    fn jobs<'a>(&'a self, query: &'a JobQuery) -> Boxed<'a, Result<Vec<JobRow>>>;
    /// The calls of a job in order.
    fn calls<'a>(&'a self, job: &'a str) -> Boxed<'a, Result<Vec<CallRow>>>;
    /// The attempts of all calls of a job, by call and number.
    fn attempts<'a>(&'a self, job: &'a str) -> Boxed<'a, Result<Vec<Attempt>>>;
    /// Calls whose outcome is unknown, oldest first.
    fn unknown_calls(&self) -> Boxed<'_, Result<Vec<CallRow>>>;
    /// The phases of these calls; those that are not in the store are left out.
    fn phases<'a>(&'a self, calls: &'a [String]) -> Boxed<'a, Result<Vec<(String, crate::Phase)>>>;

    /// Adds pictures that a person gave.
    fn add_images<'a>(&'a self, images: &'a [ImageRow]) -> Boxed<'a, Result<()>>;
    /// One picture, also a deleted one.
    fn image<'a>(&'a self, id: &'a str) -> Boxed<'a, Result<Option<ImageRow>>>;
    /// Ids that hold this text, at most `limit`, deleted ones left out: people know an id by a piece of its end.
    fn image_ids<'a>(&'a self, part: &'a str, limit: u32) -> Boxed<'a, Result<Vec<String>>>;
    /// Pictures, newest first.
    fn images<'a>(&'a self, query: &'a ImageQuery) -> Boxed<'a, Result<ImagePage>>;
    /// Writes what a person or the thumbnailer may change: star, board, broken, deleted.
    fn update_image<'a>(&'a self, image: &'a ImageRow) -> Boxed<'a, Result<()>>;
    /// Removes a picture's row. True where no other row has the same bytes.
    fn purge_image<'a>(&'a self, id: &'a str) -> Boxed<'a, Result<bool>>;

    /// Installed models, by key.
    fn models(&self) -> Boxed<'_, Result<Vec<ModelRow>>>;
    /// Writes a model by provider and model id: a row that is there keeps its key and creation time. A key that
    /// another model has is an `InvalidRequest`. Forgets a tombstone. Gives the row as it was written.
    fn put_model<'a>(&'a self, row: &'a ModelRow) -> Boxed<'a, Result<ModelRow>>;
    /// Removes a model. False where there is none.
    fn remove_model<'a>(&'a self, key: &'a str, tombstone: Tombstone) -> Boxed<'a, Result<bool>>;
    /// Starters that a person removed.
    fn tombstones(&self) -> Boxed<'_, Result<Vec<ModelLink>>>;

    /// Totals of the ledger, by group in order.
    fn usage<'a>(&'a self, query: &'a UsageQuery) -> Boxed<'a, Result<Vec<UsageTotal>>>;
    /// The entries of the ledger since then, oldest first.
    fn ledger(&self, since_ms: Option<i64>) -> Boxed<'_, Result<Vec<LedgerRow>>>;

    /// What was learnt about the limits of each key, by provider and account.
    fn lanes(&self) -> Boxed<'_, Result<Vec<LaneRow>>>;
    /// Writes what was learnt; a row of the same provider and account is replaced.
    fn put_lane<'a>(&'a self, lane: &'a LaneRow) -> Boxed<'a, Result<()>>;

    /// Looks for damage; an empty list is good news.
    fn check(&self) -> Boxed<'_, Result<Vec<String>>>;
}
