//! Traces of a real server, as a collector on loopback receives them.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails may panic")]

mod rig;

use impasto_testkit::{
    fault::{Dialect, Script},
    server::FaultServer,
    vendor::Vendor,
    wire::{Keys, TEST_KEY},
};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{AnyValue, KeyValue, any_value::Value as Any},
    trace::v1::Span,
};
use prost::Message;
use rig::{Rig, holds};
use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command},
    sync::{Arc, Mutex},
};

const PROMPT: &str = "a heron that nobody may hear of";
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// A head and a body.
type Heard = (String, Vec<u8>);

/// Takes in whatever is sent to it.
struct Collector {
    place: String,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Collector {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (place, heard) =
            (format!("http://{}", listener.local_addr().unwrap()), Arc::<Mutex<Vec<_>>>::default());
        let notes = Arc::clone(&heard);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut stream = BufReader::new(stream);
                let Some(message) = read(&mut stream) else { continue };
                notes.lock().unwrap().push(message);
                let _ = stream
                    .get_mut()
                    .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            }
        });
        Self { place, heard }
    }

    fn messages(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// The spans that came, and what was said of their sender.
    fn spans(&self) -> (Vec<Span>, Vec<BTreeMap<String, String>>) {
        let (mut spans, mut senders) = (Vec::new(), Vec::new());
        for (_, body) in self.messages() {
            for of in ExportTraceServiceRequest::decode(body.as_slice()).unwrap().resource_spans {
                senders.push(attributes(&of.resource.unwrap().attributes));
                spans.extend(of.scope_spans.into_iter().flat_map(|scope| scope.spans));
            }
        }
        (spans, senders)
    }
}

/// A message with its length in its head.
fn read(stream: &mut BufReader<TcpStream>) -> Option<Heard> {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok()?;
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line.trim().is_empty() {
            break;
        }
        head += &line;
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some((head, body))
}

fn attributes(pairs: &[KeyValue]) -> BTreeMap<String, String> {
    pairs.iter().map(|pair| (pair.key.clone(), text(pair.value.as_ref()))).collect()
}

fn text(value: Option<&AnyValue>) -> String {
    match value.and_then(|value| value.value.as_ref()) {
        Some(Any::StringValue(text)) => text.clone(),
        Some(Any::IntValue(number)) => number.to_string(),
        Some(Any::BoolValue(flag)) => flag.to_string(),
        other => format!("{other:?}"),
    }
}

struct Server(Child, String);

impl Server {
    fn start(rig: &Rig) -> Self {
        let mut child = rig.start(&["serve", "--listen", "127.0.0.1:0"]);
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let place = line.trim().strip_prefix("listening on http://").expect(&line).to_owned();
        Self(child, place)
    }

    /// Status and body of an answer.
    fn ask(&self, head: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.1).unwrap();
        let length = body.len();
        write!(
            stream,
            "{head} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: application/json\r\ntraceparent: 00-{TRACE}-00f067aa0ba902b7-01\r\ncontent-length: {length}\r\n\r\n{body}",
            self.1
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        (answer[9..12].parse().unwrap(), answer)
    }

    /// Tells it to stop, and waits for it.
    fn stop(mut self) -> String {
        let told = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().unwrap();
        assert!(told.success());
        let mut said = String::new();
        self.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert!(self.0.wait().unwrap().success(), "{said}");
        said
    }
}

/// A server with OpenAI's stand-in behind it makes a picture and refuses one, then stops.
fn run(rig: Rig) -> String {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let vendor: Arc<dyn Vendor> = Arc::from(Dialect::OpenAi.vendor(Keys::default(), Script::default()));
    let (url, _vendor) = runtime.block_on(FaultServer::start(vendor)).unwrap();
    let ran = rig.run_with(&["keys", "set", "openai", "--base-url", &format!("{url}/v1")], TEST_KEY);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let server = Server::start(&rig);
    let draft = serde_json::json!({"model": "openai/gpt-image-2", "prompt": PROMPT}).to_string();
    let (status, body) = server.ask("POST /api/v1/jobs?wait=60", &draft);
    assert_eq!(status, 200, "{body}");
    assert!(body.contains("\"done\""), "{body}");
    assert_eq!(server.ask("GET /v1/files/a-secret-link", "").0, 404);
    server.stop()
}

#[test]
fn a_collector_sees_requests_and_vendor_calls_and_no_secret() {
    let collector = Collector::start();
    let rig = Rig::new()
        .with("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.place)
        .with("OTEL_EXPORTER_OTLP_HEADERS", "x-team=ours");
    let said = run(rig);
    assert!(!said.contains("traces"), "{said}");
    let messages = collector.messages();
    assert!(!messages.is_empty());
    for (head, body) in &messages {
        assert!(head.starts_with("POST /v1/traces ") && head.contains("x-team: ours"), "{head}");
        for secret in [TEST_KEY, "heron", "a-secret-link", "Bearer"] {
            assert!(!holds(body, secret), "{secret}");
        }
    }
    let (spans, senders) = collector.spans();
    assert!(senders.iter().all(|sender| sender["service.name"] == "impasto"), "{senders:?}");
    let named = |name: &str| {
        let found: Vec<_> = spans.iter().filter(|span| span.name == name).collect();
        assert_eq!(found.len(), 1, "{name}: {:?}", spans.iter().map(|span| &span.name).collect::<Vec<_>>());
        (found[0], attributes(&found[0].attributes))
    };
    let (request, of_request) = named("POST /api/v1/jobs");
    assert_eq!(of_request["http.route"], "/api/v1/jobs");
    assert_eq!(of_request["http.response.status_code"], "200");
    assert_eq!(of_request["impasto.request"].len(), 32);
    let (job, _) = named("job");
    let (call, of_call) = named("generate openai");
    assert_eq!(of_call["gen_ai.provider.name"], "openai");
    assert_eq!(of_call["gen_ai.request.model"], "gpt-image-2");
    assert_eq!(
        (of_call["gen_ai.operation.name"].as_str(), of_call["impasto.billed"].as_str()),
        ("generate", "true")
    );
    assert_eq!(of_call["http.response.status_code"], "200");
    // One tree, which hangs on the caller's own.
    assert_eq!((&call.parent_span_id, &job.parent_span_id), (&job.span_id, &request.span_id));
    for span in [request, job, call] {
        let id: String = span.trace_id.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(id, TRACE, "{}", span.name);
        assert!(span.events.is_empty() && span.end_time_unix_nano > span.start_time_unix_nano);
    }
    assert_eq!(named("GET /v1/files/{link}").1["http.response.status_code"], "404");
}

#[test]
fn without_an_address_or_where_it_is_switched_off_nothing_is_sent() {
    let collector = Collector::start();
    for rig in [
        Rig::new().with("OTEL_SERVICE_NAME", "studio"),
        Rig::new().with("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.place).with("OTEL_SDK_DISABLED", "true"),
        Rig::new().with("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.place).with("OTEL_TRACES_EXPORTER", "none"),
    ] {
        run(rig);
    }
    assert_eq!(collector.messages(), []);
}

#[test]
fn a_collector_that_is_gone_is_told_of_and_holds_nobody_up() {
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let began = std::time::Instant::now();
    let said = run(Rig::new().with("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{gone}")));
    assert!(said.contains("the collector of traces cannot be reached"), "{said}");
    assert!(began.elapsed().as_secs() < 60);
}
