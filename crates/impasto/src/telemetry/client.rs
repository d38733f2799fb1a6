//! Brings spans to the collector.

use async_trait::async_trait;
use bytes::Bytes;
use opentelemetry_http::{HttpClient, HttpError, Request, Response};
use std::time::Duration;
use tokio::runtime::Runtime;

/// How long a collector may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends over HTTP, on a runtime of its own: spans leave on a thread of the SDK, also when the program's own runtime is
/// gone already.
#[derive(Debug)]
pub(super) struct Collector {
    client: reqwest::Client,
    runtime: Runtime,
}

impl Collector {
    pub(super) fn new() -> Result<Self, String> {
        let client = impasto_http::client()
            .timeout(PATIENCE)
            // Between two batches nobody drives the runtime, so no connection is kept.
            .pool_max_idle_per_host(0)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| error.to_string())?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Ok(Self { client, runtime: runtime.map_err(|error| error.to_string())? })
    }

    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, reqwest::Error> {
        let answer = self.client.execute(request.try_into()?).await?;
        let status = answer.status();
        let mut response = Response::new(answer.bytes().await?);
        *response.status_mut() = status;
        Ok(response)
    }
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let came = self.runtime.block_on(self.send(request));
        // The SDK keeps its failures to itself. Addresses may hold a secret, so none is told.
        match &came {
            Ok(response) if response.status().is_success() => {}
            Ok(response) => {
                tracing::warn!(status = response.status().as_u16(), "the collector refused traces");
            }
            Err(error) => {
                let timeout = error.is_timeout();
                tracing::warn!(timeout, "the collector of traces cannot be reached");
            }
        }
        came.map_err(|error| error.without_url().into())
    }
}
