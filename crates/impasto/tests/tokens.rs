//! Access tokens on the command line. Nothing is sent.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod rig;

use rig::{Rig, holds};
use serde_json::json;
use std::fs;

#[test]
fn a_token_is_shown_once_and_kept_nowhere() {
    let rig = Rig::new();
    let made = rig.run(&["tokens", "create", "team", "--budget-usd", "5", "--every", "day", "-vvv"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let token = made.out.trim().to_owned();
    assert!(token.starts_with("imp_") && token.len() == 47, "{token}");
    assert!(!made.err.contains(&token), "{}", made.err);
    let list = rig.json(&["tokens", "list"]);
    assert_eq!(
        (&list[0]["name"], &list[0]["scopes"], &list[0]["budget"], &list[0]["revoked_at"]),
        (
            &json!("team"),
            &json!(["generate", "read"]),
            &json!({"every": "day", "most": {"usd": 5.0}}),
            &json!(null)
        )
    );
    let said = rig.run(&["tokens", "list"]).said();
    assert!(said.contains("$5.00 a day") && !said.contains(&token), "{said}");
    for path in rig.files() {
        assert!(!holds(&fs::read(&path).unwrap(), &token), "{}", path.display());
    }
}

#[test]
fn whoever_makes_a_token_is_told_while_nobody_can_administer() {
    let rig = Rig::new();
    let told = |arguments: &[&str]| rig.run(arguments).err.contains("--scope admin");
    assert!(told(&["tokens", "create", "team"]) && told(&["tokens", "create", "more"]));
    assert!(!told(&["tokens", "create", "boss", "--scope", "admin"]));
    assert!(!told(&["tokens", "create", "last"]));
}

#[test]
fn a_token_is_revoked_by_a_piece_of_its_id() {
    let rig = Rig::new();
    let made = rig.json(&["tokens", "create", "team", "--scope", "read", "--budget-images", "3"]);
    assert!(made["token"].as_str().unwrap().starts_with("imp_"));
    assert_eq!(made["budget"], json!({"every": "month", "most": {"images": 3}}));
    let id = made["id"].as_str().unwrap();
    let revoked = rig.json(&["tokens", "revoke", &id[id.len() - 8..]]);
    assert!(revoked["revoked_at"].is_string(), "{revoked}");
    assert_eq!(rig.json(&["tokens", "list"])[0]["revoked_at"], revoked["revoked_at"]);
    let unknown = rig.run(&["tokens", "revoke", "nothing"]);
    assert_eq!(unknown.code, 2, "{}", unknown.err);
    assert!(unknown.err.contains("impasto tokens list"), "{}", unknown.err);
}

#[test]
fn a_token_is_revoked_by_a_name_that_no_other_in_force_has() {
    let rig = Rig::new();
    let first = rig.json(&["tokens", "create", "team"]);
    let ran = rig.run(&["tokens", "create", "team"]);
    assert!(ran.err.contains("1 other token of team"), "{}", ran.err);
    let ran = rig.run(&["tokens", "revoke", "team"]);
    assert!(ran.code == 2 && ran.err.contains(first["id"].as_str().unwrap()), "{}", ran.said());
    assert_eq!(rig.run(&["tokens", "revoke", first["id"].as_str().unwrap()]).code, 0);
    assert_eq!(rig.json(&["tokens", "revoke", "team"])["name"], "team");
    assert_eq!(rig.run(&["tokens", "revoke", "team"]).code, 2, "none is in force");
}

#[test]
fn what_cannot_be_a_token_is_refused() {
    let rig = Rig::new();
    for arguments in [
        &["tokens", "create", "local"][..],
        &["tokens", "create", "a b"],
        &["tokens", "create", "team", "--scope", "write"],
        &["tokens", "create", "team", "--every", "day"],
        &["tokens", "create", "team", "--budget-usd", "1", "--budget-images", "1"],
        &["tokens", "create", "team", "--budget-usd", "-1"],
    ] {
        let ran = rig.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.said());
    }
    assert_eq!(rig.json(&["tokens", "list"]), json!([]));
}

#[test]
fn the_server_is_not_opened_to_others_without_a_token_in_force() {
    let rig = Rig::new();
    let refused = || {
        let ran = rig.run(&["serve", "--listen", "0.0.0.0:0"]);
        assert_eq!(ran.code, 4, "{}", ran.said());
        assert!(ran.err.contains("impasto tokens create"), "{}", ran.err);
    };
    refused();
    let made = rig.json(&["tokens", "create", "team"]);
    rig.json(&["tokens", "revoke", made["id"].as_str().unwrap()]);
    refused();
}

#[test]
fn the_server_is_not_put_behind_a_proxy_without_a_token() {
    let rig = Rig::new();
    for setting in ["server.trusted_hosts=studio.example", "server.base_path=/impasto"] {
        let ran = rig.run(&["--setting", setting, "serve", "--listen", "127.0.0.1:0"]);
        assert_eq!(ran.code, 4, "{setting}: {}", ran.said());
        assert!(ran.err.contains("proxy") && ran.err.contains("impasto tokens create"), "{}", ran.err);
    }
    let said = rig.run(&["tokens", "list"]).said();
    assert!(said.contains("refuses what came through a proxy"), "{said}");
}

#[cfg(unix)]
#[test]
fn with_a_token_it_is() {
    use std::io::{BufRead, BufReader};
    let rig = Rig::new();
    rig.json(&["tokens", "create", "team"]);
    let mut server = rig.start(&["serve", "--listen", "0.0.0.0:0"]);
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(line.starts_with("listening on http://0.0.0.0:"), "{line}");
}
