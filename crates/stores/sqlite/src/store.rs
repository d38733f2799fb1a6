//! The port, method by method: what goes to the writer and what to the readers.

use crate::{
    Sqlite, board, budget, call, check, claim, image, job, lane, ledger, model, once, settle, snapshot,
    tally, token,
};
use impasto_ports::{
    Amount, Attempt, BoardRow, Bound, Boxed, CallRow, Claim, Fence, ImagePage, ImageQuery, ImageRow,
    Intended, Intent, JobQuery, JobRow, LaneRow, LedgerQuery, LedgerRow, ModelRow, Once, Phase, Settlement,
    Standing, Store, Tally, TokenRow, Tombstone, UsageQuery, UsageTotal, WholeJob,
};
use impasto_sdk::{ModelLink, Result};
use std::path::Path;

impl Store for Sqlite {
    fn intend<'a>(&'a self, intent: &'a Intent<'a>) -> Boxed<'a, Result<Intended>> {
        let (job, calls, images) = (intent.job.clone(), intent.calls.to_vec(), intent.images.to_vec());
        let (attempts, bounds, once) =
            (intent.attempts.to_vec(), intent.bounds.to_vec(), intent.once.cloned());
        self.write(move |connection| {
            let (job, calls, images, bounds) = (&job, &calls, &images, &bounds);
            let (attempts, once) = (&attempts, once.as_ref());
            call::intend(connection, &Intent { job, calls, attempts, images, bounds, once })
        })
    }

    fn known<'a>(&'a self, caller: &'a str, once: &'a Once) -> Boxed<'a, Result<Option<String>>> {
        let (caller, once) = (caller.to_owned(), once.clone());
        self.look_up(move |connection| once::known(connection, &caller, &once))
    }

    fn same_job<'a>(&'a self, caller: &'a str, digest: &'a str) -> Boxed<'a, Result<Option<String>>> {
        let (caller, digest) = (caller.to_owned(), digest.to_owned());
        self.look_up(move |connection| once::same_job(connection, &caller, &digest))
    }

    fn put<'a>(&'a self, call: &'a CallRow, attempt: Option<&'a Attempt>) -> Boxed<'a, Result<Fence>> {
        let (call, attempt) = (call.clone(), attempt.cloned());
        self.write(move |connection| call::put(connection, &call, attempt.as_ref()))
    }

    fn settle<'a>(&'a self, settlement: &'a Settlement) -> Boxed<'a, Result<Fence>> {
        let settlement = settlement.clone();
        self.write(move |connection| settle::settle(connection, &settlement))
    }

    fn extend<'a>(
        &'a self,
        job: &'a str,
        calls: &'a [CallRow],
        bounds: &'a [Bound],
    ) -> Boxed<'a, Result<()>> {
        let (job, calls, bounds) = (job.to_owned(), calls.to_vec(), bounds.to_vec());
        self.write(move |connection| call::extend(connection, &job, &calls, &bounds))
    }

    fn claim<'a>(&'a self, claim: &'a Claim) -> Boxed<'a, Result<Vec<CallRow>>> {
        let claim = claim.clone();
        self.write(move |connection| claim::claim(connection, &claim))
    }

    fn take<'a>(&'a self, seen: &'a CallRow, claim: &'a Claim) -> Boxed<'a, Result<Option<CallRow>>> {
        let (seen, claim) = (seen.clone(), claim.clone());
        self.write(move |connection| claim::take(connection, &seen, &claim))
    }

    fn renew<'a>(&'a self, owner: &'a str, until_ms: i64) -> Boxed<'a, Result<Vec<String>>> {
        let owner = owner.to_owned();
        self.write(move |connection| claim::renew(connection, &owner, until_ms))
    }

    fn owners(&self) -> Boxed<'_, Result<Vec<String>>> {
        self.read(claim::owners)
    }

    fn request_cancel<'a>(&'a self, job: &'a str) -> Boxed<'a, Result<bool>> {
        let job = job.to_owned();
        self.write(move |connection| job::request_cancel(connection, &job))
    }

    fn whole<'a>(&'a self, id: &'a str) -> Boxed<'a, Result<Option<WholeJob>>> {
        let id = id.to_owned();
        self.look_up(move |connection| job::whole(connection, &id))
    }

    fn job<'a>(&'a self, id: &'a str) -> Boxed<'a, Result<Option<JobRow>>> {
        let id = id.to_owned();
        self.look_up(move |connection| job::get(connection, &id))
    }

    fn jobs<'a>(&'a self, query: &'a JobQuery) -> Boxed<'a, Result<Vec<JobRow>>> {
        let query = query.clone();
        self.read(move |connection| job::list(connection, &query))
    }

    fn call<'a>(&'a self, id: &'a str) -> Boxed<'a, Result<Option<CallRow>>> {
        let id = id.to_owned();
        self.look_up(move |connection| call::get(connection, &id))
    }

    fn calls<'a>(&'a self, job: &'a str) -> Boxed<'a, Result<Vec<CallRow>>> {
        let job = job.to_owned();
        self.read(move |connection| call::of_job(connection, &job))
    }

    fn attempts<'a>(&'a self, job: &'a str) -> Boxed<'a, Result<Vec<Attempt>>> {
        let job = job.to_owned();
        self.read(move |connection| call::attempts(connection, &job))
    }

    fn unknown_calls(&self) -> Boxed<'_, Result<Vec<CallRow>>> {
        self.read(call::unknown)
    }

    fn phases<'a>(&'a self, calls: &'a [String]) -> Boxed<'a, Result<Vec<(String, Phase)>>> {
        let calls = calls.to_vec();
        self.read(move |connection| call::phases(connection, &calls))
    }

    fn add_images<'a>(&'a self, images: &'a [ImageRow]) -> Boxed<'a, Result<()>> {
        let images = images.to_vec();
        self.write(move |connection| image::add(connection, &images))
    }

    fn image<'a>(&'a self, id: &'a str) -> Boxed<'a, Result<Option<ImageRow>>> {
        let id = id.to_owned();
        self.look_up(move |connection| image::get(connection, &id))
    }

    fn image_ids<'a>(&'a self, part: &'a str, limit: u32) -> Boxed<'a, Result<Vec<String>>> {
        let part = part.to_owned();
        self.read(move |connection| image::ids(connection, &part, limit))
    }

    fn images<'a>(&'a self, query: &'a ImageQuery) -> Boxed<'a, Result<ImagePage>> {
        let query = query.clone();
        self.read(move |connection| image::list(connection, &query))
    }

    fn update_image<'a>(&'a self, image: &'a ImageRow) -> Boxed<'a, Result<()>> {
        let image = image.clone();
        self.write(move |connection| image::update(connection, &image))
    }

    fn purge_image<'a>(&'a self, id: &'a str) -> Boxed<'a, Result<bool>> {
        let id = id.to_owned();
        self.write(move |connection| image::purge(connection, &id))
    }

    fn boards(&self) -> Boxed<'_, Result<Vec<BoardRow>>> {
        self.read(board::list)
    }

    fn put_board<'a>(&'a self, board: &'a BoardRow) -> Boxed<'a, Result<()>> {
        let board = board.clone();
        self.write(move |connection| board::put(connection, &board))
    }

    fn remove_board<'a>(&'a self, id: &'a str) -> Boxed<'a, Result<bool>> {
        let id = id.to_owned();
        self.write(move |connection| board::remove(connection, &id))
    }

    fn models(&self) -> Boxed<'_, Result<Vec<ModelRow>>> {
        self.read(model::list)
    }

    fn models_named<'a>(
        &'a self,
        name: &'a str,
        link: Option<&'a ModelLink>,
    ) -> Boxed<'a, Result<Vec<ModelRow>>> {
        let (name, link) = (name.to_owned(), link.cloned());
        self.look_up(move |connection| model::named(connection, &name, link.as_ref()))
    }

    fn put_model<'a>(&'a self, row: &'a ModelRow) -> Boxed<'a, Result<ModelRow>> {
        let row = row.clone();
        self.write(move |connection| model::put(connection, &row))
    }

    fn remove_model<'a>(&'a self, key: &'a str, tombstone: Tombstone) -> Boxed<'a, Result<bool>> {
        let key = key.to_owned();
        self.write(move |connection| model::remove(connection, &key, tombstone))
    }

    fn tombstones(&self) -> Boxed<'_, Result<Vec<ModelLink>>> {
        self.read(model::tombstones)
    }

    fn standings<'a>(&'a self, bounds: &'a [Bound]) -> Boxed<'a, Result<Vec<Standing>>> {
        let bounds = bounds.to_vec();
        self.read_spent(move |connection| budget::standings(connection, &bounds))
    }

    fn at_risk<'a>(&'a self, query: &'a LedgerQuery) -> Boxed<'a, Result<Amount>> {
        let query = query.clone();
        self.read(move |connection| ledger::at_risk(connection, &query))
    }

    fn jobs_at_risk(&self) -> Boxed<'_, Result<Vec<(String, Amount)>>> {
        self.read(ledger::jobs_at_risk)
    }

    fn usage<'a>(&'a self, query: &'a UsageQuery) -> Boxed<'a, Result<Vec<UsageTotal>>> {
        let query = query.clone();
        self.read_spent(move |connection| ledger::usage(connection, &query))
    }

    fn ledger<'a>(&'a self, query: &'a LedgerQuery) -> Boxed<'a, Result<Vec<LedgerRow>>> {
        let query = query.clone();
        self.read_spent(move |connection| ledger::list(connection, &query))
    }

    fn keep_notes(&self) -> Boxed<'_, Result<()>> {
        Box::pin(self.write_notes())
    }

    fn note(&self, entry: &LedgerRow) {
        self.note_spent(entry.clone());
    }

    fn lanes(&self) -> Boxed<'_, Result<Vec<LaneRow>>> {
        self.read(lane::list)
    }

    fn put_lane<'a>(&'a self, lane: &'a LaneRow) -> Boxed<'a, Result<()>> {
        let lane = lane.clone();
        self.write(move |connection| lane::put(connection, &lane))
    }

    fn tokens(&self) -> Boxed<'_, Result<Vec<TokenRow>>> {
        self.read(token::list)
    }

    fn put_token<'a>(&'a self, token: &'a TokenRow) -> Boxed<'a, Result<()>> {
        let token = token.clone();
        self.write(move |connection| token::put(connection, &token))
    }

    fn tally(&self) -> Boxed<'_, Result<Tally>> {
        self.read(tally::tally)
    }

    fn snapshot<'a>(&'a self, to: &'a Path) -> Boxed<'a, Result<()>> {
        let (from, to) = (self.path().to_owned(), to.to_owned());
        self.read(move |_| snapshot::snapshot(&from, &to))
    }

    fn check(&self) -> Boxed<'_, Result<Vec<String>>> {
        self.read(check::check)
    }
}
