//! Serving over TLS, with a certificate that is made for the run.

use anyhow::Result;
use axum::{Json, Router, extract::Request, middleware::map_request, routing::get};
use clap::ValueEnum;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
    service::TowerToHyperService,
};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    future::{Ready, ready},
    io::Write,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// The only version that is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Version {
    Http1,
    Http2,
}

impl Version {
    /// As the handshake says it.
    const fn protocol(self) -> &'static [u8] {
        match self {
            Self::Http1 => b"http/1.1",
            Self::Http2 => b"h2",
        }
    }
}

/// Connections in which the version was agreed on, so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Connections {
    pub(crate) opened: usize,
    /// Those over which a request came.
    pub(crate) used: usize,
}

#[derive(Default)]
struct Count {
    opened: AtomicUsize,
    used: AtomicUsize,
}

/// Writes its certificate into a file, says where it listens, and answers until the process ends. `/connections` says how
/// many there were.
pub(crate) async fn serve(router: Router, version: Version, certificate: &Path) -> Result<()> {
    let acceptor = TlsAcceptor::from(Arc::new(configuration(version, certificate)?));
    let count = Arc::new(Count::default());
    let told = Arc::clone(&count);
    let router = router.route("/connections", get(async move || Json(told.now())));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on https://{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    loop {
        let (stream, _) = listener.accept().await?;
        let (acceptor, router, count) = (acceptor.clone(), router.clone(), Arc::clone(&count));
        tokio::spawn(async move {
            // What goes wrong with a connection is seen by whoever asked.
            let _ = answer(stream, &acceptor, router, version, count).await;
        });
    }
}

async fn answer(
    stream: TcpStream,
    acceptor: &TlsAcceptor,
    router: Router,
    version: Version,
    count: Arc<Count>,
) -> Result<()> {
    stream.set_nodelay(true)?;
    let stream = acceptor.accept(stream).await?;
    if stream.get_ref().1.alpn_protocol() == Some(version.protocol()) {
        count.opened.fetch_add(1, Ordering::Relaxed);
    }
    let service = TowerToHyperService::new(router.layer(map_request(noting(count))));
    let served = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
    served.map_err(anyhow::Error::from_boxed)
}

/// Counts a connection with its first request.
fn noting(count: Arc<Count>) -> impl FnMut(Request) -> Ready<Request> + Clone + Send + Sync {
    let known = Arc::new(AtomicBool::default());
    move |request| {
        if !known.swap(true, Ordering::Relaxed) {
            count.used.fetch_add(1, Ordering::Relaxed);
        }
        ready(request)
    }
}

impl Count {
    fn now(&self) -> Connections {
        let [opened, used] = [&self.opened, &self.used].map(|count| count.load(Ordering::Relaxed));
        Connections { opened, used }
    }
}

fn configuration(version: Version, certificate: &Path) -> Result<ServerConfig> {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["127.0.0.1".to_owned()])?;
    fs::write(certificate, cert.pem())?;
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).map_err(anyhow::Error::msg)?;
    let mut configuration =
        ServerConfig::builder().with_no_client_auth().with_single_cert(vec![cert.der().clone()], key)?;
    configuration.alpn_protocols = vec![version.protocol().to_vec()];
    Ok(configuration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_version_is_offered_and_the_certificate_is_written() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("certificate.pem");
        for (version, protocol) in [(Version::Http1, "http/1.1"), (Version::Http2, "h2")] {
            let configuration = configuration(version, &file).unwrap();
            assert_eq!(configuration.alpn_protocols, [protocol.as_bytes()]);
            let pem = fs::read(&file).unwrap();
            assert_eq!(reqwest::Certificate::from_pem_bundle(&pem).unwrap().len(), 1);
        }
    }
}
