//! Pages log in with a token and go by a cookie.

use crate::rig::{Answer, Rig};
use impasto_ports::TokenScope;
use impasto_server::Access;
use serde_json::json;

const OWN: (&str, &str) = ("origin", "http://localhost:9494");

async fn log_in(rig: &Rig, token: &str) -> Answer {
    let headers = [("content-type", "application/json"), OWN];
    rig.ask("POST /api/v1/session", &headers, json!({"token": token}).to_string()).await
}

fn pair(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_logs_in_and_its_cookie_is_not_the_token() {
    let rig = Rig::new(Access::default()).await;
    let token = rig.token("page", &[TokenScope::Read, TokenScope::Generate], None).await;
    log_in(&rig, "imp_wrong").await.is_problem(401);
    let answer = log_in(&rig, &token).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, json!({"name": "page", "scopes": ["read", "generate"]}));
    let cookie = answer.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    assert!(!cookie.contains(&token) && !answer.body.to_string().contains(&token));
    let pair = pair(&answer);
    let who = rig.ask("GET /api/v1/session", &[("cookie", &pair)], "").await;
    assert_eq!((who.status.as_u16(), &who.body["name"]), (200, &json!("page")));
    rig.ask("GET /api/v1/session", &[("cookie", "impasto_session=guess")], "").await.is_problem(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_by_cookie_need_a_page_of_this_server() {
    let rig = Rig::new(Access { origins: vec!["https://other.example".into()], ..Access::default() }).await;
    let token = rig.token("page", &TokenScope::ALL, None).await;
    let pair = pair(&log_in(&rig, &token).await);
    let draft = json!({"model": rig.model, "prompt": "x", "size": "64x64"}).to_string();
    let json_kind = ("content-type", "application/json");
    for origin in [None, Some("https://other.example")] {
        let mut headers = vec![("cookie", pair.as_str()), json_kind];
        headers.extend(origin.map(|origin| ("origin", origin)));
        rig.ask("POST /api/v1/jobs", &headers, draft.clone()).await.is_problem(401);
    }
    let headers = [("cookie", pair.as_str()), json_kind, OWN];
    assert_eq!(rig.ask("POST /api/v1/jobs", &headers, draft).await.status, 202);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_with_the_page_and_with_its_token() {
    let rig = Rig::new(Access::default()).await;
    let token = rig.token("page", &[TokenScope::Read], None).await;
    let (one, other) = (pair(&log_in(&rig, &token).await), pair(&log_in(&rig, &token).await));
    let out = rig.ask("DELETE /api/v1/session", &[("cookie", &one), OWN], "").await;
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    rig.ask("GET /api/v1/jobs", &[("cookie", &one)], "").await.is_problem(401);
    assert_eq!(rig.ask("GET /api/v1/jobs", &[("cookie", &other)], "").await.status, 200);
    let id = rig.studio.tokens().await.unwrap().remove(0).id;
    rig.studio.revoke_token(&id).await.unwrap();
    rig.ask("GET /api/v1/jobs", &[("cookie", &other)], "").await.is_problem(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_is_not_made_good_by_a_cookie() {
    let rig = Rig::new(Access::default()).await;
    let token = rig.token("page", &[TokenScope::Read], None).await;
    let pair = pair(&log_in(&rig, &token).await);
    let headers = [("cookie", pair.as_str()), ("authorization", "Bearer imp_wrong")];
    rig.ask("GET /api/v1/jobs", &headers, "").await.is_problem(401);
}
