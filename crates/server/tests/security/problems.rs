//! What the framework refuses is a problem document too, and connections are bounded.

use crate::rig::Rig;
use impasto_ports::TokenScope;
use impasto_server::{Access, Connections, serve_within};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test(flavor = "multi_thread")]
async fn refusals_of_the_framework_are_problem_documents() {
    let rig = Rig::new(Access::default()).await;
    let form = ("content-type", "multipart/form-data");
    let text = ("content-type", "text/plain");
    for (line, headers, body, status) in [
        ("GET /api/v1/jobs?limit=x", &[][..], "", 422),
        ("GET /api/v1/jobs?nonsense=1", &[], "", 422),
        ("GET /api/v1/jobs?limit=0", &[], "", 422),
        ("GET /api/v1/jobs?before=zzz", &[], "", 422),
        ("GET /api/v1/images?limit=0", &[], "", 422),
        ("GET /api/v1/images?before=zzz", &[], "", 422),
        ("GET /api/v1/jobs/%FF", &[], "", 400),
        ("POST /api/v1/session", &[JSON], "{", 400),
        ("POST /api/v1/session", &[JSON], r#"{"token": 1}"#, 422),
        ("POST /api/v1/session", &[text], "x", 415),
        ("POST /api/v1/session", &[], "x", 415),
        ("POST /api/v1/jobs", &[JSON], "{", 400),
        ("POST /api/v1/jobs", &[text], "x", 415),
        ("POST /api/v1/plan", &[form], "x", 400),
        ("PUT /api/v1/jobs", &[], "", 405),
        ("GET /nowhere", &[], "", 404),
    ] {
        let answer = rig.ask(line, headers, body).await;
        assert_eq!(answer.status, status, "{line}: {}", answer.body);
        answer.is_problem(status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gives_a_wrong_token_is_told_that_it_is_wrong() {
    let rig = Rig::new(Access::default()).await;
    let _ = rig.token("someone", &[TokenScope::Read], None).await;
    let says = |answer: &crate::rig::Answer, words: &str| {
        answer.is_problem(401);
        assert!(answer.body.to_string().contains(words), "{words}: {}", answer.body);
    };
    says(&rig.ask("GET /api/v1/jobs", &[], "").await, "a token is needed");
    for line in ["GET /api/v1/jobs", "GET /v1/models"] {
        let answer = rig.ask(line, &[("authorization", "Bearer imp_no")], "").await;
        says(&answer, "not known here");
        assert!(!answer.body.to_string().contains("imp_no"));
    }
    let login = rig.ask("POST /api/v1/session", &[JSON], r#"{"token": "imp_no"}"#).await;
    says(&login, "not known here");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_told_of_by_its_own_name_and_a_text_must_be_one() {
    let rig = Rig::new(Access::default()).await;
    let form = ("content-type", "multipart/form-data; boundary=edge");
    let part = |head: &str, bytes: &[u8]| {
        let head = format!("--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        [head.as_bytes(), bytes, b"\r\n"].concat()
    };
    let draft = json!({"model": rig.model, "prompt": "x", "init_image": "mine.png"}).to_string();
    let file = part("name=\"mine.png\"; filename=\"mine.png\"", b"no picture");
    let parts = [part("name=\"draft\"", draft.as_bytes()), file, b"--edge--\r\n".to_vec()];
    let answer = rig.ask("POST /api/v1/plan", &[form], parts.concat()).await;
    let told = answer.body.to_string();
    assert!(told.contains("mine.png: ") && !told.contains("impasto-upload-"), "{told}");
    for line in ["POST /v1/images/edits", "POST /v1/images/generations"] {
        let parts = [
            part("name=\"model\"", rig.model.as_bytes()),
            part("name=\"prompt\"", b"a \xff\xfe boat"),
            b"--edge--\r\n".to_vec(),
        ];
        let answer = rig.ask(line, &[form], parts.concat()).await;
        let told = answer.body.to_string();
        assert!(answer.status == 400 && told.contains("prompt is no text: expected UTF-8"), "{line}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_sends_little() {
    let rig = Rig::new(Access::default()).await;
    let _ = rig.token("someone", &[TokenScope::Read], None).await;
    let body = json!({"token": "x".repeat(100 << 10)}).to_string();
    rig.ask("POST /api/v1/session", &[JSON], body.clone()).await.is_problem(413);
    // Of one without a token not even that is read.
    rig.ask("POST /api/v1/jobs", &[JSON], body).await.is_problem(401);
}

async fn server(rig: &Rig, bounds: Connections) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve_within(bounds, listener, rig.router.clone(), std::future::pending()));
    address
}

/// What a connection says until it is closed.
async fn rest(mut stream: TcpStream) -> String {
    let mut all = Vec::new();
    // A reset is an end like any other here.
    let _ = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut all)).await.unwrap();
    String::from_utf8_lossy(&all).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_slow_to_say_what_they_want_is_hung_up_on() {
    let rig = Rig::new(Access::default()).await;
    let bounds = Connections { head: Duration::from_millis(300), ..Connections::default() };
    let address = server(&rig, bounds).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let began = Instant::now();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n").await.unwrap();
    let said = rest(stream).await;
    assert!(!said.contains("200 OK"), "{said}");
    assert!(began.elapsed() >= Duration::from_millis(250) && began.elapsed() < Duration::from_secs(10));
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_beyond_the_bound_wait_for_their_turn() {
    let rig = Rig::new(Access::default()).await;
    let bounds = Connections { most: 1, head: Duration::from_millis(500), ..Connections::default() };
    let address = server(&rig, bounds).await;
    let idle = TcpStream::connect(address).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let began = Instant::now();
    let mut second = TcpStream::connect(address).await.unwrap();
    second.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.unwrap();
    let said = rest(second).await;
    assert!(said.starts_with("HTTP/1.1 200 OK"), "{said}");
    assert!(began.elapsed() >= Duration::from_millis(200), "{:?}", began.elapsed());
    drop(idle);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_does_not_wait_for_ever_for_readers_of_events() {
    let rig = Rig::new(Access::default()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let bounds = Connections { farewell: Duration::from_millis(200), ..Connections::default() };
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let until = async { stopped.await.unwrap_or_default() };
    let served = tokio::spawn(serve_within(bounds, listener, rig.router.clone(), until));
    let mut reader = TcpStream::connect(address).await.unwrap();
    reader.write_all(b"GET /api/v1/events HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let mut first = [0; 12];
    reader.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(10), served).await.unwrap().unwrap().unwrap();
}
