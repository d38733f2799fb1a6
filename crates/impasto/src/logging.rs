//! Logs, to standard error.

use crate::{
    cli::Global,
    exit::Exit,
    failure::{Failure, Outcome},
    out::Out,
};
use impasto_config::{LogFormat, Settings};
use tracing_subscriber::{EnvFilter, fmt};

/// Starts logging: what the setting `log` says, or more with `-v`, or less with `-q`.
///
/// # Errors
/// A filter that cannot be read.
pub(crate) fn start(settings: &Settings, global: &Global, out: &Out) -> Outcome<()> {
    let words = filter(&settings.log, global);
    let filter = EnvFilter::try_new(&words).map_err(|error| {
        Failure::new(
            Exit::NotConfigured,
            "config",
            format!("log: expected a level or a filter, got {words:?}: {error}"),
        )
    })?;
    let subscriber = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start (in tests) changes nothing.
    let _ = match settings.log_format {
        LogFormat::Text => subscriber.with_ansi(out.has_colour()).without_time().try_init(),
        LogFormat::Json => subscriber.json().flatten_event(true).with_current_span(true).try_init(),
    };
    Ok(())
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
