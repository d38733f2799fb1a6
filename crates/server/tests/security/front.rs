//! The page for people: what it may do, how long its files are kept, and what it must not hide.

use crate::rig::Rig;
use impasto_ports::TokenScope;
use impasto_server::{Access, Front, FrontFile, Kept};

/// A page with one script.
pub(crate) struct OnePage;

impl Front for OnePage {
    fn file(&self, path: &str) -> Option<FrontFile> {
        let (text, media_type, kept, nonce) = match path {
            "" => ("<p nonce=PLACE>", "text/html", Kept::WhileTheSame, Some("PLACE")),
            "assets/a-1.js" => ("let a", "text/javascript", Kept::ForEver, None),
            "icon.svg" => ("<svg/>", "image/svg+xml", Kept::WhileTheSame, None),
            _ => return None,
        };
        let gzip = path.ends_with(".js").then(|| b"zipped".as_slice().into());
        Some(FrontFile { bytes: text.as_bytes().into(), gzip, media_type, tag: path.into(), kept, nonce })
    }
}

#[tokio::test]
async fn the_page_needs_no_token_and_carries_a_policy_with_a_nonce_of_its_own() {
    let rig = Rig::new(Access::default()).await;
    rig.token("anna", &[TokenScope::Read], None).await;
    let (one, other) = (rig.ask("GET /", &[], "").await, rig.ask("GET /", &[], "").await);
    let policy = one.header("content-security-policy");
    assert!(policy.starts_with("default-src 'self'; ") && !policy.contains("unsafe"), "{policy}");
    // A recording is heard before it is sent; nothing is heard from elsewhere.
    assert!(policy.contains("; media-src blob:; "), "{policy}");
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    assert_eq!(one.body, format!("<p nonce={nonce}>"));
    assert_ne!(one.body, other.body);
    assert_eq!(one.header("cache-control"), "no-store");
    assert_eq!(one.header("x-frame-options"), "DENY");
}

#[tokio::test]
async fn what_is_named_by_its_content_is_kept_for_ever_and_the_rest_is_asked_for_again() {
    let rig = Rig::new(Access::default()).await;
    let script = rig.ask("GET /assets/a-1.js", &[("accept-encoding", "br, gzip;q=0.8")], "").await;
    assert_eq!(script.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!((script.header("content-encoding"), script.body.as_str().unwrap()), ("gzip", "zipped"));
    let plain = rig.ask("GET /assets/a-1.js", &[("accept-encoding", "identity")], "").await;
    assert_eq!((plain.header("content-encoding"), plain.body.as_str().unwrap()), ("", "let a"));
    let icon = rig.ask("GET /icon.svg", &[], "").await;
    assert_eq!(icon.header("cache-control"), "no-cache");
    let known = rig.ask("GET /icon.svg", &[("if-none-match", icon.header("etag"))], "").await;
    assert_eq!((known.status.as_u16(), known.body.as_str().unwrap()), (304, ""));
}

#[tokio::test]
async fn the_page_lies_below_the_base_path_and_sends_browsers_there() {
    let rig = Rig::new(Access { base_path: "/impasto".into(), ..Access::default() }).await;
    let moved = rig.ask("GET /impasto", &[], "").await;
    assert_eq!((moved.status.as_u16(), moved.header("location")), (308, "/impasto/"));
    assert_eq!(rig.ask("GET /impasto/", &[], "").await.status, 200);
    assert_eq!(rig.ask("GET /impasto/assets/a-1.js", &[], "").await.status, 200);
    for elsewhere in ["GET /", "GET /assets/a-1.js", "GET /impasto/nothing", "GET /impastoassets/a-1.js"] {
        rig.ask(elsewhere, &[], "").await.is_problem(404);
    }
}

#[tokio::test]
async fn the_page_hides_no_route_and_answers_to_nothing_but_reading() {
    let rig = Rig::new(Access::default()).await;
    assert_eq!(rig.ask("GET /healthz", &[], "").await.body, "ok\n");
    rig.ask("POST /", &[], "").await.is_problem(404);
    rig.ask("GET /api/v1/nothing", &[], "").await.is_problem(404);
    assert_eq!(rig.ask("GET /", &[("host", "evil.example")], "").await.status, 421);
}
