//! Prices of one's own, and what was spent, as a user meets them.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

mod rig;

use rig::Rig;
use serde_json::{Value, json};
use std::fs;

const PRICES: &str = "sandbox:
  - model: canvas
    as_of: 2026-11-01
    source: contract 17
    images:
      - {when: {options: {style: poster}}, usd: 0.05}
      - {usd: 0.021000001}
";

fn priced() -> Rig {
    let rig = Rig::new();
    rig.write("root/prices.yaml", PRICES);
    rig
}

fn generate(rig: &Rig, more: &[&str]) -> Value {
    rig.json(&[&["generate", "a red boat", "--size", "64x64", "-m", "sandbox/canvas"][..], more].concat())
}

#[test]
fn a_price_of_ones_own_wins_and_is_named() {
    let rig = priced();
    let plan = rig.json(&["plan", "a red boat", "-m", "sandbox/canvas", "-n", "2", "-O", "style=sketch"]);
    assert_eq!((&plan["price"]["layer"], &plan["price"]["high_usd"]), (&json!("file"), &json!(0.042000002)));
    let shown = rig.json(&["models", "show", "sandbox/canvas"]);
    assert_eq!(
        (&shown["price_table"]["layer"], &shown["price_table"]["source"]),
        (&json!("file"), &json!("contract 17"))
    );
    let words = rig.run(&["models", "show", "sandbox/canvas"]).out;
    assert!(
        words.contains("your prices of 2026-11-01") && words.contains("your file: contract 17"),
        "{words}"
    );
    assert_eq!(rig.json(&["models", "show", "sandbox/plain"])["price"]["layer"], "built_in");
    let dear = rig.run(&[
        "generate",
        "a red boat",
        "-m",
        "sandbox/canvas",
        "--max-cost",
        "0.01",
        "-O",
        "style=sketch",
    ]);
    assert_eq!(dear.code, 7, "{}", dear.said());
    rig.write(
        "more.json",
        json!({"price": {"model": "canvas", "as_of": "2026-11-02", "images": [{"usd": 1}]}}).to_string(),
    );
    rig.json(&["models", "install", "sandbox/canvas", "--config", "more.json"]);
    let plan = rig.json(&["plan", "a red boat", "-m", "sandbox/canvas"]);
    assert_eq!((&plan["price"]["layer"], &plan["price"]["high_usd"]), (&json!("record"), &json!(1.0)));
}

/// So budgets and usage can be tried out without a key.
#[test]
fn a_picture_of_the_sandbox_costs_what_the_file_says() {
    let rig = priced();
    let made = generate(&rig, &["-n", "2", "-O", "style=sketch"]);
    assert_eq!(made["price"]["settled_usd"], json!(0.042000002), "{}", made["price"]);
    let spent = rig.json(&["usage"]);
    assert_eq!(spent[0]["usd"], json!(0.042000002), "{spent}");
}

#[test]
fn a_broken_file_of_prices_is_told_and_nothing_runs_at_other_prices() {
    let rig = priced();
    let of = |what: &str| {
        let checks = rig.run(&["doctor", "--offline", "--json"]).document();
        checks.as_array().unwrap().iter().find(|check| check["what"] == what).cloned().unwrap()
    };
    let prices = of("prices");
    assert_eq!(prices["state"], "ok", "{prices}");
    assert!(prices["found"].as_str().unwrap().starts_with("1 price in "), "{prices}");
    rig.write("root/prices.yaml", PRICES.replace("canvas", "canvass"));
    let prices = of("prices");
    assert_eq!(prices["state"], "warn", "{prices}");
    assert!(prices["found"].as_str().unwrap().contains("canvass is no model"), "{prices}");
    rig.write("root/prices.yaml", PRICES.replace("style", "stile"));
    assert!(of("prices")["found"].as_str().unwrap().contains("no option \"stile\""), "{}", of("prices"));
    rig.write("root/prices.yaml", PRICES.replace("2026-", "2926-"));
    assert!(of("prices")["found"].as_str().unwrap().contains("a day to come"), "{}", of("prices"));
    assert_eq!(of("budgets")["found"], "none is set");
    rig.write("root/impasto.yaml", "budgets: [{every: day, usd: 1, model: sandbox/canvass}]\n");
    assert_eq!(of("budgets")["state"], "warn", "{}", of("budgets"));
    rig.write("root/impasto.yaml", "budgets: [{every: day, usd: 1, model: sandbox/canvas}]\n");
    assert_eq!(of("budgets")["state"], "ok", "{}", of("budgets"));
    rig.write("root/impasto.yaml", "budgets: [{every: day, usd: 1, caller: alcie}]\n");
    assert!(of("budgets")["found"].as_str().unwrap().contains("\"alcie\""), "{}", of("budgets"));
    rig.json(&["tokens", "create", "alcie"]);
    assert_eq!(of("budgets")["state"], "ok", "{}", of("budgets"));
    for (model, state) in [("nope/nope", "warn"), ("sandbox/canvas", "ok"), ("canvas", "ok")] {
        rig.write("root/impasto.yaml", format!("default_model: {model}\n"));
        assert_eq!(of("default_model")["state"], state, "{model}");
    }
    rig.write("root/impasto.yaml", "budgets: [{every: day, usd: 1, model: sandbox/canvas}]\n");
    rig.json(&["models", "list"]);
    let budgets = rig.json(&["budgets"]);
    assert_eq!((&budgets[0]["model"], &budgets[0]["left_usd"]), (&"canvas".into(), &1.0.into()));
    rig.write("root/prices.yaml", PRICES.replace("source", "sauce"));
    assert_eq!(of("settings")["state"], "fail");
    for command in [&["doctor", "--offline"][..], &["generate", "a red boat"]] {
        let ran = rig.run(command);
        assert!(
            ran.code != 0 && ran.said().contains("prices.yaml:4:5: unknown field `sauce`"),
            "{}",
            ran.said()
        );
    }
    rig.write("root/prices.yaml", PRICES.replace("sandbox:", "sandbix:"));
    let ran = rig.run(&["usage"]);
    assert!(ran.code == 4 && ran.err.contains("did you mean \"sandbox\"?"), "{}", ran.said());
}

