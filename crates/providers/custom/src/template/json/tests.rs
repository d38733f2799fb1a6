use super::*;
use impasto_sdk::{Blob, Example, Part};
use proptest::prelude::*;
use serde_json::json;

/// The body as it would be on the wire, each file as `<its id>`.
fn flat(body: &Body) -> String {
    let parts = body.parts.iter().map(|part| match part {
        Part::Text(text) => text.clone(),
        Part::Raw(blob) | Part::Base64(blob) => format!("<{}>", blob.id),
    });
    parts.collect()
}

fn filled(template: &str, scope: &Scope) -> Value {
    let body = Json::parse(template).unwrap().fill(scope).unwrap();
    serde_json::from_str(&flat(&body)).unwrap()
}

fn blob(id: &str) -> Blob {
    Blob { id: id.into(), media_type: "image/png".into(), bytes: 3, width: 1, height: 1 }
}

fn scope() -> Scope {
    let mut scope = Scope::default();
    scope.set("prompt", "a \"b\"\n{{n}} \\ 🎨 \", \"x\": 1");
    scope.set("n", json!(4));
    scope.set("big", json!(18_446_744_073_709_551_615_u64));
    scope.set("yes", json!(true));
    scope.set("any", json!({"a": [1, null]}));
    scope.set("none", Bound::Absent);
    scope.set("image", blob("b1"));
    scope.set("images", vec![blob("b1"), blob("b2")]);
    scope.set("examples", &[Example { input: "i".into(), output: "\"o\"".into() }][..]);
    scope
}

