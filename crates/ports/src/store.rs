//! The promise of a store: one durable commit a method.

use crate::{
    Amount, Attempt, BoardRow, Bound, Boxed, CallRow, Claim, Fence, ImagePage, ImageQuery, ImageRow,
    JobQuery, JobRow, LaneRow, LedgerQuery, LedgerRow, ModelRow, Standing, Tally, TokenRow, Tombstone,
    UsageQuery, UsageTotal, WholeJob,
};
use impasto_sdk::{ModelLink, Result};
use std::path::Path;

/// What writing a job down takes.
#[derive(Clone, Copy, Debug)]
pub struct Intent<'a> {
    /// The job.
    pub job: &'a JobRow,
    /// Its calls; none where nothing needs to be sent. Some may be written as sent from the first.
    pub calls: &'a [CallRow],
    /// What is about to leave for those.
    pub attempts: &'a [Attempt],
    /// New pictures that go with it: inputs, or, without calls, what it came to.
    pub images: &'a [ImageRow],
    /// What its calls must fit into.
    pub bounds: &'a [Bound],
    /// The caller's own key for it, where there is one.
    pub once: Option<&'a Once>,
}

impl<'a> Intent<'a> {
    /// Without bounds and without a key.
    #[must_use]
    pub const fn new(job: &'a JobRow, calls: &'a [CallRow], images: &'a [ImageRow]) -> Self {
        Self { job, calls, attempts: &[], images, bounds: &[], once: None }
    }
}

/// A key under which a caller asks for the same thing once, whatever happens to the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// The key, as the caller chose it.
    pub key: String,
    /// A digest of what is asked for.
    pub body: String,
    /// A key of before is forgotten, in milliseconds since 1970.
    pub since_ms: i64,
    /// What comes of a key that is known.
    pub known: WhenKnown,
}

/// What comes of a key under which something was asked for before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenKnown {
    /// It gives the job of then.
    #[default]
    SameJob,
    /// It stands for the new job from now on.
    NewJob,
}

/// What came of writing a job down.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a job that is known already must not be run again"]
pub enum Intended {
    /// It was written.
    Written,
    /// This caller asked for the same under the same key before: the job of then. Nothing was written.
    Known(String),
}

/// What settling a call writes, all or nothing.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// The call in its last phase; its epoch is demanded.
    pub call: CallRow,
    /// The attempt that was answered, where it is not written yet.
    pub attempt: Option<Attempt>,
    /// New pictures.
    pub images: Vec<ImageRow>,
    /// What it cost; absent where nothing was billed.
    pub ledger: Option<LedgerRow>,
}

