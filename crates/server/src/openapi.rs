//! The OpenAPI 3.1 document, made from the table of routes. OpenAPI 3.1 is JSON Schema 2020-12, which schemars writes.

use crate::{
    Body, Need, Problem, Reply, Route, SentEvent, refusals, routes::gateway::Envelope, sessions, table,
};
use schemars::{Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// The document.
#[must_use]
pub fn document() -> Value {
    let mut generator = generator();
    let mut paths = Map::new();
    for route in table() {
        let operation = operation(&route, &mut generator);
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.to_lowercase()] = operation;
    }
    let problem = generator.subschema_for::<Problem>();
    let event = generator.subschema_for::<SentEvent<'_>>();
    let envelope = generator.subschema_for::<Envelope>();
    let schemas = generator.take_definitions(true);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Impasto",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Images from models you cannot or will not run yourself.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "x-events": {"description": "The data of each server-sent event.", "schema": event},
        "components": {
            "schemas": schemas,
            "responses": {"Problem": {
                "description": "What went wrong (RFC 9457); `code` is for programs.",
                "content": {"application/problem+json": {"schema": problem}}
            }, "GatewayError": {
                "description": "What went wrong, as the clients of the gateway read it.",
                "content": {"application/json": {"schema": envelope}}
            }},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "An access token."},
                "cookie": {
                    "type": "apiKey", "in": "cookie", "name": sessions::COOKIE,
                    "description": "What a page gets for a token at POST /api/v1/session."
                }
            }
        }
    })
}

fn generator() -> SchemaGenerator {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    settings.into_generator()
}

fn operation(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let mut operation = json!({
        "operationId": route.id,
        "summary": route.summary,
        "parameters": parameters(route, generator),
        "responses": responses(route, generator)
    });
    if let Some(body) = body(route.body, generator) {
        operation["requestBody"] = body;
    }
    if route.need != Need::Public {
        operation["security"] = json!([{"token": []}, {"cookie": []}]);
        operation["x-needs"] = json!(route.need);
    }
    operation
}

fn parameters(route: &Route, generator: &mut SchemaGenerator) -> Vec<Value> {
    let in_path = route
        .path
        .split(['{', '}'])
        .skip(1)
        .step_by(2)
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}));
    let mut parameters: Vec<Value> = in_path.collect();
    let query = route.query.map(|make| make(generator));
    let properties = query.as_ref().and_then(|schema| schema.get("properties")).and_then(Value::as_object);
    let required = query.as_ref().and_then(|schema| schema.get("required")).and_then(Value::as_array);
    for (name, schema) in properties.into_iter().flatten() {
        let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
        let mut parameter =
            json!({"name": name, "in": "query", "description": description, "schema": schema});
        if required.is_some_and(|names| names.iter().any(|required| required == name)) {
            parameter["required"] = true.into();
        }
        parameters.push(parameter);
    }
    for (name, purpose) in &route.headers {
        let text = json!({"type": "string"});
        parameters.push(json!({"name": name, "in": "header", "description": purpose, "schema": text}));
    }
    parameters
}

fn body(body: Body, generator: &mut SchemaGenerator) -> Option<Value> {
    match body {
        Body::None => None,
        Body::Json(make) => {
            let schema = make(generator);
            let required = wants_something(&schema, generator);
            Some(json!({"required": required, "content": {"application/json": {"schema": schema}}}))
        }
        Body::Form => Some(json!({"required": true, "content": {"multipart/form-data": {"schema": form()}}})),
        Body::JsonOrForm(make) => {
            let (schema, form) = (make(generator), form());
            let required = wants_something(&schema, generator);
            Some(json!({"required": required, "content": {
                "application/json": {"schema": schema}, "multipart/form-data": {"schema": form}
            }}))
        }
    }
}

/// Whether a body must say anything. One that is left out counts as an empty object.
fn wants_something(schema: &Schema, generator: &SchemaGenerator) -> bool {
    let named = schema.get("$ref").and_then(Value::as_str).and_then(|target| target.rsplit('/').next());
    let schema = match named {
        Some(name) => generator.definitions().get(name),
        None => Some(schema.as_value()),
    };
    let required = schema.and_then(|schema| schema.get("required")).and_then(Value::as_array);
    required.is_some_and(|names| !names.is_empty())
}

fn form() -> Value {
    json!({"type": "object", "additionalProperties": {"type": "string", "format": "binary"}})
}

fn responses(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let mut responses = Map::new();
    for (status, reply) in &route.replies {
        let answer = match reply {
            Reply::Empty => json!({"description": "done"}),
            Reply::Json(make) => {
                json!({"description": "done", "content": {"application/json": {"schema": make(generator)}}})
            }
            Reply::Raw(media) => json!({"description": "done", "content": {*media: {"schema": raw(media)}}}),
        };
        // One status may come in several media types.
        let known = responses.entry(status.to_string()).or_insert_with(|| answer.clone());
        if let (Some(Value::Object(known)), Value::Object(more)) =
            (known.get_mut("content"), &answer["content"])
        {
            known.extend(more.clone());
        }
    }
    let wrong = if refusals::is_of_gateway(route) { "GatewayError" } else { "Problem" };
    let wrong = json!({"$ref": format!("#/components/responses/{wrong}")});
    for status in refusals::statuses(route) {
        responses.insert(status.to_string(), wrong.clone());
    }
    responses.insert("5XX".into(), wrong);
    Value::Object(responses)
}

/// Text or bytes; of a stream of events OpenAPI 3.1 describes each event.
fn raw(media: &str) -> Value {
    match media {
        "text/event-stream" => json!({"type": "object", "required": ["data"], "properties": {
            "id": {"type": "string"},
            "event": {"type": "string"},
            "data": {"type": "string", "contentMediaType": "application/json"}
        }}),
        // Clients read it as the document that it is.
        "application/yaml" => json!({}),
        _ => json!({"type": "string"}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_route_has_a_name_of_its_own_a_sentence_and_an_answer() {
        let mut ids = HashSet::new();
        for route in table() {
            assert!(!route.id.is_empty() && ids.insert(route.id), "{} {}", route.method, route.path);
            assert!(!route.summary.is_empty() && !route.replies.is_empty(), "{}", route.id);
        }
    }

    #[test]
    fn whatever_is_not_open_to_all_takes_a_token_or_a_cookie() {
        let document = document();
        for route in table() {
            let schemes = &document["paths"][route.path][route.method.to_lowercase()]["security"];
            let names: Vec<_> =
                schemes.as_array().into_iter().flatten().filter_map(Value::as_object).collect();
            let names: Vec<_> = names.iter().flat_map(|scheme| scheme.keys()).collect();
            assert_eq!(names.is_empty(), route.need == Need::Public, "{}", route.path);
            for name in names {
                assert!(document["components"]["securitySchemes"][name].is_object(), "{name}");
            }
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let text = document.to_string();
        for target in text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(document.pointer(target).is_some(), "{target}");
        }
    }
}
