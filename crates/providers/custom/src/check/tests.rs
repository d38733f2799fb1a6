use super::*;
use crate::samples::definition;
use serde_json::{Value, json};

/// What the seed connects: a text model with a custom variable.
fn seed() -> Value {
    json!({
        "name": "Seed", "endpoint": "https://a.example/v1/chat/completions", "model": "m-1", "auth": "acme",
        "headers": {"X-Team": "art"},
        "prompts": {"system": true, "examples": true},
        "variables": [{"name": "tone", "display_name": "Tone", "type": "string", "default": "kind"}],
        "body": {"type": "json", "template": "{\n  \"model\": \"{{model}}\",\n  \"tone\": \"{{tone}}\",\n  \"examples\": {{examples}},\n  \"messages\": [{\"role\": \"system\", \"content\": \"{{system_prompt}}\"}, {\"role\": \"user\", \"content\": \"{{prompt}}\"}]\n}"},
        "response": {"output": "choices[0].message.content",
            "usage": {"input_tokens": "usage.prompt_tokens", "output_tokens": "usage.completion_tokens"}},
        "features": {"modalities": ["text_to_text"]}
    })
}

fn with(pointer: &str, value: Value) -> Vec<Finding> {
    let mut definition_ = seed();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    definition_.pointer_mut(parent).unwrap()[name] = value;
    findings(&definition(definition_))
}

#[test]
fn the_seeds_model_may_be_published() {
    assert_eq!(findings(&definition(seed())), []);
}

#[test]
fn an_empty_draft_lacks_things_and_nothing_in_it_is_wrong() {
    let found = findings(&definition(json!({})));
    assert!(found.iter().all(|finding| finding.severity == Severity::Incomplete), "{found:?}");
    let fields: Vec<_> = found.iter().map(|finding| finding.field.as_str()).collect();
    assert_eq!(fields, ["/name", "/endpoint", "/features/modalities", "/body", "/response/output"]);
}

#[test]
fn what_is_wrong_is_told_with_field_and_place() {
    for (pointer, value, field, says, line) in [
        ("/endpoint", json!("a.example"), "/endpoint", "https://", None),
        ("/endpoint", json!("http://a.example"), "/endpoint", "unencrypted", None),
        ("/headers", json!({"Authorization": "Bearer x"}), "/headers/Authorization", "auth profile", None),
        (
            "/endpoint",
            json!("https://a.example/v1?key=sk-1"),
            "/endpoint",
            "the type query with the parameter key",
            None,
        ),
        (
            "/body/template",
            json!("{\"a\": {{prompt|shout}}, \"b\": {{tone}}}"),
            "/body/template",
            "behind |",
            Some(1),
        ),
        ("/headers", json!({"X": "a\r\nb"}), "/headers/X", "line breaks", None),
        ("/headers", json!({"X": "{{nope}}"}), "/headers/X", "not known", Some(1)),
        (
            "/body/template",
            json!("{\n \"a\": {{promt}},\n \"b\": \"{{prompt}}{{tone}}{{examples}}{{system_prompt}}\"}"),
            "/body/template",
            "promt",
            Some(2),
        ),
        ("/body/template", json!("{\n\n \"a\": }"), "/body/template", "JSON value", Some(3)),
        (
            "/body/template",
            json!(
                "{\"a\": {{prompt|base64}}, \"b\": {{tone}}, \"c\": {{examples}}, \"d\": {{system_prompt}}}"
            ),
            "/body/template",
            "no file",
            Some(1),
        ),
        ("/variables/0/name", json!("prompt"), "/variables/0/name", "usual variable", None),
        ("/variables/0/name", json!("a b"), "/variables/0/name", "letters", None),
        ("/variables/0/default", json!(4), "/variables/0/default", "no value of this type", None),
        ("/variables/0/max", json!(2), "/variables/0/default", "bounds", None),
        ("/response/output", json!("a-b"), "/response/output", "['a-b']", None),
        ("/response/kind", json!("url"), "/response/kind", "must be text", None),
        ("/response/price", json!({"formula": "1 +"}), "/response/price/formula", "column 4", None),
        ("/response/price", json!({"formula": "tone"}), "/response/price/formula", "no number", None),
        ("/response/errors", json!([{"path": ""}]), "/response/errors/0/path", "nowhere", None),
        ("/features/streaming", json!(true), "/response/stream", "next piece", None),
        ("/features/structured_response", json!(true), "/body", "response_schema", None),
        (
            "/features/modalities",
            json!(["text_to_text", "text_to_image"]),
            "/features/modalities",
            "either",
            None,
        ),
        ("/features/modalities", json!(["audio_to_text"]), "/body", "{{audio}}", None),
        ("/prompts/system", json!(false), "/body/template", "system_prompt is not known", Some(5)),
        ("/structure", json!("openai_chat"), "/body", "brings its own", None),
    ] {
        let found = with(pointer, value.clone());
        let hit = found.iter().find(|finding| finding.field == field && finding.message.contains(says));
        assert!(hit.is_some(), "{pointer} {value}: {found:?}");
        assert_eq!(hit.unwrap().at.map(|at| at.line), line, "{pointer} {value}");
    }
}

#[test]
fn a_misspelt_variable_is_met_with_the_right_one() {
    let found = with(
        "/body/template",
        json!("{\"a\": {{systemPrompt}}, \"b\": {{prompt}}, \"c\": {{tone}}, \"d\": {{examples}}}"),
    );
    assert!(found.iter().any(|finding| finding.message.contains("system_prompt is meant?")), "{found:?}");
}

#[test]
fn tasks_are_checked() {
    let task = |task: Value| with("/task", task);
    assert_eq!(
        task(json!({"id": "id", "poll_url": "https://a.example/{{task_id}}", "status": "s", "done": ["x"]})),
        []
    );
    for (value, field) in [
        (json!({}), "/task/status"),
        (json!({}), "/task/id"),
        (json!({}), "/task/poll_url"),
        (json!({}), "/task/done"),
        (json!({"poll_url": "https://a/{{x}}"}), "/task/poll_url"),
        (json!({"done": ["a"], "failed": ["a"]}), "/task/done"),
        (json!({"backoff": 0.5}), "/task/backoff"),
        (json!({"interval_ms": 1}), "/task/interval_ms"),
        (json!({"cancel": {"url": "x"}}), "/task/cancel/url"),
    ] {
        let found = task(value.clone());
        assert!(found.iter().any(|finding| finding.field == field), "{value} {field}: {found:?}");
    }
    let early = with("/headers", json!({"X": "{{task_id}}"}));
    assert!(!early.is_empty());
}

#[test]
fn structures_need_a_model_and_speak_their_modalities() {
    let of = |structure: &str, modality: &str| {
        let model = json!({"name": "a", "structure": structure, "endpoint": "https://a.example", "model": "m", "features": {"modalities": [modality]}});
        findings(&definition(model)).len()
    };
    for (structure, modality, wrong) in [
        ("openai_chat", "text_to_text", 0),
        ("openai_chat", "audio_to_text", 0),
        ("openai_chat", "text_to_image", 1),
        ("anthropic_messages", "image_to_text", 0),
        ("anthropic_messages", "audio_to_text", 1),
        ("openai_images", "text_to_image", 0),
        ("gemini", "text_to_image", 0),
        ("gemini", "text_to_text", 1),
    ] {
        assert_eq!(of(structure, modality), wrong, "{structure} {modality}");
    }
    let nameless = findings(&definition(json!({"structure": "openai_chat"})));
    assert!(nameless.iter().any(|finding| finding.field == "/model"));
}
