//! The lines of docs/http.md are run with the real `curl` against a server, and every route has one.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test that fails may panic, and says what it did not do"
)]

mod rig;

use impasto_server::{Route, table};
use rig::Rig;
use serde_json::Value;
use std::{
    collections::HashMap,
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

const PAGE: &str = include_str!("../../../docs/http.md");
const PLACE: &str = "http://127.0.0.1:9494";

/// A line, and the status under it.
fn lines() -> Vec<(&'static str, &'static str)> {
    let mut all = PAGE.lines();
    let mut found = Vec::new();
    while let Some(line) = all.next() {
        if let Some(command) = line.strip_prefix("$ curl ") {
            found.push((command, all.next().unwrap()));
        }
    }
    found
}

/// A server that is ended with the test.
struct Server(Child, String);

impl Server {
    fn start(rig: &Rig) -> Self {
        let mut child = rig.start(&["serve", "--listen", "127.0.0.1:0"]);
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let place = line.trim().strip_prefix("listening on ").expect(&line).to_owned();
        Self(child, place)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn every_line_of_the_page_answers_as_it_says() {
    if Command::new("curl").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("not run: there is no curl here");
        return;
    }
    let rig = Rig::new();
    let key = rig.json(&["models", "list"])[0]["config"]["key"].as_str().unwrap().to_owned();
    let server = Server::start(&rig);
    let mut names = HashMap::from([("KEY", key)]);
    for (line, status) in lines() {
        let line = line.replace(PLACE, &server.1);
        let body = rig.path("body");
        let _ = fs::remove_file(&body);
        let ran = Command::new("sh")
            .args(["-c", &format!("curl -s -o '{}' -w '%{{http_code}}' {line}", body.display())])
            .envs(&names)
            .output()
            .unwrap();
        let came = String::from_utf8(ran.stdout).unwrap();
        let said = fs::read(&body).unwrap_or_default();
        assert_eq!(came, status, "{line}\n{}", String::from_utf8_lossy(&said));
        let document: Value = serde_json::from_slice(&said).unwrap_or_default();
        learn(&mut names, &line, &document);
        if line.ends_with("/full") {
            let picture = rig.path("picture.png");
            fs::write(&picture, &said).unwrap();
            names.insert("PICTURE", picture.display().to_string());
        }
    }
    assert!(names.contains_key("IMAGE"), "no job came of the page");
}

/// Names for later lines, out of an answer.
fn learn(names: &mut HashMap<&'static str, String>, line: &str, document: &Value) {
    let text = |pointer: &str| document.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let link = text("/data/0/url").and_then(|url| url.rsplit('/').next().map(str::to_owned));
    for (name, place, value) in [
        ("JOB", "/api/v1/jobs?", text("/id").filter(|_| document["images"][0].is_object())),
        ("IMAGE", "/api/v1/jobs?", text("/images/0/id")),
        ("BOARD", "/api/v1/boards ", text("/id")),
        ("INSTALL", "/install?source=", document["id"].as_i64().map(|id| id.to_string()).or(text("/id"))),
        ("MODEL", "/install?source=", text("/config_out/key")),
        ("LINK", "/v1/images/generations", link),
        ("TOKEN", "/api/v1/tokens ", text("/token")),
        ("TOKEN_ID", "/api/v1/tokens ", text("/id")),
    ] {
        if let Some(value) = value.filter(|_| line.contains(place)) {
            names.insert(name, value);
        }
    }
}

#[test]
fn every_route_has_a_line() {
    let lines = lines();
    let missing: Vec<String> = table()
        .iter()
        .filter(|route| !lines.iter().any(|(line, _)| is_of(route, line)))
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert!(missing.is_empty(), "docs/http.md has no curl line for: {}", missing.join(", "));
}

fn is_of(route: &Route, line: &str) -> bool {
    let Some((_, rest)) = line.split_once(PLACE) else { return false };
    let path = rest.split(['?', ' ', '\'']).next().unwrap_or_default();
    let same = |(part, wanted): (&str, &str)| part == wanted || wanted.starts_with('{') && !part.is_empty();
    let method = match line.split_once("-X ") {
        Some((_, rest)) => rest.split(' ').next().unwrap_or_default(),
        None if line.contains(" -d ") || line.contains(" -F ") => "POST",
        None => "GET",
    };
    method == route.method
        && path.split('/').count() == route.path.split('/').count()
        && path.split('/').zip(route.path.split('/')).all(same)
}

#[test]
fn a_server_that_is_told_to_stop_lets_a_job_end_and_says_what_it_left() {
    for (delay, seconds, says, state) in [
        ("400", "20", "nothing was left", &["done"][..]),
        ("60000", "0", "1 job under way", &["running", "queued"]),
    ] {
        let rig = Rig::new().with("IMPASTO_SERVER__SHUTDOWN_SECONDS", seconds);
        let mut server = Server::start(&rig);
        let draft = format!(
            "{{\"model\": \"sandbox/canvas\", \"prompt\": \"x\", \"size\": \"64x64\", \"provider_options\": {{\"delay_ms\": {delay}}}}}"
        );
        let posted = Command::new("curl")
            .args(["-s", "-f", "-H", "content-type: application/json", "-d", &draft])
            .arg(format!("{}/api/v1/jobs", server.1))
            .output();
        let Ok(posted) = posted else {
            println!("not run: there is no curl here");
            return;
        };
        assert!(posted.status.success(), "{posted:?}");
        let told = Command::new("kill").args(["-TERM", &server.0.id().to_string()]).status().unwrap();
        assert!(told.success());
        let mut said = String::new();
        std::io::Read::read_to_string(server.0.stderr.as_mut().unwrap(), &mut said).unwrap();
        assert!(server.0.wait().unwrap().success(), "{said}");
        assert!(said.contains(says), "{said}");
        // A machine that is busy may not have come to send it.
        let found = rig.json(&["jobs", "list"])["items"][0]["state"].as_str().unwrap().to_owned();
        assert!(state.contains(&found.as_str()), "{found}: {said}");
    }
}

#[test]
fn the_command_line_lists_jobs_and_pictures_as_the_server_does() {
    let rig = Rig::new();
    for prompt in ["a red boat", "a blue boat"] {
        rig.json(&["generate", prompt, "--size", "64x64"]);
    }
    let server = Server::start(&rig);
    for (path, command) in [
        ("/api/v1/jobs?outcome=true", &["jobs", "list"][..]),
        ("/api/v1/jobs?outcome=true&limit=1", &["jobs", "list", "--limit", "1"]),
        ("/api/v1/images?kind=output", &["images", "list"]),
        ("/api/v1/images?kind=output&limit=1", &["images", "list", "--limit", "1"]),
    ] {
        let Ok(told) = Command::new("curl").args(["-s", &format!("{}{path}", server.1)]).output() else {
            println!("not run: there is no curl here");
            return;
        };
        let told: Value = serde_json::from_slice(&told.stdout).unwrap();
        assert!(told["items"].as_array().is_some_and(|items| !items.is_empty()), "{told}");
        assert_eq!(rig.json(command), told, "{path}");
        if let Some(next) = told["next"].as_str() {
            let rest = rig.json(&[command, &["--before", next]].concat());
            assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null), "{path}");
        }
    }
}