/// Journal, gallery, model records and ledger. Each method that writes is one durable commit, done when it returns,
/// but for [`Store::note`].
///
/// Promises, each tested by the conformance suite:
/// 1. A write that returned is there after a power cut; one that failed left nothing.
/// 2. A call is written only by the epoch that holds it; the job's state follows in the same commit.
/// 3. Two claims never give the same call, also not to two processes.
/// 4. Settling the same call twice writes its pictures and its ledger entry once.
/// 5. What is reserved and what was spent never exceed a bound that refuses, however many ask at once: each call at the
///    highest price it may come to. What a call came to takes the place of its reservation in the commit that settles it.
/// 6. Lists are in a fixed order and pages neither skip nor repeat.
pub trait Store: Send + Sync {
    /// Writes a job with its calls and pictures and reserves their price, or nothing. `OverBudget` where a bound does not
    /// bear the calls; `InvalidRequest` where the key was used for another body.
    fn intend<'a>(&'a self, intent: &'a Intent<'a>) -> Boxed<'a, Result<Intended>>;

    /// The job that a caller asked for under this key; `InvalidRequest` where that was for another body.
    fn known<'a>(&'a self, caller: &'a str, once: &'a Once) -> Boxed<'a, Result<Option<String>>>;

    /// The newest finished job of a caller that asked for the same: its [`JobRow::digest`] is this one.
    fn same_job<'a>(&'a self, caller: &'a str, digest: &'a str) -> Boxed<'a, Result<Option<String>>>;

    /// Writes a call, and an attempt under it where there is one (one of the same number is replaced).
    fn put<'a>(&'a self, call: &'a CallRow, attempt: Option<&'a Attempt>) -> Boxed<'a, Result<Fence>>;

    /// Writes a call's end: pictures, ledger, phase.
    fn settle<'a>(&'a self, settlement: &'a Settlement) -> Boxed<'a, Result<Fence>>;

    /// Lets a job go on: adds new calls and writes those that are there anew, each with the epoch that it has, in one
    /// commit. That someone wanted the job cancelled is forgotten. The price of calls that are `Intended` is reserved
    /// anew; what was at risk of an earlier attempt stays so. `Unavailable`, and nothing is written, where another
    /// process has taken one of them over; `OverBudget` where a bound does not bear them.
    fn extend<'a>(&'a self, job: &'a str, calls: &'a [CallRow], bounds: &'a [Bound])
    -> Boxed<'a, Result<()>>;

    /// Takes over calls that are not at their end and whose owner is dead or whose lease ran out; raises their epoch.
    /// Oldest first.
    fn claim<'a>(&'a self, claim: &'a Claim) -> Boxed<'a, Result<Vec<CallRow>>>;

    /// Takes over one call in whatever phase it was seen, unless a living owner has it; raises its epoch. `None` where one
    /// has, where it has been taken or has changed its phase since, and where there is no such call.
    fn take<'a>(&'a self, seen: &'a CallRow, claim: &'a Claim) -> Boxed<'a, Result<Option<CallRow>>>;

    /// Prolongs the lease of all calls of an owner; gives the jobs of these calls that someone wants cancelled.
    fn renew<'a>(&'a self, owner: &'a str, until_ms: i64) -> Boxed<'a, Result<Vec<String>>>;

    /// Owners of calls that are not at their end.
    fn owners(&self) -> Boxed<'_, Result<Vec<String>>>;

    /// Notes that a job shall stop. False where it is unknown or at its end.
    fn request_cancel<'a>(&'a self, job: &'a str) -> Boxed<'a, Result<bool>>;

    /// A job with all that belongs to it, as it is at one moment.
    fn whole<'a>(&'a self, id: &'a str) -> Boxed<'a, Result<Option<WholeJob>>>;
    /// One job.
    fn job<'a>(&'a self, id: &'a str) -> Boxed<'a, Result<Option<JobRow>>>;
    /// Jobs, newest first.
    fn jobs<'a>(&'a self, query: &'a JobQuery) -> Boxed<'a, Result<Vec<JobRow>>>;
    /// One call.
    fn call<'a>(&'a self, id: &'a str) -> Boxed<'a, Result<Option<CallRow>>>;
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

    /// Boards, newest first.
    fn boards(&self) -> Boxed<'_, Result<Vec<BoardRow>>>;
    /// Writes a board; of one that is there, only the name changes.
    fn put_board<'a>(&'a self, board: &'a BoardRow) -> Boxed<'a, Result<()>>;
    /// Removes a board; its pictures stay, on none. False where there is none.
    fn remove_board<'a>(&'a self, id: &'a str) -> Boxed<'a, Result<bool>>;

    /// Installed models, by key.
    fn models(&self) -> Boxed<'_, Result<Vec<ModelRow>>>;
    /// The models that a name may mean, by key: the one with this key, that of this link, those whose model id is this.
    /// Quick also where there are many.
    fn models_named<'a>(
        &'a self,
        name: &'a str,
        link: Option<&'a ModelLink>,
    ) -> Boxed<'a, Result<Vec<ModelRow>>>;
    /// Writes a model by provider and model id: a row that is there keeps its key and creation time. A key that
    /// another model has is an `InvalidRequest`. Forgets a tombstone. Gives the row as it was written.
    fn put_model<'a>(&'a self, row: &'a ModelRow) -> Boxed<'a, Result<ModelRow>>;
    /// Removes a model. False where there is none.
    fn remove_model<'a>(&'a self, key: &'a str, tombstone: Tombstone) -> Boxed<'a, Result<bool>>;
    /// Starters that a person removed.
    fn tombstones(&self) -> Boxed<'_, Result<Vec<ModelLink>>>;

    /// How far bounds are used up, in the order they were given.
    fn standings<'a>(&'a self, bounds: &'a [Bound]) -> Boxed<'a, Result<Vec<Standing>>>;

    /// What calls may have cost beside what stands in the ledger, since nobody knows their fate.
    fn at_risk<'a>(&'a self, query: &'a LedgerQuery) -> Boxed<'a, Result<Amount>>;

    /// The jobs of these calls, newest first, and what each may have cost besides.
    fn jobs_at_risk(&self) -> Boxed<'_, Result<Vec<(String, Amount)>>>;

    /// Totals of the ledger, by group in order.
    fn usage<'a>(&'a self, query: &'a UsageQuery) -> Boxed<'a, Result<Vec<UsageTotal>>>;
    /// Entries of the ledger, oldest first.
    fn ledger<'a>(&'a self, query: &'a LedgerQuery) -> Boxed<'a, Result<Vec<LedgerRow>>>;

    /// Notes what a call cost of which nothing stands in the journal. Nobody waits for the disk: what was noted shares a
    /// commit with what is noted beside it, a tenth of a second later at most; every reading of the ledger and of
    /// standings through this store has it at once.
    fn note(&self, entry: &LedgerRow);
    /// Brings all that was noted to the disk now: before the program ends.
    fn keep_notes(&self) -> Boxed<'_, Result<()>>;

    /// What was learnt about the limits of each key, by provider and account.
    fn lanes(&self) -> Boxed<'_, Result<Vec<LaneRow>>>;
    /// Writes what was learnt; a row of the same provider and account is replaced.
    fn put_lane<'a>(&'a self, lane: &'a LaneRow) -> Boxed<'a, Result<()>>;

    /// Access tokens, oldest first, revoked ones among them.
    fn tokens(&self) -> Boxed<'_, Result<Vec<TokenRow>>>;
    /// Writes a token. Of one that is there only its last use moves on, and it may be revoked; no write takes a
    /// revocation back, so that whoever notes a use at that moment cannot undo it.
    fn put_token<'a>(&'a self, token: &'a TokenRow) -> Boxed<'a, Result<()>>;

    /// How many jobs, calls and pictures there are. Quick also where there are many.
    fn tally(&self) -> Boxed<'_, Result<Tally>>;

    /// Writes everything, as it is at one moment, to a file that is not there yet; others go on meanwhile. `Unsupported`
    /// where a store cannot.
    fn snapshot<'a>(&'a self, to: &'a Path) -> Boxed<'a, Result<()>>;

    /// Looks for damage; an empty list is good news.
    fn check(&self) -> Boxed<'_, Result<Vec<String>>>;
}
