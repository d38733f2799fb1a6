//! A process that lives, dies and starts again in a world that stays.

use super::{
    FolderBlobs, Fuse, FusedBlobs, FusedStore, FusedTransport, InstantClock, MemoryStore, PlainSettler,
    clock::START_MS,
};
use crate::{books::Books, transport::VendorTransport, vendor::Vendor};
use impasto_driver::{Driver, Gates, Limits, Patience, Silent, Spool, Stop};
use impasto_ports::{CallRow, Claim, Intent, JobKind, JobRow, JobState, Priced, Priority, Store, Transport};
use impasto_sdk::{Cx, Error, Generate, Kind, ProviderEntry, Registry, Result, Task};
use serde_json::Value;
use std::{path::PathBuf, sync::Arc, time::Duration};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// Everything outside the process: disk, database, clock, the way to the vendor. Each life of the process is a runtime
/// of its own, so that death takes its threads along; do not use it inside another runtime.
pub struct World {
    folder: TempDir,
    /// The provider.
    pub entry: &'static ProviderEntry,
    /// Kills.
    pub fuse: Arc<Fuse>,
    /// The database.
    pub store: Arc<MemoryStore>,
    /// The gallery's files.
    pub blobs: FolderBlobs,
    /// Time.
    pub clock: Arc<InstantClock>,
    /// How patient the loop is.
    pub patience: Patience,
    /// The provider's settings.
    pub settings: Value,
    /// The definition of the model, where it is one without code.
    pub definition: Value,
    /// The vendor's books.
    pub books: Arc<Books>,
    /// The way to the vendor, where it leads to a fake: it has a log.
    pub vendor: Option<Arc<VendorTransport>>,
    /// The way to the vendor.
    pub transport: Arc<dyn Transport>,
    registry: Registry,
}

/// The way out of a world.
pub struct Way {
    /// Sends.
    pub transport: Arc<dyn Transport>,
    /// What the vendor bills.
    pub books: Arc<Books>,
    /// The same transport, where it leads to a fake.
    pub vendor: Option<Arc<VendorTransport>>,
}

impl Way {
    /// The way to a fake.
    #[must_use]
    pub fn to(vendor: Box<dyn Vendor>, clock: Arc<InstantClock>) -> Self {
        let books = vendor.books();
        let transport = Arc::new(VendorTransport::new(vendor.into(), clock));
        Self { transport: Arc::clone(&transport) as Arc<dyn Transport>, books, vendor: Some(transport) }
    }
}

/// How a life ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Life {
    /// The call was run as far as it goes.
    Ended(std::result::Result<Box<CallRow>, Stop>),
    /// The fuse burnt down.
    Killed,
}

/// The one job of a world.
const JOB: &str = "job";

impl World {
    /// A new world with one provider and one way out.
    ///
    /// # Errors
    /// Where the provider's data files do not parse, or the disk refuses.
    pub fn new(entry: &'static ProviderEntry, way: impl FnOnce(Arc<InstantClock>) -> Way) -> Result<Self> {
        let wrong = |error: &dyn std::fmt::Display| Error::new(Kind::Unexpected, error.to_string());
        let folder = TempDir::new().map_err(|error| wrong(&error))?;
        let blobs = folder.path().join("images");
        std::fs::create_dir(&blobs).map_err(|error| wrong(&error))?;
        let clock = Arc::new(InstantClock::default());
        let Way { transport, books, vendor } = way(Arc::clone(&clock));
        Ok(Self {
            blobs: FolderBlobs::new(blobs),
            folder,
            entry,
            fuse: Arc::default(),
            store: Arc::default(),
            patience: Patience::default(),
            settings: Value::Null,
            definition: Value::Null,
            transport,
            books,
            vendor,
            clock,
            registry: Registry::of_entries([entry]).map_err(|error| wrong(&error))?,
        })
    }

    /// Where the spool lies.
    #[must_use]
    pub fn spool(&self) -> Spool {
        Spool::new(self.folder.path().join("spool"))
    }

    /// The folder of everything on disk.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// The facts of a call.
    #[must_use]
    pub fn cx(&self, call: &str) -> Cx {
        Cx {
            base_url: self.entry.provider.info().base_url.trim_end_matches('/').into(),
            boundary: format!("seam-{call}"),
            now_ms: START_MS,
            polls: 0,
            waited: Duration::ZERO,
            settings: self.settings.clone(),
            idempotency_key: call.into(),
            definition: self.definition.clone().into(),
        }
    }

