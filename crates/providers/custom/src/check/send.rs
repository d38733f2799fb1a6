//! What is sent: address, headers, body.

use super::{List, unknown};
use crate::{
    definition::{Body, Definition, Features, Structure},
    names, request,
    template::{Fault, Filter, Hole, Json, Position, Text},
};
use impasto_sdk::Modality;

/// Every variable that the templates of the billed request read, as far as they can be read.
pub(crate) fn holes(definition: &Definition) -> Vec<Hole> {
    let lines = std::iter::once(&definition.endpoint).chain(definition.headers.values());
    let mut holes: Vec<Hole> = lines
        .filter_map(|line| Text::parse(line).ok())
        .flat_map(|text| text.holes().cloned().collect::<Vec<_>>())
        .collect();
    match &definition.body {
        None => {}
        Some(Body::Json { template }) => {
            holes.extend(
                Json::parse(template).iter().flat_map(|json| json.holes()).map(|(hole, _)| hole.clone()),
            );
        }
        Some(Body::Text { template, .. }) => {
            holes.extend(Text::parse(template).iter().flat_map(|text| text.holes().cloned()));
        }
        Some(Body::Form { fields } | Body::Multipart { fields }) => {
            for field in fields {
                holes.extend(Text::parse(&field.value).iter().flat_map(|text| text.holes().cloned()));
            }
        }
    }
    holes
}

/// Checks address, headers and body.
pub(super) fn check(definition: &Definition, list: &mut List) {
    line(definition, "/endpoint", &definition.endpoint, list);
    if let Err(message) = request::check_query(&definition.endpoint) {
        list.wrong("/endpoint", message);
    }
    for (name, value) in &definition.headers {
        let field = format!("/headers/{}", name.replace('~', "~0").replace('/', "~1"));
        if let Err(message) = request::check_header_name(name) {
            list.wrong(&field, message);
        }
        if let Err(message) = request::check_header_secret(name, value) {
            list.wrong(&field, message);
        }
        if let Err(message) = request::check_header_value(name, value) {
            list.wrong(&field, message);
        }
        line(definition, &field, value, list);
    }
    if definition.structure != Structure::Template {
        return;
    }
    body(definition, list);
    prompt(definition, list);
}

fn body(definition: &Definition, list: &mut List) {
    match &definition.body {
        None if definition.method == crate::definition::HttpMethod::Get => {}
        None => list.lacks("/body", "the model has no body; write what is sent"),
        Some(Body::Json { template }) if template.trim().is_empty() => {
            list.lacks("/body/template", "the body is empty; write what is sent");
        }
        Some(Body::Json { template }) => match Json::parse(template) {
            Ok(json) => {
                for (hole, position) in json.holes() {
                    one(definition, "/body/template", hole, position, list);
                }
            }
            Err(fault) => told("/body/template", fault, list),
        },
        Some(Body::Text { template, content_type }) => {
            if content_type.is_empty() || content_type.chars().any(char::is_control) {
                list.wrong("/body/content_type", "expected a media type such as text/plain");
            }
            text(definition, "/body/template", template, |_| Position::Text, list);
        }
        Some(Body::Form { fields }) => {
            fields_of(definition, fields, |_| Position::Line, list);
        }
        Some(Body::Multipart { fields }) => {
            fields_of(
                definition,
                fields,
                |text| if text.only().is_some() { Position::Part } else { Position::Line },
                list,
            );
        }
    }
}

fn fields_of(
    definition: &Definition,
    fields: &[crate::definition::Field],
    position: fn(&Text) -> Position,
    list: &mut List,
) {
    if fields.is_empty() {
        list.lacks("/body/fields", "the form has no fields; add what is sent");
    }
    for (n, field) in fields.iter().enumerate() {
        if let Err(message) = request::check_field_name(&field.name) {
            list.wrong(&format!("/body/fields/{n}/name"), message);
        }
        text(definition, &format!("/body/fields/{n}/value"), &field.value, position, list);
    }
}

