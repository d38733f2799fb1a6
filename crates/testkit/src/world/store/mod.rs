//! A store in memory, as honest as one on disk: fences, claims, all or nothing.

mod boards;
mod budget;
mod calls;
mod gallery;
mod ledger;
mod models;
mod tally;
mod tokens;

use impasto_ports::{
    Amount, Attempt, BoardRow, Bound, Boxed, CallRow, Claim, Fence, ImagePage, ImageQuery, ImageRow,
    Intended, Intent, JobQuery, JobRow, LaneRow, LedgerQuery, LedgerRow, ModelRow, Once, Phase, Settlement,
    Standing, Store, Tally, TokenRow, Tombstone, UsageQuery, UsageTotal, WholeJob,
};
use impasto_sdk::{Error, Kind, ModelLink, Result};
use std::{
    collections::{BTreeMap, BTreeSet},
    future::ready,
    path::Path,
    sync::{Mutex, PoisonError},
};

/// Forgets everything when it is dropped; otherwise keeps every promise of [`Store`].
#[derive(Debug, Default)]
pub struct MemoryStore {
    tables: Mutex<Tables>,
}

#[derive(Clone, Debug, Default)]
struct Tables {
    /// In the order they came.
    jobs: Vec<JobRow>,
    /// In the order they came. Kept as JSON, so that only what survives a journal survives here.
    calls: Vec<(CallKey, String)>,
    attempts: BTreeMap<(String, u32), Attempt>,
    /// Epochs in which a call was settled.
    settled: BTreeMap<String, u64>,
    images: BTreeMap<String, ImageRow>,
    boards: BTreeMap<String, BoardRow>,
    models: BTreeMap<String, ModelRow>,
    tombstones: BTreeSet<ModelLink>,
    ledger: Vec<LedgerRow>,
    held: Vec<budget::Held>,
    used: Vec<budget::Used>,
    lanes: BTreeMap<(String, String), LaneRow>,
    tokens: Vec<TokenRow>,
}

/// What is looked at without reading the row.
#[derive(Clone, Debug)]
struct CallKey {
    id: String,
    job: String,
}

impl MemoryStore {
    fn read<'a, T: Send + 'a>(&'a self, read: impl FnOnce(&Tables) -> T) -> Boxed<'a, T> {
        let tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        Box::pin(ready(read(&tables)))
    }

    /// A write that fails leaves nothing: it works on a copy.
    fn write<'a, T: Send + 'a>(
        &'a self,
        write: impl FnOnce(&mut Tables) -> Result<T>,
    ) -> Boxed<'a, Result<T>> {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let mut copy = tables.clone();
        let written = write(&mut copy);
        if written.is_ok() {
            *tables = copy;
        }
        Box::pin(ready(written))
    }
}

fn not_found(what: &str, id: &str) -> Error {
    Error::new(Kind::NotFound, format!("there is no {what} {id:?}"))
}

fn taken(what: &str, id: &str) -> Error {
    Error::new(Kind::InvalidRequest, format!("{what} {id:?} is there already"))
}

