//! A person stops the program, or the machine does.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod rig;

use rig::{Ran, Rig};
use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command},
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
