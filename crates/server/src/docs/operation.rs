//! One route on the page.

use super::{escaped, schema};
use serde_json::Value;
use std::fmt::Write;

/// What it does and needs, its parameters, what it takes and what it answers.
pub(super) fn section(path: &str, method: &str, operation: &Value) -> String {
    let id = operation["operationId"].as_str().unwrap_or_default();
    let mut text = format!(
        "<section id=\"{id}\">\n<h2><b>{}</b> <code>{}</code></h2>\n<p>{} {}</p>\n",
        method.to_uppercase(),
        escaped(path),
        escaped(operation["summary"].as_str().unwrap_or_default()),
        needs(operation)
    );
    text += &parameters(&operation["parameters"]);
    if let Some(content) = operation["requestBody"]["content"].as_object() {
        let forms: Vec<String> = content.iter().map(|(media, content)| form(media, content)).collect();
        let _ = writeln!(text, "<p>Takes {}</p>", forms.join(" or "));
    }
    text += "<ul>\n";
    let (refused, done): (Vec<_>, Vec<_>) = operation["responses"]
        .as_object()
        .into_iter()
        .flatten()
        .partition(|(_, answer)| answer.get("$ref").is_some());
    for (status, answer) in done {
        let _ = writeln!(text, "<li><b>{status}</b> {}</li>", answered(answer));
    }
    let statuses: Vec<&str> = refused.iter().map(|(status, _)| status.as_str()).collect();
    if let Some((_, answer)) = refused.first() {
        let _ = writeln!(text, "<li><b>{}</b> {}</li>", statuses.join(", "), answered(answer));
    }
    text + "</ul>\n</section>\n"
}

fn needs(operation: &Value) -> String {
    match operation["x-needs"].as_str() {
        Some(scope) => format!("Needs the scope <code>{}</code>.", escaped(scope)),
        None => "Needs no token.".into(),
    }
}

fn parameters(all: &Value) -> String {
    let all = all.as_array().map(Vec::as_slice).unwrap_or_default();
    if all.is_empty() {
        return String::new();
    }
    let mut text =
        String::from("<table>\n<tr><th>parameter</th><th>in</th><th>type</th><th>meaning</th></tr>\n");
    for parameter in all {
        let word = |name: &str| escaped(parameter[name].as_str().unwrap_or_default());
        let _ = writeln!(
            text,
            "<tr><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td></tr>",
            word("name"),
            word("in"),
            schema::of(&parameter["schema"]),
            word("description")
        );
    }
    text + "</table>\n"
}

fn answered(answer: &Value) -> String {
    match answer["content"].as_object() {
        Some(content) => {
            content.iter().map(|(media, content)| form(media, content)).collect::<Vec<_>>().join(" or ")
        }
        None if answer.get("$ref").is_some() => {
            "a <a href=\"#errors\">problem</a>: <a href=\"#schema-ProblemDocument\">ProblemDocument</a>"
                .into()
        }
        None => "nothing".into(),
    }
}

fn form(media: &str, content: &Value) -> String {
    let schema = &content["schema"];
    let raw = schema["type"] == "string" || media.starts_with("text/");
    let kind = if raw { String::new() } else { format!(": {}", schema::of(schema)) };
    format!("<code>{}</code>{kind}", escaped(media))
}
