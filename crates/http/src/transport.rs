//! Sends exchanges.

use crate::{
    HttpOptions,
    clients::Clients,
    fault, guard, local, redact,
    reply::{self, Bounds},
    request,
    rope::{Rope, Upload},
    scrub::scrub,
};
use impasto_ports::{Access, Blobs, Boxed, Reply, SendError, Transport, Vault};
use impasto_sdk::{Exchange, Registry, Result};
use reqwest::{Client, Request, Response};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

/// Sends exchanges over HTTP, and those to `local://` addresses to the providers inside the program.
pub struct HttpTransport {
    clients: Clients,
    registry: Registry,
    vault: Arc<dyn Vault>,
    max_download_bytes: u64,
}

type Sent<T> = std::result::Result<T, SendError>;

impl HttpTransport {
    /// Makes the transport. Connections and certificates wait for the first exchange.
    ///
    /// # Errors
    /// `Config` for a user agent, a proxy or a certificate file that cannot be used.
    pub fn new(options: HttpOptions) -> Result<Self> {
        let clients = Clients::new(&options)?;
        let HttpOptions { registry, vault, max_download_bytes, .. } = options;
        Ok(Self { clients, registry, vault, max_download_bytes })
    }

    async fn remote(&self, provider: &str, exchange: &Exchange, blobs: &dyn Blobs) -> Sent<Reply> {
        let access = self.vault.access(provider).map_err(fault::unsent)?;
        let (client, request, upload) =
            self.prepare(provider, exchange, blobs, &access).await.map_err(fault::unsent)?;
        tracing::debug!(provider, method = exchange.method.as_str(), url = redact(&exchange.url), "sending");
        let response = head(client, request, &upload, exchange.patience).await?;
        tracing::debug!(provider, status = response.status().as_u16(), "the head of the answer is here");
        Ok(scrub(reply::reply(response, self.bounds(exchange)), access.key.as_ref()))
    }

    /// Everything that can be refused, before the first byte leaves.
    async fn prepare(
        &self,
        provider: &str,
        exchange: &Exchange,
        blobs: &dyn Blobs,
        access: &Access,
    ) -> Result<(&Client, Request, Upload)> {
        let url = request::address(exchange)?;
        let route = guard::route(&url, access, self.clients.proxy_names())?;
        let mut request = request::build(provider, exchange, url, access)?;
        let upload = Upload::default();
        let length = exchange.body.len();
        if length > 0 {
            *request.body_mut() = Some(Rope::open(&exchange.body, blobs).await?.into_body(upload.clone()));
        }
        Ok((self.clients.of(route).await?, request, upload))
    }

    fn bounds(&self, exchange: &Exchange) -> Bounds {
        Bounds { patience: exchange.patience, bytes: self.max_download_bytes }
    }
}

impl Transport for HttpTransport {
    fn send<'a>(
        &'a self,
        provider: &'a str,
        exchange: &'a Exchange,
        blobs: &'a dyn Blobs,
    ) -> Boxed<'a, Sent<Reply>> {
        Box::pin(async move {
            match local::id(&exchange.url) {
                Some(id) => {
                    let server = local::find(&self.registry, provider, id).map_err(fault::unsent)?;
                    local::send(server, exchange, blobs, self.bounds(exchange)).await
                }
                None => self.remote(provider, exchange, blobs).await,
            }
        })
    }
}

/// Sends the request and waits for the head. What counts as silence is the time since the connection last took a piece
/// of the body, so that a slow upload is not the vendor's fault.
async fn head(client: &Client, request: Request, upload: &Upload, patience: Duration) -> Sent<Response> {
    let host = request.url().host_str().unwrap_or_default().to_owned();
    tokio::select! {
        biased;
        sent = client.execute(request) => sent.map_err(|error| {
            let sent = fault::before_head(error, &host);
            match upload.fault() {
                Some(error) => SendError { error, ..sent },
                None => sent,
            }
        }),
        () = silence(upload, patience) => {
            Err(SendError { left: true, error: fault::silent(patience, &format!("an answer of {host}")) })
        }
    }
}

async fn silence(upload: &Upload, patience: Duration) {
    while timeout(patience, upload.progress.notified()).await.is_ok() {}
}