/// A template on one line: an address, a header.
pub(super) fn line(definition: &Definition, field: &str, source: &str, list: &mut List) {
    text(definition, field, source, |_| Position::Line, list);
}

fn text(
    definition: &Definition,
    field: &str,
    source: &str,
    position: fn(&Text) -> Position,
    list: &mut List,
) {
    match Text::parse(source) {
        Ok(text) => {
            for hole in text.holes() {
                one(definition, field, hole, position(&text), list);
            }
        }
        Err(fault) => told(field, fault, list),
    }
}

fn one(definition: &Definition, field: &str, hole: &Hole, position: Position, list: &mut List) {
    match names::sort(definition, &hole.name) {
        None => list.wrong_at(field, unknown(definition, hole), hole.at),
        Some(sort) => {
            if let Err(message) = hole.check(sort, position) {
                list.wrong_at(field, message, hole.at);
            }
        }
    }
    if hole.name == "task_id" && !field.starts_with("/task") {
        list.wrong_at(field, "there is no task yet when the request is sent; leave {{task_id}} out", hole.at);
    }
}

fn told(field: &str, fault: Fault, list: &mut List) {
    list.wrong_at(field, fault.message, fault.at);
}

/// Whether every template of the request can be read, so that it can be said what is not sent.
fn is_readable(definition: &Definition) -> bool {
    let text = |source: &str| Text::parse(source).is_ok();
    let body = match &definition.body {
        None => true,
        Some(Body::Json { template }) => Json::parse(template).is_ok(),
        Some(Body::Text { template, .. }) => text(template),
        Some(Body::Form { fields } | Body::Multipart { fields }) => {
            fields.iter().all(|field| text(&field.value))
        }
    };
    body && text(&definition.endpoint) && definition.headers.values().all(|value| text(value))
}

/// What is asked must be sent, and what a modality promises must be.
fn prompt(definition: &Definition, list: &mut List) {
    let holes = holes(definition);
    let reads = |names: &[&str]| {
        holes.iter().any(|hole| names.contains(&hole.name.as_str()) && hole.filter != Filter::MediaType)
    };
    let Features { modalities, structured_response, needs_image, .. } = &definition.features;
    let field = "/body";
    if definition.body.is_none() && definition.method != crate::definition::HttpMethod::Get {
        return;
    }
    // Of a template that cannot be read nobody knows what it sends; that it cannot is told already.
    if !is_readable(definition) {
        return;
    }
    if !reads(&["prompt", "messages"]) {
        list.lacks(field, "the prompt is not sent; write {{prompt}} where it goes");
    }
    if modalities.contains(&Modality::ImageToText) && !reads(&["image", "images"]) {
        list.lacks(field, "the picture is not sent; write {{image}} where it goes");
    }
    if modalities.contains(&Modality::AudioToText) && !reads(&["audio"]) {
        list.lacks(field, "the sound is not sent; write {{audio}} where it goes");
    }
    if *needs_image && !reads(&["init_image"]) {
        list.lacks(field, "the picture to start from is not sent; write {{init_image}} where it goes");
    }
    if *structured_response && !reads(&["response_schema"]) {
        list.lacks(field, "the schema of the answer is not sent; write {{response_schema}} where it goes");
    }
    for (on, name) in
        [(definition.prompts.system, "system_prompt"), (definition.prompts.examples, "examples")]
    {
        if on && !reads(&[name]) {
            list.lacks(
                field,
                format!("{name} is switched on and not sent; write {{{{{name}}}}} where it goes"),
            );
        }
    }
    for variable in &definition.variables {
        if !variable.name.is_empty() && !holes.iter().any(|hole| hole.name == variable.name) {
            list.lacks(field, format!("the variable {} is not sent; use it or remove it", variable.name));
        }
    }
}
