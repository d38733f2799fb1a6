//! A backup is made while a job runs, and put back elsewhere.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod rig;

use rig::{Rig, holds};
use std::{
    fs,
    io::{BufRead, BufReader},
};

const SMALL: [&str; 4] = ["generate", "a red boat", "--size", "64x64"];

/// The pictures of a root, by digest.
fn pictures(rig: &Rig, root: &str) -> Vec<String> {
    let listed = rig.json(&["images", "list", "--root", root]);
    listed["items"].as_array().unwrap().iter().map(|image| image["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_backup_of_a_running_root_comes_back_elsewhere_with_the_same_pictures() {
    let rig = Rig::new();
    rig.run(&[&SMALL[..], &["-n", "3"]].concat());
    rig.write("root/api_keys.yaml", "external_openai_api_key: top-secret\n");
    let mut running = rig.start(&[&SMALL[..], &["-O", "delay_ms=3000", "--json"]].concat());
    let mut said = BufReader::new(running.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("asked for") {
        assert!(said.read_line(&mut line).unwrap() > 0, "{line}");
    }
    let written = rig.json(&["backup", "all.tar"]);
    assert!(written["files"].as_u64().unwrap() >= 4, "{written}");
    let there = running.wait_with_output().unwrap();
    assert!(there.status.success(), "the backup held the job up");
    assert!(!holds(&fs::read(rig.path("all.tar")).unwrap(), "top-secret"));
    let left: Vec<_> = fs::read_dir(rig.root()).unwrap().flatten().map(|e| e.file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with(".backup")), "{left:?}");

    let restored = rig.json(&["restore", "all.tar", "--root", "elsewhere"]);
    assert_eq!(restored["stopped_jobs"].as_array().unwrap().len(), 1, "{restored}");
    let (before, after) = (pictures(&rig, rig.root().to_str().unwrap()), pictures(&rig, "elsewhere"));
    assert_eq!((before.len(), after.len()), (4, 3));
    assert!(after.iter().all(|id| before.contains(id)));
    let doctor = rig.json(&["doctor", "--offline", "--root", "elsewhere"]);
    let database = doctor.as_array().unwrap().iter().find(|check| check["what"] == "database").unwrap();
    assert_eq!(database["state"], "ok");

    // What ran then is not sent a second time here.
    rig.run(&["jobs", "resume", "--root", "elsewhere"]);
    let jobs = rig.json(&["jobs", "list", "--root", "elsewhere"]);
    let state = jobs["items"][0]["state"].as_str().unwrap();
    assert!(["unknown", "cancelled"].contains(&state), "{state}");
    assert_eq!(pictures(&rig, "elsewhere").len(), 3);
    let again = rig.run(&["restore", "all.tar", "--root", "elsewhere"]);
    assert!(again.code == 2 && again.err.contains("not empty"), "{}", again.err);
}

#[test]
fn keys_are_in_it_when_that_is_asked_for_and_no_file_is_overwritten() {
    let rig = Rig::new();
    rig.run(&SMALL);
    rig.write("root/api_keys.yaml", "external_openai_api_key: top-secret\nauth_profile_acme: top-secret\n");
    rig.write("root/auth_profiles.yaml", "acme: {method: {type: bearer}, hosts: [a.example]}\n");
    assert_eq!(rig.run(&["backup", "all.tar", "--with-keys"]).code, 0);
    let again = rig.run(&["backup", "all.tar"]);
    assert!(again.code == 2 && again.err.contains("there already"), "{}", again.err);
    rig.json(&["restore", "all.tar", "--root", "elsewhere"]);
    let keys = rig.path("elsewhere/api_keys.yaml");
    assert!(fs::read_to_string(&keys).unwrap().contains("top-secret"));
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(keys).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let profile = rig.json(&["auth", "show", "acme", "--root", "elsewhere"]);
    assert!(profile["hosts"][0] == "a.example" && profile["secret"].is_string(), "{profile}");
}

#[test]
fn an_archive_goes_to_standard_output_and_never_into_the_root() {
    let rig = Rig::new();
    rig.run(&SMALL);
    let ran = rig.start(&["backup", "-"]).wait_with_output().unwrap();
    assert!(ran.status.success() && !rig.path("-").exists());
    fs::write(rig.path("all.tar"), &ran.stdout).unwrap();
    rig.json(&["restore", "all.tar", "--root", "elsewhere"]);
    assert_eq!(pictures(&rig, "elsewhere").len(), 1);
    let ran = rig.run(&["backup", "-", "--json"]);
    assert!(ran.code == 2 && ran.err.contains("give a file"), "{}", ran.err);
    let files = || rig.files().into_iter().collect::<std::collections::BTreeSet<_>>();
    let before = files();
    for inside in ["root/all.tar", "./root/images/all.tar", "elsewhere/../root/all.tar"] {
        let ran = rig.run(&["backup", inside]);
        assert!(ran.code == 2 && ran.err.contains("outside of it"), "{inside}: {}", ran.err);
    }
    assert_eq!(files(), before);
}

#[test]
fn files_that_settings_and_keys_refer_to_are_in_it_or_named() {
    let rig = Rig::new();
    let outside = rig.write("contract.yaml", "");
    let keys = rig.write("far.key", "far-secret");
    rig.write("root/keys/gemini.key", "near-secret");
    rig.write("root/ca.pem", "certificate");
    rig.write(
        "root/api_keys.yaml",
        format!(
            "external_gemini_api_key: file:keys/gemini.key\nexternal_openai_api_key: file:{}\n",
            keys.display()
        ),
    );
    rig.run(&SMALL);
    rig.write("root/impasto.yaml", format!("prices: {}\nhttp: {{extra_ca: [ca.pem]}}\n", outside.display()));
    let with_keys = rig.json(&["backup", "with.tar", "--with-keys"]);
    assert_eq!(with_keys["outside"], serde_json::json!([outside, keys]));
    let ran = rig.run(&["backup", "without.tar"]);
    assert!(ran.err.contains("contract.yaml lies outside") && !ran.err.contains("far.key"), "{}", ran.err);
    let archive = |name: &str| fs::read(rig.path(name)).unwrap();
    assert!(holds(&archive("with.tar"), "near-secret") && !holds(&archive("with.tar"), "far-secret"));
    assert!(holds(&archive("without.tar"), "certificate") && !holds(&archive("without.tar"), "near-secret"));
    rig.json(&["restore", "with.tar", "--root", "elsewhere"]);
    assert_eq!(fs::read_to_string(rig.path("elsewhere/keys/gemini.key")).unwrap(), "near-secret");
}
