use super::Document;
use crate::{check, definition::Definition, samples, steps};
use impasto_sdk::{AuthMethod, Draft, Severity, Step, Task};
use serde_json::{Value, json};

/// One of every kind: a synchronous one with lists, one that answers later, one with files.
fn document() -> String {
    json!({
        "openapi": "3.1.0", "info": {"title": "Acme Images API", "version": "1"},
        "servers": [{"url": "https://{region}.acme.example/v1", "variables": {"region": {"default": "eu"}}}],
        "security": [{"key": []}],
        "paths": {
            "/draw/{style}": {"post": {
                "operationId": "draw", "summary": "Draw",
                "parameters": [{"name": "style", "in": "path", "required": true, "schema": {"type": "string"}}],
                "requestBody": {"content": {"application/json": {"schema": {"allOf": [
                    {"$ref": "#/components/schemas/Base"},
                    {"type": "object", "required": ["prompt", "mood"], "properties": {
                        "aspect_ratio": {"type": "string", "enum": ["1:1", "16:9"]},
                        "mood": {"type": "string", "enum": ["calm", "wild"], "title": "Mood"},
                        "strength": {"type": ["number", "null"], "minimum": 0, "maximum": 1, "default": 0.5},
                        "response_format": {"type": "string", "enum": ["url", "b64_json"]},
                        "webhook_url": {"type": "string"},
                        "model": {"type": "string", "enum": ["acme-1", "acme-2"], "default": "acme-2"}
                    }}]}}}},
                "responses": {"200": {"content": {"application/json": {"schema": {"type": "object", "properties": {
                    "data": {"type": "array", "items": {"type": "object", "properties": {
                        "url": {"type": "string", "format": "uri"}, "b64_json": {"type": "string"}}}}}}}}}}
            }},
            "/tasks": {"post": {
                "summary": "Submit",
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Base"}}}},
                "responses": {"202": {"content": {"application/json": {"schema": {"type": "object", "properties": {"id": {"type": "string"}}}}}}}
            }},
            "/tasks/{id}": {"get": {
                "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
                "responses": {"200": {"content": {"application/json": {"schema": {"type": "object", "properties": {
                    "status": {"type": "string", "enum": ["queued", "Ready", "Error", "Content Moderated"]},
                    "result": {"type": "object", "properties": {"sample": {"type": "string", "format": "uri"}}}}}}}}}
            }},
            "/edit": {"post": {
                "security": [{"token": []}],
                "requestBody": {"content": {"multipart/form-data": {"schema": {"type": "object", "required": ["image", "prompt"], "properties": {
                    "image": {"type": "string", "format": "binary"}, "mask": {"type": "string", "format": "binary"},
                    "prompt": {"type": "string", "maxLength": 900}, "logo": {"type": "string", "format": "binary"}}}}}},
                "responses": {"200": {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}},
                    "application/json": {"schema": {"type": "object"}}}}}
            }}
        },
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}, "token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Base": {"type": "object", "properties": {
                "prompt": {"type": "string", "maxLength": 2000}, "seed": {"type": "integer", "minimum": 0, "maximum": 99},
                "again": {"$ref": "#/components/schemas/Base"}, "cfg-scale": {"type": "number"}}}}
        }
    })
    .to_string()
}

fn draft(operation: &str) -> (Draft, Definition) {
    let draft = Document::read(&document()).unwrap().draft(operation).unwrap();
    let definition = Definition::of(&draft.definition).unwrap();
    (draft, definition)
}

/// What is sent for a plain task.
fn sent(definition: &Definition) -> impasto_sdk::Exchange {
    let mut task = samples::generate();
    for variable in definition.variables.iter().filter(|variable| variable.required) {
        let value = variable.choices.first().cloned().unwrap_or_else(|| "x".into());
        task.options.insert(variable.name.clone(), json!(value));
    }
    let step = steps::begin(definition, &Task::Generate(Box::new(task)), &samples::cx(Value::Null)).unwrap();
    let Step::Send { exchange, .. } = step else { panic!("{step:?}") };
    *exchange
}

