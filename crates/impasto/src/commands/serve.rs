//! `impasto serve`

use crate::{
    chores,
    exit::Exit,
    failure::{Failure, Outcome},
    page::StudioPage,
    shutdown, telemetry, unserved,
    wiring::App,
};
use impasto_config::{GatewayGallery, Live};
use impasto_core::{Listing, Studio};
use impasto_sdk::{AuthProfile, Error, Kind, Registry};
use impasto_server::{
    Access, AuthProfileState, Bodies, Options, ProviderSetting, ProviderState, Service, Settings, router,
};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::net::TcpListener;

/// Where to listen.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Address and port; port 0 takes a free one [default: the setting server.listen, 127.0.0.1:9494]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Open the page in a browser
    #[arg(long)]
    open: bool,
}

pub(crate) async fn run(app: &App, args: &Args) -> Outcome {
    let settings = app.config().settings.server.clone();
    let address = address(args.listen.as_ref().unwrap_or(&settings.listen))?;
    let studio = app.stocked_studio().await?;
    let access = Access {
        trusted_hosts: settings.trusted_hosts.clone(),
        origins: settings.allowed_origins.clone(),
        base_path: base_path(&settings.base_path),
    };
    may_listen(&studio, address, &access).await?;
    let keys = Arc::new(LiveSettings { live: Arc::clone(&app.live), registry: app.registry.clone() });
    let watched = studio.clone();
    let base = access.base_path.clone();
    let service =
        Service::new(studio, keys, access).with(options(&settings)).with_front(Arc::new(StudioPage));
    // Nothing is taken up by a server that cannot be reached.
    let listener = bind(address).await?;
    let bound = listener.local_addr().unwrap_or(address);
    let root = app.root()?;
    service.remember(unserved::take(&app.out, root.path()));
    let chores = [
        tokio::spawn(chores::tidy(Arc::clone(&app.live), watched.clone())),
        tokio::spawn(chores::take_up(app.out.clone(), watched.clone())),
    ];
    app.out.line(format!("listening on http://{bound}"));
    if args.open {
        open_page(app, bound, &base);
    }
    let patience = Duration::from_secs(settings.shutdown_seconds.into());
    let mut router = router(service.clone());
    if app.telemetry.is_some() {
        router = router.layer(axum::middleware::from_fn(telemetry::of_caller));
    }
    let stop_chores = || chores.iter().for_each(tokio::task::JoinHandle::abort);
    let ended = shutdown::serve(app, &watched, (listener, router), (patience, stop_chores)).await;
    unserved::leave(&app.out, root.path(), service.unserved());
    ended
}

fn address(listen: &str) -> Outcome<SocketAddr> {
    listen
        .parse()
        .map_err(|_| Failure::usage(format!("expected an address such as 127.0.0.1:9494, got {listen:?}")))
}

/// Where others can reach the server, nobody may use it without a token.
async fn may_listen(studio: &Studio, address: SocketAddr, access: &Access) -> Outcome<()> {
    let Some((why, instead)) = open_to_others(address, access) else { return Ok(()) };
    if has_token(studio).await? {
        return Ok(());
    }
    Err(Failure::new(
        Exit::NotConfigured,
        Kind::Config.code(),
        format!("{why}, and no access token is in force"),
    )
    .hint(format!("make one with: impasto tokens create NAME --scope admin; or {instead}")))
}

/// Why others can reach the server, and what to change where they should not. Whoever comes through a proxy on this machine
/// looks as if they sat at it.
fn open_to_others(address: SocketAddr, access: &Access) -> Option<(String, &'static str)> {
    if !Access::is_private(address) {
        return Some((format!("{address} can be reached by others"), "listen on 127.0.0.1"));
    }
    let message = "server.trusted_hosts or server.base_path says that others come through a proxy";
    access.is_behind_proxy().then(|| (message.to_owned(), "unset both"))
}

async fn bind(address: SocketAddr) -> Outcome<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        Failure::new(Exit::Failed, Kind::Unavailable.code(), format!("cannot listen on {address}: {error}"))
    })
}

/// What the server is told of the settings.
fn options(settings: &impasto_config::Server) -> Options {
    let gateway = match settings.gateway_gallery {
        GatewayGallery::Keep => Listing::Shown,
        GatewayGallery::Hide => Listing::Hidden,
    };
    let bytes = |setting: u64| usize::try_from(setting).unwrap_or(usize::MAX);
    let bodies = Bodies {
        json: bytes(settings.json_max_bytes),
        form: bytes(settings.form_max_bytes),
        patience: Duration::from_secs(settings.body_seconds.into()),
    };
    Options { gateway, bodies }
}

