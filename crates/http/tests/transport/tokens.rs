//! Tokens of client credentials: fetched once, kept, renewed, and never in sight.

use crate::common::{Profiles, Server, Then, failure, ok, profile, read, says, send};
use futures_util::future::join_all;
use impasto_http::HttpTransport;
use impasto_ports::ProfileAccess;
use impasto_sdk::{Auth, Exchange, Kind, Retry};
use serde_json::json;
use std::time::Duration;

const CLIENT: &str = "client-4711:s3cret-4711";

fn token(text: &str, expires_in: u64) -> Then {
    Then::Say(grant(text, expires_in))
}

fn grant(text: &str, expires_in: u64) -> Vec<u8> {
    ok(json!({"access_token": text, "token_type": "Bearer", "expires_in": expires_in}).to_string().as_bytes())
}

fn known(login: &Server, api: &Server) -> ProfileAccess {
    let method = json!({"type": "client_credentials", "token_url": login.url("/token"), "scope": "draw"});
    profile(method, &[api.host()], CLIENT)
}

fn get(login: &Server, api: &Server) -> Exchange {
    let auth = Auth::Profile("acme".into());
    Exchange { auth, private: vec![api.host(), login.host()], ..Exchange::get(api.url("/v1")) }
}

/// Servers with these scripts, and a transport that may reach both.
async fn servers(login: Vec<Then>, api: Vec<Then>) -> (Server, Server, HttpTransport) {
    let (login, api) = (Server::start(login).await, Server::start(api).await);
    let (transport, _) = Profiles::transport(known(&login, &api));
    (login, api, transport)
}

