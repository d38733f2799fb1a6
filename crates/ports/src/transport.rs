//! One HTTP exchange, and the key it may carry.

use crate::{Blobs, Secret};
use bytes::Bytes;
use impasto_sdk::{AuthProfile, Error, Exchange, Kind, Remedy, Result};
use std::{future::Future, pin::Pin};

/// A future behind `dyn`.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends exchanges.
pub trait Transport: Send + Sync {
    /// Sends one exchange for a provider and gives the head of its reply, whatever the status. Redirects are followed
    /// only of what is free to read, without a provider's key, and never with a secret to another host. Dropping the future or the reply stops the exchange.
    ///
    /// The key goes only to hosts that [`Access`] names, and never comes back: where a server repeats it in a header or
    /// a body, the reply holds something else in its place. The pictures of the body are read from `blobs`.
    fn send<'a>(
        &'a self,
        provider: &'a str,
        exchange: &'a Exchange,
        blobs: &'a dyn Blobs,
    ) -> Boxed<'a, std::result::Result<Reply, SendError>>;
}

/// The head of a reply, and its body in pieces.
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body. An error of it means that the reply was cut short.
    pub body: Box<dyn Chunks>,
}

/// Bytes in pieces.
pub trait Chunks: Send {
    /// The next piece; `None` at the end.
    fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>>;
}

/// Why there is no reply.
#[derive(Clone, Debug)]
pub struct SendError {
    /// False only where the transport knows that not one byte of the request was written.
    pub left: bool,
    /// What went wrong.
    pub error: Error,
}

/// Gives keys to the transport, fresh for each exchange, so that a change takes effect at once.
pub trait Vault: Send + Sync {
    /// What a provider's exchanges may carry, and where to.
    ///
    /// # Errors
    /// `Config` where a reference to a key cannot be resolved.
    fn access(&self, provider: &str) -> Result<Access>;

    /// A named auth profile, for [`impasto_sdk::Auth::Profile`]. Whoever keeps none knows none.
    ///
    /// # Errors
    /// `Config` for a profile that is not known, or whose reference to a secret cannot be resolved.
    fn profile(&self, name: &str) -> Result<ProfileAccess> {
        let message = format!("the auth profile {name:?} is not known; add it");
        Err(Error::new(Kind::Config, message).mended_by(Remedy::AddProfile(name.into())))
    }
}

/// An auth profile, and the secret that it speaks of.
#[derive(Clone, Debug)]
pub struct ProfileAccess {
    /// Where the secret goes, and to which hosts.
    pub profile: AuthProfile,
    /// The secret; none where the profile needs none, or nobody gave it yet.
    pub secret: Option<Secret>,
}

/// What a provider's exchanges may carry, and where to.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// The key.
    pub key: Option<Secret>,
    /// Hosts that the key may go to; a leading dot means any host below. The configured base URL's host is among them.
    pub hosts: Vec<String>,
    /// Hosts (with a port, where one was configured) that may have a private or loopback address, because a person
    /// configured them.
    pub private_hosts: Vec<String>,
}
