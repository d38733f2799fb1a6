//! Whether a request left is told truly, and it leaves once.

use crate::common::{Memory, Server, Then, failure, ok, read, send, to, transport};
use impasto_ports::Transport;
use impasto_sdk::{Body, Exchange, Kind, Retry};
use std::collections::HashSet;
use tokio::{io::AsyncWriteExt, net::TcpListener};

fn billed(url: String) -> Exchange {
    Exchange::post(url, Body::json(&"a picture, please").unwrap()).bearer().billed()
}

#[tokio::test]
async fn a_refused_connection_lets_nothing_leave() {
    let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let failure =
        failure(&transport(&[address.to_string()]), &billed(format!("http://{address}/?a=b"))).await;
    assert!(!failure.left);
    assert_eq!((failure.error.kind, failure.error.retry), (Kind::Unavailable, Retry::After(None)));
    assert!(!failure.error.message.contains("a=b"));
}

#[tokio::test]
async fn a_failed_handshake_lets_nothing_leave() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 this is not TLS\r\n\r\n").await;
        }
    });
    let failure = failure(&transport(&[address.to_string()]), &billed(format!("https://{address}/"))).await;
    assert!(!failure.left);
    assert_eq!((failure.error.kind, failure.error.retry), (Kind::Config, Retry::Never));
}

#[tokio::test]
async fn a_handshake_that_takes_too_long_lets_nothing_leave() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let failure = failure(&transport(&[address.to_string()]), &billed(format!("https://{address}/"))).await;
    assert!(!failure.left);
    assert_eq!((failure.error.kind, failure.error.retry), (Kind::Timeout, Retry::After(None)));
}

#[tokio::test]
async fn a_request_that_was_read_and_reset_has_left_and_is_not_repeated() {
    for script in
        [vec![Then::Reset], vec![Then::SayAndClose(Vec::new())], vec![Then::Say(b"nonsense\r\n".into())]]
    {
        let server = Server::start(script).await;
        let failure = failure(&to(&server), &billed(server.url("/"))).await;
        assert!(failure.left);
        assert_eq!(failure.error.kind, Kind::Unavailable, "{}", failure.error);
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_reset_of_a_kept_connection_is_not_repeated_on_another() {
    let server = Server::start(vec![Then::Say(ok(b"{}")), Then::Reset]).await;
    let transport = to(&server);
    read(send(&transport, &billed(server.url("/1"))).await.unwrap().body).await.unwrap();
    let failure = failure(&transport, &billed(server.url("/2"))).await;
    assert!(failure.left);
    assert_eq!(server.connections().0, 1);
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_closes_idle_connections_sees_no_request_twice() {
    let server = Server::start(vec![Then::SayAndClose(ok(b"{}"))]).await;
    let transport = to(&server);
    let mut answered = 0;
    for number in 0..200 {
        match send(&transport, &billed(server.url(&format!("/{number}")))).await {
            Ok(reply) => {
                read(reply.body).await.unwrap();
                answered += 1;
            }
            // A connection may close under the request; that must be told as doubt.
            Err(failure) => assert!(failure.left, "{}", failure.error),
        }
    }
    let lines: Vec<String> = server.seen().into_iter().map(|seen| seen.line).collect();
    let once: HashSet<&String> = lines.iter().collect();
    assert_eq!(once.len(), lines.len());
    assert!(lines.len() >= answered && answered > 0);
}

#[tokio::test]
async fn a_picture_cannot_be_sent_twice_either() {
    let server = Server::start(vec![Then::Reset]).await;
    let mut blobs = Memory::default();
    let blob = blobs.keep(&[7; 5000], 1000);
    let exchange =
        Exchange::post(server.url("/"), Body::multipart("xyz").file("image", "a.png", &blob).finish());
    let failure = to(&server).send("acme", &exchange.billed(), &blobs).await.err().unwrap();
    assert!(failure.left);
    assert_eq!(server.seen().len(), 1);
}
