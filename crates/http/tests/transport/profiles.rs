//! The secret of an auth profile stands in the profile's place, and goes to its hosts alone.

use crate::common::{KEY, Profiles, Server, Then, failure, ok, profile, read, send};
use impasto_ports::ProfileAccess;
use impasto_sdk::{Auth, Exchange, Kind};
use serde_json::{Value, json};

/// A free request with the profile's secret, to a host that this exchange may find on this machine.
fn get(server: &Server) -> Exchange {
    let auth = Auth::Profile("acme".into());
    Exchange { auth, private: vec![server.host()], ..Exchange::get(server.url("/v1?a=1")) }
}

#[tokio::test]
async fn each_method_has_its_place() {
    let server = Server::start(vec![Then::Say(ok(b"{}"))]).await;
    for method in [
        json!({"type": "none"}),
        json!({"type": "header", "name": "X-Key", "prefix": "Key "}),
        json!({"type": "query", "name": "key"}),
        json!({"type": "bearer"}),
        json!({"type": "basic"}),
    ] {
        let (transport, _) = Profiles::transport(profile(method, &[server.host()], KEY));
        send(&transport, &get(&server)).await.unwrap();
    }
    let seen = server.seen();
    assert!(!format!("{:?}", seen[0]).contains("s3cret"));
    assert_eq!(seen[1].header("x-key"), Some(&*format!("Key {KEY}")));
    assert_eq!(seen[2].line, format!("GET /v1?a=1&key={KEY} HTTP/1.1"));
    assert_eq!(seen[3].header("authorization"), Some(&*format!("Bearer {KEY}")));
    assert_eq!(seen[4].header("authorization"), Some("Basic c2stczNjcmV0"));
}

#[tokio::test]
async fn the_secret_goes_to_the_profiles_hosts_alone() {
    let server = Server::start(vec![Then::Say(ok(b"{}"))]).await;
    let methods: [Value; 4] = [
        json!({"type": "header", "name": "x-key"}),
        json!({"type": "query", "name": "key"}),
        json!({"type": "bearer"}),
        json!({"type": "basic"}),
    ];
    for method in methods {
        for hosts in [vec![], vec!["api.example.com".to_owned()], vec!["127.0.0.1:1".into()]] {
            let (transport, _) = Profiles::transport(profile(method.clone(), &hosts, KEY));
            let failure = failure(&transport, &get(&server)).await;
            assert!(!failure.left && failure.error.kind == Kind::Config, "{}", failure.error);
            assert!(failure.error.message.contains("auth profile acme"), "{}", failure.error);
        }
    }
    assert_eq!(server.connections().0, 0);
    let (transport, _) = Profiles::transport(profile(json!({"type": "none"}), &[], KEY));
    send(&transport, &get(&server)).await.unwrap();
}

#[tokio::test]
async fn the_secret_is_not_sent_unencrypted_but_to_a_host_that_may_be_private() {
    let hosts = ["plain.example".to_owned()];
    let (transport, _) = Profiles::transport(profile(json!({"type": "bearer"}), &hosts, KEY));
    let auth = Auth::Profile("acme".into());
    let failure = failure(&transport, &Exchange { auth, ..Exchange::get("http://plain.example/") }).await;
    assert!(failure.error.message.contains("unencrypted"), "{}", failure.error);
}

#[tokio::test]
async fn only_the_host_that_the_exchange_names_may_be_private() {
    let endpoint = Server::start(vec![Then::Say(ok(b"{}"))]).await;
    let other = Server::start(vec![Then::Say(ok(b"{}"))]).await;
    let hosts = [endpoint.host(), other.host()];
    let (transport, _) = Profiles::transport(profile(json!({"type": "bearer"}), &hosts, KEY));
    send(&transport, &get(&endpoint)).await.unwrap();
    for exchange in [
        Exchange { private: Vec::new(), ..get(&endpoint) },
        // What an answer named, with what the endpoint was allowed.
        Exchange { url: other.url("/1.png"), ..get(&endpoint) },
        Exchange { url: other.url("/1.png"), auth: Auth::None, ..get(&endpoint) },
    ] {
        let failure = failure(&transport, &exchange).await;
        assert!(!failure.left && failure.error.message.contains("private"), "{}", failure.error);
    }
    assert_eq!((endpoint.seen().len(), other.connections().0), (1, 0));
}

#[tokio::test]
async fn what_the_settings_allow_is_allowed_without_the_exchange() {
    let server = Server::start(vec![Then::Say(ok(b"{}"))]).await;
    let known = profile(json!({"type": "bearer"}), &[server.host()], KEY);
    let (transport, _) = Profiles::reaching(known, &["127.0.0.1".into()]);
    send(&transport, &Exchange { private: Vec::new(), ..get(&server) }).await.unwrap();
}

#[tokio::test]
async fn a_profile_that_is_not_there_or_has_no_secret_sends_nothing() {
    let server = Server::start(vec![Then::Say(ok(b"{}"))]).await;
    let known = profile(json!({"type": "bearer"}), &[server.host()], KEY);
    let (transport, _) = Profiles::transport(known.clone());
    let unknown = Exchange { auth: Auth::Profile("other".into()), ..get(&server) };
    assert_eq!(failure(&transport, &unknown).await.error.kind, Kind::Config);
    for secret in [None, Some(impasto_ports::Secret::new(""))] {
        let (transport, _) = Profiles::transport(ProfileAccess { secret, ..known.clone() });
        let failure = failure(&transport, &get(&server)).await;
        assert_eq!(failure.error.kind, Kind::Unauthenticated);
        assert!(failure.error.message.contains("acme has no secret"), "{}", failure.error);
    }
    assert_eq!(server.connections().0, 0);
}

#[tokio::test]
async fn no_reply_repeats_a_secret_in_any_spelling() {
    let (id, secret) = ("client-4711", "s3cret of & mine");
    let pair = format!("{id}:{secret}");
    let body =
        format!("no: {pair} {id} {secret} Y2xpZW50LTQ3MTE6czNjcmV0IG9mICYgbWluZQ== s3cret+of+%26+mine fine");
    let server = Server::start(vec![Then::Say(ok(body.as_bytes()))]).await;
    let (transport, _) = Profiles::transport(profile(json!({"type": "basic"}), &[server.host()], &pair));
    let text = read(send(&transport, &get(&server)).await.unwrap().body).await.unwrap();
    assert_eq!(String::from_utf8(text).unwrap(), "no: [key] [key] [key] [key] [key] fine");
}
