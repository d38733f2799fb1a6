//! Names, origins, pages of others, and what a proxy puts before paths.

use crate::rig::Rig;
use impasto_ports::TokenScope;
use impasto_server::Access;

const PAGE: &str = "https://page.example";

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_was_pointed_here_is_not_answered() {
    let rig = Rig::new(Access::default()).await;
    for path in ["/openapi.json", "/api/v1/jobs", "/nowhere", "/healthz/"] {
        let answer = rig.ask(&format!("GET {path}"), &[("host", "evil.example:9494")], "").await;
        answer.is_problem(421);
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
    assert_eq!(rig.ask("GET /api/v1/jobs", &[("host", "127.0.0.1:9494")], "").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn probes_are_answered_under_any_name_and_pages_of_others_are_not() {
    for base in ["", "/impasto"] {
        let rig = Rig::new(Access { base_path: base.into(), ..Access::default() }).await;
        for path in ["/healthz", "/readyz"] {
            let line = format!("GET {base}{path}");
            assert_eq!(rig.ask(&line, &[("host", "10.0.0.7:9494")], "").await.status, 200, "{line}");
            rig.ask(&line, &[("origin", PAGE)], "").await.is_problem(421);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_misdirected_names_the_setting() {
    let rig = Rig::new(Access::default()).await;
    for (header, setting) in
        [(("host", "evil.example"), "server.trusted_hosts"), (("origin", PAGE), "server.allowed_origins")]
    {
        let answer = rig.ask("GET /api/v1/jobs", &[header], "").await;
        assert!(answer.body["detail"].as_str().unwrap().ends_with(setting), "{}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_origins_in_the_settings_no_other_page_may_ask() {
    let rig = Rig::new(Access::default()).await;
    for line in ["GET /api/v1/jobs", "POST /api/v1/jobs", "OPTIONS /api/v1/jobs"] {
        let headers = [("origin", PAGE), ("access-control-request-method", "POST")];
        let answer = rig.ask(line, &headers, "").await;
        answer.is_problem(421);
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_an_origin_in_the_settings_may_ask_and_others_may_not() {
    let rig = Rig::new(Access { origins: vec![PAGE.into()], ..Access::default() }).await;
    let asks = [("origin", PAGE), ("access-control-request-method", "POST")];
    let answer = rig.ask("OPTIONS /api/v1/jobs", &asks, "").await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-origin"), PAGE);
    assert!(answer.header("access-control-allow-methods").contains("POST"));
    assert!(answer.header("access-control-allow-headers").contains("authorization"));
    assert_eq!(answer.header("access-control-allow-credentials"), "", "cookies are for our own pages");
    let answer = rig.ask("GET /api/v1/jobs", &[("origin", PAGE)], "").await;
    assert_eq!((answer.status.as_u16(), answer.header("access-control-allow-origin")), (200, PAGE));
    assert_eq!(answer.header("vary"), "origin");
    for stranger in ["https://page.example.evil.example", "http://page.example", "null"] {
        let answer = rig.ask("GET /api/v1/jobs", &[("origin", stranger)], "").await;
        answer.is_problem(421);
        assert_eq!(answer.header("access-control-allow-origin"), "", "{stranger}");
    }
    let own = rig.ask("GET /api/v1/jobs", &[("origin", "http://localhost:9494")], "").await;
    assert_eq!((own.status.as_u16(), own.header("access-control-allow-origin")), (200, ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_proxy_its_name_and_its_path_are_answered() {
    let access = Access {
        trusted_hosts: vec!["studio.example".into()],
        base_path: "/impasto".into(),
        ..Access::default()
    };
    let rig = Rig::new(access).await;
    let host = [("host", "studio.example")];
    assert_eq!(rig.ask("GET /impasto/healthz", &host, "").await.status, 200);
    rig.ask("GET /healthz", &host, "").await.is_problem(404);
    rig.ask("GET /impasto/nowhere", &host, "").await.is_problem(404);
    rig.ask("GET /impasto/openapi.json", &[("host", "evil.example")], "").await.is_problem(421);
    rig.ask("GET /", &[("host", "evil.example")], "").await.is_problem(421);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_nobody_is_let_in_through_a_proxy() {
    let rig = Rig::new(Access::default()).await;
    let proxied =
        [("x-forwarded-for", "203.0.113.7"), ("Forwarded", "for=x"), ("x-real-ip", "::1"), ("via", "x")];
    for header in proxied {
        for line in ["GET /api/v1/jobs", "GET /v1/models", "GET /api/v1/session", "POST /api/v1/tokens"] {
            let answer = rig.ask(line, &[header], "").await;
            answer.is_problem(401);
            assert!(answer.body.to_string().contains("through a proxy"), "{line}: {}", answer.body);
        }
        assert_eq!(rig.ask("GET /healthz", &[header], "").await.status, 200);
    }
    assert_eq!(rig.ask("GET /api/v1/jobs", &[], "").await.status, 200);
    let token = format!("Bearer {}", rig.token("team", &[TokenScope::Read], None).await);
    let answer = rig.ask("GET /api/v1/jobs", &[proxied[0], ("authorization", &token)], "").await;
    assert_eq!(answer.status, 200, "a token counts however it comes");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_tells_browsers_to_guess_and_frame_nothing() {
    let rig = Rig::new(Access::default()).await;
    for line in ["GET /healthz", "GET /nowhere", "POST /healthz", "GET /api/v1/jobs?limit=x"] {
        let answer = rig.ask(line, &[], "").await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{line}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{line}");
        assert!(!answer.header("x-request-id").is_empty(), "{line}");
    }
}
