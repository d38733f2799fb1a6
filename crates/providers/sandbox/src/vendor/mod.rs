//! The vendor inside: reads requests, paints, answers.

mod out;
mod pictures;
mod size;
mod studio;
mod trouble;

use base64::{Engine, engine::general_purpose::STANDARD};
use impasto_sdk::{Error, Exchange, Kind, LocalHost, Method, Part, Result};
use serde_json::json;

/// Answers one exchange.
pub(crate) fn serve(exchange: &Exchange, host: &mut dyn LocalHost) -> Result<()> {
    let path = exchange.url.rsplit('/').next().unwrap_or_default();
    match (exchange.method, path) {
        (Method::Get, "models") => {
            let models = ["canvas", "presets", "plain"].map(|id| json!({ "id": id }));
            out::document(host, 200, &json!({ "data": models }))
        }
        (Method::Post, "generate") => match studio::Order::read(read_body(exchange, host)?) {
            Ok(order) => studio::work(&order, host),
            Err(error) => refuse(host, 400, error),
        },
        _ => refuse(host, 404, Error::new(Kind::NotFound, format!("there is no {path} here"))),
    }
}

fn refuse(host: &mut dyn LocalHost, status: u16, error: Error) -> Result<()> {
    out::document(host, status, &json!({ "error": error }))
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(Kind::InvalidRequest, message)
}

/// The body as it would stand on the wire.
fn read_body(exchange: &Exchange, host: &mut dyn LocalHost) -> Result<String> {
    let mut text = String::with_capacity(usize::try_from(exchange.body.len()).unwrap_or_default());
    for part in &exchange.body.parts {
        match part {
            Part::Text(piece) => text.push_str(piece),
            Part::Base64(blob) => STANDARD.encode_string(host.read(blob)?, &mut text),
            Part::Raw(_) => return Err(invalid("the sandbox takes JSON, not raw pictures")),
        }
    }
    Ok(text)
}
