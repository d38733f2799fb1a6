//! A vendor inside the program is reached over the same path.

use crate::common::{KEY, MOST, Memory, access, options, read};
use impasto_http::{HttpOptions, HttpTransport};
use impasto_ports::{Reply, SendError, Transport};
use impasto_sdk::{
    Adapter, Answer, Blob, Body, Cx, Error, Exchange, Info, Kind, Links, Local, LocalHost, Part, Provider,
    Registry, Result, Step, Task, register_provider,
};
use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// Does what the address's path says.
struct Inside;

register_provider!(Inside, local: Inside);

/// When the endless answer and the long pause noticed that nobody listens.
static NOTICED: Mutex<Option<Instant>> = Mutex::new(None);
static WRITTEN: AtomicUsize = AtomicUsize::new(0);

/// What is promised.
const SOON: Duration = Duration::from_millis(50);

impl Provider for Inside {
    type Memo = ();
    fn info(&self) -> Info {
        Info {
            id: "inside",
            name: "Inside",
            base_url: "local://inside",
            hosts: &[],
            needs_key: false,
            concurrency: 1,
            env: &[],
            links: Links::default(),
        }
    }
    fn starters(&self) -> &'static str {
        "[]"
    }
    fn adapter(&self, _: &str) -> Adapter {
        Adapter { modes: &[], features: &[] }
    }
    fn begin(&self, _: &Task, _: &Cx) -> Result<Step<()>> {
        Err(Error::new(Kind::Unsupported, "only its inside is tested"))
    }
    fn next(&self, _: &Task, _: &Cx, (): (), _: &Answer) -> Result<Step<()>> {
        Err(Error::new(Kind::Unsupported, "only its inside is tested"))
    }
}

impl Local for Inside {
    fn serve(&self, exchange: &Exchange, host: &mut dyn LocalHost) -> Result<()> {
        match exchange.url.as_str() {
            "local://inside/echo" => echo(exchange, host),
            "local://inside/refuse" => Err(Error::new(Kind::Unavailable, "down for today")),
            "local://inside/nothing" => Ok(()),
            "local://inside/panic" => panic!("a test of panics"),
            "local://inside/half" => half(host),
            "local://inside/half-panic" => {
                host.head(200, "text/plain");
                host.write(b"half");
                panic!("a test of panics")
            }
            "local://inside/endless" => {
                host.head(200, "text/plain");
                while host.write(&[7; 10_000]) {
                    WRITTEN.fetch_add(10_000, Ordering::SeqCst);
                }
                *NOTICED.lock().unwrap() = Some(Instant::now());
                Ok(())
            }
            _ => {
                assert!(!host.pause(Duration::from_secs(60)));
                *NOTICED.lock().unwrap() = Some(Instant::now());
                Ok(())
            }
        }
    }
}

fn echo(exchange: &Exchange, host: &mut dyn LocalHost) -> Result<()> {
    assert!(!host.write(b"before the head"));
    assert!(host.pause(Duration::from_millis(5)));
    let mut body = Vec::new();
    for part in &exchange.body.parts {
        match part {
            Part::Text(text) => body.extend_from_slice(text.as_bytes()),
            Part::Raw(blob) | Part::Base64(blob) => body.extend(host.read(blob)?),
        }
    }
    let unknown = Blob { id: "x".into(), media_type: String::new(), bytes: 0, width: 0, height: 0 };
    assert_eq!(host.read(&unknown).unwrap_err().kind, Kind::NotFound);
    host.head(201, "application/x-echo");
    assert!(body.chunks(70_001).all(|piece| host.write(piece)));
    Ok(())
}

fn half(host: &mut dyn LocalHost) -> Result<()> {
    host.head(200, "text/plain");
    host.write(b"half");
    Err(Error::new(Kind::Unavailable, "the rest is lost"))
}

fn inside(most: u64) -> HttpTransport {
    let registry = Registry::collect(&["inside"]).unwrap();
    HttpTransport::new(HttpOptions { registry, max_download_bytes: most, ..options(access(&[])) }).unwrap()
}

/// Patient enough for a panic, whose trace takes a busy machine a while to print.
async fn get(path: &str) -> Result<Reply, SendError> {
    get_within(Duration::from_secs(20), path).await
}

