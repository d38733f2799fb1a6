//! The program as a new user meets it: no key, no network.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod rig;

use impasto_imaging::{Limits, decode_file, read_recipe_file};
use impasto_sdk::Size;
use rig::Rig;
use serde_json::json;

/// Small and quick.
const SMALL: [&str; 4] = ["generate", "a red boat", "--size", "64x64"];

fn size_of(path: &str) -> Size {
    decode_file(path.as_ref(), &Limits::default()).unwrap().size()
}

#[test]
fn version_help_and_completions_need_no_root() {
    let rig = Rig::new();
    assert!(rig.run(&["--version"]).out.starts_with("impasto "));
    let help = rig.run(&["--help"]);
    for command in
        ["generate", "plan", "models", "providers", "keys", "images", "jobs", "usage", "doctor", "import"]
    {
        assert!(help.out.contains(command), "{command}");
    }
    for shell in ["bash", "zsh", "fish"] {
        assert!(rig.run(&["completions", shell]).out.contains("impasto"), "{shell}");
    }
    assert!(!rig.root().exists(), "nothing was made");
}

#[test]
fn the_first_command_makes_a_picture_and_says_where() {
    let rig = Rig::new();
    let ran = rig.run(&["generate", "a lighthouse at dusk", "-o", "out/"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let path = ran.out.trim();
    assert_eq!(path, "out/a-lighthouse-at-dusk.png");
    let path = rig.path(path);
    assert_eq!(size_of(path.to_str().unwrap()), Size::new(1024, 1024));
    let recipe: serde_json::Value = serde_json::from_str(&read_recipe_file(&path).unwrap().unwrap()).unwrap();
    assert_eq!(recipe["draft"]["prompt"], "a lighthouse at dusk");
}

#[test]
fn json_is_one_document_and_all_else_is_on_standard_error() {
    let rig = Rig::new();
    let ran = rig.run(&[&SMALL[..], &["-n", "2", "--seed", "7", "-o", "out", "--json", "-v"]].concat());
    let job = ran.document();
    assert_eq!(job["state"], "done");
    assert_eq!(job["draft"]["size"], "64x64");
    assert_eq!(job["images"].as_array().unwrap().len(), 2);
    assert_eq!(job["price"]["settled_usd"], 0.0);
    let files: Vec<_> =
        job["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(files, ["out/a-red-boat.png", "out/a-red-boat-2.png"]);
    assert!(ran.err.contains("call 1 of 1"), "{}", ran.err);
}

#[test]
fn a_seed_makes_the_same_picture_again_and_no_file_is_overwritten() {
    let rig = Rig::new();
    let make = |seed: &str| {
        let job = rig.json(&[&SMALL[..], &["--seed", seed, "-o", "boat.png", "--no-recipe"]].concat());
        let path = rig.path(job["files"][0]["path"].as_str().unwrap());
        (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(path).unwrap())
    };
    let (first, second, other) = (make("5"), make("5"), make("6"));
    assert_eq!((first.0.as_str(), second.0.as_str()), ("boat.png", "boat-2.png"));
    assert_eq!(first.1, second.1);
    assert_ne!(first.1, other.1);
}

#[test]
fn without_a_target_the_gallery_says_where_it_keeps_the_picture() {
    let rig = Rig::new();
    let ran = rig.run(&SMALL);
    let path = ran.out.trim();
    assert!(path.contains("/root/images/"), "{path}");
    assert_eq!(size_of(path), Size::new(64, 64));
    assert!(ran.err.contains("-o PATH"), "{}", ran.err);
}

#[test]
fn a_batch_above_the_limit_becomes_several_calls() {
    let rig = Rig::new();
    let plan = rig.json(&["plan", "x", "-n", "10", "--size", "64x64"]);
    let calls: Vec<_> = plan["calls"].as_array().unwrap().iter().map(|call| call["images"].clone()).collect();
    assert_eq!(calls, [4, 4, 2].map(|n| json!(n)));
    assert_eq!(plan["price"]["basis"], "priced");
    assert!(rig.json(&["jobs", "list"])["items"].as_array().unwrap().is_empty(), "a plan sends nothing");
}

#[test]
fn the_prompt_may_come_from_standard_input() {
    let rig = Rig::new();
    let ran = rig.run_with(&["plan", "-", "--json"], "a prompt\nof two lines\n");
    assert_eq!(ran.document()["draft"]["prompt"], "a prompt\nof two lines");
}

#[test]
fn everything_that_is_wrong_is_said_at_once_before_anything_is_sent() {
    let rig = Rig::new();
    let picture = rig.json(&[&SMALL[..], &["-o", "ref.png"]].concat());
    assert_eq!(picture["state"], "done");
    let asked = ["x", "-m", "sandbox/plain", "--negative", "fog", "--ref", "ref.png", "-O", "sytle=poster"];
    let ran = rig.run(&[&["generate"], &asked[..]].concat());
    assert_eq!(ran.code, 3, "{}", ran.err);
    for field in ["--negative", "--ref", "-O sytle"] {
        assert!(ran.err.contains(&format!("  {field}: ")), "{field}: {}", ran.err);
    }
    assert!(ran.out.is_empty(), "{}", ran.out);
    let plan = rig.run(&[&["plan"], &asked[..], &["--json"]].concat());
    assert_eq!((plan.code, plan.document()["problems"].as_array().unwrap().len()), (3, 3));
    let refused = rig.run(&[&["generate"], &asked[..], &["--json"]].concat());
    assert_eq!(refused.document()["error"]["violations"].as_array().unwrap().len(), 3);
    assert_eq!(rig.json(&["jobs", "list"])["items"].as_array().unwrap().len(), 1);
}

#[test]
fn an_unsupported_seed_is_dropped_and_named() {
    let rig = Rig::new();
    let ran = rig.run(&["plan", "x", "-m", "sandbox/canvas", "--size", "1000x999"]);
    assert!(ran.code == 0 && ran.out.contains("change  size: 1000x999"), "{}", ran.said());
}

#[test]
fn exit_codes_say_what_happened() {
    let rig = Rig::new();
    let cases: [(&[&str], i32); 13] = [
        (&["-O", "fail=none"], 0),
        (&["-O", "fail=unauthenticated"], 5),
        (&["-O", "fail=refused"], 5),
        (&["-O", "fail=quota"], 5),
        (&["-O", "fail=bad_response"], 5),
        (&["-n", "3", "-O", "answer_fewer=1"], 6),
        (&["-n", "3", "-O", "fail=refuse_last"], 6),
        (&["--guidance", "999"], 3),
        (&["-O", "delay_ms=soon"], 3),
        (&["-m", "openai/gpt-image-1"], 4),
        (&["-m", "nobody/nothing"], 2),
        (&["--ref", "missing.png"], 2),
        (&["-n", "0"], 2),
    ];
    for (extra, code) in cases {
        let ran = rig.run(&[&SMALL[..], extra].concat());
        assert_eq!(ran.code, code, "{extra:?}: {}", ran.said());
        assert!(!ran.err.is_empty(), "{extra:?} says nothing");
    }
    assert_eq!(rig.run(&["nonsense"]).code, 2);
    assert_eq!(rig.run(&["images", "show", "0193ffff"]).code, 2);
}

#[test]
fn a_job_with_missing_pictures_can_be_completed() {
    let rig = Rig::new();
    let ran = rig.run(&[&SMALL[..], &["-n", "2", "-O", "answer_fewer=1", "--json"]].concat());
    assert_eq!(ran.code, 6, "{}", ran.err);
    let job = ran.document();
    assert_eq!((&job["state"], job["images"].as_array().unwrap().len()), (&json!("partial"), 1));
    assert!(!job["errors"].as_array().unwrap().is_empty());
    assert!(ran.err.contains("impasto jobs retry"), "{}", ran.err);
    let id = job["id"].as_str().unwrap();
    let again = rig.run(&["jobs", "retry", &id[id.len() - 8..], "--json"]);
    // The option still stands in the draft: one call more that leaves out its only picture.
    assert_eq!(again.document()["id"], job["id"], "{}", again.err);
    assert!(again.document()["calls"].as_array().unwrap().len() > 1);
}

#[test]
fn a_picture_is_painted_over_only_where_the_mask_says() {
    let rig = Rig::new();
    rig.json(&[&SMALL[..], &["--seed", "1", "-o", "init.png", "--no-recipe"]].concat());
    let init = decode_file(&rig.path("init.png"), &Limits::default()).unwrap().into_pixels().to_rgba8();
    let grey: Vec<u8> = (0..64 * 64).map(|i| if i % 64 < 32 { 255 } else { 0 }).collect();
    let mask = impasto_imaging::encode_raw(Size::new(64, 64), impasto_imaging::Layout::Grey, &grey).unwrap();
    rig.write("mask.png", mask);
    let inputs = ["--init", "init.png", "--mask", "mask.png", "--size", "64x64"];
    let job = rig.json(&[&["generate", "a storm", "-o", "new.png", "--seed", "9"], &inputs[..]].concat());
    assert_eq!(job["state"], "done", "{job}");
    let new = decode_file(&rig.path("new.png"), &Limits::default()).unwrap().into_pixels().to_rgba8();
    let pixels = |x0: u32, x1: u32| (0..64).flat_map(move |y| (x0..x1).map(move |x| (x, y)));
    let differs = |x0, x1| pixels(x0, x1).any(|(x, y)| init.get_pixel(x, y) != new.get_pixel(x, y));
    assert!(differs(0, 30), "the white half is painted anew");
    assert!(!differs(34, 64), "the black half stays");

    // Of a model that takes no such picture, both are made smaller.
    rig.write(
        "small.json",
        r#"{"capabilities": {"modes": ["inpaint"], "auto_size": true, "mask_format": "binary",
            "input_images": {"max_pixels": 4095}}}"#,
    );
    assert_eq!(rig.run(&["models", "install", "sandbox/small", "--config", "small.json"]).code, 0);
    let small = rig.run(&[&["generate", "a storm", "-m", "sandbox/small"], &inputs[..4]].concat());
    assert!(small.code == 0 && small.err.contains("scaled from 64x64 to 63x63"), "{}", small.said());
}

#[test]
fn what_one_run_keeps_another_finds() {
    let rig = Rig::new();
    let job = rig.json(&[&SMALL[..], &["--seed", "3", "-n", "2"]].concat());
    let id = job["images"][0]["id"].as_str().unwrap();
    assert_eq!(rig.json(&["images", "list"])["items"].as_array().unwrap().len(), 2);
    assert_eq!(rig.json(&["images", "search", "boat", "red"])["items"].as_array().unwrap().len(), 2);
    assert!(rig.json(&["images", "search", "zeppelin"])["items"].as_array().unwrap().is_empty());
    assert!(rig.json(&["images", "list", "--limit", "1"])["next"].is_string());
    let shown = rig.json(&["images", "show", id]);
    assert_eq!((&shown["recipe"]["seed"], &shown["kind"]), (&json!(3), &json!("output")));
    let exported = rig.run(&["images", "export", id, "-o", "mine"]);
    assert_eq!(exported.out.trim(), "mine/a-red-boat.png");
    let kept = decode_file(shown["path"].as_str().unwrap().as_ref(), &Limits::default()).unwrap();
    assert_eq!(decode_file(&rig.path("mine/a-red-boat.png"), &Limits::default()).unwrap(), kept);
    let draft = rig.run(&["images", "recall", id]).document();
    assert_eq!(
        (&draft["prompt"], &draft["seed"], &draft["size"]),
        (&json!("a red boat"), &json!(3), &json!("64x64"))
    );
    let recalled = rig.json(&["images", "recall", id, "-m", "sandbox/plain"]);
    assert_eq!(recalled["draft"]["model"], "sandbox-plain");
    assert_eq!(rig.run(&["images", "remove", "--forever", id]).code, 0);
    assert_eq!(rig.run(&["images", "show", id]).code, 2);
    assert_eq!(rig.json(&["images", "list"])["items"].as_array().unwrap().len(), 1);
    assert!(!std::path::Path::new(shown["path"].as_str().unwrap()).exists());
}

#[test]
fn the_journal_and_the_ledger_can_be_read() {
    let rig = Rig::new();
    let job = rig.json(&SMALL);
    let jobs = rig.json(&["jobs", "list", "--state", "done"]);
    assert_eq!(jobs["items"][0]["id"], job["id"]);
    assert!(rig.json(&["jobs", "list", "--state", "failed"])["items"].as_array().unwrap().is_empty());
    let id = job["id"].as_str().unwrap();
    assert_eq!(rig.json(&["jobs", "show", &id[id.len() - 8..]])["id"], job["id"]);
    assert_eq!(rig.json(&["jobs", "cancel", id])["stopping"], false);
    assert_eq!(rig.json(&["jobs", "resume"]), json!([]));
    for by in ["model", "day", "provider", "caller"] {
        let usage = rig.json(&["usage", "--by", by]);
        assert_eq!((&usage[0]["calls"], &usage[0]["images"]), (&json!(1), &json!(1)), "{by}");
    }
    assert!(rig.json(&["usage", "--since", "2100-01-01"]).as_array().unwrap().is_empty());
    assert_eq!(rig.run(&["usage", "--since", "whenever"]).code, 2);
}

#[test]
fn the_doctor_looks_at_everything() {
    let rig = Rig::new();
    rig.run(&SMALL);
    let checks = rig.json(&["doctor"]);
    let of =
        |what: &str| checks.as_array().unwrap().iter().find(|check| check["what"] == what).cloned().unwrap();
    for what in ["root", "settings", "database", "disk", "file system", "key of openai", "sandbox answers"] {
        assert_eq!(of(what)["state"], "ok", "{what}");
    }
    rig.write("root/impasto.db.new-1", "");
    assert_eq!(rig.run(&["doctor"]).code, 0, "a warning is no failure");
    rig.write("root/impasto.yaml", "nonsense: 1\n");
    let ran = rig.run(&["doctor"]);
    assert!(ran.code == 1 && ran.out.contains("nonsense"), "{}", ran.said());
}

#[test]
fn a_program_is_told_in_json_what_it_said_wrong() {
    let rig = Rig::new();
    for (arguments, word) in [
        (&["generate", "x", "-n", "0", "--json"][..], "num"),
        (&["--json", "nope"], "nope"),
        (&["generate", "--json", "--sise", "1x1"], "--sise"),
    ] {
        let ran = rig.run(arguments);
        assert_eq!(ran.code, 2, "{}", ran.said());
        let message = ran.document()["error"]["message"].as_str().unwrap().to_owned();
        assert!(message.contains(word), "{message}");
    }
    let plain = rig.run(&["generate", "x", "--", "--json", "more"]);
    assert!(plain.code == 2 && plain.out.is_empty(), "{}", plain.said());
    assert_eq!(rig.run(&["generate", "--help", "--json"]).code, 0);
}

#[test]
fn a_picture_that_was_made_smaller_or_converted_is_told() {
    let rig = Rig::new();
    let made = rig.json(&["generate", "x", "--size", "1024x512", "-o", "wide.png"]);
    assert_eq!(made["state"], "done");
    let model = ["--config", "small.json"];
    rig.write(
        "small.json",
        r#"{"capabilities": {"modes": ["txt2img", "img2img"], "auto_size": true,
            "input_images": {"max_pixels": 131072, "media_types": ["image/jpeg"]}}}"#,
    );
    let installed = rig.run(&[&["models", "install", "sandbox/small"], &model[..]].concat());
    assert_eq!(installed.code, 0, "{}", installed.said());
    let asked = ["x", "-m", "sandbox/small", "--init", "wide.png"];
    let plan = rig.json(&[&["plan"], &asked[..]].concat());
    assert_eq!(plan["changes"][0]["code"], "input_fitted", "{plan}");
    assert_eq!(plan["changes"][0]["to"], "512x256");
    let ran = rig.run(&[&["generate"], &asked[..]].concat());
    assert_eq!(ran.code, 0, "{}", ran.said());
    assert!(ran.err.contains("scaled from 1024x512 to 512x256 to keep"), "{}", ran.err);
    assert!(ran.err.contains("converted from image/png to image/jpeg"), "{}", ran.err);
    let id = rig.json(&["jobs", "list"])["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(rig.json(&["jobs", "show", &id])["changes"].as_array().unwrap().len(), 1);
}