#[test]
fn the_operations_that_send_something_are_listed() {
    let list = Document::read(&document()).unwrap().operations();
    let ids: Vec<_> = list.iter().map(|operation| operation.id.as_str()).collect();
    assert_eq!(ids, ["POST /draw/{style}", "POST /tasks", "POST /edit"]);
    assert_eq!(list[0].summary, "Draw");
    assert!(Document::read("swagger: '2.0'").is_err());
    assert!(Document::read(&document()).unwrap().draft("GET /nothing").is_err());
}

#[test]
fn a_draft_has_variables_limits_template_and_paths() {
    let (draft, definition) = draft("draw");
    assert_eq!(definition.endpoint, "https://eu.acme.example/v1/draw/{{style}}");
    assert_eq!(check::findings(&definition), []);
    assert_eq!(definition.limits.prompt_chars.unwrap().get(), 2000);
    assert_eq!(definition.limits.aspect_ratios.as_ref().unwrap().len(), 2);
    assert_eq!(definition.model.as_deref(), Some("acme-2"));
    assert_eq!(
        (definition.response.output.as_str(), definition.response.kind),
        ("data[*].b64_json", crate::definition::OutputKind::Base64)
    );
    let mood = definition.variables.iter().find(|variable| variable.name == "mood").unwrap();
    assert!(mood.required && mood.choices == ["calm", "wild"] && mood.display_name == "Mood");
    let profile = draft.auth_profile.unwrap();
    assert_eq!(profile.method, AuthMethod::Header { name: "X-Key".into(), prefix: String::new() });
    assert_eq!((profile.name.as_str(), profile.hosts), ("acme", vec!["eu.acme.example".to_owned()]));
    for told in ["webhook_url", "acme-1", "costs"] {
        assert!(draft.open.iter().any(|open| open.contains(told)), "{told}: {:?}", draft.open);
    }
    let exchange = sent(&definition);
    assert_eq!(exchange.url, "https://eu.acme.example/v1/draw/x");
    let body: Value = serde_json::from_str(&samples::flat(&exchange.body)).unwrap();
    assert_eq!(body["prompt"], samples::generate().prompt);
    assert_eq!(
        (&body["mood"], &body["strength"], &body["response_format"]),
        (&json!("calm"), &json!(0.5), &json!("b64_json"))
    );
    assert_eq!(body.get("seed"), None);
}

#[test]
fn an_answer_with_only_an_id_is_a_task() {
    let (_, definition) = draft("POST /tasks");
    assert_eq!(check::findings(&definition), []);
    let task = definition.task.unwrap();
    assert_eq!((task.id.as_str(), task.status.as_str()), ("id", "status"));
    assert_eq!(task.poll_url, "https://{region}.acme.example/v1/tasks/{{task_id}}".replace("{region}", "eu"));
    assert_eq!(
        (task.done, task.failed, task.refused),
        (vec!["Ready".to_owned()], vec!["Error".to_owned()], vec!["Content Moderated".to_owned()])
    );
    assert_eq!(definition.response.output, "result.sample");
}

#[test]
fn files_become_parts_and_a_picture_is_asked_for_as_it_is() {
    let (draft, definition) = draft("POST /edit");
    assert_eq!(check::findings(&definition), []);
    assert_eq!(draft.auth_profile.unwrap().method, AuthMethod::Bearer {});
    assert_eq!(definition.headers.get("Accept").map(String::as_str), Some("image/*"));
    let caps = crate::describe::describe(&definition).capabilities;
    // Its picture is required.
    assert_eq!(caps.modes, [impasto_sdk::Mode::Img2img, impasto_sdk::Mode::Inpaint]);
    assert_eq!(definition.variables[0].kind, crate::definition::VariableType::Image);
}

