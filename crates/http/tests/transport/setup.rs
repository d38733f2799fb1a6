//! What the transport is made with, and the way through a proxy.

use crate::common::{Server, Then, access, failure, ok, options, send};
use impasto_http::{HttpOptions, HttpTransport};
use impasto_ports::{Access, Vault};
use impasto_sdk::{Error, Exchange, Kind, Result};
use std::{path::PathBuf, sync::Arc};

fn through(proxy: &str) -> HttpTransport {
    HttpTransport::new(HttpOptions { proxy: Some(proxy.into()), ..options(access(&[])) }).unwrap()
}

#[test]
fn options_that_cannot_work_are_told_at_once_and_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let (empty, text) = (folder.path().join("empty.pem"), folder.path().join("text.pem"));
    std::fs::write(&empty, "").unwrap();
    std::fs::write(&text, "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n").unwrap();
    let options = || options(access(&[]));
    let with_ca = |path: PathBuf| HttpOptions { extra_ca: vec![path], ..options() };
    for (options, says) in [
        (HttpOptions { user_agent: "a\nb".into(), ..options() }, "user agent"),
        (HttpOptions { proxy: Some("http://me:s3cret@:x".into()), ..options() }, "http.proxy"),
        (with_ca(folder.path().join("missing.pem")), "missing.pem cannot be read"),
        (with_ca(empty), "empty.pem holds no certificate"),
        (with_ca(text), "text.pem"),
    ] {
        let error = HttpTransport::new(options).err().unwrap();
        assert_eq!(error.kind, Kind::Config, "{error}");
        assert!(error.message.contains(says) && !error.message.contains("s3cret"), "{error}");
    }
}

#[tokio::test]
async fn a_key_that_cannot_be_resolved_stops_the_exchange() {
    struct Broken;
    impl Vault for Broken {
        fn access(&self, _: &str) -> Result<Access> {
            Err(Error::new(Kind::Config, "the variable ACME_KEY is not set"))
        }
    }
    let options = HttpOptions { vault: Arc::new(Broken), ..options(access(&[])) };
    let failure = failure(&HttpTransport::new(options).unwrap(), &Exchange::get("https://a.example/")).await;
    assert!(!failure.left);
    assert_eq!(failure.error.message, "the variable ACME_KEY is not set");
}

#[tokio::test]
async fn a_proxy_on_this_machine_is_used_although_it_is_private() {
    let proxy = Server::start(vec![Then::Say(ok(b"through"))]).await;
    let transport = through(&format!("http://localhost:{}", proxy.address.port()));
    let reply = send(&transport, &Exchange::get("http://vendor.example/x")).await.unwrap();
    assert_eq!(reply.status, 200);
    assert_eq!(proxy.seen()[0].line, "GET http://vendor.example/x HTTP/1.1");
    for url in
        [proxy.url("/"), format!("http://localhost:{}/", proxy.address.port()), "http://10.0.0.1/".into()]
    {
        assert!(!failure(&transport, &Exchange::get(url)).await.left);
    }
    assert_eq!(proxy.seen().len(), 1);
}

#[tokio::test]
async fn a_configured_host_on_this_machine_is_reached_without_the_proxy() {
    let proxy = Server::start(vec![Then::Say(ok(b"through"))]).await;
    let server = Server::start(vec![Then::Say(ok(b"direct"))]).await;
    let options = HttpOptions { proxy: Some(proxy.url("/")), ..options(access(&[server.host()])) };
    send(&HttpTransport::new(options).unwrap(), &Exchange::get(server.url("/")).bearer()).await.unwrap();
    assert_eq!((proxy.connections().0, server.seen().len()), (0, 1));
}

#[tokio::test]
async fn a_proxy_that_refuses_to_connect_lets_nothing_leave() {
    let refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n".to_vec();
    let proxy = Server::start(vec![Then::Say(refusal)]).await;
    let failure = failure(&through(&proxy.url("/")), &Exchange::get("https://vendor.example/x")).await;
    assert!(!failure.left, "{}", failure.error);
    assert_eq!(proxy.seen()[0].line, "CONNECT vendor.example:443 HTTP/1.1");
}