async fn get_within(patience: Duration, path: &str) -> Result<Reply, SendError> {
    let exchange = Exchange::get(format!("local://inside/{path}")).patience(patience);
    inside(MOST).send("inside", &exchange, &Memory::default()).await
}

#[tokio::test]
async fn an_answer_from_inside_reads_the_pictures_of_the_request() {
    let mut blobs = Memory::default();
    let picture: Vec<u8> = (0..1_000_000_u32).map(|n| n as u8).collect();
    let blob = blobs.keep(&picture, 1000);
    let parts = vec![Part::Text("a".into()), Part::Base64(blob.clone()), Part::Raw(blob)];
    let exchange =
        Exchange::post("local://inside/echo", Body { content_type: "text/plain".into(), parts }).bearer();
    let reply = inside(10_000_000).send("inside", &exchange, &blobs).await.unwrap();
    assert_eq!(reply.status, 201);
    assert_eq!(reply.headers, [("content-type".to_owned(), "application/x-echo".to_owned())]);
    let body = read(reply.body).await.unwrap();
    assert!(body == [b"a", &picture[..], &picture[..]].concat());
    assert!(!String::from_utf8_lossy(&body).contains(KEY));
}

#[tokio::test]
async fn an_exchange_that_came_to_no_answer_left_nothing_behind() {
    for (path, kind, says) in [
        ("refuse", Kind::Unavailable, "down for today"),
        ("nothing", Kind::Unexpected, "without an answer"),
        ("panic", Kind::Unexpected, "without an answer"),
    ] {
        let failure = get(path).await.err().unwrap();
        assert!(!failure.left, "{path}");
        assert_eq!(failure.error.kind, kind, "{path}");
        assert!(failure.error.message.contains(says), "{}", failure.error);
    }
}

#[tokio::test]
async fn half_an_answer_is_not_taken_for_a_whole_one() {
    for path in ["half", "half-panic"] {
        let mut reply = get(path).await.unwrap();
        assert_eq!(reply.body.next().await.unwrap().unwrap(), "half");
        assert_eq!(reply.body.next().await.unwrap_err().kind, Kind::Unavailable, "{path}");
        assert!(reply.body.next().await.is_err());
    }
}

#[tokio::test]
async fn only_the_provider_itself_is_answered() {
    let transport = inside(MOST);
    for (provider, url) in [
        ("openai", "local://inside/echo"),
        ("nobody", "local://nobody/echo"),
        ("inside", "local://inside.evil/echo"),
        ("inside", "LOCAL://inside/echo"),
    ] {
        let failure = transport.send(provider, &Exchange::get(url), &Memory::default()).await.err().unwrap();
        assert!(!failure.left, "{url}");
    }
}

/// One test, since both parts look at the same clock. Each is done up to three times: another program may have the
/// processor for a moment.
#[tokio::test]
async fn whoever_works_for_nobody_notices_within_50_ms() {
    let mut late = Vec::new();
    for _ in 0..3 {
        late.push(silence().await);
    }
    assert!(late.iter().any(|late| *late < SOON), "{late:?}");
    late.clear();
    for _ in 0..3 {
        late.push(nobody_reads().await);
    }
    assert!(late.iter().any(|late| *late < SOON), "{late:?}");
}

async fn silence() -> Duration {
    let started = Instant::now();
    let patience = Duration::from_millis(300);
    let failure = get_within(patience, "pause").await.err().unwrap();
    assert_eq!((failure.left, failure.error.kind), (true, Kind::Timeout));
    assert!(started.elapsed() >= patience);
    noticed(Instant::now()).await
}

async fn nobody_reads() -> Duration {
    let mut reply = get("endless").await.unwrap();
    assert!(reply.body.next().await.unwrap().is_some());
    tokio::time::sleep(Duration::from_millis(50)).await;
    let waiting = WRITTEN.swap(0, Ordering::SeqCst);
    assert!(waiting <= 100_000, "{waiting} bytes wait for a reader that does not read");
    drop(reply);
    noticed(Instant::now()).await
}

/// How long after `gone` somebody noticed.
async fn noticed(gone: Instant) -> Duration {
    loop {
        if let Some(noticed) = NOTICED.lock().unwrap().take() {
            return noticed.saturating_duration_since(gone);
        }
        assert!(gone.elapsed() < Duration::from_secs(5), "nobody noticed");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
