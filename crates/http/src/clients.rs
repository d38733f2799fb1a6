//! The HTTP clients, made on first use: reading the system's certificates takes longer than the rest of a cold start.

use crate::{HttpOptions, guard::Route, resolver::GuardedResolver};
use impasto_sdk::{Error, Kind, Result};
use reqwest::{Certificate, Client, NoProxy, Proxy, header::HeaderValue, redirect, retry};
use std::{env, fs, path::Path, sync::Arc, time::Duration};
use tokio::sync::OnceCell;
use url::Url;

/// How long an idle connection is kept. Short, since a billed request on a connection that the other side is about to
/// close ends in doubt, and a new handshake costs little beside a picture.
const KEEP_IDLE: Duration = Duration::from_secs(30);

/// What a vendor may send of one answer over HTTP/2 before it hears that it was read. At the library's 2 MiB a picture of
/// 2 MB takes a whole way to the vendor and back more.
const ANSWER_WINDOW: u32 = 8 << 20;

/// The same for all answers on a connection, which 16 pictures share: 5 MiB would hold them up three times as long. So much
/// is held in memory at most where reading is slower than the network.
const CONNECTION_WINDOW: u32 = 16 << 20;

/// One client for each route. Their connections are apart, so that a guarded request never finds an unguarded one.
pub(crate) struct Clients {
    recipe: Arc<Recipe>,
    guarded: OnceCell<Client>,
    trusted: OnceCell<Client>,
    direct: OnceCell<Client>,
}

struct Recipe {
    user_agent: HeaderValue,
    connect_timeout: Duration,
    proxy: Option<Proxy>,
    proxy_names: Vec<String>,
    authorities: Vec<Certificate>,
}

impl Clients {
    /// Checks the options; makes no client yet.
    ///
    /// # Errors
    /// `Config` for a user agent, a proxy or a certificate that cannot be used.
    pub(crate) fn new(options: &HttpOptions) -> Result<Self> {
        let recipe = Recipe {
            user_agent: HeaderValue::from_str(&options.user_agent)
                .map_err(|_| config("the user agent has characters that no header can carry"))?,
            connect_timeout: options.connect_timeout,
            proxy: options.proxy.as_deref().map(proxy).transpose()?,
            proxy_names: proxy_names(options.proxy.as_deref()),
            authorities: authorities(&options.extra_ca)?,
        };
        let [guarded, trusted, direct] = [(); 3].map(|()| OnceCell::new());
        Ok(Self { recipe: Arc::new(recipe), guarded, trusted, direct })
    }

    /// The names of the proxies.
    pub(crate) fn proxy_names(&self) -> &[String] {
        &self.recipe.proxy_names
    }

    /// The client of a route.
    ///
    /// # Errors
    /// `Config` when it cannot be made, as where the system has no certificate authorities.
    pub(crate) async fn of(&self, route: Route) -> Result<&Client> {
        let cell = match route {
            Route::Guarded => &self.guarded,
            Route::Trusted => &self.trusted,
            Route::Direct => &self.direct,
        };
        let recipe = Arc::clone(&self.recipe);
        cell.get_or_try_init(|| async move {
            let made = tokio::task::spawn_blocking(move || recipe.client(route)).await;
            made.map_err(|e| Error::new(Kind::Unexpected, format!("making the HTTP client failed: {e}")))?
        })
        .await
    }
}

impl Recipe {
    fn client(&self, route: Route) -> Result<Client> {
        let mut builder = crate::client()
            .user_agent(self.user_agent.clone())
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(KEEP_IDLE)
            .tcp_nodelay(true)
            .http2_initial_stream_window_size(ANSWER_WINDOW)
            .http2_initial_connection_window_size(CONNECTION_WINDOW)
            .redirect(redirect::Policy::none())
            .referer(false)
            // A request that was refused on the protocol's level is the driver's decision too: it may be billed.
            .retry(retry::never())
            .tls_certs_merge(self.authorities.iter().cloned());
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(proxy.clone());
        }
        match route {
            Route::Guarded => builder = builder.dns_resolver(GuardedResolver::new(&self.proxy_names)),
            Route::Trusted => {}
            Route::Direct => builder = builder.no_proxy(),
        }
        builder.build().map_err(|e| {
            config(format!("the HTTP client cannot be made; are certificate authorities installed? {e:?}"))
        })
    }
}

/// The address may hold a password, so no message shows it.
fn proxy(address: &str) -> Result<Proxy> {
    let proxy = Proxy::all(address).map_err(|_| {
        config("http.proxy is not an address that can be used; expected something like http://proxy:3128")
    })?;
    Ok(proxy.no_proxy(NoProxy::from_env()))
}

/// Names of the configured proxy, or of those in the usual variables.
fn proxy_names(configured: Option<&str>) -> Vec<String> {
    let variables = ["http_proxy", "https_proxy", "all_proxy"];
    let addresses: Vec<String> = match configured {
        Some(address) => vec![address.into()],
        None => variables
            .iter()
            .flat_map(|name| [env::var(name), env::var(name.to_uppercase())])
            .flatten()
            .collect(),
    };
    addresses.iter().filter_map(|address| proxy_name(address)).collect()
}

fn proxy_name(address: &str) -> Option<String> {
    let whole = if address.contains("://") { address.into() } else { format!("http://{address}") };
    Url::parse(&whole).ok()?.host_str().map(str::to_lowercase)
}

fn authorities(files: &[impl AsRef<Path>]) -> Result<Vec<Certificate>> {
    let mut authorities = Vec::new();
    for file in files {
        let file = file.as_ref();
        let wrong = |why: String| config(format!("http.extra_ca: {} {why}", file.display()));
        let pem = fs::read(file).map_err(|e| wrong(format!("cannot be read: {e}")))?;
        let found = Certificate::from_pem_bundle(&pem).map_err(|_| wrong("is not a PEM file".into()))?;
        if found.is_empty() {
            return Err(wrong("holds no certificate".into()));
        }
        authorities.extend(found);
    }
    Ok(authorities)
}

fn config(message: impl Into<String>) -> Error {
    Error::new(Kind::Config, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_proxy_is_found_in_every_spelling() {
        for (address, name) in [
            ("http://Proxy.corp:3128", Some("proxy.corp")),
            ("proxy.corp:3128", Some("proxy.corp")),
            ("http://user:password@proxy.corp:3128/", Some("proxy.corp")),
            ("socks5://proxy.corp", Some("proxy.corp")),
            ("", None),
        ] {
            assert_eq!(proxy_name(address).as_deref(), name, "{address}");
        }
    }
}