/// Opens the page in a browser. Without one that is a line, and the server goes on.
fn open_page(app: &App, bound: SocketAddr, base: &str) {
    let address = page_address(bound, base);
    if let Err(error) = open::that_detached(&address) {
        app.out.note(format!("no browser could be opened ({error}); the page is at {address}"));
    }
}

/// Where the page is for a browser on this machine.
fn page_address(bound: SocketAddr, base: &str) -> String {
    let ip = if bound.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { bound.ip() };
    format!("http://{}{base}/", SocketAddr::new(ip, bound.port()))
}

async fn has_token(studio: &Studio) -> Outcome<bool> {
    Ok(studio.tokens().await?.iter().any(|token| token.revoked_ms.is_none()))
}

/// Nothing, or a path that begins with a slash and does not end with one.
fn base_path(setting: &str) -> String {
    match setting.trim_matches('/') {
        "" => String::new(),
        path => format!("/{path}"),
    }
}

/// Keys and settings, as the server changes them.
struct LiveSettings {
    live: Arc<Live>,
    registry: Registry,
}

impl Settings for LiveSettings {
    fn providers(&self) -> impasto_sdk::Result<Vec<ProviderState>> {
        let config = self.live.current();
        self.registry
            .iter()
            // Models that people describe bring their own addresses and auth profiles.
            .filter(|entry| entry.authoring.is_none())
            .map(|entry| {
                let info = entry.provider.info();
                let status = config.status(info.id).map_err(|error| of_config(&error))?;
                let setting = |status: impasto_config::SettingStatus| ProviderSetting {
                    name: status.setting,
                    value: status.value,
                    origin: serde_json::to_value(status.origin).unwrap_or_default(),
                };
                Ok(ProviderState {
                    provider_id: info.id.into(),
                    name: info.name.into(),
                    configured: config.configured(info.id),
                    links: info.links.into(),
                    settings_schema: entry.provider.settings().map(serde_json::Value::from),
                    settings: status.into_iter().map(setting).collect(),
                })
            })
            .collect()
    }

    fn edit(&self, provider: &str, changes: &[(String, Option<String>)]) -> impasto_sdk::Result<()> {
        let changes: Vec<_> = changes.iter().map(|(name, value)| (name.as_str(), value.as_deref())).collect();
        let warnings = self.live.edit(provider, &changes).map_err(|error| of_config(&error))?;
        warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
        Ok(())
    }

    fn auth_profiles(&self) -> impasto_sdk::Result<Vec<AuthProfileState>> {
        let config = self.live.current();
        let state = |profile: &AuthProfile| {
            let status = config.profile_status(&profile.name).map_err(|error| of_config(&error))?;
            Ok(AuthProfileState {
                profile: status.profile,
                secret: status.secret,
                origin: serde_json::to_value(status.origin).unwrap_or_default(),
            })
        };
        config.auth_profiles().map(state).collect()
    }

    fn set_auth_profile(&self, profile: &AuthProfile, secret: Option<&str>) -> impasto_sdk::Result<()> {
        let warnings = self.live.set_profile(profile, secret).map_err(|error| of_config(&error))?;
        warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
        Ok(())
    }

    fn remove_auth_profile(&self, name: &str) -> impasto_sdk::Result<()> {
        let warnings = self.live.remove_profile(name).map_err(|error| of_config(&error))?;
        warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
        Ok(())
    }
}

fn of_config(error: &impasto_config::Error) -> Error {
    let kind = match error {
        impasto_config::Error::UnknownProvider { .. } | impasto_config::Error::UnknownProfile { .. } => {
            Kind::NotFound
        }
        impasto_config::Error::UnknownSetting { .. }
        | impasto_config::Error::Value { .. }
        | impasto_config::Error::Profile { .. } => Kind::InvalidRequest,
        _ => Kind::Config,
    };
    Error::new(kind, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_opened_at_an_address_that_a_browser_can_reach() {
        for (bound, base, address) in [
            ("127.0.0.1:9494", "", "http://127.0.0.1:9494/"),
            ("0.0.0.0:80", "/impasto", "http://127.0.0.1:80/impasto/"),
            ("[::1]:9494", "", "http://[::1]:9494/"),
        ] {
            assert_eq!(page_address(bound.parse().unwrap(), base), address);
        }
    }

    #[test]
    fn a_base_path_is_mended() {
        for (setting, path) in [("", ""), ("/", ""), ("impasto", "/impasto"), ("/a/b/", "/a/b")] {
            assert_eq!(base_path(setting), path);
        }
    }
}
