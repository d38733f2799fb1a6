//! The real transport: one HTTP exchange at a time, with the provider's key in its place.
//!
//! What it promises, and tests:
//! - The key goes only to the hosts that [`impasto_ports::Access`] names, encrypted, and is in no message. The same holds
//!   for the secret of an auth profile, and for tokens that are got with one: they are kept in memory alone.
//! - Names that lead to private, loopback or link-local addresses are refused, unless a person configured them. The
//!   address that was checked is the one that is connected to.
//! - Nothing is sent twice behind the caller's back. A redirect is followed only where the question is free, at most five
//!   times, through the same guard each time, and no secret goes along to another host.
//! - Pictures stream from the blobs to the wire, and answers to the caller; neither is ever held whole.
//! - A vendor may be silent for [`impasto_sdk::Exchange::patience`], and may send so many bytes, not more.
//!
//! Where a proxy is configured, it looks up the names, so that only literal addresses and the proxy's own name are
//! guarded here; the rest is then the proxy's duty.

mod clients;
mod credential;
mod echo;
mod encoder;
mod fault;
mod guard;
mod hosts;
mod local;
mod options;
mod redact;
mod redirect;
mod reply;
mod request;
mod resolver;
mod rope;
mod scrub;
mod spelling;
mod tls;
mod tokens;
mod transport;
mod unpack;

pub use options::HttpOptions;
pub use redact::redact;
pub use tls::client;
pub use transport::HttpTransport;