#[test]
fn every_call_is_exported_and_the_totals_are_its_sum() {
    let rig = priced();
    let fewer = ["-n", "3", "-O", "style=sketch", "-O", "answer_fewer=1"];
    rig.run(&[&["generate", "a red boat", "--size", "64x64", "-m", "sandbox/canvas"][..], &fewer].concat());
    generate(&rig, &["-O", "style=poster"]);
    rig.json(&["generate", "a red boat", "--size", "64x64", "-m", "sandbox/plain"]);

    assert_eq!(rig.run(&["usage", "--export", "spent.csv"]).out.trim(), "spent.csv");
    let csv = fs::read_to_string(rig.path("spent.csv")).unwrap();
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows[0][..7], ["time", "job", "call", "caller", "provider", "model", "images"]);
    // One did not come.
    assert_eq!(
        rows[1][3..11],
        ["local", "sandbox", "canvas", "2", "0.042000002", "priced", "0.063000003", "-0.021000001"]
    );
    assert_eq!((rows[2][5], rows[2][9], rows[3][5], rows[3][9]), ("canvas", "0.05", "plain", "0"));
    assert_eq!(rows.len(), 4);
    assert_eq!(rig.run(&["usage", "--export", "-"]).out, csv);

    assert_eq!(rig.json(&["usage", "--export", "spent.json"])["calls"], 3);
    let calls: Value = serde_json::from_str(&fs::read_to_string(rig.path("spent.json")).unwrap()).unwrap();
    assert_eq!(rig.run(&["usage", "--export", "-", "--json"]).document(), calls);
    assert_eq!(rig.run(&["usage", "--export", "-", "--format", "json"]).document(), calls);
    assert_eq!(
        (&calls[0]["price_usd"], &calls[0]["difference_usd"]),
        (&json!(0.042000002), &json!(-0.021000001))
    );
    let total = &rig.json(&["usage", "--by", "provider"])[0];
    assert_eq!(
        (&total["usd"], &total["calls"], &total["images"]),
        (&json!(0.092000002), &json!(3), &json!(4))
    );
}

#[test]
fn totals_and_exports_are_narrowed_alike() {
    let rig = priced();
    generate(&rig, &["-O", "style=poster"]);
    rig.json(&["generate", "a red boat", "--size", "64x64", "-m", "sandbox/plain"]);
    for (filter, calls) in [
        (&["--model", "sandbox/canvas"][..], 1),
        (&["--model", "plain", "--provider", "sandbox"], 1),
        (&["--provider", "openai"], 0),
        (&["--caller", "local"], 2),
        (&["--caller", "team"], 0),
        (&["--since", "0d", "--until", "0d"], 2),
        (&["--since", "30d", "--until", "1d"], 0),
    ] {
        let export = [&["usage", "--export", "-", "--format", "json"], filter].concat();
        assert_eq!(rig.run(&export).document().as_array().unwrap().len(), calls, "{filter:?}");
        let totals = rig.json(&[&["usage", "--by", "caller"], filter].concat());
        let sum: u64 = totals.as_array().unwrap().iter().map(|total| total["calls"].as_u64().unwrap()).sum();
        assert_eq!(sum, calls as u64, "{filter:?}");
    }
    for wrong in [
        &["--export", "spent.xlsx"][..],
        &["--export", "a.csv", "--by", "day"],
        &["--format", "csv"],
        &["--export", "-", "--format", "csv", "--json"],
        &["--since", "2026-11-02", "--until", "2026-11-01"],
        &["--model", "openai/gpt-image-2", "--provider", "sandbox"],
    ] {
        assert_eq!(rig.run(&[&["usage"], wrong].concat()).code, 2, "{wrong:?}");
    }
    let nowhere = rig.run(&["usage", "--export", "no/such/folder/a.csv"]);
    assert!(nowhere.code == 1 && nowhere.err.contains("cannot write"), "{}", nowhere.said());
}
