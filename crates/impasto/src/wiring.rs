//! Puts the parts together, each only when it is needed.

use crate::{
    cli::Global,
    configuration::LiveConfiguration,
    exit::Exit,
    failure::{Failure, Outcome},
    logging,
    out::Out,
    telemetry::Telemetry,
    vault::LiveVault,
};
use impasto_config::{Config, Environment, Live, ProviderSpec, Root, Sources, spec};
use impasto_core::{Parts, Studio};
use impasto_http::{HttpOptions, HttpTransport};
use impasto_ports::{Store, Transport, open_store};
use impasto_sdk::{ProviderEntry, Registry};
use std::{
    future::Future,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// Settings and providers; the rest on demand.
pub(crate) struct App {
    pub(crate) out: Out,
    pub(crate) live: Arc<Live>,
    pub(crate) registry: Registry,
    pub(crate) telemetry: Option<Telemetry>,
}

impl App {
    /// Finds the linked providers, reads the settings and starts logging.
    pub(crate) fn open(out: Out, global: &Global, linked: &[&str]) -> Outcome<Self> {
        let registry = Registry::collect(linked)?;
        let live = Live::open(sources(&registry, global)?)?;
        let config = live.current();
        let telemetry = logging::start(&config.settings, global, &out)?;
        config.warnings.iter().for_each(|warning| out.warn(warning));
        Ok(Self { out, live: Arc::new(live), registry, telemetry })
    }

    pub(crate) fn config(&self) -> Arc<Config> {
        self.live.current()
    }

    /// What can be set for each provider.
    pub(crate) fn specs(&self) -> Vec<ProviderSpec> {
        specs(&self.registry)
    }

    /// The folder of this installation, made where it is not there.
    pub(crate) fn root(&self) -> Outcome<impasto_core::Root> {
        Ok(impasto_core::Root::open(self.config().root().path())?)
    }

    /// The service.
    pub(crate) fn studio(&self) -> Outcome<Studio> {
        self.studio_over(self.store()?)
    }

    /// The service over a database that is there. A command that only reads makes none: in a root that was mistyped it
    /// would answer that nothing was ever done.
    pub(crate) fn kept_studio(&self) -> Outcome<Studio> {
        self.need_database()?;
        self.studio()
    }

    /// The service, with the models of configured providers in place.
    pub(crate) async fn stocked_studio(&self) -> Outcome<Studio> {
        let studio = self.studio()?;
        studio.sync_starters().await?;
        Ok(studio)
    }

    /// The store that the settings name.
    pub(crate) fn store(&self) -> Outcome<Arc<dyn Store>> {
        Ok(open_store(self.root()?.path(), &self.config().settings.store)?)
    }

    /// The database's file; none where the store is not one file.
    pub(crate) fn database(&self) -> Option<PathBuf> {
        let config = self.config();
        config.settings.store.strip_prefix("sqlite:").map(|file| config.root().resolve(file))
    }

    /// Whether there is a database, or something that only opening it can tell.
    pub(crate) fn has_database(&self) -> bool {
        self.database().is_none_or(|file| {
            let mut log = file.as_os_str().to_owned();
            log.push("-wal");
            file.try_exists().unwrap_or(true) || Path::new(&log).exists()
        })
    }

    /// Refuses where nothing was kept yet.
    pub(crate) fn need_database(&self) -> Outcome<()> {
        if self.has_database() {
            return Ok(());
        }
        let root = self.config().root().path().display().to_string();
        Err(Failure::new(Exit::NotConfigured, "no_database", format!("there is no database in {root}"))
            .hint("look at --root and IMPASTO_ROOT; in a new root the first impasto generate makes it"))
    }

    fn studio_over(&self, store: Arc<dyn Store>) -> Outcome<Studio> {
        Ok(Studio::new(Parts {
            root: self.root()?,
            registry: self.registry.clone(),
            store,
            transport: self.transport()?,
            configuration: Arc::new(LiveConfiguration::new(Arc::clone(&self.live))),
        }))
    }

    fn transport(&self) -> Outcome<Arc<dyn Transport>> {
        let config = self.config();
        let (settings, root) = (&config.settings, config.root());
        let usual = || concat!("impasto/", env!("CARGO_PKG_VERSION")).to_owned();
        Ok(Arc::new(HttpTransport::new(HttpOptions {
            user_agent: settings.http.user_agent.clone().unwrap_or_else(usual),
            connect_timeout: Duration::from_secs(settings.http.connect_timeout_seconds.into()),
            proxy: settings.http.proxy.clone(),
            extra_ca: settings.http.extra_ca.iter().map(|path| root.resolve(path)).collect(),
            max_download_bytes: settings.max_download_bytes,
            registry: self.registry.clone(),
            vault: Arc::new(LiveVault::new(Arc::clone(&self.live), self.registry.clone())),
        })?))
    }

    /// A provider of this program.
    pub(crate) fn provider(&self, id: &str) -> Outcome<&'static ProviderEntry> {
        self.registry.get(id).ok_or_else(|| {
            let known: Vec<_> = self.registry.iter().map(|entry| entry.provider.info().id).collect();
            Failure::usage(format!("there is no provider {id:?}; there are {}", known.join(", ")))
        })
    }
}

fn sources(registry: &Registry, global: &Global) -> Outcome<Sources> {
    let environment = Environment::of_process();
    Ok(Sources {
        root: Root::find(global.root.clone(), &environment)?,
        providers: specs(registry),
        environment,
        overrides: global.setting.iter().cloned().collect(),
    })
}

fn specs(registry: &Registry) -> Vec<ProviderSpec> {
    registry.iter().map(|entry| spec(&entry.provider.info(), entry.provider.settings())).collect()
}

/// Runs a future to its end. Threads are few: pictures are worked on by threads of their own.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> Outcome<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| {
        Failure::new(Exit::Failed, "unexpected", format!("no threads can be started: {error}"))
    })?;
    let done = runtime.block_on(future);
    // What still waits (a read of standard input, a sandbox that is slow on purpose) is not worth a delay.
    runtime.shutdown_background();
    Ok(done)
}