fn bearers(api: &Server) -> Vec<String> {
    api.seen().iter().map(|seen| seen.header("authorization").unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn a_token_is_asked_for_as_the_profile_says_and_kept() {
    let (login, api, transport) = servers(vec![token("tok-1", 3600)], vec![Then::Say(ok(b"{}"))]).await;
    for _ in 0..3 {
        send(&transport, &get(&login, &api)).await.unwrap();
    }
    assert_eq!(bearers(&api), ["Bearer tok-1"; 3]);
    let [asked] = &login.seen()[..] else { panic!("{:?}", login.seen()) };
    assert_eq!(asked.line, "POST /token HTTP/1.1");
    assert_eq!(asked.header("authorization"), Some("Basic Y2xpZW50LTQ3MTE6czNjcmV0LTQ3MTE="));
    assert_eq!(asked.body, b"grant_type=client_credentials&scope=draw");
    assert!(!format!("{:?}", api.seen()).contains("s3cret"));
}

#[tokio::test]
async fn a_client_may_prove_itself_in_the_form() {
    let (login, api) =
        (Server::start(vec![token("tok-1", 3600)]).await, Server::start(vec![Then::Say(ok(b"{}"))]).await);
    let method = json!({"type": "client_credentials", "token_url": login.url("/token"), "client": "form"});
    let (transport, _) = Profiles::transport(profile(method, &[api.host()], CLIENT));
    send(&transport, &get(&login, &api)).await.unwrap();
    let asked = &login.seen()[0];
    assert!(asked.whole && asked.header("authorization").is_none());
    let body = String::from_utf8(asked.body.clone()).unwrap();
    assert_eq!(body, "grant_type=client_credentials&client_id=client-4711&client_secret=s3cret-4711");
}

#[tokio::test]
async fn a_token_that_ran_out_is_renewed() {
    let tokens = vec![token("tok-1", 0), token("tok-2", 3600)];
    let (login, api, transport) = servers(tokens, vec![Then::Say(ok(b"{}"))]).await;
    for _ in 0..3 {
        send(&transport, &get(&login, &api)).await.unwrap();
    }
    assert_eq!(bearers(&api), ["Bearer tok-1", "Bearer tok-2", "Bearer tok-2"]);
    assert_eq!(login.seen().len(), 2);
}

#[tokio::test]
async fn exchanges_side_by_side_share_one_fetch_and_its_failure() {
    let slow = |reply: Vec<u8>| vec![Then::Drip(vec![reply], Duration::from_millis(100))];
    let (login, api, transport) = servers(slow(grant("tok-1", 3600)), vec![Then::Say(ok(b"{}"))]).await;
    let exchange = get(&login, &api);
    let replies = join_all((0..8).map(|_| send(&transport, &exchange))).await;
    assert!(replies.iter().all(Result::is_ok));
    assert_eq!((login.seen().len(), api.seen().len()), (1, 8));

    let refusal = says(401, br#"{"error": "invalid_client"}"#);
    let (login, api, transport) = servers(slow(refusal), vec![Then::Say(ok(b"{}"))]).await;
    let exchange = get(&login, &api);
    let failures = join_all((0..8).map(|_| failure(&transport, &exchange))).await;
    assert!(failures.iter().all(|failure| failure.error.kind == Kind::Unauthenticated));
    assert_eq!((login.seen().len(), api.seen().len()), (1, 0));
    failure(&transport, &exchange).await;
    assert_eq!(login.seen().len(), 2, "whoever comes later asks anew");
}

#[tokio::test]
async fn what_may_be_billed_is_not_sent_again_with_a_new_token() {
    let refused_once = vec![Then::Say(ok(b"{}")), Then::Say(says(401, b"{}")), Then::Say(ok(b"{}"))];
    let (login, api, transport) =
        servers(vec![token("tok-1", 3600), token("tok-2", 3600)], refused_once).await;
    let exchange = get(&login, &api).billed();
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(send(&transport, &exchange).await.unwrap().status);
    }
    assert_eq!(statuses, [200, 401, 200]);
    assert_eq!(bearers(&api), ["Bearer tok-1", "Bearer tok-1", "Bearer tok-2"]);
}

#[tokio::test]
async fn what_is_free_is_sent_again_once_with_a_new_token() {
    let script = vec![Then::Say(ok(b"{}")), Then::Say(says(401, b"{}"))];
    let (login, api, transport) = servers(vec![token("tok-1", 3600), token("tok-2", 3600)], script).await;
    assert_eq!(send(&transport, &get(&login, &api)).await.unwrap().status, 200);
    assert_eq!(send(&transport, &get(&login, &api)).await.unwrap().status, 401);
    assert_eq!(bearers(&api), ["Bearer tok-1", "Bearer tok-1", "Bearer tok-2"]);
    assert_eq!(send(&transport, &get(&login, &api)).await.unwrap().status, 401);
    assert_eq!(api.seen().len(), 4, "a new token that is refused is not tried twice");
}

#[tokio::test]
async fn another_secret_takes_effect_at_once() {
    let (login, api) = (
        Server::start(vec![token("tok-1", 3600), token("tok-2", 3600)]).await,
        Server::start(vec![Then::Say(ok(b"{}"))]).await,
    );
    let (transport, vault) = Profiles::transport(known(&login, &api));
    send(&transport, &get(&login, &api)).await.unwrap();
    vault.change("client-4711:s3cret-4712");
    send(&transport, &get(&login, &api)).await.unwrap();
    assert_eq!(bearers(&api), ["Bearer tok-1", "Bearer tok-2"]);
}

#[tokio::test]
async fn without_a_token_nothing_is_sent_and_the_reason_holds_no_secret() {
    for (reply, kind, retry) in [
        (says(400, br#"{"error": "bad s3cret-4711"}"#), Kind::Unauthenticated, Retry::Never),
        (says(401, b"s3cret-4711"), Kind::Unauthenticated, Retry::Never),
        (says(503, b"{}"), Kind::Unavailable, Retry::After(None)),
        (ok(b"access_token=s3cret-token"), Kind::BadResponse, Retry::Never),
        (ok(&[b' '; 70_000]), Kind::BadResponse, Retry::Never),
        (says(302, b""), Kind::Unauthenticated, Retry::Never),
    ] {
        let (login, api, transport) = servers(vec![Then::Say(reply)], vec![Then::Say(ok(b"{}"))]).await;
        let failure = failure(&transport, &get(&login, &api).billed()).await;
        assert!(!failure.left, "{}", failure.error);
        assert_eq!((failure.error.kind, failure.error.retry), (kind, retry), "{}", failure.error);
        assert!(failure.error.context.iter().any(|(name, value)| name == "auth_profile" && value == "acme"));
        assert_eq!(api.connections().0, 0);
    }
    let (login, api, transport) = servers(vec![Then::Reset], vec![Then::Say(ok(b"{}"))]).await;
    assert!(!failure(&transport, &get(&login, &api).billed()).await.left, "the API never saw it");
}

#[tokio::test]
async fn the_client_is_told_to_no_server_but_the_one_of_tokens() {
    let (login, api) =
        (Server::start(vec![token("tok-1", 3600)]).await, Server::start(vec![Then::Say(ok(b"{}"))]).await);
    let mut elsewhere = known(&login, &api);
    elsewhere.profile.hosts = vec!["api.example.com".into()];
    let (transport, _) = Profiles::transport(elsewhere);
    let failure = failure(&transport, &get(&login, &api)).await;
    assert_eq!(failure.error.kind, Kind::Config, "{}", failure.error);
    assert_eq!(api.connections().0, 0);
}

#[tokio::test]
async fn tokens_are_not_fetched_from_a_private_host_that_nobody_allowed() {
    let (login, api, transport) = servers(vec![token("tok-1", 3600)], vec![Then::Say(ok(b"{}"))]).await;
    let exchange = Exchange { private: vec![api.host()], ..get(&login, &api) };
    let failure = failure(&transport, &exchange).await;
    assert!(failure.error.message.contains("private"), "{}", failure.error);
    assert_eq!((login.connections().0, api.connections().0), (0, 0));
}

#[tokio::test]
async fn no_reply_repeats_the_token_or_a_half_of_the_client() {
    let body = b"tok-1-of-acme for client-4711 with s3cret-4711";
    let (login, api, transport) =
        servers(vec![token("tok-1-of-acme", 3600)], vec![Then::Say(ok(body))]).await;
    let text = read(send(&transport, &get(&login, &api)).await.unwrap().body).await.unwrap();
    assert_eq!(String::from_utf8(text).unwrap(), "[key] for [key] with [key]");
}
