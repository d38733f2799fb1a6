//! One span for each exchange with a vendor, for whoever collects traces. It says which provider and model, and how it
//! went: never what was asked for, and never an address or a key.

use crate::exchange::Taken;
use impasto_ports::{CallRow, SendError};
use impasto_sdk::{Effect, Exchange, Task};
use tracing::{Span, field::Empty};

/// The span of an exchange. Nobody makes one where traces are not collected.
pub(crate) fn exchange(call: &CallRow, exchange: &Exchange) -> Span {
    let (kind, model) = match &call.task {
        Task::Generate(generate) => ("generate", generate.model.as_str()),
        Task::Chat(chat) => ("chat", chat.model.as_str()),
        Task::Probe => ("probe", ""),
        Task::Discover => ("discover", ""),
        _ => ("other", ""),
    };
    tracing::info_span!(
        target: "impasto_trace",
        "vendor",
        otel.name = format!("{kind} {}", call.provider),
        otel.kind = "client",
        otel.status_code = Empty,
        "gen_ai.provider.name" = call.provider,
        "gen_ai.request.model" = model,
        "gen_ai.operation.name" = kind,
        "http.response.status_code" = Empty,
        "error.type" = Empty,
        "impasto.billed" = exchange.effect == Effect::Billed,
        "impasto.job" = call.job,
        "impasto.call" = call.id,
        "impasto.attempt" = call.attempt,
    )
}

/// Notes how it went.
pub(crate) fn end(span: &Span, came: &Result<Taken, SendError>) {
    match came {
        Ok(Taken { answer, cut }) => {
            span.record("http.response.status_code", answer.status);
            if let Some(error) = cut {
                span.record("error.type", error.kind.code());
            }
            if cut.is_some() || answer.status >= 400 {
                span.record("otel.status_code", "ERROR");
            }
        }
        Err(failure) => {
            span.record("error.type", failure.error.kind.code());
            span.record("otel.status_code", "ERROR");
        }
    }
}
