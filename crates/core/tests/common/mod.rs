//! A whole studio on a temporary root: the real store, the real transport, the sandbox.
#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "a test that cannot begin has failed; no test needs all of this"
)]

pub(crate) mod silent;

use impasto_core::{
    Budget, Configuration, Parts, Plan, ProviderSetup, ResendUnknown, Root, Studio, Upload, Uploads,
};
use impasto_http::{HttpOptions, HttpTransport};
use impasto_ports::{Access, Blobs, Boxed, Reply, SendError, Transport, Vault, open_store};
use impasto_sdk::{Effect, Error, Exchange, Kind, Price, Registry, Result};
use serde_json::{Value, json};
use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

/// What a test sets; the rest is at its usual value, and there is no key.
#[derive(Default)]
pub(crate) struct Plain {
    /// What the file of prices says about the sandbox; may change while a studio runs.
    pub(crate) prices: Mutex<Vec<Price>>,
    pub(crate) budgets: Vec<Budget>,
    pub(crate) resend: Option<ResendUnknown>,
    /// So many billed exchanges leave and never come back.
    pub(crate) lost: u32,
}

impl Configuration for Plain {
    fn default_model(&self) -> Option<String> {
        None
    }

    fn provider(&self, provider: &str) -> Result<ProviderSetup> {
        Ok(ProviderSetup {
            configured: ["sandbox", "custom"].contains(&provider),
            ..ProviderSetup::default()
        })
    }

    fn resolve(&self, _: &str) -> Result<()> {
        Ok(())
    }

    fn prices(&self, provider: &str) -> Vec<Price> {
        if provider == "sandbox" { self.prices.lock().unwrap().clone() } else { Vec::new() }
    }

    fn max_input_pixels(&self) -> u64 {
        64 << 20
    }

    fn budgets(&self) -> Vec<Budget> {
        self.budgets.clone()
    }

    fn resend_unknown(&self) -> ResendUnknown {
        self.resend.unwrap_or(ResendUnknown::No)
    }

    fn spool_max_bytes(&self) -> u64 {
        1 << 30
    }
}

impl Vault for Plain {
    fn access(&self, _: &str) -> Result<Access> {
        Ok(Access::default())
    }
}

/// Counts what is billed, and loses the first answers.
pub(crate) struct Counted {
    real: HttpTransport,
    lost: AtomicU32,
    pub(crate) billed: AtomicU32,
}

impl Transport for Counted {
    fn send<'a>(
        &'a self,
        provider: &'a str,
        exchange: &'a Exchange,
        blobs: &'a dyn Blobs,
    ) -> Boxed<'a, std::result::Result<Reply, SendError>> {
        if exchange.effect == Effect::Billed {
            self.billed.fetch_add(1, Ordering::SeqCst);
            if self.lost.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok() {
                let error = Error::new(Kind::Unavailable, "the connection was reset");
                return Box::pin(async { Err(SendError { left: true, error }) });
            }
        }
        self.real.send(provider, exchange, blobs)
    }
}

/// A studio on this root, with the sandbox's models installed.
pub(crate) async fn studio(root: &Path) -> Studio {
    studio_with(root, Plain::default()).await.0
}

/// A studio that is set up in another way, and what counts its calls.
pub(crate) async fn studio_with(root: &Path, settings: Plain) -> (Studio, Arc<Counted>) {
    counted(root, Registry::collect(impasto_plugins::PROVIDERS).unwrap(), Arc::new(settings)).await
}

/// A studio with these providers and settings.
pub(crate) async fn studio_of(root: &Path, registry: Registry, settings: Arc<Plain>) -> Studio {
    counted(root, registry, settings).await.0
}

/// The same, and what counts its calls.
pub(crate) async fn counted(root: &Path, registry: Registry, settings: Arc<Plain>) -> (Studio, Arc<Counted>) {
    let real = HttpTransport::new(HttpOptions {
        user_agent: "impasto-tests".into(),
        connect_timeout: Duration::from_secs(5),
        proxy: None,
        extra_ca: Vec::new(),
        max_download_bytes: 256 << 20,
        registry: registry.clone(),
        vault: Arc::clone(&settings) as Arc<dyn Vault>,
    })
    .unwrap();
    let counted = Arc::new(Counted { real, lost: AtomicU32::new(settings.lost), billed: AtomicU32::new(0) });
    let studio = Studio::new(Parts {
        root: Root::open(root).unwrap(),
        registry,
        store: open_store(root, "sqlite:impasto.db").unwrap(),
        transport: Arc::clone(&counted) as Arc<dyn Transport>,
        configuration: settings,
    });
    studio.sync_starters().await.unwrap();
    (studio, counted)
}

/// The first sandbox model: it declares everything.
pub(crate) async fn first_model(studio: &Studio) -> String {
    studio.models().await.unwrap()[0].config.key.clone()
}

/// A plan without files.
pub(crate) async fn plan(studio: &Studio, draft: Value) -> Plan {
    studio.plan(draft, &Uploads::new(), "local").await.unwrap()
}

/// A plan with files, by name.
pub(crate) async fn plan_with(studio: &Studio, draft: Value, files: &[(&str, Vec<u8>)]) -> Plan {
    let uploads =
        files.iter().map(|(name, bytes)| ((*name).to_owned(), Upload::Bytes(bytes.clone().into()))).collect();
    studio.plan(draft, &uploads, "local").await.unwrap()
}

/// A small draft.
pub(crate) fn draft(model: &str) -> Value {
    json!({"model": model, "prompt": "a lighthouse at dusk", "size": "256x256"})
}
