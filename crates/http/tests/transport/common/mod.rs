//! What the tests share: a transport, a server written by hand, and pictures in memory.

mod blobs;
mod profiles;
mod server;

pub(crate) use blobs::Memory;
pub(crate) use profiles::{Profiles, profile};
pub(crate) use server::{Server, Then, ok, says};

use bytes::Bytes;
use impasto_http::{HttpOptions, HttpTransport};
use impasto_ports::{Access, Chunks, Reply, Secret, SendError, Transport, Vault};
use impasto_sdk::{Exchange, Registry, Result};
use std::{sync::Arc, time::Duration};

/// A key that no message may hold.
pub(crate) const KEY: &str = "sk-s3cret";

/// The most that a reply may hold in these tests.
pub(crate) const MOST: u64 = 100_000;

struct Fixed(Access);

impl Vault for Fixed {
    fn access(&self, _: &str) -> Result<Access> {
        Ok(self.0.clone())
    }
}

/// A transport whose key may go to these hosts, all of them configured as private.
pub(crate) fn transport(hosts: &[String]) -> HttpTransport {
    HttpTransport::new(options(access(hosts))).unwrap()
}

pub(crate) fn access(hosts: &[String]) -> Access {
    Access { key: Some(Secret::new(KEY)), hosts: hosts.to_vec(), private_hosts: hosts.to_vec() }
}

pub(crate) fn options(access: Access) -> HttpOptions {
    HttpOptions {
        user_agent: "impasto-test".into(),
        connect_timeout: Duration::from_millis(300),
        proxy: None,
        extra_ca: Vec::new(),
        max_download_bytes: MOST,
        registry: Registry::collect(&["inside"]).unwrap(),
        vault: Arc::new(Fixed(access)),
    }
}

/// A transport that may reach this server.
pub(crate) fn to(server: &Server) -> HttpTransport {
    transport(&[server.host()])
}

/// Sends an exchange without pictures.
pub(crate) async fn send(transport: &HttpTransport, exchange: &Exchange) -> Result<Reply, SendError> {
    transport.send("acme", exchange, &Memory::default()).await
}

/// The failure of an exchange that must fail; it must not name the key.
pub(crate) async fn failure(transport: &HttpTransport, exchange: &Exchange) -> SendError {
    let failure = send(transport, exchange).await.err().expect("the exchange should fail");
    assert!(!format!("{failure:?}").contains("s3cret"), "{failure:?}");
    failure
}

/// The whole body of a reply.
pub(crate) async fn read(mut body: Box<dyn Chunks>) -> Result<Vec<u8>> {
    let mut whole = Vec::new();
    while let Some(piece) = body.next().await? {
        whole.extend_from_slice(&piece);
    }
    Ok(whole)
}

/// Pieces of a text.
pub(crate) fn pieces(bytes: &[u8], length: usize) -> Vec<Bytes> {
    bytes.chunks(length).map(Bytes::copy_from_slice).collect()
}
