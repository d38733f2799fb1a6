//! What the transport is made with.

use impasto_ports::Vault;
use impasto_sdk::Registry;
use std::{path::PathBuf, sync::Arc, time::Duration};

/// What the transport is made with.
pub struct HttpOptions {
    /// The `User-Agent` header of every request.
    pub user_agent: String,
    /// Time to look up the name, connect and shake hands. How long an answer may take stands in the exchange.
    pub connect_timeout: Duration,
    /// The proxy for all hosts but loopback, e.g. `http://proxy:3128`; `NO_PROXY` is obeyed. Without it the usual
    /// variables (`HTTPS_PROXY`, …) decide.
    pub proxy: Option<String>,
    /// PEM files with certificate authorities to trust besides the system's.
    pub extra_ca: Vec<PathBuf>,
    /// The longest body of a reply, in bytes.
    pub max_download_bytes: u64,
    /// The providers of this program; those that are [`impasto_sdk::Local`] answer `local://` addresses.
    pub registry: Registry,
    /// Gives the keys.
    pub vault: Arc<dyn Vault>,
}
