//! A person stops the program, or the machine does.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod rig;

use rig::{Ran, Rig};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command},
    thread,
    time::Duration,
};

/// Slow enough to be stopped, on purpose.
fn slow(rig: &Rig, extra: &[&str]) -> Child {
    let delay = ["generate", "a red boat", "--size", "64x64", "-O", "delay_ms=2500"];
    rig.start(&[&delay[..], extra].concat())
}

/// Waits until a line of standard error holds a text.
fn wait_for(child: &mut Child, text: &str) -> BufReader<std::process::ChildStderr> {
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut seen = String::new();
    while !seen.contains(text) {
        assert!(lines.read_line(&mut seen).unwrap() > 0, "it ended without {text:?}: {seen}");
    }
    lines
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

fn end(child: Child, mut err: impl Read) -> Ran {
    let mut rest = String::new();
    err.read_to_string(&mut rest).unwrap();
    let mut ran: Ran = child.wait_with_output().unwrap().into();
    ran.err = rest;
    ran
}

#[test]
fn the_first_interrupt_stops_the_job_and_says_so() {
    let rig = Rig::new();
    let mut child = slow(&rig, &["--json"]);
    let err = wait_for(&mut child, "asked for");
    signal(&child, "-INT");
    let ran = end(child, err);
    assert_eq!(ran.code, 130, "{}", ran.err);
    assert!(ran.err.contains("press again"), "{}", ran.err);
    let state = ran.document()["state"].as_str().unwrap().to_owned();
    // The request had left: whether it was billed is known only where the vendor can be told to stop.
    assert!(["cancelled", "unknown"].contains(&state.as_str()), "{state}");
    assert_eq!(rig.json(&["jobs", "list"])["items"][0]["state"], state.as_str());
}

#[test]
fn a_killed_run_is_taken_up_and_nothing_that_left_is_sent_again_by_itself() {
    let rig = Rig::new();
    let mut child = slow(&rig, &[]);
    let err = wait_for(&mut child, "asked for");
    signal(&child, "-KILL");
    end(child, err);
    assert_eq!(rig.json(&["jobs", "list"])["items"][0]["state"], "running");
    let doctor = rig.json(&["doctor", "--offline"]);
    assert!(doctor.as_array().unwrap().iter().any(|check| check["what"] == "owners"), "{doctor}");
    let resumed = rig.run(&["jobs", "resume", "--json"]);
    assert_eq!(resumed.code, 8, "{}", resumed.said());
    let job = &resumed.document()[0];
    assert_eq!(
        (job["state"].as_str(), job["calls"][0]["attempts"].as_array().unwrap().len()),
        (Some("unknown"), 1)
    );
    let id = job["id"].as_str().unwrap();
    let refused = rig.run(&["jobs", "retry", id]);
    assert!(refused.code == 2 && refused.err.contains("--resend-unknown"), "{}", refused.err);
    let again = rig.run(&["jobs", "retry", id, "--resend-unknown", "-o", "out"]);
    assert_eq!((again.code, again.out.trim()), (0, "out/a-red-boat.png"), "{}", again.err);
    assert_eq!(rig.json(&["jobs", "show", id])["calls"][0]["attempts"].as_array().unwrap().len(), 2);
}

#[test]
fn another_process_can_stop_a_job() {
    let rig = Rig::new();
    let delay = ["-O", "delay_ms=60000"];
    let mut child = rig.start(&[&["generate", "x", "--size", "64x64"], &delay[..]].concat());
    let err = wait_for(&mut child, "asked for");
    let id = rig.json(&["jobs", "list"])["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(rig.json(&["jobs", "cancel", &id])["stopping"], true);
    let ran = end(child, err);
    assert!([130, 8].contains(&ran.code), "{}: {}", ran.code, ran.err);
}

#[test]
fn a_job_whose_process_died_can_be_stopped_and_comes_to_its_end_at_once() {
    let rig = Rig::new();
    let mut child = slow(&rig, &[]);
    let err = wait_for(&mut child, "asked for");
    signal(&child, "-KILL");
    end(child, err);
    let id = rig.json(&["jobs", "list"])["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(rig.json(&["jobs", "cancel", &id])["stopping"], true);
    assert_eq!(rig.json(&["jobs", "show", &id])["state"], "unknown", "it had left, so it may be billed");
    let told = rig.json(&["jobs", "reconcile", &id, "--charged", "0.04"]);
    assert_eq!((&told["state"], &told["price"]["settled_usd"]), (&"failed".into(), &0.04.into()));
    assert_eq!(rig.json(&["usage", "--by", "provider"])[0]["usd"], 0.04);
}

/// A server of this rig that gives running jobs one second when it stops.
fn serve(rig: &Rig) -> (Child, String) {
    let settings = ["--setting", "server.shutdown_seconds=1"];
    let mut server = rig.start(&[&["serve", "--listen", "127.0.0.1:0"], &settings[..]].concat());
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (server, line.trim().strip_prefix("listening on http://").unwrap().to_owned())
}

/// Asks for a picture as a client does that counts its attempts.
fn attempt(address: &str, number: u32) -> TcpStream {
    let body = r#"{"model":"sandbox/canvas","prompt":"a red boat","size":"64x64","delay_ms":60000}"#;
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    write!(
        stream,
        "POST /v1/images/generations HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/json\r\nx-stainless-retry-count: {number}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    stream
}

#[test]
fn a_client_that_a_restart_cut_off_joins_its_job_and_pays_for_no_second_one() {
    let rig = Rig::new();
    let (server, address) = serve(&rig);
    let mut cut = attempt(&address, 0);
    while rig.json(&["jobs", "list"])["items"][0]["state"] != "running" {
        thread::sleep(Duration::from_millis(50));
    }
    signal(&server, "-TERM");
    assert_eq!(server.wait_with_output().unwrap().status.code(), Some(0));
    let mut answer = String::new();
    let _ = cut.read_to_string(&mut answer);
    assert_eq!(answer, "", "it was cut off");

    let (server, address) = serve(&rig);
    let mut answer = String::new();
    attempt(&address, 1).read_to_string(&mut answer).unwrap();
    let jobs = rig.json(&["jobs", "list"])["items"].as_array().unwrap().clone();
    assert_eq!(jobs.len(), 1, "{answer}");
    assert!(!answer.starts_with("HTTP/1.1 2") && answer.contains("x-should-retry: false"), "{answer}");
    assert!(answer.contains(jobs[0]["id"].as_str().unwrap()), "{answer}");
    signal(&server, "-TERM");
    server.wait_with_output().unwrap();
}
