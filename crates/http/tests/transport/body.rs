//! Request bodies reach the wire as they were written down.

use crate::common::{Memory, Server, Then, ok, send, to};
use base64::{Engine, engine::general_purpose::STANDARD};
use impasto_ports::Transport;
use impasto_sdk::{Body, Exchange, Kind, Part};

fn noise(length: usize) -> Vec<u8> {
    (0..length).map(|n| (n * 31 + n / 251) as u8).collect()
}

#[tokio::test]
async fn ropes_of_text_and_pictures_arrive_byte_for_byte() {
    let server = Server::start(vec![Then::Say(ok(b"{}"))]).await;
    let transport = to(&server);
    for (length, piece) in [(0, 1), (1, 1), (2, 1), (3, 2), (1000, 7), (1001, 1001), (150_001, 150_001)] {
        let mut blobs = Memory::default();
        let (first, second) = (noise(length), noise(length + 1));
        let (a, b) = (blobs.keep(&first, piece), blobs.keep(&second, piece + 1));
        let parts = vec![
            Part::Text("{\"é\":\"".into()),
            Part::Base64(a.clone()),
            Part::Text(String::new()),
            Part::Base64(b),
            Part::Text("\r\n".into()),
            Part::Raw(a),
            Part::Text("}".into()),
        ];
        let body = Body { content_type: "application/x-rope".into(), parts };
        let exchange = Exchange::post(server.url("/v1"), body).billed();
        assert_eq!(transport.send("acme", &exchange, &blobs).await.unwrap().status, 200);
        let seen = server.seen().pop().unwrap();
        let (text, more) = (STANDARD.encode(&first), STANDARD.encode(&second));
        let expected =
            [b"{\"\xc3\xa9\":\"", text.as_bytes(), more.as_bytes(), b"\r\n", &first, b"}"].concat();
        assert_eq!(seen.body, expected, "{length} in pieces of {piece}");
        assert_eq!(seen.header("content-length"), Some(&*expected.len().to_string()));
        assert_eq!(seen.header("content-type"), Some("application/x-rope"));
        assert_eq!(seen.header("transfer-encoding"), None);
    }
    assert_eq!(server.connections().0, 1, "connections are kept");
}

#[tokio::test]
async fn a_submit_without_a_body_tells_its_length() {
    let server = Server::start(vec![Then::Say(ok(b"{}"))]).await;
    let exchange = Exchange::post(server.url("/cancel?x=%20y"), Body::empty()).header("X-Note", "grün");
    send(&to(&server), &exchange).await.unwrap();
    let seen = server.seen().pop().unwrap();
    assert_eq!(seen.line, "POST /cancel?x=%20y HTTP/1.1");
    assert_eq!(seen.header("content-length"), Some("0"));
    assert_eq!(seen.header("x-note"), Some("grün"));
    assert_eq!(seen.header("user-agent"), Some("impasto-test"));
    assert_eq!(seen.header("accept-encoding"), Some("identity"));
}

#[tokio::test]
async fn a_picture_that_is_gone_stops_the_exchange_before_its_first_byte() {
    let server = Server::start(vec![Then::Say(ok(b"{}"))]).await;
    let mut blobs = Memory::default();
    let mut blob = blobs.keep(b"abc", 1);
    blob.id = "gone".into();
    let body =
        Body { content_type: "text/plain".into(), parts: vec![Part::Text("x".into()), Part::Raw(blob)] };
    let exchange = Exchange::post(server.url("/"), body);
    let failure = to(&server).send("acme", &exchange, &blobs).await.err().unwrap();
    assert!(!failure.left);
    assert_eq!(failure.error.kind, Kind::NotFound);
    assert_eq!(server.connections().0, 0);
}

#[tokio::test]
async fn a_picture_of_another_length_than_told_never_makes_a_whole_request() {
    for told in [2_u64, 4, 5000] {
        let server = Server::start(vec![Then::Say(ok(b"{}"))]).await;
        let mut blobs = Memory::default();
        let mut blob = blobs.keep(b"abc", 1);
        blob.bytes = told;
        let body = Body { content_type: "text/plain".into(), parts: vec![Part::Raw(blob)] };
        let exchange = Exchange::post(server.url("/"), body);
        let failure = to(&server).send("acme", &exchange, &blobs).await.err().unwrap();
        assert_eq!(failure.error.kind, Kind::Unexpected, "{}", failure.error);
        assert!(failure.error.message.contains(&format!("should have {told} bytes")), "{}", failure.error);
        assert!(server.seen().iter().all(|seen| !seen.whole), "{told}");
    }
}
