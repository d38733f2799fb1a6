//! What whoever runs the server sees of it: its log, and whether it is ready.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that fails may panic")]

mod rig;

use rig::Rig;
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

/// A server that logs, and its address.
fn start(rig: &Rig) -> (Child, String) {
    let mut child = rig.start(&["--setting", "log=impasto=info", "serve", "--listen", "127.0.0.1:0"]);
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on http://").expect(&line).to_owned();
    (child, address)
}

/// The whole answer to a request with these headers.
fn ask(address: &str, line: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "{line} HTTP/1.1\r\nconnection: close\r\n{headers}\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Ends the server by this signal. What it logged.
fn stop(mut child: Child, name: &str) -> String {
    signal(&child, name);
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{log}");
    log
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

/// The one line of a log with these words.
#[track_caller]
fn line<'a>(log: &'a str, words: &[&str]) -> &'a str {
    let mut lines = log.lines().filter(|line| words.iter().all(|word| line.contains(word)));
    lines.next().unwrap_or_else(|| panic!("{words:?} is not in: {log}"))
}

#[test]
fn the_log_says_who_asked_and_from_where_and_no_secret() {
    let rig = Rig::new();
    let made = rig.json(&["tokens", "create", "team"]);
    let token = made["token"].as_str().unwrap();
    let (server, address) = start(&rig);
    let bearer = |token: &str| format!("host: localhost\r\nauthorization: Bearer {token}\r\n");
    assert!(ask(&address, "GET /api/v1/jobs", &bearer(token)).starts_with("HTTP/1.1 200"));
    assert!(ask(&address, "GET /api/v1/jobs", &bearer("imp_wrong")).starts_with("HTTP/1.1 401"));
    assert!(ask(&address, "DELETE /api/v1/tokens/x", &bearer(token)).starts_with("HTTP/1.1 403"));
    assert!(ask(&address, "GET /", "host: evil.example\r\n").starts_with("HTTP/1.1 421"));
    let page = "host: localhost\r\norigin: https://page.example\r\n";
    assert!(ask(&address, "GET /", page).starts_with("HTTP/1.1 421"));
    let log = stop(server, "-TERM");
    for (status, caller) in [("status=200", true), ("status=401", false), ("status=403", true)] {
        let line = line(&log, &["answered", status]);
        assert!(line.contains("peer=127.0.0.1:"), "{line}");
        assert_eq!(line.contains("caller=\"team\""), caller, "{line}");
    }
    let strange = line(&log, &["strange name", "host=\"evil.example\""]);
    assert!(strange.contains("peer=127.0.0.1:"), "{strange}");
    line(&log, &["strange origin", "origin=\"https://page.example\""]);
    assert!(!log.contains(token) && !log.contains("imp_wrong"), "{log}");
}

#[test]
fn whoever_comes_through_a_proxy_is_nobody_while_there_is_no_token() {
    let rig = Rig::new();
    let (server, address) = start(&rig);
    let proxied = "host: localhost\r\nx-forwarded-for: 203.0.113.7\r\n";
    assert!(ask(&address, "GET /api/v1/jobs", proxied).starts_with("HTTP/1.1 401"));
    assert!(ask(&address, "GET /api/v1/jobs", "host: localhost\r\n").starts_with("HTTP/1.1 200"));
    let log = stop(server, "-TERM");
    assert!(!line(&log, &["answered", "status=401"]).contains("caller="), "{log}");
    assert!(line(&log, &["answered", "status=200"]).contains("caller=\"local\""), "{log}");
}

#[test]
fn a_server_that_cannot_keep_answers_is_not_ready() {
    let rig = Rig::new();
    let (server, address) = start(&rig);
    // A user that may do everything writes into any folder, so something else is in the way.
    let _ = fs::remove_dir_all(rig.root().join("spool"));
    fs::write(rig.root().join("spool"), "in the way").unwrap();
    let asked = ask(&address, "GET /readyz", "");
    assert!(asked.starts_with("HTTP/1.1 503") && asked.contains("the folder spool"), "{asked}");
    assert!(!asked.contains(rig.root().to_str().unwrap()), "{asked}");
    fs::remove_file(rig.root().join("spool")).unwrap();
    let (mended, since) = (|| ask(&address, "GET /readyz", "").starts_with("HTTP/1.1 200"), Instant::now());
    while !mended() {
        assert!(since.elapsed() < Duration::from_secs(30), "it is mended, and not ready");
        thread::sleep(Duration::from_millis(200));
    }
    let log = stop(server, "-TERM");
    let told = log.lines().filter(|line| line.contains("cannot be written"));
    assert_eq!(told.count(), 1, "it is told once: {log}");
}

/// What it does with a hang-up is told from what Linux says of a process.
#[cfg(target_os = "linux")]
#[test]
fn a_hang_up_is_an_orderly_end_unless_whoever_started_it_has_it_ignored() {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap();
    let is_ignored = u64::from_str_radix(mask.trim(), 16).unwrap() & 1 == 1;
    let rig = Rig::new();
    let (server, address) = start(&rig);
    let is_well = || ask(&address, "GET /healthz", "").starts_with("HTTP/1.1 200");
    assert!(is_well());
    let log = if is_ignored {
        signal(&server, "-HUP");
        thread::sleep(Duration::from_millis(500));
        assert!(is_well(), "it was started so that it outlives its terminal");
        stop(server, "-TERM")
    } else {
        stop(server, "-HUP")
    };
    assert!(log.contains("stopped; nothing was left"), "{log}");
}
