//! The stand-in for a vendor: answers that were made before, so that it costs next to nothing.
//!
//! What a request wants stands in its text: `delay=500` (milliseconds), `side=4096` (of the picture).

use crate::{
    picture::{Original, mark64},
    serve,
};
use anyhow::Result;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use futures_util::stream;
use std::{
    convert::Infallible,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// Events of a streamed answer.
const EVENTS: usize = 32;

/// Where the pictures are.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The folder of the pictures to answer with
    #[arg(long)]
    pictures: PathBuf,
}

/// Base64 of pictures, before and after what is another in each.
struct Vendor {
    small: (Bytes, Bytes),
    large: (Bytes, Bytes),
    made: AtomicU64,
}

/// Answers until the process ends.
pub(crate) async fn serve(args: &Args) -> Result<()> {
    let of = |side| Ok::<_, anyhow::Error>(Original::read(&args.pictures, side)?.base64());
    let vendor = Vendor { small: of(1024)?, large: of(4096)?, made: AtomicU64::default() };
    let router = Router::new()
        .route("/v1/chat/completions", post(chat))
        .route("/v1/images/generations", post(images))
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::new(vendor));
    serve::serve(router).await
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

async fn images(State(vendor): State<Arc<Vendor>>, asked: String) -> Response {
    wait(&asked).await;
    let (head, rest) = if asked.contains("side=4096") { &vendor.large } else { &vendor.small }.clone();
    let number = vendor.made.fetch_add(1, Ordering::Relaxed);
    let parts = [
        Bytes::from_static(br#"{"created":1790000000,"data":[{"b64_json":""#),
        head,
        Bytes::from(mark64(number)),
        rest,
        Bytes::from_static(br#""}],"usage":{"input_tokens":20,"output_tokens":1000,"total_tokens":1020,"input_tokens_details":{"text_tokens":20,"image_tokens":0}}}"#),
    ];
    let length = parts.iter().map(Bytes::len).sum();
    json(Body::from_stream(stream::iter(parts.map(Ok::<_, Infallible>))), length)
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