#[test]
fn an_endpoint_that_answers_in_words_is_a_model_of_words() {
    let document = json!({
        "openapi": "3.0.3", "servers": [{"url": "https://llm.example"}],
        "paths": {"/complete": {"post": {
            "requestBody": {"content": {"application/json": {"schema": {"type": "object", "required": ["input"], "properties": {
                "input": {"type": "string"}, "system": {"type": "string", "nullable": true},
                "max_new_tokens": {"type": "integer", "maximum": 512}, "temperature": {"type": "number"},
                "creativity": {"type": "integer", "minimum": 1, "exclusiveMinimum": true}}}}}},
            "responses": {"200": {"content": {"application/json": {"schema": {"type": "object", "properties": {
                "choices": {"type": "array", "items": {"type": "object", "properties": {"text": {"type": "string"}}}},
                "usage": {"type": "object", "properties": {"input_tokens": {"type": "integer"}, "output_tokens": {"type": "integer"}}}}}}}}}
        }}}
    });
    let draft = Document::read(&document.to_string()).unwrap().draft("POST /complete").unwrap();
    let definition = Definition::of(&draft.definition).unwrap();
    assert_eq!(check::findings(&definition), []);
    assert_eq!(definition.features.modalities, [impasto_sdk::Modality::TextToText]);
    assert_eq!(definition.response.output, "choices[0].text");
    assert_eq!(definition.response.usage.output_tokens, "usage.output_tokens");
    assert!(definition.prompts.system && definition.limits.output_tokens.unwrap().get() == 512);
    assert_eq!(crate::reads::of(&definition), ["system_prompt", "max_tokens", "temperature"]);
    assert!(draft.auth_profile.is_none() && draft.open.iter().any(|open| open.contains("authenticated")));
}

#[test]
fn schemas_that_hold_themselves_end_and_hide_nothing() {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let many = |name: &str| (0..12).map(|_| reference(name)).collect::<Vec<_>>();
    let members = |names: &[&str]| {
        let of = |n: usize| names.iter().map(move |name| (format!("m{n}_{name}"), reference(name)));
        (0..4).flat_map(of).collect::<serde_json::Map<String, Value>>()
    };
    let document = json!({
        "openapi": "3.1.0", "servers": [{"url": "https://llm.example"}],
        "paths": {"/draw": {"post": {
            "requestBody": {"content": {"application/json": {"schema": {"type": "object",
                "properties": {"prompt": {"type": "string"}, "tree": reference("Tree"), "knot": reference("Knot")}}}}},
            "responses": {"200": {"content": {"application/json": {"schema": {"type": "object",
                "properties": {"tree": reference("Tree"), "a": reference("A"), "url": {"type": "string"}}}}}}}
        }}},
        "components": {"schemas": {
            "Tree": {"type": "object", "properties": {"left": reference("Tree"), "right": reference("Tree"),
                "all": {"type": "array", "items": reference("Tree")}}},
            "Knot": {"allOf": many("Knot"), "anyOf": many("Other")},
            "Other": {"allOf": many("Knot"), "oneOf": [reference("Loop")]},
            "Loop": reference("Loop"),
            "A": {"properties": members(&["B", "C"])}, "B": {"properties": members(&["A", "C"])},
            "C": {"properties": members(&["A", "B"])},
        }}
    });
    let draft = Document::read(&document.to_string()).unwrap().draft("POST /draw").unwrap();
    let definition = Definition::of(&draft.definition).unwrap();
    assert_eq!(definition.response.output, "url");
    assert!(definition.variables.iter().any(|variable| variable.name == "tree"));
}

/// A document whose one operation answers this, by media type.
fn answering(servers: &[&str], content: Value, more: Value) -> Draft {
    let servers: Vec<_> = servers.iter().map(|url| json!({ "url": url })).collect();
    let mut paths = json!({"/draw": {"post": {
        "requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {"prompt": {"type": "string"}}}}}},
        "responses": {"200": {"content": content}}
    }}});
    paths.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let document = json!({
        "openapi": "3.1.0", "servers": servers, "paths": paths, "security": [{"key": []}],
        "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}
    });
    Document::read(&document.to_string()).unwrap().draft("POST /draw").unwrap()
}

fn object(properties: Value) -> Value {
    json!({"schema": {"type": "object", "properties": properties}})
}

