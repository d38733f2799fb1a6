//! The cryptography of TLS.

use reqwest::{Client, ClientBuilder};
use rustls::crypto::ring;

/// A client to build on. Its TLS uses ring: what the TLS library takes by itself is a minute of compiling C.
pub fn client() -> ClientBuilder {
    // Whoever comes first chooses for the whole program, and all choose the same.
    let _ = ring::default_provider().install_default();
    Client::builder()
}
