//! Logs, to standard error; and traces, where they are collected.

use crate::{
    cli::Global,
    exit::Exit,
    failure::{Failure, Outcome},
    out::Out,
    telemetry::{TARGET, Telemetry},
};
use impasto_config::{LogFormat, Settings};
use tracing_subscriber::{EnvFilter, Layer, fmt, layer::SubscriberExt, registry, util::SubscriberInitExt};

/// Starts logging: what the setting `log` says, or more with `-v`, or less with `-q`. Traces are sent while the answer
/// lives.
///
/// # Errors
/// A filter that cannot be read, or a collector of traces that cannot be.
pub(crate) fn start(settings: &Settings, global: &Global, out: &Out) -> Outcome<Option<Telemetry>> {
    let words = filter(&settings.log, global);
    // Spans for collectors say again what the log says in its own way.
    let filter = EnvFilter::try_new(format!("{words},{TARGET}=off")).map_err(|error| {
        Failure::new(
            Exit::NotConfigured,
            "config",
            format!("log: expected a level or a filter, got {words:?}: {error}"),
        )
    })?;
    let lines = fmt::layer().with_writer(std::io::stderr);
    let lines = match settings.log_format {
        LogFormat::Text => lines.with_ansi(out.has_colour()).without_time().with_filter(filter).boxed(),
        LogFormat::Json => {
            lines.json().flatten_event(true).with_current_span(true).with_filter(filter).boxed()
        }
    };
    let telemetry = Telemetry::start(out)?;
    // A second start (in tests) changes nothing.
    let _ = registry().with(lines).with(telemetry.as_ref().map(Telemetry::layer)).try_init();
    Ok(telemetry)
}

/// More is said of this program's own parts only: those of others log whole requests, keys included.
fn filter(setting: &str, global: &Global) -> String {
    match (global.quiet, global.verbose) {
        (true, _) => "error".into(),
        (_, 0) => setting.into(),
        (_, 1) => "warn,impasto=info".into(),
        (_, 2) => "warn,impasto=debug".into(),
        _ => "warn,impasto=trace".into(),
    }
}
