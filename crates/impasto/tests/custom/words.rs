//! What is said of a definition that is not as it should be.

use crate::{House, rig::Rig};

const CHAT: &str = "structure: openai_chat\nendpoint: http://127.0.0.1:9/v1\nmodel: m\nprivate_network: true\n\
    features: {modalities: [text_to_text]}\n";

#[test]
fn a_file_is_called_by_its_name_and_everything_in_it_is_told() {
    let rig = Rig::new();
    rig.write("bad.yaml", "name: A\nendpont: x\nmodell: y\n");
    let ran = rig.run(&["custom", "add", "bad.yaml"]);
    assert!(ran.code == 2 && ran.err.contains("bad.yaml: line 2, column 1: "), "{}", ran.said());
    assert!(ran.err.contains("`modell`") && ran.err.matches("line 2").count() == 1, "{}", ran.err);
}

#[test]
fn what_keeps_a_model_from_being_published_is_a_line_each_with_its_place() {
    let rig = Rig::new();
    rig.write("a.yaml", "name: A\nbody: {type: json, template: '{\"p\": {{promp}}}'}\n");
    rig.json(&["custom", "add", "a.yaml"]);
    let ran = rig.run(&["custom", "publish", "a"]);
    assert_eq!(ran.code, 2, "{}", ran.said());
    assert!(ran.err.contains("\n  /body/template (line 1, column 7): "), "{}", ran.err);
    assert!(ran.err.contains("\n  /endpoint: ") && !ran.err.contains("(field"), "{}", ran.err);
}

#[test]
fn a_test_under_a_budget_asks_for_the_price_of_the_definition() {
    let rig = Rig::new();
    rig.write("root/impasto.yaml", "budgets:\n- {every: month, usd: 1}\n");
    rig.write("a.yaml", format!("name: A\n{CHAT}"));
    rig.json(&["custom", "add", "a.yaml"]);
    let ran = rig.run(&["custom", "test", "a", "hi"]);
    assert!(ran.code != 0 && ran.err.contains("`price:`") && !ran.err.contains("(field"), "{}", ran.said());
}

#[test]
fn a_test_that_came_to_nothing_does_not_say_that_a_known_price_is_unknown() {
    let rig = Rig::new();
    rig.write("a.yaml", format!("name: A\n{CHAT}{}", crate::PRICE));
    rig.json(&["custom", "add", "a.yaml"]);
    let ran = rig.run(&["custom", "test", "a", "hi"]);
    assert!(ran.out.contains("failed, job ") && !ran.said().contains("not known"), "{}", ran.said());
}

#[test]
fn templates_go_by_the_names_of_structures_too() {
    let rig = Rig::new();
    for name in ["openai-chat", "openai_chat"] {
        assert!(rig.run(&["custom", "templates", name]).out.contains("structure: openai_chat"), "{name}");
    }
}

#[test]
fn a_used_model_is_removed_with_force_and_no_field_is_named() {
    let house = House::open();
    let key = house.connect(
        &format!("name: Used\n{}auth: house\n{}", CHAT.replace("http://127.0.0.1:9", "URL"), crate::PRICE),
        &["hi"],
    );
    house.ask(&key, &[]);
    let ran = house.rig.run(&["custom", "remove", &key]);
    assert!(ran.code == 2 && ran.err.contains("--force") && !ran.err.contains("(field"), "{}", ran.said());
    let ran = house.rig.run(&["models", "remove", &key]);
    assert!(ran.code == 2 && ran.err.contains("impasto custom remove"), "{}", ran.said());
}
