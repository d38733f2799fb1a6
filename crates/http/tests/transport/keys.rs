//! The key goes where it may go, and nowhere else.

use crate::common::{
    KEY, Profiles, Server, Then, access, failure, ok, options, profile, read, send, to, transport,
};
use impasto_http::HttpTransport;
use impasto_ports::Access;
use impasto_sdk::{Auth, Exchange, Kind};
use serde_json::json;

fn all_auths() -> [Auth; 3] {
    let header = Auth::Header { name: "x-api-key".into(), prefix: "Key ".into() };
    [header, Auth::Query { name: "key".into() }, Auth::Basic]
}

#[tokio::test]
async fn the_key_stands_where_the_exchange_says() {
    let server = Server::start(vec![Then::Say(ok(b"{}"))]).await;
    let transport = to(&server);
    for auth in all_auths() {
        send(&transport, &Exchange { auth, ..Exchange::get(server.url("/v1?a=1")) }).await.unwrap();
    }
    send(&transport, &Exchange::get(server.url("/v1?a=1"))).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].header("x-api-key"), Some(&*format!("Key {KEY}")));
    assert_eq!(seen[1].line, format!("GET /v1?a=1&key={KEY} HTTP/1.1"));
    assert_eq!(seen[2].header("authorization"), Some("Basic c2stczNjcmV0"));
    assert!(!format!("{:?}", seen[3]).contains("s3cret"));
}

#[tokio::test]
async fn another_host_never_sees_the_key() {
    let server = Server::start(vec![Then::Say(ok(b"{}"))]).await;
    let elsewhere =
        Access { hosts: vec!["api.example.com".into(), "127.0.0.1:1".into()], ..access(&[server.host()]) };
    let transport = HttpTransport::new(options(elsewhere)).unwrap();
    for auth in all_auths() {
        let failure = failure(&transport, &Exchange { auth, ..Exchange::get(server.url("/")) }).await;
        assert!(!failure.left);
        assert_eq!(failure.error.kind, Kind::Config);
    }
    assert_eq!(server.connections().0, 0);
    assert!(send(&transport, &Exchange::get(server.url("/"))).await.is_ok(), "without a key it is fine");
}

#[tokio::test]
async fn a_redirect_is_a_reply_and_takes_no_key_along() {
    let thief = Server::start(vec![Then::Say(ok(b"thanks"))]).await;
    let away = format!("HTTP/1.1 307 Moved\r\nLocation: {}\r\ncontent-length: 0\r\n\r\n", thief.url("/"));
    let server = Server::start(vec![Then::Say(away.into_bytes())]).await;
    let transport = transport(&[server.host(), thief.host()]);
    let reply = send(&transport, &Exchange::get(server.url("/")).bearer()).await.unwrap();
    assert_eq!(reply.status, 307);
    assert!(reply.headers.contains(&("location".into(), thief.url("/"))), "{:?}", reply.headers);
    assert_eq!(thief.connections().0, 0);
}

/// An answer that leads somewhere else.
fn away(to: &str) -> Then {
    Then::Say(format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\ncontent-length: 0\r\n\r\n").into_bytes())
}

#[tokio::test]
async fn a_result_is_fetched_where_it_leads_and_no_secret_goes_to_another_host() {
    let store = Server::start(vec![Then::Say(ok(b"picture"))]).await;
    let api = Server::start(vec![away("/second"), away(&store.url("/file?sig=1"))]).await;
    let bearer = profile(json!({"type": "bearer"}), &[api.host()], KEY);
    let (transport, _) = Profiles::reaching(bearer, &[api.host(), store.host()]);
    let exchange = Exchange {
        auth: Auth::Profile("acme".into()),
        ..Exchange::get(api.url("/first")).header("x-client", "impasto").header("accept", "image/*")
    };
    let reply = send(&transport, &exchange).await.unwrap();
    assert_eq!(read(reply.body).await.unwrap(), b"picture");
    let (at_home, away) = (api.seen(), store.seen());
    assert_eq!(at_home.iter().filter(|seen| seen.header("authorization").is_some()).count(), 2);
    assert_eq!(away[0].line, "GET /file?sig=1 HTTP/1.1");
    assert_eq!((away[0].header("authorization"), away[0].header("x-client")), (None, None));
    assert_eq!(away[0].header("accept"), Some("image/*"));
}

#[tokio::test]
async fn a_redirect_leads_to_no_private_host_and_not_on_for_ever() {
    let thief = Server::start(vec![Then::Say(ok(b"thanks"))]).await;
    for (location, kind) in [
        (thief.url("/"), Kind::Config),
        ("http://169.254.169.254/latest/meta-data".into(), Kind::Config),
        ("http://localhost:1/".into(), Kind::Config),
        ("file:///etc/passwd".into(), Kind::BadResponse),
        ("http://me:pw@127.0.0.1/".into(), Kind::InvalidRequest),
        ("/again".into(), Kind::BadResponse),
    ] {
        let server = Server::start(vec![away(&location)]).await;
        let failure = failure(&to(&server), &Exchange::get(server.url("/"))).await;
        assert_eq!(failure.error.kind, kind, "{location}: {}", failure.error);
        let hops = if location == "/again" { 6 } else { 1 };
        assert_eq!(server.seen().len(), hops, "{location}");
    }
    assert_eq!(thief.connections().0, 0);
    let server = Server::start(vec![away("/again")]).await;
    let billed = Exchange::post(server.url("/"), impasto_sdk::Body::default());
    assert_eq!(send(&to(&server), &billed).await.unwrap().status, 302, "what may be billed is sent once");
}

#[tokio::test]
async fn line_breaks_reach_no_wire() {
    let server = Server::start(vec![Then::Say(ok(b"{}"))]).await;
    let get = || Exchange::get(server.url("/"));
    for exchange in [
        get().header("x", "a\r\nauthorization: b"),
        get().header("x\r\ny", "a"),
        get().key("x", "a\nb"),
        Exchange {
            body: impasto_sdk::Body { content_type: "a/b\r\nx: y".into(), parts: Vec::new() },
            ..get()
        },
    ] {
        assert!(!failure(&to(&server), &exchange).await.left);
    }
    send(&to(&server), &Exchange::get(server.url("/a\r\nb"))).await.unwrap();
    assert_eq!(server.connections().0, 1);
    assert_eq!(server.seen()[0].line, "GET /ab HTTP/1.1");
}

#[tokio::test]
async fn hosts_that_nobody_configured_are_not_reached_when_they_are_private() {
    let server = Server::start(vec![Then::Say(ok(b"{}"))]).await;
    let nobody = Access { private_hosts: vec!["127.0.0.1:1".into()], ..access(&[server.host()]) };
    let transport = HttpTransport::new(options(nobody)).unwrap();
    let port = server.address.port();
    for host in
        ["127.0.0.1", "2130706433", "0x7f.0.0.1", "127.1", "localhost", "[::1]", "[::ffff:7f00:1]", "0"]
    {
        let failure = failure(&transport, &Exchange::get(format!("http://{host}:{port}/?key={KEY}"))).await;
        assert!(!failure.left, "{host}");
        assert_eq!(failure.error.kind, Kind::Config, "{host}: {}", failure.error);
    }
    assert_eq!(server.connections().0, 0);
}
