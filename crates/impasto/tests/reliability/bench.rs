//! A whole studio before a vendor that misbehaves, in memory and without waiting.

use crate::rough::{Rough, Stage};
// Names the providers, so that they are linked.
use impasto_core::{Budget, Configuration, Job, Parts, ProviderSetup, ResendUnknown, Root, Studio, Uploads};
use impasto_plugins as _;
use impasto_ports::{Boxed, Clock, LedgerQuery, UsageBy, UsageQuery};
use impasto_sdk::{Error, Money, ProviderEntry, Registry, Result, Starter, Status};
use impasto_testkit::{
    books::Books,
    fault::{Dialect, Script},
    local::LocalTransport,
    provider::entry,
    scripted::POLLED,
    transport::VendorTransport,
    vendor::{Request, Vendor},
    wire::Keys,
    world::{MemoryStore, Way},
};
use serde_json::{Map, Value, json};
use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shop {
    /// A fake that speaks a real vendor's format.
    Vendor(Dialect),
    /// A fake that takes a job, is polled, and serves pictures under addresses; faults meet one of these requests.
    Polled(Stage),
    /// The vendor inside the program.
    Inside,
}

impl Shop {
    /// As the table calls it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Vendor(Dialect::OpenAi) => "openai",
            Self::Vendor(Dialect::Gemini) => "gemini",
            Self::Polled(Stage::Submit) => "polled: submit",
            Self::Polled(Stage::Poll) => "polled: poll",
            Self::Polled(Stage::Download) => "polled: download",
            Self::Inside => "sandbox",
        }
    }

    fn entry(self) -> &'static ProviderEntry {
        match self {
            Self::Vendor(Dialect::OpenAi) => entry("openai"),
            Self::Vendor(Dialect::Gemini) => entry("gemini"),
            Self::Polled(_) => &POLLED,
            Self::Inside => entry("sandbox"),
        }
    }

    fn way(self, script: Script) -> Way {
        let vendor: Box<dyn Vendor> = match self {
            Self::Vendor(dialect) => dialect.vendor(Keys::default(), script),
            Self::Polled(stage) => Box::new(Rough::new(stage, script)),
            Self::Inside => return LocalTransport::way(self.entry().local.unwrap()),
        };
        let books = vendor.books();
        let transport = Arc::new(VendorTransport::new(vendor.into(), Arc::new(VendorClock)));
        Way { transport: Arc::clone(&transport) as Arc<_>, books, vendor: Some(transport) }
    }

    /// Whether this request is the one that faults meet.
    fn is_meant(self, request: &Request) -> bool {
        match self {
            Self::Polled(stage) => stage.is_of(request),
            _ => request.method == "POST",
        }
    }
}

/// A studio, its root, and the vendor.
pub(crate) struct Bench {
    shop: Shop,
    way: Way,
    studio: Studio,
    root: tempfile::TempDir,
    starter: Starter,
}

/// What is left when a job is at its end.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) job: Job,
    /// Whether the job could not go on and waits for a later run.
    pub(crate) waits: bool,
    /// Requests of the sort that the fault meets.
    pub(crate) meant: usize,
    /// Billable requests.
    pub(crate) orders: usize,
    /// Generations on the vendor's bill, and their sum.
    pub(crate) bill: (usize, Money),
    /// The sum of the ledger.
    pub(crate) ledger: Money,
}

impl Seen {
    /// What the program says may be gone.
    pub(crate) fn risk(&self) -> Money {
        self.job.price.at_risk_usd.unwrap_or_default()
    }
}

impl Bench {
    pub(crate) async fn open(shop: Shop, script: Script) -> Self {
        let root = tempfile::tempdir().unwrap();
        let (way, entry) = (shop.way(script), shop.entry());
        let studio = Studio::new(Parts {
            root: Root::open(root.path()).unwrap(),
            registry: Registry::of_entries([entry]).unwrap(),
            store: Arc::new(MemoryStore::default()),
            transport: Arc::clone(&way.transport),
            configuration: Arc::new(Open),
        });
        let mut starters = entry.starters().iter().cloned();
        let starter = starters.find(|starter| starter.status != Status::Retired).unwrap();
        let body = if shop.is_polled() { json!({ "price": polled_price() }) } else { json!({}) };
        let link = format!("{}/{}", entry.provider.info().id, starter.id);
        studio.install(&link.parse().unwrap(), &body).await.unwrap();
        Self { shop, way, studio, root, starter }
    }

