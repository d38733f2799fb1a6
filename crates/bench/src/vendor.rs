//! The stand-in for a vendor: answers that were made before, so that it costs next to nothing.
//!
//! What a request wants stands in its text: `delay=500` (milliseconds), `side=4096` and `as=jpeg` (of the picture),
//! `as=address` (of where it is, instead of the picture).

use crate::{
    picture::{Format, Original},
    serve::{self, tls},
};
use anyhow::Result;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures_util::stream;
use std::{
    collections::HashMap,
    convert::Infallible,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// Events of a streamed answer.
const EVENTS: usize = 32;

/// Pictures of a stream before the last one.
const PARTIALS: usize = 2;

/// Where the pictures are, and how it is reached.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder of the pictures to answer with
    #[arg(long)]
    pictures: PathBuf,
    /// Speak only this version of HTTP, over TLS
    #[arg(long, requires = "certificate")]
    tls: Option<tls::Version>,
    /// Where to write the certificate that is made for it
    #[arg(long, value_name = "FILE", requires = "tls")]
    certificate: Option<PathBuf>,
}

struct Vendor {
    pictures: PathBuf,
    /// What was read so far.
    known: Mutex<HashMap<(Format, u32), Known>>,
    made: AtomicU64,
}

/// A picture, and its base64 before and after what is another in each.
#[derive(Clone)]
struct Known {
    original: Original,
    base64: (Bytes, Bytes),
}

/// Answers until the process ends.
pub(crate) async fn serve(args: &Args) -> Result<()> {
    let vendor =
        Vendor { pictures: args.pictures.clone(), known: Mutex::default(), made: AtomicU64::default() };
    let router = Router::new()
        .route("/v1/chat/completions", post(chat))
        .route("/v1/images/generations", post(images))
        .route("/v1/images/edits", post(edits))
        .route("/files/{name}", get(file))
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::new(vendor));
    match (args.tls, &args.certificate) {
        (Some(version), Some(certificate)) => tls::serve(router, version, certificate).await,
        _ => serve::serve(router).await,
    }
}

async fn chat(asked: String) -> Response {
    wait(&asked).await;
    if asked.contains("\"stream\":true") || asked.contains("\"stream\": true") {
        return said();
    }
    json(Body::from(COMPLETION), COMPLETION.len())
}

const COMPLETION: &str = concat!(
    r#"{"id":"chatcmpl-1","object":"chat.completion","created":1790000000,"model":"stand-in","choices":[{"index":0,"#,
    r#""message":{"role":"assistant","content":"Dusk is the half hour in which the sun has set and the sky still "#,
    r#"glows; the light is blue above, and a last warm band lies along the horizon."},"finish_reason":"stop"}],"#,
    r#""usage":{"prompt_tokens":120,"completion_tokens":34,"total_tokens":154}}"#
);

/// Events one by one: between two of them the connection gets its turn, as it does when a model speaks.
fn said() -> Response {
    let head = r#"data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"stand-in","#;
    let mut events: Vec<String> = (0..EVENTS - 1)
        .map(|n| {
            format!("{head}\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"word{n:02} \"}},\"finish_reason\":null}}]}}\n\n")
        })
        .collect();
    events.push(format!(
        "{head}\"choices\":[{{\"index\":0,\"delta\":{{}},\"finish_reason\":\"stop\"}}],\"usage\":{{\"prompt_tokens\":120,\"completion_tokens\":31,\"total_tokens\":151}}}}\n\ndata: [DONE]\n\n"
    ));
    let parts = stream::unfold(events.into_iter(), |mut events| async move {
        let event = events.next()?;
        tokio::task::yield_now().await;
        Some((Ok::<_, Infallible>(Bytes::from(event)), events))
    });
    ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(parts)).into_response()
}

async fn images(State(vendor): State<Arc<Vendor>>, headers: HeaderMap, asked: String) -> Response {
    wait(&asked).await;
    if asked.contains("as=address") {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let number = vendor.next();
        let body =
            format!("{{\"created\":1790000000,\"data\":[{{\"url\":\"http://{host}/files/{number}.png\"}}]}}");
        let length = body.len();
        return json(Body::from(body), length);
    }
    if asked.contains("\"stream\":true") {
        return vendor.shown();
    }
    let format = Format::ALL.into_iter().find(|format| asked.contains(&format!("as={}", format.name())));
    let side = u32::try_from(wanted(&asked, "side=")).unwrap_or_default();
    vendor.painted(format.unwrap_or(Format::Png), if side == 0 { 1024 } else { side })
}

