//! Two servers over one root: both take jobs, both see everything, one is killed in the middle of its calls.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails may panic")]

mod rig;

use impasto_testkit::{
    books::Books,
    fault::{Dialect, Script},
    server::FaultServer,
    vendor::Vendor,
    wire::{Keys, TEST_KEY},
};
use rig::Rig;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    process::Child,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};
use tokio::runtime::Runtime;

/// A server. It ends with the test.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(rig: &Rig) -> Self {
        let mut child = rig.start(&["serve", "--listen", "127.0.0.1:0"]);
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").expect(&line).to_owned();
        Self { child, address }
    }

    /// SIGKILL: no time for a last word.
    fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    fn get(&self, target: &str) -> Value {
        self.ask("GET", target, "")
    }

    fn post(&self, target: &str, body: &str) -> Value {
        self.ask("POST", target, body)
    }

    /// Any answer but a failure of the server.
    fn ask(&self, method: &str, target: &str, body: &str) -> Value {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        write!(
            stream,
            "{method} {target} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let text = String::from_utf8(answer).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(
            head.starts_with("HTTP/1.1 2") || head.starts_with("HTTP/1.1 4"),
            "{method} {target}: {text}"
        );
        serde_json::from_str(body).unwrap()
    }

    fn start_job(&self, prompt: &str) -> String {
        let draft = format!(
            "{{\"model\": \"openai/gpt-image-2\", \"prompt\": \"{prompt}\", \"provider_options\": {{\"quality\": \"low\"}}}}"
        );
        let job = self.post("/api/v1/jobs", &draft);
        job["id"].as_str().unwrap_or_else(|| panic!("{job}")).to_owned()
    }

    fn job(&self, id: &str) -> Value {
        self.get(&format!("/api/v1/jobs/{id}"))
    }

    fn state(&self, id: &str) -> String {
        self.job(id)["state"].as_str().unwrap().to_owned()
    }

    /// Ids and states as its list has them.
    fn list(&self) -> Vec<(String, String)> {
        let page = self.get("/api/v1/jobs?limit=500");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        page["items"].as_array().unwrap().iter().map(|job| (text(&job["id"]), text(&job["state"]))).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A slow vendor, and a root that is set up for it.
struct Stage {
    rig: Rig,
    books: Arc<Books>,
    _vendor: FaultServer,
    _runtime: Runtime,
}

impl Stage {
    fn open(latency: Duration) -> Self {
        let runtime = Runtime::new().unwrap();
        let vendor: Arc<dyn Vendor> = Arc::from(Dialect::OpenAi.vendor(Keys::default(), Script::peace()));
        let books = vendor.books();
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        let (url, vendor) = runtime.block_on(FaultServer::listen(vendor, free, latency)).unwrap();
        let rig = Rig::new();
        let set = ["keys", "set", "openai", "--base-url", &format!("{url}/v1"), "--set", "max_concurrency=2"];
        let ran = rig.run_with(&set, TEST_KEY);
        assert_eq!(ran.code, 0, "{}", ran.err);
        Self { rig, books, _vendor: vendor, _runtime: runtime }
    }

    /// How often each prompt was billed.
    fn billed(&self, prompt: &str) -> usize {
        self.books.bill().iter().filter(|billed| billed.prompt == prompt).count()
    }
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "it never came to this: {what}");
        thread::sleep(Duration::from_millis(30));
    }
}

#[test]
fn jobs_of_both_servers_are_seen_by_both_and_sent_once() {
    let stage = Stage::open(Duration::from_millis(100));
    let (one, two) = (Server::start(&stage.rig), Server::start(&stage.rig));
    let jobs: Vec<String> = thread::scope(|scope| {
        let clients: Vec<_> = (0..12)
            .map(|number| {
                let server = if number % 2 == 0 { &one } else { &two };
                scope.spawn(move || server.start_job(&format!("boat {number}")))
            })
            .collect();
        clients.into_iter().map(|client| client.join().unwrap()).collect()
    });
    // Each is asked about the jobs of both.
    until("all are done", || jobs.iter().all(|id| one.state(id) == "done" && two.state(id) == "done"));
    assert_eq!(one.list(), two.list());
    assert_eq!(one.list().len(), 12);
    for number in 0..12 {
        assert_eq!(stage.billed(&format!("boat {number}")), 1, "boat {number}");
    }
    let pictures = |server: &Server| server.get("/api/v1/images?limit=500")["items"].clone();
    assert_eq!(pictures(&one), pictures(&two));
    assert_eq!(pictures(&one).as_array().unwrap().len(), 12);
}

#[test]
fn the_survivor_takes_over_by_itself() {
    let stage = Stage::open(Duration::from_millis(1_500));
    let (survivor, mut dead) = (Server::start(&stage.rig), Server::start(&stage.rig));
    let names: Vec<String> = (0..3).map(|number| format!("boat {number}")).collect();
    let lost: Vec<String> = names.iter().map(|name| dead.start_job(name)).collect();
    until("two calls have left", || names.iter().filter(|name| stage.billed(name) > 0).count() == 2);
    dead.kill();
    let is_over = |id: &String| ["done", "unknown"].contains(&survivor.state(id).as_str());
    until("all of the dead one's are at an end", || lost.iter().all(is_over));
    let done = lost.iter().filter(|id| survivor.state(id) == "done").count();
    assert_eq!(done, 1, "what had not left was made, what had left waits for a person");
    assert!(names.iter().all(|name| stage.billed(name) == 1), "nothing was sent twice");
}

#[test]
fn what_a_killed_server_had_sent_is_unknown_what_it_had_not_is_done_and_nothing_is_sent_twice() {
    let stage = Stage::open(Duration::from_millis(2_500));
    let (survivor, mut dead) = (Server::start(&stage.rig), Server::start(&stage.rig));
    let names: Vec<String> = (0..5).map(|number| format!("boat {number}")).collect();
    let lost: Vec<String> = names.iter().map(|name| dead.start_job(name)).collect();
    let own = survivor.start_job("a house");
    // Two of the five may leave at once; the vendor is at work on them.
    until("two calls have left", || names.iter().filter(|name| stage.billed(name) > 0).count() == 2);
    until("one of the survivor's has left", || stage.billed("a house") == 1);
    dead.kill();
    let sent: BTreeSet<&String> = names.iter().filter(|name| stage.billed(name) > 0).collect();

    // The survivor answers, shows what the dead one had, and ends its own.
    assert_eq!(survivor.list().len(), 6);
    until("the survivor's own job is done", || survivor.state(&own) == "done");

    // The survivor takes over by itself, and so does whoever starts now: however many, each call is claimed once.
    let third = Server::start(&stage.rig);
    let is_over = |id: &String| ["done", "unknown"].contains(&survivor.state(id).as_str());
    until("all of the dead one's are at an end", || lost.iter().all(is_over));
    for (name, id) in names.iter().zip(&lost) {
        let job = third.job(id);
        let expected = if sent.contains(name) { "unknown" } else { "done" };
        assert_eq!(job["state"], expected, "{name}: {job}");
        assert_eq!(job["calls"][0]["attempts"].as_array().unwrap().len(), 1, "{name}");
        assert_eq!(stage.billed(name), 1, "{name}");
    }
    assert_eq!(survivor.list(), third.list());
    drop(third);
    let risk = survivor.get("/api/v1/usage")["at_risk_usd"].as_f64().unwrap();
    assert!(risk > 0.0, "what may have been billed is not shown");
}