    /// Asks for pictures: two where the model makes several at once.
    pub(crate) async fn generate(&self, options: &Map<String, Value>) -> Seen {
        let entry = self.shop.entry();
        let (real, _) = self.starter.capabilities.within(&entry.provider.adapter(&self.starter.id));
        let several = real.max_images_per_request.is_some_and(|most| most.get() > 1);
        let mut draft = json!({
            "model": format!("{}/{}", entry.provider.info().id, self.starter.id),
            "prompt": "a lighthouse at dusk", "num_images": if several { 2 } else { 1 },
        });
        if !options.is_empty() {
            draft["provider_options"] = json!(options);
        }
        let plan = self.studio.plan(draft, &Uploads::new(), "local").await.unwrap();
        assert_eq!(plan.problems, []);
        let job = self.studio.start(plan, "local").await.unwrap();
        self.seen(&job.id).await
    }

    /// `jobs retry`, with or without `--resend-unknown`.
    pub(crate) async fn retry(&self, job: &str, resend: ResendUnknown) -> Result<Seen, Error> {
        self.studio.retry(job, resend).await?;
        Ok(self.seen(job).await)
    }

    /// Where the gallery, the spool and the rest lie.
    pub(crate) fn root(&self) -> PathBuf {
        self.root.path().to_owned()
    }

    async fn seen(&self, job: &str) -> Seen {
        let job = self.studio.wait(job).await.unwrap();
        let log = self.way.vendor.as_ref().map(|vendor| vendor.log()).unwrap_or_default();
        let totals = self
            .studio
            .usage(&UsageQuery { of: LedgerQuery::default(), by: UsageBy::Provider })
            .await
            .unwrap();
        let books: &Books = &self.way.books;
        Seen {
            waits: self.studio.is_parked(&job.id),
            meant: log.iter().filter(|request| self.shop.is_meant(request)).count(),
            orders: log.iter().filter(|request| request.method == "POST").count(),
            bill: (books.bill().len(), books.total()),
            ledger: totals.iter().map(|total| total.usd).sum(),
            job,
        }
    }
}

impl Shop {
    pub(crate) const fn is_polled(self) -> bool {
        matches!(self, Self::Polled(_))
    }
}

/// What the polled vendor bills for a picture.
fn polled_price() -> Value {
    json!({"model": "scripted-1", "as_of": "2026-11-21", "source": "its books", "images": [{"usd": 0.04}]})
}

/// Everything is set up.
struct Open;

impl Configuration for Open {
    fn default_model(&self) -> Option<String> {
        None
    }

    fn provider(&self, _: &str) -> Result<ProviderSetup> {
        Ok(ProviderSetup { configured: true, ..ProviderSetup::default() })
    }

    fn resolve(&self, _: &str) -> Result<()> {
        Ok(())
    }

    fn budgets(&self) -> Vec<Budget> {
        Vec::new()
    }

    fn resend_unknown(&self) -> ResendUnknown {
        ResendUnknown::No
    }

    fn spool_max_bytes(&self) -> u64 {
        1 << 30
    }

    fn max_input_pixels(&self) -> u64 {
        64 << 20
    }
}

/// The machine's date, as the studio has it. A vendor's pauses take no time: paused time stands still while an answer is
/// taken in, since threads are at work.
#[derive(Debug)]
struct VendorClock;

impl Clock for VendorClock {
    fn now_ms(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        i64::try_from(since.as_millis()).unwrap()
    }

    fn sleep(&self, _: Duration) -> Boxed<'_, ()> {
        Box::pin(tokio::task::yield_now())
    }
}
