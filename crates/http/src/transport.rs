//! Sends exchanges.

use crate::{
    HttpOptions,
    clients::Clients,
    credential::{self, Credential},
    fault, guard, local, redact, redirect,
    reply::{self, Bounds},
    request,
    rope::{Rope, Upload},
    scrub::scrub,
    tokens::{self, Age, Tokens},
};
use impasto_ports::{Blobs, Boxed, ProfileAccess, Reply, SendError, Transport, Vault};
use impasto_sdk::{Auth, Effect, Error, Exchange, Grant, Kind, Registry, Result};
use reqwest::{Client, Request, Response, header::LOCATION};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

/// Sends exchanges over HTTP, and those to `local://` addresses to the providers inside the program.
pub struct HttpTransport {
    clients: Clients,
    registry: Registry,
    vault: Arc<dyn Vault>,
    max_download_bytes: u64,
    tokens: Tokens,
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
        Ok(Self { clients, registry, vault, max_download_bytes, tokens: Tokens::default() })
    }

    async fn remote(&self, provider: &str, exchange: &Exchange, blobs: &dyn Blobs) -> Sent<Reply> {
        let access = self.vault.access(provider).map_err(fault::unsent)?;
        let Auth::Profile(name) = &exchange.auth else {
            let credential = Credential::of_provider(provider, exchange, access);
            return self.carry(&credential, exchange, blobs).await;
        };
        let private = credential::private(&access, exchange);
        let profile = self.vault.profile(name).map_err(fault::unsent)?;
        if profile.profile.token_request().is_none() {
            return self.carry(&Credential::of_profile(&profile, private), exchange, blobs).await;
        }
        self.with_token(&profile, &private, exchange, blobs).await
    }

    /// With a token of the profile. One that the API refuses is forgotten. What is free is sent again with a new one;
    /// whether what may be billed is, the driver decides.
    async fn with_token(
        &self,
        profile: &ProfileAccess,
        private: &[String],
        exchange: &Exchange,
        blobs: &dyn Blobs,
    ) -> Sent<Reply> {
        let mut may_repeat = exchange.effect == Effect::Free;
        loop {
            let fetched = self.tokens.of(profile, || self.fetch_token(profile, private, blobs)).await;
            let (token, age) = fetched.map_err(fault::unsent)?;
            let credential = Credential::of_token(profile, token.clone(), private.to_vec());
            let reply = self.carry(&credential, exchange, blobs).await?;
            if reply.status != 401 {
                return Ok(reply);
            }
            self.tokens.refused(&profile.profile.name, &token).await;
            if !may_repeat || age == Age::New {
                return Ok(reply);
            }
            may_repeat = false;
        }
    }

    async fn fetch_token(
        &self,
        profile: &ProfileAccess,
        private: &[String],
        blobs: &dyn Blobs,
    ) -> Result<Grant> {
        let Some(request) = profile.profile.token_request() else {
            return Err(Error::new(Kind::Unexpected, "this profile needs no token"));
        };
        let named = |error: Error| error.with("auth_profile", &profile.profile.name);
        let credential = Credential::of_client(profile, &request.auth, private.to_vec()).map_err(named)?;
        let reply = self.carry(&credential, &request, blobs).await.map_err(|failure| named(failure.error))?;
        tokens::answer(reply).await.and_then(|answer| Grant::of(&answer)).map_err(named)
    }

    /// The exchange, and where its answer leads on to another address, that one too.
    async fn carry(&self, credential: &Credential, exchange: &Exchange, blobs: &dyn Blobs) -> Sent<Reply> {
        let mut hop: Option<(Exchange, Credential)> = None;
        for _ in 0..=redirect::MOST {
            let (exchange, credential) =
                hop.as_ref().map_or((exchange, credential), |(exchange, credential)| (exchange, credential));
            let response = self.once(credential, exchange, blobs).await?;
            let status = response.status().as_u16();
            let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            let location = location.filter(|_| redirect::may_follow(exchange, credential));
            match redirect::target(&exchange.url, status, location).map_err(left)? {
                Some(to) => hop = Some(redirect::hop(exchange, credential, &to)),
                None => {
                    return Ok(scrub(reply::reply(response, self.bounds(exchange)), &credential.hidden));
                }
            }
        }
        Err(left(redirect::endless(&exchange.url)))
    }

    async fn once(&self, credential: &Credential, exchange: &Exchange, blobs: &dyn Blobs) -> Sent<Response> {
        let (client, request, upload) =
            self.prepare(credential, exchange, blobs).await.map_err(fault::unsent)?;
        let owner = &credential.owner;
        tracing::debug!(
            credential = %owner,
            method = exchange.method.as_str(),
            url = redact(&exchange.url),
            "sending"
        );
        let response = head(client, request, &upload, exchange.patience).await?;
        tracing::debug!(credential = %owner, status = response.status().as_u16(), "the head of the answer is here");
        Ok(response)
    }

    /// Everything that can be refused, before the first byte leaves.
    async fn prepare(
        &self,
        credential: &Credential,
        exchange: &Exchange,
        blobs: &dyn Blobs,
    ) -> Result<(&Client, Request, Upload)> {
        let url = request::address(exchange)?;
        let route = guard::route(&url, &credential.private, self.clients.proxy_names())?;
        let tail = credential.tail(&exchange.body)?;
        let tail_length = tail.expose().len() as u64;
        let mut request = request::build(exchange, url, credential, tail_length)?;
        let upload = Upload::default();
        if exchange.body.len() + tail_length > 0 {
            let mut rope = Rope::open(&exchange.body, blobs).await?;
            rope.push(tail.expose());
            *request.body_mut() = Some(rope.into_body(upload.clone()));
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

/// Something was sent, and an answer came.
const fn left(error: Error) -> SendError {
    SendError { left: true, error }
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
