//! Pictures that are taken out of the gallery and brought back, and made again from their drafts.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod rig;

use rig::Rig;
use serde_json::json;
use std::path::Path;

/// A rig with one picture, its id and its file.
fn with_picture(extra: &[&str]) -> (Rig, String, String) {
    let rig = Rig::new();
    let job = rig.json(&[&["generate", "a red boat", "--size", "64x64"], extra].concat());
    let id = job["images"][0]["id"].as_str().unwrap().to_owned();
    let file = job["files"][0]["path"].as_str().unwrap().to_owned();
    (rig, id, file)
}

fn listed(rig: &Rig, extra: &[&str]) -> usize {
    let page = rig.json(&[&["images", "list"], extra].concat());
    page["items"].as_array().unwrap().len()
}

#[test]
fn a_removed_picture_can_be_brought_back() {
    let (rig, id, file) = with_picture(&[]);
    let short = &id[id.len() - 10..];
    let ran = rig.run(&["images", "remove", short]);
    assert!(ran.code == 0 && ran.err.contains(&format!("images restore {short}")), "{}", ran.said());
    assert_eq!((listed(&rig, &[]), listed(&rig, &["--deleted"])), (0, 1));
    assert!(Path::new(&file).exists(), "its bytes stay");
    assert!(rig.run(&["images", "show", &id]).out.contains("bring back with"));
    assert_eq!(rig.json(&["images", "restore", short])["restored"], json!([id]));
    assert_eq!((listed(&rig, &[]), listed(&rig, &["--deleted"])), (1, 0));
    assert_eq!(rig.run(&["images", "restore", short]).code, 0, "one that is there stays there");
    assert_eq!(rig.run(&["images", "restore", "0193ffff"]).code, 2);
}

#[test]
fn only_forever_takes_the_bytes() {
    for removed_before in [false, true] {
        let (rig, id, file) = with_picture(&[]);
        let short = &id[id.len() - 10..];
        if removed_before {
            assert_eq!(rig.run(&["images", "remove", short]).code, 0);
        }
        let ran = rig.run(&["images", "remove", "--forever", short]);
        assert!(ran.code == 0 && !ran.err.contains("restore"), "{}", ran.said());
        assert_eq!((listed(&rig, &[]), listed(&rig, &["--deleted"])), (0, 0));
        assert!(!Path::new(&file).exists());
        assert_eq!(rig.run(&["images", "restore", &id]).code, 2);
    }
}

#[test]
fn a_recalled_draft_makes_the_picture_again() {
    let (rig, id, file) = with_picture(&["-o", "first.png", "--no-recipe", "--seed", "5"]);
    let recalled = rig.run(&["images", "recall", &id]);
    assert!(recalled.document().is_object(), "nothing but the draft is on standard output");
    let made = ["generate", "--draft", "-", "-o", "again.png", "--no-recipe", "--json"];
    let again = rig.run_with(&made, &recalled.out);
    assert_eq!(again.code, 0, "{}", again.said());
    assert_eq!(again.document()["draft"]["prompt"], "a red boat");
    let bytes = |name: &str| std::fs::read(rig.path(name)).unwrap();
    assert_eq!(bytes(&file), bytes("again.png"));

    // Nor need its own model be there.
    assert_eq!(rig.run(&["models", "remove", "sandbox/canvas"]).code, 0);
    let orphan = rig.run(&["images", "recall", &id]);
    assert_eq!(
        (orphan.code, orphan.document()["model"].as_str()),
        (0, Some("sandbox-canvas")),
        "{}",
        orphan.said()
    );
    assert_eq!(rig.run(&["models", "install", "sandbox/canvas"]).code, 0);

    // Another model need not be installed for a plan.
    let elsewhere = rig.run(&["images", "recall", &id, "-m", "gemini/gemini-nano-banana-2.1"]);
    let plan = rig.run_with(&["plan", "--draft", "-", "--aspect", "16:9", "--json"], &elsewhere.out);
    assert_eq!(plan.code, 0, "{}", plan.said());
    assert_eq!(plan.document()["draft"]["model"], "gemini-gemini-nano-banana-2.1");

    rig.write("draft.json", &recalled.out);
    let plan = rig.json(&[
        "plan",
        "a blue boat",
        "--draft",
        "draft.json",
        "--aspect",
        "1:1",
        "-n",
        "2",
        "--seed",
        "6",
        "-O",
        "style=poster",
    ]);
    let draft = &plan["draft"];
    assert_eq!(
        (&draft["prompt"], &draft["seed"], &draft["num_images"]),
        (&json!("a blue boat"), &json!(6), &json!(2))
    );
    assert_ne!(draft["size"], "64x64");
    assert_eq!(draft["provider_options"]["style"], "poster");

    let whole = rig.json(&["images", "recall", &id]).to_string();
    assert_eq!(rig.run_with(&["plan", "--draft", "-", "--json"], &whole).document()["draft"]["seed"], 5);
}

#[test]
fn a_draft_that_cannot_be_read_is_named() {
    let rig = Rig::new();
    for (arguments, input, why) in [
        (&["plan", "--draft", "-"][..], "[]", "--draft -: expected a draft"),
        (&["plan", "--draft", "-"], "{", "--draft -: expected a draft"),
        (&["plan", "--draft", "none.json"], "", "--draft none.json: "),
        (&["plan", "-", "--draft", "-"], "{}", "not both"),
        (&["plan"], "", "<PROMPT>"),
    ] {
        let ran = rig.run_with(arguments, input);
        assert!(ran.code == 2 && ran.err.contains(why), "{arguments:?}: {}", ran.said());
    }
}

#[test]
fn what_nobody_chose_is_not_missed_in_another_model() {
    let (rig, id, _) = with_picture(&[]);
    let fields = |id: &str| {
        let changes = rig.json(&["images", "recall", id, "-m", "sandbox/plain"])["changes"].clone();
        let fields =
            changes.as_array().unwrap().iter().map(|change| change["field"].as_str().unwrap().to_owned());
        fields.collect::<Vec<_>>()
    };
    assert_eq!(fields(&id), ["/size", "/seed"]);
    let job = rig.json(&["generate", "x", "--size", "64x64", "--steps", "31"]);
    assert_eq!(fields(job["images"][0]["id"].as_str().unwrap()), ["/size", "/steps", "/seed"]);
}
