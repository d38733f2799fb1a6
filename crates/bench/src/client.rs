//! Clients: requests side by side over kept connections, each read to its end.

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use futures_util::StreamExt;
use reqwest::{Certificate, Response};
use serde_json::Value;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// A client. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
}

/// What is posted.
pub(crate) struct Sent {
    media_type: &'static str,
    body: Bytes,
}

/// Between the parts of a form.
const BOUNDARY: &str = "----part";

impl From<String> for Sent {
    /// JSON.
    fn from(json: String) -> Self {
        Self { media_type: "application/json", body: json.into() }
    }
}

impl Sent {
    /// A form of texts and of PNG files under one name.
    pub(crate) fn form(texts: &[(&str, &str)], name: &str, files: &[Vec<u8>]) -> Self {
        let mut body = Vec::with_capacity(files.iter().map(|file| file.len() + 200).sum::<usize>() + 1_000);
        for (name, text) in texts {
            body.extend(part(name, "", text.as_bytes()));
        }
        for file in files {
            let more = "; filename=\"a.png\"\r\ncontent-type: image/png";
            body.extend(part(name, more, file));
        }
        body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
        Self { media_type: "multipart/form-data; boundary=----part", body: body.into() }
    }
}

fn part(name: &str, more: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"{more}\r\n\r\n");
    [head.as_bytes(), content, b"\r\n"].concat()
}

/// Many requests to one address.
#[derive(Clone, Copy)]
pub(crate) struct Volley<'a> {
    pub(crate) url: &'a str,
    /// How many in all.
    pub(crate) count: usize,
    /// How many side by side.
    pub(crate) width: usize,
}

impl Client {
    pub(crate) fn new() -> Result<Self> {
        Self::trusting(&[])
    }

    /// One that trusts these certificates (PEM) besides the system's.
    pub(crate) fn trusting(pem: &[u8]) -> Result<Self> {
        let trusted = Certificate::from_pem_bundle(pem)?;
        let http = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(256).tls_certs_merge(trusted);
        Ok(Self { http: http.build()? })
    }

    /// Posts, and reads the answer to its end; how long that took.
    pub(crate) async fn post(&self, url: &str, sent: impl Into<Sent>) -> Result<Duration> {
        let began = Instant::now();
        let mut body = self.send(url, sent.into()).await?.bytes_stream();
        while let Some(piece) = body.next().await {
            piece?;
        }
        Ok(began.elapsed())
    }

    /// Posts, and gives the answer.
    pub(crate) async fn ask(&self, url: &str, sent: impl Into<Sent>) -> Result<String> {
        Ok(self.send(url, sent.into()).await?.text().await?)
    }

    /// Posts all, and gives how long each took. The body of each is made from its number.
    pub(crate) async fn fire<F, S>(&self, volley: Volley<'_>, body: F) -> Result<Vec<Duration>>
    where
        F: Fn(usize) -> S + Send + Sync + 'static,
        S: Into<Sent>,
    {
        let (next, body, count) = (Arc::new(AtomicUsize::new(0)), Arc::new(body), volley.count);
        let mut clients = JoinSet::new();
        for _ in 0..volley.width {
            let (client, next, body, url) =
                (self.clone(), Arc::clone(&next), Arc::clone(&body), volley.url.to_owned());
            clients.spawn(async move {
                let mut took = Vec::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        return Ok::<_, anyhow::Error>(took);
                    }
                    let sent: Sent = body(number).into();
                    took.push(client.post(&url, sent).await?);
                }
            });
        }
        let mut all = Vec::new();
        while let Some(client) = clients.join_next().await {
            all.extend(client??);
        }
        Ok(all)
    }

    pub(crate) async fn get(&self, url: &str) -> Result<Value> {
        let answer = self.http.get(url).send().await?.error_for_status()?;
        Ok(serde_json::from_slice(&answer.bytes().await?)?)
    }

    /// Gets a page and forgets it; how long that took.
    pub(crate) async fn time(&self, url: &str) -> Result<Duration> {
        let began = Instant::now();
        self.http.get(url).send().await?.error_for_status()?.bytes().await?;
        Ok(began.elapsed())
    }

    async fn send(&self, url: &str, sent: Sent) -> Result<Response> {
        let request = self.http.post(url).header("content-type", sent.media_type).body(sent.body);
        let answer = request.send().await.with_context(|| format!("no answer from {url}"))?;
        let status = answer.status();
        if !status.is_success() {
            bail!("{url} answered {status}: {}", answer.text().await?);
        }
        Ok(answer)
    }
}
