//! The vendor inside: reads requests, paints, answers. It knows nothing of the program around it.

mod pictures;
mod reply;
mod size;
mod studio;
mod trouble;

use crate::wire::{Fault, Request};
use impasto_sdk::{Error, Exchange, Kind, LocalHost, Method, Part, Result};
use reply::Out;

/// Answers one exchange.
pub(crate) fn serve(exchange: &Exchange, host: &mut dyn LocalHost) -> Result<()> {
    let path = exchange.url.rsplit('/').next().unwrap_or_default();
    match (exchange.method, path) {
        (Method::Get, "models") => models(host),
        (Method::Post, "generate") => generate(exchange, host),
        _ => refuse(host, &Refusal::new(404, "not_found", format!("there is no {path} here"))),
    }
}

/// An answer that is no success.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: u16,
    fault: Fault,
}

impl Refusal {
    fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self { status, fault: Fault { code: code.into(), message: message.into(), retry_after_ms: None } }
    }

    fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "invalid_request", message)
    }
}

fn models(host: &mut dyn LocalHost) -> Result<()> {
    let ids = ["canvas", "presets", "plain"].map(|id| serde_json::json!({ "id": id }));
    host.head(200, "application/json");
    Out::new(host).json(&serde_json::json!({ "data": ids }))
}

fn generate(exchange: &Exchange, host: &mut dyn LocalHost) -> Result<()> {
    let text = read_body(exchange, host)?;
    let order = serde_json::from_str::<Request<String>>(&text)
        .map_err(|error| Refusal::invalid(format!("the request cannot be read: {error}")))
        .and_then(studio::Order::new);
    drop(text);
    match order {
        Ok(order) => studio::work(&order, host),
        Err(refusal) => refuse(host, &refusal),
    }
}

/// The body as it would stand on the wire.
fn read_body(exchange: &Exchange, host: &mut dyn LocalHost) -> Result<String> {
    let length = usize::try_from(exchange.body.len()).unwrap_or_default();
    let mut text = String::with_capacity(length);
    for part in &exchange.body.parts {
        match part {
            Part::Text(piece) => text.push_str(piece),
            Part::Base64(blob) => {
                let bytes = host.read(blob)?;
                base64::Engine::encode_string(&base64::engine::general_purpose::STANDARD, bytes, &mut text);
            }
            Part::Raw(_) => {
                return Err(Error::new(Kind::Unexpected, "the sandbox takes JSON, not raw pictures"));
            }
        }
    }
    Ok(text)
}

fn refuse(host: &mut dyn LocalHost, refusal: &Refusal) -> Result<()> {
    host.head(refusal.status, "application/json");
    Out::new(host).json(&serde_json::json!({ "error": refusal.fault }))
}