    /// Writes a job of these calls, each begun by the provider.
    ///
    /// # Errors
    /// What the provider says to a task.
    pub fn intend(&self, tasks: &[Generate]) -> Result<Vec<CallRow>> {
        let mut calls = Vec::new();
        for (ordinal, generate) in (0..).zip(tasks) {
            let id = format!("call-{ordinal}");
            let (task, cx) = (Task::Generate(Box::new(generate.clone())), self.cx(&id));
            let step = self.entry.provider.begin(&task, &cx)?;
            let provider = self.entry.provider.info().id;
            let mut call = CallRow::intended(&id, JOB, provider, task, cx);
            (call.step, call.ordinal) = (step, ordinal);
            (call.owner, call.lease_until_ms) = (Some("first".into()), START_MS + 30_000);
            calls.push(call);
        }
        let job = job(self.entry.provider.info().id, tasks);
        let _ = runtime()?.block_on(self.store.intend(&Intent::new(&job, &calls, &[])))?;
        Ok(calls)
    }

    /// A driver in this world.
    #[must_use]
    pub fn driver(&self) -> Driver {
        let fuse = || Arc::clone(&self.fuse);
        Driver {
            transport: Arc::new(FusedTransport(Arc::clone(&self.transport), fuse())),
            store: Arc::new(FusedStore(Arc::clone(&self.store) as Arc<dyn Store>, fuse())),
            blobs: Arc::new(FusedBlobs(Arc::new(self.blobs.clone()), fuse())),
            spool: self.spool(),
            clock: Arc::clone(&self.clock) as Arc<_>,
            observer: Arc::new(Silent),
            settler: Arc::new(PlainSettler),
            providers: self.registry.clone(),
            gates: Arc::new(Gates::default()),
            patience: self.patience,
            limits: Limits::default(),
        }
    }

    /// Runs a call until it ends or the fuse has burnt down.
    ///
    /// # Errors
    /// Where no runtime can be had.
    pub fn run(&self, call: CallRow) -> Result<Life> {
        self.run_until(call, &CancellationToken::new())
    }

    /// The same, with a token that stops the call.
    ///
    /// # Errors
    /// Where no runtime can be had.
    pub fn run_until(&self, call: CallRow, cancel: &CancellationToken) -> Result<Life> {
        let driver = self.driver();
        let runtime = runtime()?;
        let life = runtime.block_on(async {
            tokio::select! {
                biased;
                () = self.fuse.burnt() => Life::Killed,
                ended = driver.run(call, cancel) => Life::Ended(ended.map(Box::new)),
            }
        });
        // Waits for the threads of this life, so that no dead hand writes into the next.
        drop(runtime);
        Ok(life)
    }

    /// The next start: takes over what the dead process left and runs it. Gives the lives, oldest call first.
    ///
    /// # Errors
    /// What the store says.
    pub fn restart(&self) -> Result<Vec<Life>> {
        let claim = Claim {
            owner: "next".into(),
            now_ms: START_MS,
            lease: Duration::from_secs(30),
            dead: vec!["first".into(), "next".into()],
            limit: 64,
        };
        let calls = runtime()?.block_on(self.store.claim(&claim))?;
        calls.into_iter().map(|call| self.run(call)).collect()
    }

    /// The calls as the database has them.
    ///
    /// # Errors
    /// What the store says.
    pub fn calls(&self) -> Result<Vec<CallRow>> {
        runtime()?.block_on(self.store.calls(JOB))
    }

    /// The bytes of the gallery's pictures, in the order of the calls and their places.
    ///
    /// # Errors
    /// What store and disk say.
    pub fn gallery(&self) -> Result<Vec<Vec<u8>>> {
        let query = impasto_ports::ImageQuery { limit: u32::MAX, ..Default::default() };
        let runtime = runtime()?;
        let mut images = runtime.block_on(self.store.images(&query))?.images;
        images.sort_by(|a, b| (&a.call, a.position).cmp(&(&b.call, b.position)));
        images
            .iter()
            .map(|image| runtime.block_on(crate::transport::read(&self.blobs, &image.blob)))
            .collect()
    }

    /// A future's value, in a runtime of its own.
    ///
    /// # Errors
    /// Where no runtime can be had.
    pub fn wait<T>(future: impl Future<Output = T>) -> Result<T> {
        Ok(runtime()?.block_on(future))
    }
}

/// Time is paused: where the driver really waits, for its gates, the clock jumps.
fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .map_err(|error| Error::new(Kind::Unexpected, format!("no runtime: {error}")))
}

fn job(provider: &str, tasks: &[Generate]) -> JobRow {
    JobRow {
        id: JOB.into(),
        state: JobState::Queued,
        kind: JobKind::Pictures,
        caller: "local".into(),
        priority: Priority::Normal,
        model_key: String::new(),
        provider: provider.into(),
        model: tasks.first().map(|task| task.model.clone()).unwrap_or_default(),
        draft: Value::Null,
        record: Value::Null,
        changes: Value::Null,
        count: tasks.iter().map(|task| task.count).sum(),
        price: Priced::UNPRICED,
        cancel: false,
        error: None,
        digest: String::new(),
        reused: None,
        unlisted: false,
        created_ms: START_MS,
        updated_ms: START_MS,
    }
}