/// Whatever was given: it is read to its end.
async fn edits(State(vendor): State<Arc<Vendor>>, _given: Bytes) -> Response {
    vendor.painted(Format::Png, 1024)
}

async fn file(State(vendor): State<Arc<Vendor>>, Path(name): Path<String>) -> Response {
    let number = name.trim_end_matches(".png").parse().unwrap_or_default();
    match vendor.picture(Format::Png, 1024) {
        Ok(known) => ([(header::CONTENT_TYPE, "image/png")], known.original.copy(number)).into_response(),
        Err(error) => broken(&error),
    }
}

const USAGE: &str = r#""usage":{"input_tokens":20,"output_tokens":1000,"total_tokens":1020,"input_tokens_details":{"text_tokens":20,"image_tokens":0}}"#;

impl Vendor {
    fn next(&self) -> u64 {
        self.made.fetch_add(1, Ordering::Relaxed)
    }

    fn picture(&self, format: Format, side: u32) -> Result<Known> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(&(format, side)) {
            return Ok(known.clone());
        }
        let original = Original::read(&self.pictures, format, side)?;
        let read = Known { base64: original.base64(), original };
        known.insert((format, side), read.clone());
        Ok(read)
    }

    /// The base64 of a picture that nobody had before.
    fn new_base64(&self, format: Format, side: u32) -> Result<[Bytes; 3]> {
        let (head, rest) = self.picture(format, side)?.base64;
        Ok([head, Bytes::from(format.mark64(self.next())), rest])
    }

    fn painted(&self, format: Format, side: u32) -> Response {
        let [head, mark, rest] = match self.new_base64(format, side) {
            Ok(base64) => base64,
            Err(error) => return broken(&error),
        };
        let start = Bytes::from_static(br#"{"created":1790000000,"data":[{"b64_json":""#);
        let end = Bytes::from(format!("\"}}],{USAGE}}}"));
        let parts = [start, head, mark, rest, end];
        let length = parts.iter().map(Bytes::len).sum();
        json(Body::from_stream(stream::iter(parts.map(Ok::<_, Infallible>))), length)
    }

    /// A picture as events: some before it is done, and the last.
    fn shown(&self) -> Response {
        let mut parts = Vec::new();
        for at in 0..=PARTIALS {
            let base64 = match self.new_base64(Format::Png, 1024) {
                Ok(base64) => base64,
                Err(error) => return broken(&error),
            };
            let (name, more) = if at < PARTIALS {
                ("partial_image", format!("\"partial_image_index\":{at}"))
            } else {
                ("completed", USAGE.to_owned())
            };
            let kind = format!("image_generation.{name}");
            parts.push(Bytes::from(format!("event: {kind}\ndata: {{\"type\":\"{kind}\",\"b64_json\":\"")));
            parts.extend(base64);
            parts.push(Bytes::from(format!("\",\"created_at\":1790000000,{more}}}\n\n")));
        }
        let body = Body::from_stream(stream::iter(parts.into_iter().map(Ok::<_, Infallible>)));
        ([(header::CONTENT_TYPE, "text/event-stream")], body).into_response()
    }
}

fn broken(error: &anyhow::Error) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}")).into_response()
}

fn json(body: Body, length: usize) -> Response {
    let mut response = (StatusCode::OK, body).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response
}

async fn wait(asked: &str) {
    let delay = wanted(asked, "delay=");
    if delay > 0 {
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }
}

/// The number after a word; 0 where it is not said.
fn wanted(asked: &str, word: &str) -> u64 {
    let Some((_, after)) = asked.split_once(word) else { return 0 };
    let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
    after[..end].parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_request_wants_is_read_out_of_its_text() {
        assert_eq!(wanted("{\"prompt\":\"delay=500 side=4096\"}", "delay="), 500);
        assert_eq!((wanted("delay=x", "delay="), wanted("nothing", "delay=")), (0, 0));
    }

    #[test]
    fn the_canned_completion_is_json() {
        let parsed: serde_json::Value = serde_json::from_str(COMPLETION).unwrap();
        assert_eq!(parsed["usage"]["total_tokens"], 154);
    }
}
