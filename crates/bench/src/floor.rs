//! The least proxies before an upstream, on the libraries that the program uses: what a gateway cannot go below.

use crate::serve;
use anyhow::Result;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::Value;
use std::{
    fs::File,
    io::{self, Write},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// What stands behind.
#[derive(clap::Args, Clone)]
pub(crate) struct Args {
    /// The upstream's address
    #[arg(long)]
    upstream: String,
    /// Where bodies are written
    #[arg(long)]
    folder: PathBuf,
}

struct Floor {
    args: Args,
    http: reqwest::Client,
    written: AtomicU64,
    tokens: AtomicU64,
}

/// What a proxy reads of an answer for its account.
#[derive(Deserialize)]
struct Counted {
    usage: Option<Tokens>,
}

#[derive(Deserialize)]
struct Tokens {
    total_tokens: u64,
}

/// Answers until the process ends.
pub(crate) async fn serve(args: Args) -> Result<()> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let floor = Floor { args, http, written: AtomicU64::default(), tokens: AtomicU64::default() };
    let router = Router::new()
        .route("/buffered/v1/chat/completions", post(buffered))
        .route("/streamed/v1/chat/completions", post(streamed))
        .route("/filed/v1/images/generations", post(filed))
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::new(floor));
    serve::serve(router).await
}

/// Reads the request, names the model anew, reads the answer and its usage.
async fn buffered(State(floor): State<Arc<Floor>>, asked: Bytes) -> Result<Response, Broken> {
    let upstream = floor.send("/v1/chat/completions", &asked).await?;
    let answer = upstream.bytes().await?;
    let counted: Counted = serde_json::from_slice(&answer)?;
    floor.tokens.fetch_add(counted.usage.map_or(0, |usage| usage.total_tokens), Ordering::Relaxed);
    Ok(([(header::CONTENT_TYPE, "application/json")], answer).into_response())
}

/// The same, with the answer handed on as it comes.
async fn streamed(State(floor): State<Arc<Floor>>, asked: Bytes) -> Result<Response, Broken> {
    let upstream = floor.send("/v1/chat/completions", &asked).await?;
    let body = Body::from_stream(upstream.bytes_stream());
    Ok(([(header::CONTENT_TYPE, "text/event-stream")], body).into_response())
}

/// The same, with the answer in a file besides.
async fn filed(State(floor): State<Arc<Floor>>, asked: Bytes) -> Result<Response, Broken> {
    let upstream = floor.send("/v1/images/generations", &asked).await?;
    let number = floor.written.fetch_add(1, Ordering::Relaxed);
    let mut file = File::create(floor.args.folder.join(number.to_string()))?;
    let body = upstream.bytes_stream().map(move |piece| {
        let piece = piece.map_err(io::Error::other)?;
        file.write_all(&piece)?;
        Ok::<_, io::Error>(piece)
    });
    Ok(([(header::CONTENT_TYPE, "application/json")], Body::from_stream(body)).into_response())
}

impl Floor {
    async fn send(&self, target: &str, asked: &[u8]) -> Result<reqwest::Response, Broken> {
        let mut asked: Value = serde_json::from_slice(asked)?;
        asked["model"] = "stand-in".into();
        let request = self.http.post(format!("{}{target}", self.args.upstream));
        let request = request.header(header::CONTENT_TYPE, "application/json");
        Ok(request.body(serde_json::to_vec(&asked)?).send().await?)
    }
}

/// Whatever went wrong, as a 502.
struct Broken(anyhow::Error);

impl<E: Into<anyhow::Error>> From<E> for Broken {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Broken {
    fn into_response(self) -> Response {
        (StatusCode::BAD_GATEWAY, self.0.to_string()).into_response()
    }
}
