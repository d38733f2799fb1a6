//! The least proxies before an upstream, on the libraries that the program uses: what a gateway cannot go below.

use crate::{bare, picture::Format, serve};
use anyhow::Result;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use futures_util::StreamExt;
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::Value;
use std::{
    fs::{self, File},
    io::{self, Write},
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::task::spawn_blocking;

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
    rows: Mutex<Connection>,
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

/// An answer that says where its pictures are.
#[derive(Deserialize)]
struct Addressed {
    data: Vec<Address>,
}

#[derive(Deserialize)]
struct Address {
    url: String,
}

/// Answers until the process ends.
pub(crate) async fn serve(args: Args) -> Result<()> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let rows = Mutex::new(bare::rows(&args.folder)?);
    let floor = Floor { args, http, rows, written: AtomicU64::default(), tokens: AtomicU64::default() };
    let router = Router::new()
        .route("/buffered/v1/chat/completions", post(buffered))
        .route("/streamed/v1/chat/completions", post(streamed))
        .route("/filed/v1/images/generations", post(filed))
        .route("/kept/v1/images/generations", post(kept))
        .route("/passed/v1/images/edits", post(passed))
        .route("/fetched/v1/images/generations", post(fetched))
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
    floor.file(upstream)
}

/// What has to be done so that nothing paid is lost, in the barest way: noted before it leaves; decoded, looked at,
/// digested, written and noted before it is answered, in base64 made anew of what was kept. All in memory at once.
async fn kept(State(floor): State<Arc<Floor>>, asked: Bytes) -> Result<Response, Broken> {
    let noted = Arc::clone(&floor);
    spawn_blocking(move || noted.note()).await??;
    let answer = floor.send("/v1/images/generations", &asked).await?.bytes().await?;
    let body = spawn_blocking(move || floor.keep(&answer)).await??;
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// A form, handed on as it comes, and the answer in a file besides.
async fn passed(State(floor): State<Arc<Floor>>, headers: HeaderMap, form: Body) -> Result<Response, Broken> {
    let request = floor.http.post(format!("{}/v1/images/edits", floor.args.upstream));
    let kept = [header::CONTENT_TYPE, header::CONTENT_LENGTH].into_iter();
    let kept = kept.filter_map(|name| Some((headers.get(&name)?.clone(), name)));
    let request = kept.fold(request, |request, (value, name)| request.header(name, value));
    let form = reqwest::Body::wrap_stream(form.into_data_stream());
    floor.file(request.body(form).send().await?)
}

/// An answer with an address: what is there goes into a file, and is answered in base64.
async fn fetched(State(floor): State<Arc<Floor>>, asked: Bytes) -> Result<Response, Broken> {
    let upstream = floor.send("/v1/images/generations", &asked).await?;
    let addressed: Addressed = serde_json::from_slice(&upstream.bytes().await?)?;
    let address = addressed.data.into_iter().next().map(|item| item.url).unwrap_or_default();
    let picture = floor.http.get(address).send().await?.error_for_status()?.bytes().await?;
    floor.create()?.write_all(&picture)?;
    let body = in_base64(&picture);
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

fn in_base64(picture: &[u8]) -> String {
    let base64 = base64_simd::STANDARD.encode_to_string(picture);
    format!("{{\"created\":1790000000,\"data\":[{{\"b64_json\":\"{base64}\"}}]}}")
}

fn to_file(answer: reqwest::Response, mut file: File) -> Response {
    let body = answer.bytes_stream().map(move |piece| {
        let piece = piece.map_err(io::Error::other)?;
        file.write_all(&piece)?;
        Ok::<_, io::Error>(piece)
    });
    ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(body)).into_response()
}

impl Floor {
    fn create(&self) -> io::Result<File> {
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        File::create(self.args.folder.join(number.to_string()))
    }

    fn note(&self) -> Result<()> {
        let number = self.written.fetch_add(1, Ordering::Relaxed);
        let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let sql = "INSERT INTO pictures (digest, bytes) VALUES (?, 0)";
        rows.prepare_cached(sql)?.execute([format!("call {number}")])?;
        Ok(())
    }

    fn keep(&self, answer: &[u8]) -> Result<String> {
        let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let (path, _) = bare::keep(answer, Format::Png, &self.args.folder, &rows)?;
        Ok(in_base64(&fs::read(path)?))
    }

    fn file(&self, answer: reqwest::Response) -> Result<Response, Broken> {
        Ok(to_file(answer, self.create()?))
    }

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