impl Store for MemoryStore {
    fn intend<'a>(&'a self, intent: &'a Intent<'a>) -> Boxed<'a, Result<Intended>> {
        self.write(|tables| tables.intend(intent))
    }

    fn known<'a>(&'a self, caller: &'a str, once: &'a Once) -> Boxed<'a, Result<Option<String>>> {
        self.read(|tables| tables.known(caller, once))
    }

    fn same_job<'a>(&'a self, caller: &'a str, digest: &'a str) -> Boxed<'a, Result<Option<String>>> {
        self.read(|tables| Ok(tables.same_job(caller, digest)))
    }

    fn put<'a>(&'a self, call: &'a CallRow, attempt: Option<&'a Attempt>) -> Boxed<'a, Result<Fence>> {
        self.write(|tables| tables.put(call, attempt))
    }

    fn settle<'a>(&'a self, settlement: &'a Settlement) -> Boxed<'a, Result<Fence>> {
        self.write(|tables| tables.settle(settlement))
    }

    fn extend<'a>(
        &'a self,
        job: &'a str,
        calls: &'a [CallRow],
        bounds: &'a [Bound],
    ) -> Boxed<'a, Result<()>> {
        self.write(|tables| tables.extend(job, calls, bounds))
    }

    fn claim<'a>(&'a self, claim: &'a Claim) -> Boxed<'a, Result<Vec<CallRow>>> {
        self.write(|tables| tables.claim(claim))
    }

    fn take<'a>(&'a self, seen: &'a CallRow, claim: &'a Claim) -> Boxed<'a, Result<Option<CallRow>>> {
        self.write(|tables| tables.take(seen, claim))
    }

    fn renew<'a>(&'a self, owner: &'a str, until_ms: i64) -> Boxed<'a, Result<Vec<String>>> {
        self.write(|tables| tables.renew(owner, until_ms))
    }

    fn owners(&self) -> Boxed<'_, Result<Vec<String>>> {
        self.read(|tables| Ok(tables.owners()))
    }

    fn request_cancel<'a>(&'a self, job: &'a str) -> Boxed<'a, Result<bool>> {
        self.write(|tables| Ok(tables.request_cancel(job)))
    }

    fn whole<'a>(&'a self, id: &'a str) -> Boxed<'a, Result<Option<WholeJob>>> {
        self.read(|tables| {
            let Some(row) = tables.jobs.iter().find(|job| job.id == id).cloned() else { return Ok(None) };
            let (calls, attempts) = (tables.of_job(id)?, tables.attempts_of(id)?);
            let outputs = tables.list_images(&row.outputs()).images;
            Ok(Some(WholeJob { row, calls, attempts, outputs }))
        })
    }

    fn job<'a>(&'a self, id: &'a str) -> Boxed<'a, Result<Option<JobRow>>> {
        self.read(|tables| Ok(tables.jobs.iter().find(|job| job.id == id).cloned()))
    }

    fn jobs<'a>(&'a self, query: &'a JobQuery) -> Boxed<'a, Result<Vec<JobRow>>> {
        self.read(|tables| Ok(tables.list_jobs(query)))
    }

    fn call<'a>(&'a self, id: &'a str) -> Boxed<'a, Result<Option<CallRow>>> {
        self.read(|tables| tables.find_call(id))
    }

    fn calls<'a>(&'a self, job: &'a str) -> Boxed<'a, Result<Vec<CallRow>>> {
        self.read(|tables| tables.of_job(job))
    }

    fn attempts<'a>(&'a self, job: &'a str) -> Boxed<'a, Result<Vec<Attempt>>> {
        self.read(|tables| tables.attempts_of(job))
    }

    fn unknown_calls(&self) -> Boxed<'_, Result<Vec<CallRow>>> {
        self.read(Tables::unknown)
    }

    fn phases<'a>(&'a self, calls: &'a [String]) -> Boxed<'a, Result<Vec<(String, Phase)>>> {
        self.read(|tables| tables.phases(calls))
    }

    fn add_images<'a>(&'a self, images: &'a [ImageRow]) -> Boxed<'a, Result<()>> {
        self.write(|tables| tables.add_images(images))
    }

    fn image<'a>(&'a self, id: &'a str) -> Boxed<'a, Result<Option<ImageRow>>> {
        self.read(|tables| Ok(tables.images.get(id).cloned()))
    }

    fn image_ids<'a>(&'a self, part: &'a str, limit: u32) -> Boxed<'a, Result<Vec<String>>> {
        self.read(|tables| Ok(tables.image_ids(part, limit)))
    }

    fn images<'a>(&'a self, query: &'a ImageQuery) -> Boxed<'a, Result<ImagePage>> {
        self.read(|tables| Ok(tables.list_images(query)))
    }

    fn update_image<'a>(&'a self, image: &'a ImageRow) -> Boxed<'a, Result<()>> {
        self.write(|tables| tables.update_image(image))
    }

    fn purge_image<'a>(&'a self, id: &'a str) -> Boxed<'a, Result<bool>> {
        self.write(|tables| Ok(tables.purge_image(id)))
    }

    fn boards(&self) -> Boxed<'_, Result<Vec<BoardRow>>> {
        self.read(|tables| Ok(tables.list_boards()))
    }

    fn put_board<'a>(&'a self, board: &'a BoardRow) -> Boxed<'a, Result<()>> {
        self.write(|tables| {
            tables.put_board(board);
            Ok(())
        })
    }

    fn remove_board<'a>(&'a self, id: &'a str) -> Boxed<'a, Result<bool>> {
        self.write(|tables| Ok(tables.remove_board(id)))
    }

    fn models(&self) -> Boxed<'_, Result<Vec<ModelRow>>> {
        self.read(|tables| Ok(tables.models.values().cloned().collect()))
    }

    fn models_named<'a>(
        &'a self,
        name: &'a str,
        link: Option<&'a ModelLink>,
    ) -> Boxed<'a, Result<Vec<ModelRow>>> {
        self.read(|tables| Ok(tables.models_named(name, link)))
    }

    fn put_model<'a>(&'a self, row: &'a ModelRow) -> Boxed<'a, Result<ModelRow>> {
        self.write(|tables| tables.put_model(row))
    }

    fn remove_model<'a>(&'a self, key: &'a str, tombstone: Tombstone) -> Boxed<'a, Result<bool>> {
        self.write(|tables| Ok(tables.remove_model(key, tombstone)))
    }

    fn tombstones(&self) -> Boxed<'_, Result<Vec<ModelLink>>> {
        self.read(|tables| Ok(tables.tombstones.iter().cloned().collect()))
    }

    fn standings<'a>(&'a self, bounds: &'a [Bound]) -> Boxed<'a, Result<Vec<Standing>>> {
        self.read(|tables| Ok(tables.standings(bounds)))
    }

    fn at_risk<'a>(&'a self, query: &'a LedgerQuery) -> Boxed<'a, Result<Amount>> {
        self.read(|tables| Ok(tables.at_risk(query)))
    }

    fn jobs_at_risk(&self) -> Boxed<'_, Result<Vec<(String, Amount)>>> {
        self.read(|tables| Ok(tables.jobs_at_risk()))
    }

    fn usage<'a>(&'a self, query: &'a UsageQuery) -> Boxed<'a, Result<Vec<UsageTotal>>> {
        self.read(|tables| Ok(tables.usage(query)))
    }

    fn ledger<'a>(&'a self, query: &'a LedgerQuery) -> Boxed<'a, Result<Vec<LedgerRow>>> {
        self.read(|tables| Ok(tables.entries(query)))
    }

    fn keep_notes(&self) -> Boxed<'_, Result<()>> {
        self.read(|_| Ok(()))
    }

    fn note(&self, entry: &LedgerRow) {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner).put_entry(entry);
    }

    fn lanes(&self) -> Boxed<'_, Result<Vec<LaneRow>>> {
        self.read(|tables| Ok(tables.lanes.values().cloned().collect()))
    }

    fn put_lane<'a>(&'a self, lane: &'a LaneRow) -> Boxed<'a, Result<()>> {
        self.write(|tables| {
            tables.lanes.insert((lane.provider.clone(), lane.account.clone()), lane.clone());
            Ok(())
        })
    }

    fn tokens(&self) -> Boxed<'_, Result<Vec<TokenRow>>> {
        self.read(|tables| Ok(tables.list_tokens()))
    }

    fn put_token<'a>(&'a self, token: &'a TokenRow) -> Boxed<'a, Result<()>> {
        self.write(|tables| tables.put_token(token))
    }

    fn tally(&self) -> Boxed<'_, Result<Tally>> {
        self.read(Tables::tally)
    }

    fn snapshot<'a>(&'a self, _: &'a Path) -> Boxed<'a, Result<()>> {
        let error = Error::new(Kind::Unsupported, "a store in memory has no file to write");
        Box::pin(ready(Err(error)))
    }

    fn check(&self) -> Boxed<'_, Result<Vec<String>>> {
        Box::pin(ready(Ok(Vec::new())))
    }
}