#[test]
fn an_address_to_ask_may_be_of_another_host_of_the_vendor() {
    let told = json!({"application/json": object(json!({"id": {"type": "string"}, "polling_url": {"type": "string"}}))});
    let asked = json!({"/result": {"get": {
        "parameters": [{"name": "id", "in": "query", "required": true, "schema": {"type": "string"}}],
        "responses": {"200": {"content": {"application/json": object(json!({
            "status": {"type": "string", "enum": ["Ready", "Error"]}, "sample": {"type": "string"}}))}}}
    }}});
    let several = ["https://api.acme.example", "https://api.us.acme.example"];
    let draft = answering(&several, told.clone(), asked.clone());
    let definition = Definition::of(&draft.definition).unwrap();
    assert_eq!(definition.task.unwrap().poll_url_path, "polling_url");
    let profile = draft.auth_profile.unwrap();
    assert!(profile.reaches("api.us1.acme.example") && !profile.reaches("acme.example.evil.net"));
    assert!(draft.open.iter().any(|open| open.contains("below acme.example")), "{:?}", draft.open);
    for others in [
        ["https://api.acme.co.uk", "https://api.other.co.uk"],
        ["https://acme.pages.example", "https://acme-test.pages.example"],
        ["https://acme.pages.example", "https://old.test.pages.example"],
        ["https://10.0.0.1", "https://10.0.0.2"],
    ] {
        let profile = answering(&others, told.clone(), asked.clone()).auth_profile.unwrap();
        assert!(profile.hosts.iter().all(|host| !host.starts_with('.')), "{:?}", profile.hosts);
    }
    let draft = answering(&several[..1], told, asked);
    assert_eq!(draft.auth_profile.unwrap().hosts, ["api.acme.example"]);
    assert!(draft.open.iter().any(|open| open.contains("before publishing")), "{:?}", draft.open);
}

#[test]
fn a_document_that_says_how_it_ended_is_preferred_to_a_bare_picture() {
    let content = json!({
        "image/png": {"schema": {"type": "string", "format": "binary"}},
        "application/json": object(json!({
            "image": {"type": "string", "description": "Base64-encoded image data"},
            "finish_reason": {"type": "string", "enum": ["SUCCESS", "CONTENT_FILTERED"]}}))
    });
    let draft = answering(&["https://api.acme.example"], content, json!({}));
    let definition = Definition::of(&draft.definition).unwrap();
    assert_eq!(check::findings(&definition), []);
    assert_eq!(definition.headers.get("Accept").map(String::as_str), Some("application/json"));
    let response = &definition.response;
    assert_eq!((response.output.as_str(), response.kind), ("image", crate::definition::OutputKind::Base64));
    assert_eq!(response.errors[0].path, "finish_reason");
    assert_eq!(response.errors[0].values, [json!("CONTENT_FILTERED")]);
}

#[test]
fn a_place_that_says_that_a_picture_is_safe_becomes_a_rule_that_withheld_ones_are_billed() {
    let picture = json!({"type": "object", "properties": {"url": {"type": "string"}, "is_image_safe": {"type": "boolean"}}});
    let content = json!({"application/json": object(json!({"data": {"type": "array", "items": picture}}))});
    let draft = answering(&["https://api.acme.example"], content, json!({}));
    let definition = Definition::of(&draft.definition).unwrap();
    let rule = &definition.response.errors[0];
    assert_eq!(
        (rule.path.as_str(), &rule.values[..], rule.billed),
        ("data[*].is_image_safe", &[json!(false)][..], true)
    );
    assert!(draft.open.iter().any(|open| open.contains("is_image_safe")), "{:?}", draft.open);
}

/// The documents of vendors, where somebody has them.
#[test]
fn every_operation_of_real_documents_gives_a_draft() {
    let Some(folder) = std::env::var_os("IMPASTO_WIRE_SPECS") else { return };
    let mut complete = 0;
    for entry in std::fs::read_dir(std::path::Path::new(&folder).join("openapi")).unwrap() {
        let path = entry.unwrap().path();
        let document = Document::read(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let operations = document.operations();
        assert!(!operations.is_empty(), "{}", path.display());
        for operation in operations {
            let id = format!("{} {}", path.display(), operation.id);
            let draft = document.draft(&operation.id).unwrap();
            let definition = Definition::of(&draft.definition).unwrap();
            let found = check::findings(&definition);
            assert!(found.iter().all(|finding| finding.severity == Severity::Incomplete), "{id}: {found:?}");
            assert!(draft.auth_profile.is_some(), "{id}");
            if found.is_empty() {
                complete += 1;
                assert!(sent(&definition).url.starts_with("https://"), "{id}");
            } else {
                println!("{id}: {:?}", found.iter().map(|finding| &finding.message).collect::<Vec<_>>());
            }
        }
    }
    assert!(complete >= 30, "only {complete} drafts are complete");
}
