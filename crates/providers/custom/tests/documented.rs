//! The guide names every field of the smaller parts of a definition, and every value that it shows is one.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use impasto_provider_custom::Custom;
use impasto_sdk::{Authoring, Blob, Body, Cx, DynProvider, Generate, Part, Step, Task};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const GUIDE: &str = include_str!("../../../../docs/custom-models.md");

/// The part of the guide with a row for every field.
fn part() -> &'static str {
    let from = GUIDE.split_once("## Every field of the smaller parts\n").unwrap().1;
    from.split_once("\n## ").unwrap().0
}

/// Rows of tables as field and value: `| `limits.prompt_chars` | `2000` | … |`.
fn rows() -> Vec<(&'static str, &'static str)> {
    let row = |line: &'static str| {
        let (field, rest) = line.strip_prefix("| `")?.split_once("` | `")?;
        Some((field, rest.split_once("` | ")?.0))
    };
    part().lines().filter_map(row).collect()
}

/// The names of the members of a type of the schema.
fn members(schema: &Value, name: &str) -> Vec<String> {
    schema["$defs"][name]["properties"].as_object().unwrap().keys().cloned().collect()
}

#[test]
fn no_field_is_forgotten() {
    let schema = Custom.schema().to_value();
    let told: BTreeSet<&str> = rows().into_iter().map(|(field, _)| field).collect();
    for (part, name) in [
        ("limits", "Limits"),
        ("prompts", "Prompts"),
        ("response", "Response"),
        ("response.usage", "UsagePaths"),
    ] {
        for member in members(&schema, name).iter().filter(|member| *member != "usage") {
            assert!(
                told.contains(format!("{part}.{member}").as_str()),
                "{part}.{member} is not in the guide"
            );
        }
    }
    for member in members(&schema, "ErrorRule") {
        assert!(part().contains(&format!("`{member}`")), "{member} of an error rule is not in the guide");
    }
}

#[test]
fn every_value_of_the_guide_is_one() {
    let schema = Custom.schema().to_value();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let rows = rows();
    assert!(rows.len() > 35, "{}", rows.len());
    for (field, example) in rows {
        let value = Custom.import(&format!("{}{example}", opened(field))).map(|bundle| bundle.definition);
        let definition = value.unwrap_or_else(|error| panic!("{field}: {error}"));
        let wrong: Vec<_> = validator.iter_errors(&definition).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{field}: {wrong:?}");
        let pointer = format!("/{}", field.replace('.', "/"));
        assert!(definition.pointer(&pointer).is_some(), "{field} is kept: {definition}");
    }
}

/// The lines above a value: `limits:\n  prompt_chars: `.
fn opened(field: &str) -> String {
    let parts: Vec<_> = field.split('.').collect();
    let line = |(depth, part): (usize, &&str)| format!("{}{part}:", "  ".repeat(depth));
    let lines: Vec<_> = parts.iter().enumerate().map(line).collect();
    format!("{} ", lines.join("\n"))
}

/// The bodies of the guide that are forms, as they are written there.
fn forms() -> Vec<Value> {
    let blocks = GUIDE.split("```yaml\n").skip(1).map(|rest| rest.split_once("```").unwrap().0);
    let bodies =
        blocks.filter(|block| block.starts_with("body:\n  type: form") || block.contains("type: multipart"));
    bodies.map(|block| Custom.import(block).unwrap().definition).collect()
}

#[test]
fn the_forms_of_the_guide_are_sent_as_it_says() {
    let sent: Vec<Body> = forms()
        .into_iter()
        .map(|mut definition| {
            let whole = json!({"name": "Forms", "endpoint": "https://a.example/draw",
                "response": {"output": "images[*]", "kind": "base64"},
                "features": {"modalities": ["text_to_image"]}});
            definition.as_object_mut().unwrap().extend(whole.as_object().unwrap().clone());
            assert_eq!(Custom.check(&definition), []);
            let cx =
                Cx { boundary: "seam".into(), definition: definition.into(), ..Cx::new("https://a.example") };
            let init = Blob { id: "d".into(), media_type: "image/png".into(), bytes: 3, width: 8, height: 8 };
            let task = Generate { init: Some(init), ..Generate::new("m 1", "a cat") };
            let provider: &dyn DynProvider = &Custom;
            let Step::Send { exchange, .. } = provider.begin(&Task::Generate(Box::new(task)), &cx).unwrap()
            else {
                panic!("nothing is sent")
            };
            exchange.body
        })
        .collect();
    let [form, multipart] = sent.as_slice() else { panic!("{} forms", sent.len()) };
    assert_eq!(form.content_type, "application/x-www-form-urlencoded");
    assert_eq!(form.parts, [Part::Text("prompt=a%20cat&style=oil".into())]);
    assert!(GUIDE.contains("prompt=a%20cat&style=oil"));
    assert!(multipart.content_type.starts_with("multipart/form-data; boundary="));
    let text = format!("{:?}", multipart.parts);
    assert!(text.contains("name=\\\"prompt\\\"") && text.contains("name=\\\"image\\\"; filename="), "{text}");
    assert!(!text.contains("seed"), "{text}");
}
