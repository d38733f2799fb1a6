//! A reply is bounded in time and size, and a caller who goes away takes the connection along.

use crate::common::{MOST, Memory, Server, Then, failure, ok, read, send, to};
use impasto_ports::Transport;
use impasto_sdk::{Body, Exchange, Kind};
use std::time::{Duration, Instant};

const SHORT: Duration = Duration::from_millis(250);

fn get(server: &Server) -> Exchange {
    Exchange::get(server.url("/")).patience(SHORT)
}

fn chunked(length: usize) -> Vec<u8> {
    let mut reply = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..length / 1000 {
        reply.extend_from_slice(b"3e8\r\n");
        reply.extend_from_slice(&[b'x'; 1000]);
        reply.extend_from_slice(b"\r\n");
    }
    reply.extend_from_slice(b"0\r\n\r\n");
    reply
}

#[tokio::test]
async fn silence_before_the_head_ends_in_doubt() {
    let server = Server::start(vec![Then::Silence]).await;
    let failure = failure(&to(&server), &get(&server)).await;
    assert!(failure.left);
    assert_eq!(failure.error.kind, Kind::Timeout);
}

#[tokio::test]
async fn each_piece_of_the_body_starts_the_waiting_anew() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n".to_vec();
    let pieces = [head].into_iter().chain(b"abcd".iter().map(|byte| vec![*byte])).collect();
    let server = Server::start(vec![Then::Drip(pieces, SHORT / 2)]).await;
    let started = Instant::now();
    let reply = send(&to(&server), &get(&server)).await.unwrap();
    assert_eq!(read(reply.body).await.unwrap(), b"abcd");
    assert!(started.elapsed() > SHORT * 2, "the whole takes longer than the patience");
}

#[tokio::test]
async fn a_body_that_stops_is_a_timeout_and_stays_one() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nab".to_vec();
    let pieces = vec![head, vec![b'c'], Vec::new(), Vec::new(), Vec::new(), vec![b'd']];
    let server = Server::start(vec![Then::Drip(pieces, SHORT / 2)]).await;
    let mut reply = send(&to(&server), &get(&server)).await.unwrap();
    while let Ok(piece) = reply.body.next().await {
        assert!(piece.is_some(), "the body ended although it stopped");
    }
    for _ in 0..2 {
        assert_eq!(reply.body.next().await.unwrap_err().kind, Kind::Timeout);
    }
}

#[tokio::test]
async fn a_slow_upload_is_not_silence_but_a_stuck_one_is() {
    let mut blobs = Memory::default();
    let blob = blobs.keep(&vec![7; 12_000_000], 10_000);
    let exchange = |server: &Server| {
        Exchange::post(server.url("/"), Body::multipart("x").file("image", "a.png", &blob).finish())
            .patience(Duration::from_millis(600))
    };
    let stuck = Server::start(vec![Then::ReadSlowly(Duration::from_secs(30))]).await;
    let failure = to(&stuck).send("acme", &exchange(&stuck), &blobs).await.err().unwrap();
    assert_eq!((failure.left, failure.error.kind), (true, Kind::Timeout));
    let slow = Server::start(vec![Then::ReadSlowly(Duration::from_micros(1))]).await;
    let started = Instant::now();
    assert_eq!(to(&slow).send("acme", &exchange(&slow), &blobs).await.unwrap().status, 200);
    assert!(started.elapsed() > Duration::from_millis(600), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused_told_or_not() {
    let most = usize::try_from(MOST).unwrap();
    let server = Server::start(vec![
        Then::Say(ok(&vec![b'x'; most])),
        Then::Say(ok(&vec![b'x'; most + 1])),
        Then::Say(chunked(most)),
        Then::Say(chunked(most + 1000)),
    ])
    .await;
    for fits in [true, false, true, false] {
        let reply = send(&to(&server), &get(&server)).await.unwrap();
        assert_eq!(reply.status, 200);
        let body = read(reply.body).await;
        assert_eq!(body.is_ok(), fits);
        if let Err(error) = body {
            assert_eq!(error.kind, Kind::BadResponse);
            assert!(error.message.contains(&MOST.to_string()), "{error}");
        }
    }
}

#[tokio::test]
async fn a_packed_body_is_unpacked_within_the_bounds() {
    let gzip = |text: &[u8]| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut packed, text).unwrap();
        let body = packed.finish().unwrap();
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\ncontent-length: {}\r\n\r\n", body.len());
        [head.into_bytes(), body].concat()
    };
    let server = Server::start(vec![Then::Say(gzip(b"{\"a\": 1}"))]).await;
    let reply = send(&to(&server), &get(&server)).await.unwrap();
    assert!(reply.headers.iter().all(|(name, _)| !matches!(&**name, "content-encoding" | "content-length")));
    assert_eq!(read(reply.body).await.unwrap(), b"{\"a\": 1}");
    let most = usize::try_from(MOST).unwrap();
    let server = Server::start(vec![Then::Say(gzip(&vec![b' '; most + 1]))]).await;
    let reply = send(&to(&server), &get(&server)).await.unwrap();
    let error = read(reply.body).await.unwrap_err();
    assert!(error.kind == Kind::BadResponse && error.message.contains(&MOST.to_string()), "{error}");
}

#[tokio::test]
async fn a_body_that_cannot_be_unpacked_keeps_its_head() {
    let reply =
        b"HTTP/1.1 503 Busy\r\nContent-Encoding: br\r\nRetry-After: 7\r\ncontent-length: 2\r\n\r\n\x1f\x8b";
    let server = Server::start(vec![Then::Say(reply.to_vec())]).await;
    let reply = send(&to(&server), &get(&server)).await.unwrap();
    assert_eq!(reply.status, 503);
    assert!(reply.headers.contains(&("retry-after".into(), "7".into())));
    let error = read(reply.body).await.unwrap_err();
    assert_eq!(error.kind, Kind::BadResponse);
    assert!(error.message.contains("(br)"), "{error}");
}

#[tokio::test]
async fn a_cut_body_is_not_taken_for_a_whole_one() {
    let whole = chunked(2000);
    for reply in
        [whole[..whole.len() - 5].to_vec(), b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nab".to_vec()]
    {
        let server = Server::start(vec![Then::SayAndClose(reply)]).await;
        let reply = send(&to(&server), &get(&server)).await.unwrap();
        let error = read(reply.body).await.unwrap_err();
        assert_eq!(error.kind, Kind::Unavailable);
        assert!(error.message.starts_with("the answer was cut short"), "{error}");
    }
}

#[tokio::test]
async fn dropping_the_exchange_or_its_reply_closes_the_connection_at_once() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab".to_vec();
    for (script, has_head) in [(Then::Silence, false), (Then::Drip(vec![head; 200], SHORT / 50), true)] {
        let server = Server::start(vec![script]).await;
        let (transport, exchange) = (to(&server), get(&server));
        if has_head {
            drop(send(&transport, &exchange).await.unwrap());
        } else {
            let waiting = send(&transport, &exchange);
            assert!(tokio::time::timeout(SHORT / 2, waiting).await.is_err());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(server.connections(), (1, 1), "head: {has_head}");
    }
}
