//! Traces for a collector, in OpenTelemetry's words and by its variables. Without an address to send them to, nothing of
//! this is there. Only spans that were made for it leave (target `impasto_trace`); what is logged stays in the log.

mod client;
mod remote;
mod wanted;

pub(crate) use remote::of_caller;

use crate::{exit::Exit, failure::Failure, out::Out};
use client::Collector;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use std::time::Duration;
use tracing::{Level, Subscriber};
use tracing_subscriber::{Layer, filter::Targets, registry::LookupSpan};
use wanted::Wanted;

/// What spans for collectors are marked by.
pub(crate) const TARGET: &str = "impasto_trace";

/// How long the last spans may take to leave when the program ends.
const FAREWELL: Duration = Duration::from_secs(3);

/// Sends traces until it is dropped.
pub(crate) struct Telemetry {
    provider: SdkTracerProvider,
}

impl Telemetry {
    /// Begins, where the usual variables (`OTEL_EXPORTER_OTLP_ENDPOINT`, …) want it.
    pub(crate) fn start(out: &Out) -> Result<Option<Self>, Failure> {
        let Wanted::Otlp { warnings } = Wanted::by(|name| std::env::var(name).ok()) else { return Ok(None) };
        warnings.iter().for_each(|warning| out.warn(warning));
        let failed = |error: String| {
            Failure::new(Exit::NotConfigured, "config", format!("traces cannot be sent: {error}"))
                .hint("look at the variables OTEL_…, or set OTEL_SDK_DISABLED=true")
        };
        let client = Collector::new().map_err(failed)?;
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(opentelemetry_otlp::Protocol::HttpBinary)
            .with_http_client(client)
            .build()
            .map_err(|error| failed(error.to_string()))?;
        let provider =
            SdkTracerProvider::builder().with_resource(resource()).with_batch_exporter(exporter).build();
        Ok(Some(Self { provider }))
    }

    /// What hears of the spans.
    pub(crate) fn layer<S: Subscriber + for<'a> LookupSpan<'a>>(&self) -> impl Layer<S> + use<S> {
        tracing_opentelemetry::layer()
            .with_tracer(self.provider.tracer("impasto"))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_filter(Targets::new().with_target(TARGET, Level::INFO))
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Err(error) = self.provider.shutdown_with_timeout(FAREWELL) {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

/// Who sends: `impasto`, unless the variables say otherwise.
fn resource() -> Resource {
    let named = std::env::var("OTEL_SERVICE_NAME").is_ok_and(|name| !name.is_empty())
        || std::env::var("OTEL_RESOURCE_ATTRIBUTES").is_ok_and(|all| all.contains("service.name="));
    let version = opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let resource = Resource::builder().with_attribute(version);
    if named { resource.build() } else { resource.with_service_name("impasto").build() }
}
