//! A whole studio on a temporary root: the real store, the real transport, the sandbox.
#![allow(clippy::unwrap_used, reason = "a test that cannot begin has failed")]
#![allow(dead_code, reason = "each test file uses its part")]

pub(crate) mod silent;

use impasto_core::{Configuration, Parts, Plan, ProviderSetup, Root, Studio, Upload, Uploads};
use impasto_http::{HttpOptions, HttpTransport};
use impasto_ports::{Access, Vault, open_store};
use impasto_sdk::{Price, Registry, Result};
use serde_json::{Value, json};
use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

/// Everything at its usual value, and no key.
#[derive(Default)]
pub(crate) struct Plain {
    /// What the file of prices says about the sandbox; may change while a studio runs.
    pub(crate) prices: Mutex<Vec<Price>>,
}

impl Configuration for Plain {
    fn default_model(&self) -> Option<String> {
        None
    }

    fn provider(&self, provider: &str) -> Result<ProviderSetup> {
        Ok(ProviderSetup { configured: provider == "sandbox", ..ProviderSetup::default() })
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
}

impl Vault for Plain {
    fn access(&self, _: &str) -> Result<Access> {
        Ok(Access::default())
    }
}

/// A studio on this root, with the sandbox's models installed.
pub(crate) async fn studio(root: &Path) -> Studio {
    studio_of(root, Registry::collect(impasto_plugins::PROVIDERS).unwrap(), Arc::default()).await
}

/// The same with these providers and settings.
pub(crate) async fn studio_of(root: &Path, registry: Registry, settings: Arc<Plain>) -> Studio {
    let transport = HttpTransport::new(HttpOptions {
        user_agent: "impasto-tests".into(),
        connect_timeout: Duration::from_secs(5),
        proxy: None,
        extra_ca: Vec::new(),
        max_download_bytes: 256 << 20,
        registry: registry.clone(),
        vault: Arc::clone(&settings) as Arc<dyn Vault>,
    })
    .unwrap();
    let studio = Studio::new(Parts {
        root: Root::open(root).unwrap(),
        registry,
        store: open_store(root, "sqlite:impasto.db").unwrap(),
        transport: Arc::new(transport),
        configuration: settings,
    });
    studio.sync_starters().await.unwrap();
    studio
}

/// The first sandbox model: it declares everything.
pub(crate) async fn first_model(studio: &Studio) -> String {
    studio.models().await.unwrap()[0].config.key.clone()
}

/// A plan without files.
pub(crate) async fn plan(studio: &Studio, draft: Value) -> Plan {
    studio.plan(draft, &Uploads::new()).await.unwrap()
}

/// A plan with files, by name.
pub(crate) async fn plan_with(studio: &Studio, draft: Value, files: &[(&str, Vec<u8>)]) -> Plan {
    let uploads =
        files.iter().map(|(name, bytes)| ((*name).to_owned(), Upload::Bytes(bytes.clone().into()))).collect();
    studio.plan(draft, &uploads).await.unwrap()
}

/// A small draft.
pub(crate) fn draft(model: &str) -> Value {
    json!({"model": model, "prompt": "a lighthouse at dusk", "size": "256x256"})
}