#[test]
fn what_was_found_again_says_that_nothing_was_paid() {
    let rig = Rig::new();
    assert_eq!(rig.run(&["generate", "a red boat", "--size", "64x64", "--seed", "5"]).code, 0);
    let again = rig.run(&["generate", "a red boat", "--size", "64x64", "--seed", "5", "--reuse"]);
    assert!(again.code == 0 && again.err.contains("nothing paid anew"), "{}", again.said());
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_could_not_be_written_is_no_success() {
    let rig = Rig::new();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ran = rig.command(&["models", "list"]).stdout(full).output().unwrap();
    let said = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(1), "{said}");
    assert!(said.contains("standard output"), "{said}");
}

#[test]
fn a_root_where_nothing_is_is_told_and_not_made() {
    let rig = Rig::new();
    for command in [
        &["backup", "all.tar"][..],
        &["jobs", "list"],
        &["usage"],
        &["usage", "--export", "-"],
        &["images", "list"],
        &["tokens", "list"],
        &["budgets"],
    ] {
        let ran = rig.run(command);
        assert!(
            ran.code == 4 && ran.err.contains("there is no database in") && ran.err.contains("--root"),
            "{command:?}: {}",
            ran.said()
        );
    }
    let checks = rig.json(&["doctor"]);
    for what in ["root", "database"] {
        let check = checks.as_array().unwrap().iter().find(|check| check["what"] == what).unwrap();
        assert_eq!(check["state"], "warn", "{check}");
    }
    assert!(!rig.root().exists() && !rig.path("all.tar").exists());
    // A folder without a database stays without one.
    rig.write("root/impasto.yaml", "");
    rig.run(&["doctor"]);
    assert_eq!(rig.run(&["jobs", "list"]).code, 4);
    assert_eq!(rig.files(), [rig.root().join("impasto.yaml")]);
    assert_eq!(rig.run(&["models", "list"]).code, 0);
    assert_eq!(rig.run(&["jobs", "list"]).code, 0);
}

#[test]
fn the_doctor_finds_what_the_user_cannot_write() {
    let rig = Rig::new();
    rig.write("root/impasto.db/not-a-file", "");
    let check = |what: &str| {
        let checks = rig.run(&["doctor", "--offline", "--json"]).document();
        checks.as_array().unwrap().iter().find(|check| check["what"] == what).cloned().unwrap()
    };
    let database = check("database");
    assert_eq!(database["state"], "fail", "{database}");
    let mend = database["mend"].as_str().unwrap();
    assert!(mend.contains("writable") && !mend.contains("restore"), "{database}");

    let rig = Rig::new();
    assert_eq!(rig.run(&SMALL).code, 0);
    std::fs::remove_dir_all(rig.root().join("owners")).unwrap();
    rig.write("root/owners", "");
    let ran = rig.run(&["doctor", "--offline"]);
    assert!(ran.code == 1 && ran.out.contains("owners cannot be written"), "{}", ran.said());
    let ran = rig.run(&SMALL);
    assert!(ran.code == 1 && ran.err.contains("cannot lock a file in owners"), "{}", ran.said());
}
