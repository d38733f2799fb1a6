//! Bodies that are too long or too slow.

use crate::rig::Rig;
use impasto_ports::TokenScope;
use impasto_server::{Access, Bodies, Connections, Options, serve_within};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const FORM: (&str, &str) = ("content-type", "multipart/form-data; boundary=edge");
const JSON: (&str, &str) = ("content-type", "application/json");

fn bounded(bodies: Bodies) -> Options {
    Options { bodies, ..Options::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn json_may_be_shorter_than_a_form() {
    let bodies = Bodies { json: 4 << 10, form: 64 << 10, ..Bodies::default() };
    let rig = Rig::with(Access::default(), bounded(bodies)).await;
    let draft = |bytes| json!({"model": rig.model, "prompt": "x", "metadata": {"note": "x".repeat(bytes)}});
    let form = |bytes| {
        let head = "--edge\r\nContent-Disposition: form-data; name=\"draft\"\r\n\r\n";
        format!("{head}{}\r\n--edge--\r\n", draft(bytes))
    };
    let small = rig.ask("POST /api/v1/plan", &[JSON], draft(2 << 10).to_string()).await;
    assert_eq!(small.status, 200, "{}", small.body);
    let form_of_more = rig.ask("POST /api/v1/plan", &[FORM], form(32 << 10)).await;
    assert_eq!(form_of_more.status, 200, "{}", form_of_more.body);
    for (kind, body, says) in
        [(JSON, draft(8 << 10).to_string(), "4096 bytes"), (FORM, form(128 << 10), "65536 bytes")]
    {
        // With the length said before, and without.
        let length = body.len().to_string();
        let told = rig.ask("POST /api/v1/plan", &[kind, ("content-length", &length)], body.clone()).await;
        told.is_problem(413);
        assert!(told.body["detail"].as_str().unwrap().contains(says), "{}", told.body);
        rig.ask("POST /api/v1/plan", &[kind], body.clone()).await.is_problem(413);
    }
    let of_gateway = rig.ask("POST /v1/images/generations", &[JSON], draft(8 << 10).to_string()).await;
    of_gateway.is_problem(413);
    assert_eq!(of_gateway.body["error"]["code"], "request_too_large");
}

/// Sends the pieces, each after its pause, and reads the answer.
async fn send(rig: &Rig, length: usize, pieces: &[(u64, &str)]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = rig.router.clone();
    tokio::spawn(serve_within(Connections::default(), listener, router, std::future::pending()));
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let head = format!(
        "POST /api/v1/plan HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    );
    let pieces: Vec<_> = pieces.iter().map(|(pause, text)| (*pause, (*text).to_owned())).collect();
    let sending = tokio::spawn(async move {
        to.write_all(head.as_bytes()).await.unwrap();
        for (pause, text) in pieces {
            tokio::time::sleep(Duration::from_millis(pause)).await;
            // The server may have hung up.
            if to.write_all(text.as_bytes()).await.is_err() {
                return;
            }
        }
        std::future::pending::<()>().await;
    });
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(30), from.read_to_end(&mut answer)).await.unwrap();
    sending.abort();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_sends_a_byte_now_and_then_is_refused_and_whoever_pauses_once_is_not() {
    let bodies = Bodies { patience: Duration::from_millis(500), ..Bodies::default() };
    let rig = Rig::with(Access::default(), bounded(bodies)).await;
    let began = Instant::now();
    let trickle = vec![(100, " "); 100];
    let refused = send(&rig, 1000, &trickle).await;
    assert!(refused.starts_with("HTTP/1.1 408 "), "{refused}");
    assert!(refused.contains("application/problem+json") && refused.contains("too slowly"), "{refused}");
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    // 64 KiB at once earn two seconds.
    let (blank, draft) = (" ".repeat(64 << 10), json!({"model": rig.model, "prompt": "x"}).to_string());
    let fine = send(&rig, blank.len() + draft.len(), &[(0, &blank), (1_200, &draft)]).await;
    assert!(fine.starts_with("HTTP/1.1 200 "), "{fine}");
}

/// The head of the next answer on a connection, and its body.
async fn answer(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&read).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.unwrap().parse().unwrap() {
                return text;
            }
        }
        let mut piece = [0; 4096];
        let count = stream.read(&mut piece).await.unwrap();
        assert!(count > 0, "closed after {text:?}");
        read.extend_from_slice(&piece[..count]);
    }
}

/// A client that keeps its connections may ask again on one whose last request was refused unread, or is told that it ends.
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_leaves_the_connection_free_or_says_that_it_ends() {
    let rig = Rig::new(Access::default()).await;
    let _ = rig.token("someone", &[TokenScope::Read], None).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve_within(Connections::default(), listener, rig.router.clone(), std::future::pending()));
    for line in
        ["POST /v1/images/generations", "POST /api/v1/nowhere", "PUT /api/v1/jobs", "PATCH /api/v1/images/x"]
    {
        let mut stream = TcpStream::connect(address).await.unwrap();
        for _ in 0..3 {
            let head = format!(
                "{line} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer imp_no\r\ncontent-type: application/json\r\ncontent-length: 200000\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
            stream.write_all(&[b' '; 200_000]).await.unwrap();
            let told = answer(&mut stream).await;
            assert!(told.starts_with("HTTP/1.1 4") && !told.contains("connection: close"), "{line}: {told}");
        }
        let long = format!("{line} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3000000\r\n\r\n");
        stream.write_all(long.as_bytes()).await.unwrap();
        assert!(answer(&mut stream).await.contains("connection: close"), "{line}");
    }
}
