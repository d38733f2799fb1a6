//! What the program says where something is wrong: in the words of the command line, and with what to do.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod rig;

use rig::Rig;
use serde_json::json;

const SMALL: [&str; 4] = ["generate", "a red boat", "--size", "64x64"];

#[test]
fn arguments_are_refused_in_the_words_of_the_command_line() {
    let rig = Rig::new();
    rig.json(&[&SMALL[..], &["-o", "boat.png", "--idempotency-key", "k"]].concat());
    for (arguments, code, says) in [
        (&["--aspect", "16x9"][..], 2, "'--aspect <W:H>': expected W:H"),
        (&["-n", "0"], 2, "1 or more"),
        (&["-n", "-1"], 2, "1 or more"),
        (&["--seed", "-1"], 2, "'--seed <N>': expected a whole number, 0 or more"),
        (&["--steps", "-1"], 2, "0 or more"),
        (&["-n", "1000"], 3, "  --count: Images must be at most 100"),
        (&["--init", "boat.png", "-m", "sandbox/plain"], 3, "  --init: "),
        (&["--mask", "boat.png"], 3, "  --init: "),
        (&["--seed", "1", "--idempotency-key", "k"], 2, "--idempotency-key: the idempotency key"),
    ] {
        let ran = rig.run(&[&["generate", "x"], arguments].concat());
        assert!(ran.code == code && ran.err.contains(says), "{arguments:?}: {}", ran.said());
        assert!(!ran.err.contains("(field") && !ran.err.contains("use '-- "), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn the_doctor_warns_of_the_jobs_that_the_list_shows() {
    let rig = Rig::new();
    let ran = rig.run(&[&SMALL[..], &["-O", "fail=server_error"]].concat());
    assert!(ran.code == 5 && !ran.err.contains("billed"), "a free call costs nothing: {}", ran.err);
    let warned = |rig: &Rig| rig.run(&["doctor", "--offline"]).out.contains("journal");
    assert!(!warned(&rig) && rig.json(&["jobs", "list", "--at-risk"])["items"] == json!([]));
    rig.write("root/prices.yaml", "sandbox:\n- {model: canvas, as_of: 2026-11-01, images: [{usd: 0.5}]}\n");
    let ran = rig.run(&[&SMALL[..], &["-O", "fail=server_error"]].concat());
    assert!(ran.err.contains("it may have been billed (about $0.50)"), "{}", ran.err);
    assert_eq!(rig.json(&["jobs", "list", "--at-risk"])["items"].as_array().unwrap().len(), 1);
    let said = rig.run(&["doctor", "--offline"]).out;
    assert!(
        said.contains("calls of 1 job left and brought nothing (about $0.50 may have been billed)"),
        "{said}"
    );
}

#[test]
fn a_model_that_its_provider_does_not_declare_is_installed_with_a_warning() {
    let rig = Rig::new();
    let ran = rig.run(&["models", "install", "external://openai/nope"]);
    assert!(ran.code == 0 && ran.err.contains("OpenAI declares no model \"nope\""), "{}", ran.said());
    for declared in ["openai/gpt-image-2", "openai/gpt-image-2-2026-04-21"] {
        let ran = rig.run(&["models", "install", declared]);
        assert!(ran.code == 0 && !ran.err.contains("declares"), "{declared}: {}", ran.err);
    }
}

#[test]
fn lists_name_models_as_requests_do() {
    let rig = Rig::new();
    rig.json(&[&SMALL[..], &["-o", "boat.png"]].concat());
    for list in [&["models", "list"][..], &["usage"], &["images", "list"], &["jobs", "list"]] {
        assert!(rig.run(list).out.contains("sandbox/canvas"), "{list:?}");
    }
    rig.json(&["generate", "x", "--init", "boat.png", "--size", "64x64"]);
    assert!(rig.run(&["images", "list", "--inputs"]).out.contains("  input "));
}

#[test]
fn what_was_not_done_is_not_said_to_be_done() {
    let rig = Rig::new();
    assert!(rig.run(&["doctor", "--offline"]).out.contains("the usual ones; your own would stand in"));
    let ran = rig.run(&[&SMALL[..], &["-o", "one.jpg"]].concat());
    assert!(ran.out.trim() == "one.png" && ran.err.contains("came as png"), "{}", ran.said());
    let ran = rig.run(&["keys", "unset", "openai"]);
    assert!(ran.code == 0 && ran.out.is_empty() && ran.err.contains("is not set"), "{}", ran.said());
    std::fs::create_dir(rig.path("empty")).unwrap();
    let ran = rig.run(&["import", "invokeai", "empty"]);
    assert!(ran.code == 2 && ran.err.contains("databases/invokeai.db"), "{}", ran.said());
    assert!(rig.run(&["budgets", "--caller", "nosuch"]).err.contains("no access token is of \"nosuch\""));
    rig.write("root/impasto.yaml", "budgets:\n- {every: month, usd: 5, caller: team}\n");
    assert!(rig.run(&["budgets", "--caller", "nosuch"]).err.contains("no budget is for nosuch"));
    assert!(!rig.run(&["budgets"]).err.contains("access token"));
}

#[test]
fn a_key_of_the_environment_is_not_removed() {
    let rig = Rig::new().with("OPENAI_API_KEY", "sk-test");
    let ran = rig.run(&["keys", "unset", "openai"]);
    assert!(ran.out.is_empty() && ran.err.contains("OPENAI_API_KEY"), "{}", ran.said());
}

#[test]
fn an_export_writes_over_nothing_unasked() {
    let rig = Rig::new();
    rig.json(&["models", "list"]);
    rig.write("calls.csv", "mine");
    let ran = rig.run(&["usage", "--export", "calls.csv"]);
    assert!(ran.code == 2 && ran.err.contains("--force"), "{}", ran.said());
    assert_eq!(std::fs::read_to_string(rig.path("calls.csv")).unwrap(), "mine");
    assert_eq!(rig.run(&["usage", "--export", "calls.csv", "--force"]).code, 0);
    assert!(std::fs::read_to_string(rig.path("calls.csv")).unwrap().starts_with("time,"));
    assert_eq!(rig.run(&["usage", "--export", "new.csv"]).code, 0);
}
