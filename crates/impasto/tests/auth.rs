//! Auth profiles on the command line. Nothing is sent.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod rig;

use rig::{Rig, holds};
use serde_json::json;
use std::fs;

/// What must be seen nowhere but in the key file.
const SECRET: &str = "client-4711:sk-test-4f1d2c3b4a596877";

const CLIENT: &[&str] = &[
    "auth",
    "add",
    "acme",
    "--type",
    "client-credentials",
    "--token-url",
    "https://login.acme.example/token",
    "--scope",
    "draw",
    "--client",
    "form",
    "--host",
    "api.acme.example",
];

#[test]
fn a_secret_is_read_kept_for_its_owner_and_never_shown() {
    let rig = Rig::new();
    let ran = rig.run_with(&[CLIENT, &["-vvv"]].concat(), &format!("{SECRET}\n"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut said = ran.said();
    for arguments in [
        &["auth", "list"][..],
        &["auth", "show", "acme"],
        &["auth", "list", "--json"],
        &["doctor", "--offline"],
        &["models", "list", "-vvv"],
    ] {
        let ran = rig.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.said());
        said.push_str(&ran.said());
    }
    assert!(!said.contains("4711") && !said.contains("sk-test"), "{said}");
    let with_secret: Vec<_> =
        rig.files().into_iter().filter(|path| holds(&fs::read(path).unwrap(), "sk-test")).collect();
    assert_eq!(with_secret, [rig.root().join("api_keys.yaml")]);
    let shown = rig.json(&["auth", "show", "acme"]);
    assert_eq!(
        (&shown["method"], &shown["hosts"], &shown["origin"]["layer"], &shown["used_by"]),
        (
            &json!({"type": "client_credentials", "token_url": "https://login.acme.example/token",
                "scope": "draw", "client": "form"}),
            &json!(["api.acme.example"]),
            &json!("key_file"),
            &json!([])
        )
    );
}

#[test]
fn a_profile_is_changed_only_when_that_is_meant_and_removed_with_its_secret() {
    let rig = Rig::new();
    let add = |more: &[&str], input: &str| {
        let bearer = ["auth", "add", "acme", "--type", "bearer", "--host", "a.example"];
        rig.run_with(&[&bearer[..], more].concat(), input)
    };
    let ran = add(&[], "");
    assert!(ran.code == 0 && ran.err.contains("it has no secret yet"), "{}", ran.said());
    let again = add(&[], "sk-1\n");
    assert!(again.code == 2 && again.err.contains("--replace"), "{}", again.said());
    assert_eq!(add(&["--replace", "--secret-stdin"], "sk-1\n").code, 0);
    assert_eq!(add(&["--replace", "--no-secret", "--host", "b.example"], "sk-2\n").code, 0);
    let keys = || fs::read_to_string(rig.root().join("api_keys.yaml")).unwrap();
    assert_eq!(keys(), "auth_profile_acme: \"sk-1\"\n");
    assert_eq!(rig.json(&["auth", "list"])[0]["hosts"], json!(["a.example", "b.example"]));
    let here = format!("file:{}", rig.write("k.txt", "sk-3\n").display());
    for (option, value, shown) in [("--secret-env", "ACME", "env:ACME"), ("--secret-file", "k.txt", &*here)] {
        assert_eq!(add(&["--replace", option, value], "").code, 0);
        assert_eq!(rig.json(&["auth", "show", "acme"])["secret"], shown);
    }
    assert_eq!(rig.run(&["doctor", "--offline"]).code, 0);
    assert_eq!(add(&["--replace", "--secret-file", "nowhere.txt"], "").code, 2);
    assert_eq!(rig.run_with(&["auth", "secret", "acme"], "sk-4\n").code, 0);
    assert!(keys().contains("sk-4") && rig.json(&["auth", "list"])[0]["method"]["type"] == "bearer");
    assert_eq!(rig.run_with(&["auth", "secret", "acme"], "\n").code, 2);
    assert_eq!(rig.run(&["auth", "remove", "acme"]).code, 0);
    assert_eq!(keys(), "");
    for gone in [&["auth", "show", "acme"][..], &["auth", "remove", "acme"]] {
        let ran = rig.run(gone);
        assert!(ran.code == 2 && ran.err.contains("no auth profile"), "{}", ran.said());
    }
    assert_eq!(rig.json(&["auth", "list"]), json!([]));
}

#[test]
fn what_cannot_work_is_refused_and_nothing_is_written() {
    let rig = Rig::new();
    for (arguments, says) in [
        (&["acme", "--type", "bearer"][..], "hosts: expected the hosts"),
        (&["Acme", "--type", "none"], "name: expected at most 63"),
        (&["acme", "--type", "bearer", "--host", "https://a.example"], "hosts: expected the name of a host"),
        (&["acme", "--type", "header", "--host", "a"], "--header NAME"),
        (&["acme", "--type", "query", "--host", "a"], "--param NAME"),
        (&["acme", "--type", "bearer", "--host", "a", "--scope", "x"], "--type client-credentials"),
        (&["acme", "--type", "client-credentials", "--host", "a"], "--token-url URL"),
        (
            &["acme", "--type", "client-credentials", "--host", "a", "--token-url", "http://a.example/"],
            "method: expected a token_url",
        ),
        (&["acme", "--type", "magic"], "possible values"),
        (
            &["acme", "--type", "bearer", "--host", "a", "--no-secret", "--secret-stdin"],
            "cannot be used with",
        ),
    ] {
        let ran = rig.run_with(&[&["auth", "add"], arguments].concat(), "sk-1\n");
        assert!(ran.code == 2 && ran.err.contains(says), "{arguments:?}: {}", ran.said());
    }
    assert!(!rig.root().join("auth_profiles.yaml").exists());
    let pairless = rig.run_with(CLIENT, "sk-secret\n");
    assert!(pairless.code == 2 && pairless.err.contains("client_id:client_secret"), "{}", pairless.said());
    assert!(!pairless.said().contains("sk-secret"));
}

#[test]
fn a_secret_that_cannot_be_had_is_told_by_doctor() {
    let rig = Rig::new();
    let env = ["auth", "add", "acme", "--type", "bearer", "--host", "a.example", "--secret-env", "NOT_SET"];
    assert_eq!(rig.run(&env).code, 0);
    let ran = rig.run(&["doctor", "--offline"]);
    assert!(ran.code == 1 && ran.out.contains("env:NOT_SET"), "{}", ran.said());
    rig.run(&["auth", "add", "acme", "--type", "bearer", "--host", "a.example", "--replace", "--no-secret"]);
    fs::write(rig.root().join("api_keys.yaml"), "").unwrap();
    let ran = rig.run(&["doctor", "--offline"]);
    assert!(ran.code == 0 && ran.out.contains("has no secret"), "{}", ran.said());
}

#[test]
fn a_profile_travels_with_its_model_and_its_secret_stays_at_home() {
    let (rig, other) = (Rig::new(), Rig::new());
    assert_eq!(rig.run_with(CLIENT, &format!("{SECRET}\n")).code, 0);
    let definition = "name: House\nstructure: openai_images\nendpoint: https://api.acme.example/v1\nmodel: m\n\
        auth: acme\nfeatures: {modalities: [text_to_image]}\n";
    rig.write("house.yaml", definition);
    assert_eq!(rig.run(&["custom", "add", "house.yaml"]).code, 0);
    assert_eq!(rig.json(&["auth", "list"])[0]["used_by"], json!(["custom/house"]));
    let refused = rig.run(&["auth", "remove", "acme"]);
    assert!(refused.code == 2 && refused.err.contains("custom/house"), "{}", refused.said());

    let file = rig.run(&["custom", "export", "house"]).out;
    assert!(file.contains("client_credentials") && !file.contains("4711"), "{file}");
    other.write("house.yaml", &file);
    let added = other.run(&["custom", "add", "house.yaml"]);
    assert!(added.code == 0 && added.out.contains("acme"), "{}", added.said());
    let mut home = rig.json(&["auth", "show", "acme"]);
    home["secret"] = json!(null);
    home["origin"] = json!({"layer": "default"});
    assert_eq!(other.json(&["auth", "show", "acme"]), home);
    assert_eq!(rig.run(&["auth", "remove", "acme", "--force"]).code, 0);
}
