//! The guide names every field of the smaller parts of a definition, and every value that it shows is one.
#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use impasto_provider_custom::Custom;
use impasto_sdk::Authoring;
use serde_json::Value;
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
