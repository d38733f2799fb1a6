//! The service: everything the command line and the server can ask for.

use crate::{
    Configuration, FolderBlobs, Hub, Root,
    clock::SystemClock,
    jobs::{Parked, Recent, Settling, Sweeps},
};
use impasto_driver::{Driver, Gates, Limits, Owner, Patience, Spool};
use impasto_ports::{Clock, Store, Transport};
use impasto_sdk::{Cx, Error, Kind, Outcome, ProviderEntry, Registry, Remedy, Result, Task};
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, atomic::AtomicU64},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The parts that the rim puts together.
pub struct Parts {
    /// Where everything lies.
    pub root: Root,
    /// The providers of this program.
    pub registry: Registry,
    /// Journal, gallery, model records and ledger.
    pub store: Arc<dyn Store>,
    /// Sends exchanges.
    pub transport: Arc<dyn Transport>,
    /// Settings.
    pub configuration: Arc<dyn Configuration>,
}

/// The service. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Studio {
    inner: Arc<Inner>,
}

/// What all clones share.
pub struct Inner {
    pub(crate) root: Root,
    pub(crate) registry: Registry,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) blobs: FolderBlobs,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) configuration: Arc<dyn Configuration>,
    pub(crate) hub: Arc<Hub>,
    pub(crate) driver: Driver,
    pub(crate) owner: OnceLock<Owner>,
    pub(crate) beating: std::sync::atomic::AtomicBool,
    /// Calls that run in this process, by job.
    pub(crate) running: Mutex<HashMap<String, Vec<(u64, CancellationToken)>>>,
    /// Calls for words that run in this process and stand in no journal.
    pub(crate) speaking: Mutex<std::collections::HashSet<String>>,
    /// Jobs whose calls could not go on in this process, and why.
    pub(crate) parked: Parked,
    /// Their rows.
    pub(crate) recent: Arc<Recent>,
    pub(crate) runs: AtomicU64,
    pub(crate) sweeps: Sweeps,
    pub(crate) checkers: crate::plan::Checkers,
    pub(crate) model_cache: crate::models::ModelCache,
    pub(crate) bench: crate::bench::Bench,
    pub(crate) token_cache: crate::tokens::TokenCache,
}

impl std::ops::Deref for Studio {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.inner
    }
}

impl Studio {
    /// Puts the service together. Nothing runs yet: [`Studio::recover`] takes up what an earlier run left.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let hub = Arc::new(Hub::default());
        let recent = Arc::new(Recent::default());
        let driver = driver(&parts, &clock, &hub, &recent);
        let Parts { root, registry, store, configuration, transport: _ } = parts;
        let blobs = FolderBlobs::new(root.images());
        let inner = Inner {
            root,
            registry,
            store,
            blobs,
            clock,
            configuration,
            hub,
            driver,
            owner: OnceLock::new(),
            beating: std::sync::atomic::AtomicBool::new(false),
            running: Mutex::default(),
            speaking: Mutex::default(),
            parked: Parked::default(),
            recent,
            runs: AtomicU64::new(0),
            sweeps: Sweeps::default(),
            checkers: crate::plan::Checkers::default(),
            model_cache: crate::models::ModelCache::default(),
            token_cache: crate::tokens::TokenCache::default(),
            bench: crate::bench::Bench::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    pub(crate) const fn shared(&self) -> &Arc<Inner> {
        &self.inner
    }

    /// What happens to jobs of this process, from now on.
    #[must_use]
    pub fn follow(&self) -> tokio::sync::broadcast::Receiver<crate::JobEvent> {
        self.hub.follow()
    }

    /// How long vendors take, since this process began.
    #[must_use]
    pub fn latencies(&self) -> Vec<crate::Latency> {
        self.hub.latencies()
    }

    /// Whether a provider has all it needs; one that is not part of the program has not.
    #[must_use]
    pub fn is_set_up(&self, provider: &str) -> bool {
        self.is_configured(provider)
    }

    /// Asks a provider whether key and base URL work; costs nothing.
    ///
    /// # Errors
    /// What the vendor answers; `Config` where no key is set.
    pub async fn test_provider(&self, provider: &str) -> Result<String> {
        match self.inquire(provider, Task::Probe).await? {
            Outcome::Healthy(words) => Ok(words),
            _ => Err(Error::new(Kind::Unexpected, "the provider answered another question")),
        }
    }
}

impl Inner {
    /// Whether a provider has all it needs.
    pub(crate) fn is_configured(&self, provider: &str) -> bool {
        self.configuration.provider(provider).is_ok_and(|setup| setup.configured)
    }

    pub(crate) async fn inquire(&self, provider: &str, task: Task) -> Result<Outcome> {
        let entry = self.entry_ready(provider)?;
        let cx = self.cx(entry, Arc::default())?;
        self.driver.inquire(provider, task, cx).await
    }

    /// The provider, if it is set up.
    pub(crate) fn entry_ready(&self, provider: &str) -> Result<&'static ProviderEntry> {
        let Some(entry) = self.registry.get(provider) else {
            return Err(Error::new(Kind::NotFound, format!("there is no provider {provider:?}")));
        };
        if self.configuration.provider(provider)?.configured {
            self.configuration.resolve(provider)?;
            return Ok(entry);
        }
        let info = entry.provider.info();
        let link = if info.links.keys.is_empty() {
            String::new()
        } else {
            format!(" (get one at {})", info.links.keys)
        };
        let message = format!("{}: no API key is set; set one{link}", info.name);
        let remedy = Remedy::SetKey(provider.into());
        Err(Error::new(Kind::Config, message).with("provider", provider).mended_by(remedy))
    }

    /// The facts for a fresh call; `definition` is that of a model without code.
    pub(crate) fn cx(&self, entry: &ProviderEntry, definition: Arc<Value>) -> Result<Cx> {
        let info = entry.provider.info();
        let setup = self.configuration.provider(info.id)?;
        Ok(Cx {
            base_url: setup.base_url.unwrap_or_else(|| info.base_url.into()),
            boundary: format!("impasto-{}", Uuid::new_v4().simple()),
            now_ms: self.clock.now_ms(),
            polls: 0,
            waited: std::time::Duration::ZERO,
            settings: setup.settings,
            idempotency_key: Uuid::new_v4().to_string(),
            definition,
        })
    }

    /// A new id; later ones are greater.
    pub(crate) fn id() -> String {
        Uuid::now_v7().simple().to_string()
    }
}

/// What runs calls, and hands what they come to to the gallery.
fn driver(parts: &Parts, clock: &Arc<dyn Clock>, hub: &Arc<Hub>, recent: &Arc<Recent>) -> Driver {
    let settler = Settling {
        store: Arc::clone(&parts.store),
        recent: Arc::clone(recent),
        registry: parts.registry.clone(),
        configuration: Arc::clone(&parts.configuration),
        clock: Arc::clone(clock),
    };
    Driver {
        transport: Arc::clone(&parts.transport),
        store: Arc::clone(&parts.store),
        blobs: Arc::new(FolderBlobs::new(parts.root.images())),
        spool: Spool::new(parts.root.spool()),
        clock: Arc::clone(clock),
        observer: Arc::clone(hub) as Arc<dyn impasto_driver::Observer>,
        settler: Arc::new(settler),
        providers: parts.registry.clone(),
        gates: Arc::new(Gates::default()),
        patience: Patience::default(),
        limits: Limits::default(),
    }
}