#[test]
fn values_keep_their_type_and_texts_are_escaped() {
    let prompt = "a \"b\"\n{{n}} \\ 🎨 \", \"x\": 1";
    for (template, wanted) in [
        ("{{n}}", json!(4)),
        (
            r#"{"a": {{n}}, "b": "{{n}}", "c": {{big}}}"#,
            json!({"a": 4, "b": "4", "c": 18_446_744_073_709_551_615_u64}),
        ),
        (
            r#"{"p": {{prompt}}, "q": "{{prompt}}", "r": "<{{prompt}}>"}"#,
            json!({"p": prompt, "q": prompt, "r": format!("<{prompt}>")}),
        ),
        (
            r#"[{{yes}}, "{{yes}}", {{any}}, "{{any}}", {{any|json}}]"#,
            json!([true, "true", {"a": [1, null]}, "{\"a\":[1,null]}", "{\"a\":[1,null]}"]),
        ),
        (r#"{"e": {{examples}}}"#, json!({"e": [{"input": "i", "output": "\"o\""}]})),
        (
            r#" { "fixed" : [ 1.5 , -2e3 , true , null , "a\u007b{n}}\n" ] } "#,
            json!({"fixed": [1.5, -2e3, true, null, "a{{n}}\n"]}),
        ),
        ("{}", json!({})),
        (r#"{"": []}"#, json!({"": []})),
    ] {
        assert_eq!(filled(template, &scope()), wanted, "{template}");
    }
}

#[test]
fn what_was_not_set_is_left_out() {
    for (template, wanted) in [
        (r#"{"a": {{none}}, "b": "{{none}}", "c": 1}"#, json!({"c": 1})),
        (
            r#"{"a": "x{{none}}", "b": [1, {{none}}, "{{none}}"], "c": {"d": {{none}}}}"#,
            json!({"a": "x", "b": [1], "c": {}}),
        ),
        ("{{none}}", Value::Null),
    ] {
        assert_eq!(filled(template, &scope()), wanted, "{template}");
    }
}

#[test]
fn files_are_parts_of_the_body_wherever_they_stand() {
    for (template, wanted) in [
        (r#"{"i": {{image}}}"#, json!({"i": "<b1>"})),
        (r#"{"i": "{{image|base64}}"}"#, json!({"i": "<b1>"})),
        (r#"{"i": {{image|data_url}}}"#, json!({"i": "data:image/png;base64,<b1>"})),
        (
            r#"{"i": "data:{{image|media_type}};base64,{{image}}12"}"#,
            json!({"i": "data:image/png;base64,<b1>12"}),
        ),
        (
            r#"{"i": {{images|data_url}}, "t": {{images|media_type}}}"#,
            json!({"i": ["data:image/png;base64,<b1>", "data:image/png;base64,<b2>"], "t": ["image/png", "image/png"]}),
        ),
    ] {
        let body = Json::parse(template).unwrap().fill(&scope()).unwrap();
        assert!(body.parts.iter().any(|part| matches!(part, Part::Base64(_))), "{template}");
        assert_eq!(serde_json::from_str::<Value>(&flat(&body)).unwrap(), wanted, "{template}");
    }
}

#[test]
fn what_is_wrong_is_told_with_line_and_column() {
    for (template, line, column, says) in [
        ("", 1, 1, "found the end"),
        ("{\n  \"a\": {{n}\n}", 2, 8, "no }}"),
        ("{\n  \"a\": 1,\n}", 3, 1, "name of a field"),
        ("{\"a\": 1 \"b\": 2}", 1, 9, "expected , or }"),
        ("{\"a\": hello}", 1, 7, "hello"),
        ("{\"a\": \"x\n\"}", 1, 9, "\\n"),
        ("{\"a\": \"x}", 1, 7, "not closed"),
        ("{\"a\": \"\\x\"}", 1, 8, "escape"),
        ("{\"{{n}}\": 1}", 1, 2, "cannot hold a variable"),
        ("{\"a\": 1, \"a\": 2}", 1, 10, "twice"),
        ("[1, 2] 3", 1, 8, "found more"),
        ("{\"a\" 1}", 1, 6, "expected :"),
        ("[1 2]", 1, 4, "expected , or ]"),
        ("{\"a\": {{a-b}}}", 1, 7, "a-b"),
        ("{'a': 1}", 1, 2, "quotation marks"),
    ] {
        let fault = Json::parse(template).unwrap_err();
        assert_eq!((fault.at.line, fault.at.column), (line, column), "{template:?}: {fault}");
        assert!(fault.message.contains(says), "{template:?}: {fault}");
    }
}

#[test]
fn depth_and_size_are_bounded() {
    let deep = format!("{}1{}", "[".repeat(MOST_DEPTH + 1), "]".repeat(MOST_DEPTH + 1));
    assert!(Json::parse(&deep).unwrap_err().message.contains("nested"));
    assert!(Json::parse(&"[".repeat(200_000)).is_err());
    let many = format!("[{}1]", "{{n}},".repeat(MOST_HOLES + 1));
    assert!(Json::parse(&many).unwrap_err().message.contains("variables"));
    let mut scope = Scope::default();
    scope.set("p", "y".repeat(1024 * 1024));
    let wide = Json::parse(&format!("[{}1]", "{{p}},".repeat(100))).unwrap();
    assert!(wide.fill(&scope).unwrap_err().message.contains("too large"));
}

/// All of Unicode, and what JSON and templates are made of far more often than chance would have it.
fn prompts() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        "\"",
        "\\",
        "{",
        "}",
        "{{",
        "}}",
        "{{prompt}}",
        "{{n}}",
        "\\u0022",
        "\n",
        "\r",
        "\t",
        "\0",
        "\u{7f}",
        "\u{2028}",
        "🎨",
        "é",
        "\u{feff}",
        "\u{10ffff}",
        "\", \"x\": 1, \"y\": \"",
        "]}",
        "blob-",
        "0",
        "${x}",
        "%s",
        "'",
        "`",
        "</script>",
    ])
    .prop_map(str::to_owned);
    let anything = any::<char>().prop_map(String::from);
    prop::collection::vec(prop_oneof![special, anything], 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_prompt_arrives_unchanged_in_valid_json(prompt in prompts(), system in prompts()) {
        let template = r#"{"model": "m", "messages": [{"role": "system", "content": "{{system}}"},
            {"role": "user", "content": [{"type": "text", "text": {{prompt}}}]}],
            "mixed": "Draw {{prompt}}, please: {{image}}{{prompt}}", "n": {{n}}}"#;
        let mut scope = scope();
        scope.set("prompt", prompt.clone());
        scope.set("system", system.clone());
        let body = Json::parse(template).unwrap().fill(&scope).unwrap();
        let value: Value = serde_json::from_str(&flat(&body)).unwrap();
        prop_assert_eq!(&value, &json!({"model": "m", "messages": [{"role": "system", "content": system},
            {"role": "user", "content": [{"type": "text", "text": prompt}]}],
            "mixed": format!("Draw {prompt}, please: <b1>{prompt}"), "n": 4}));
    }

    #[test]
    fn no_template_makes_the_scanner_fall(template in prompts()) {
        if let Ok(json) = Json::parse(&template) {
            let body = json.fill(&scope()).unwrap();
            prop_assert!(serde_json::from_str::<Value>(&flat(&body)).is_ok());
        }
    }
}
