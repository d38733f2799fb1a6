//! Bounds on the bodies of requests: how long they may be, and how slow. JSON is held in memory, so it may be less than a
//! form, whose files go to disk as they come. Who sends a byte now and then would else hold a connection for ever.

use crate::{
    Bodies, Failure, Need,
    read::{Form, wrong},
};
use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{DefaultBodyLimit, Request},
    http::{StatusCode, header::CONTENT_LENGTH},
    response::{IntoResponse, Response},
};
use futures_util::{Stream, StreamExt, stream};
use std::{
    future::Future,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::time::{Instant, timeout_at};

/// Bytes of a body at most where anybody may send one.
const MOST_OF_STRANGERS: usize = 64 << 10;

/// Holds a request's body within its bounds.
pub(crate) async fn bound<F: Future<Output = Response>>(
    bounds: Bodies,
    need: Need,
    request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    if request.body().is_end_stream() {
        return next(request).await;
    }
    let most = most(bounds, need, &request);
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: u64| length > most as u64) {
        return Format::of(&request).too_large(most).into_response();
    }
    let late = Arc::new(AtomicBool::new(false));
    let mut request = request.map(|body| paced(body, bounds.patience, Arc::clone(&late)));
    DefaultBodyLimit::max(most).apply(&mut request);
    let response = next(request).await;
    let failed = response.status().is_client_error() || response.status().is_server_error();
    if failed && late.load(Ordering::Relaxed) { too_slow(bounds).into_response() } else { response }
}

/// What a body is written in.
enum Format {
    Form,
    Json,
}

impl Format {
    fn of(request: &Request) -> Self {
        if Form::is_in(request) { Self::Form } else { Self::Json }
    }

    fn too_large(&self, most: usize) -> Failure {
        let (what, hint) = match self {
            Self::Form => ("a form", "raise server.form_max_bytes"),
            Self::Json => (
                "JSON",
                "send pictures as parts of a form (multipart/form-data), or raise server.json_max_bytes",
            ),
        };
        let message = format!("the body is too large: {what} may have {most} bytes at most; {hint}");
        wrong(message).status(StatusCode::PAYLOAD_TOO_LARGE)
    }
}

fn most(bounds: Bodies, need: Need, request: &Request) -> usize {
    let most = match Format::of(request) {
        Format::Form => bounds.form,
        Format::Json => bounds.json,
    };
    if need == Need::Public { most.min(MOST_OF_STRANGERS) } else { most }
}

fn too_slow(bounds: Bodies) -> Failure {
    let (patience, pace) = (bounds.patience.as_secs(), Bodies::PACE);
    let message = format!("the body came too slowly: it may lag {patience} s behind {pace} bytes a second");
    wrong(message).status(StatusCode::REQUEST_TIMEOUT)
}

/// The same body, which breaks off where it lags too far behind the pace.
fn paced(body: Body, patience: Duration, late: Arc<AtomicBool>) -> Body {
    let until = Instant::now() + patience;
    Body::from_stream(pieces(body, until, late))
}

fn pieces(body: Body, until: Instant, late: Arc<AtomicBool>) -> impl Stream<Item = Result<Bytes, io::Error>> {
    let begin = (body.into_data_stream(), until, late);
    stream::try_unfold(begin, |(mut body, until, late)| async move {
        match timeout_at(until, body.next()).await {
            Ok(None) => Ok(None),
            Ok(Some(Ok(piece))) => {
                let earned = Duration::from_secs_f64(piece.len() as f64 / f64::from(Bodies::PACE));
                Ok(Some((piece, (body, until + earned, late))))
            }
            Ok(Some(Err(error))) => Err(io::Error::other(error)),
            Err(_) => {
                late.store(true, Ordering::Relaxed);
                Err(io::ErrorKind::TimedOut.into())
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(pauses: Vec<(u64, usize)>) -> Body {
        Body::from_stream(stream::unfold(pauses.into_iter(), |mut pauses| async move {
            let (millis, bytes) = pauses.next()?;
            tokio::time::sleep(Duration::from_millis(millis)).await;
            Some((Ok::<_, io::Error>(Bytes::from(vec![0; bytes])), pauses))
        }))
    }

    async fn is_late(pauses: Vec<(u64, usize)>) -> bool {
        let late = Arc::new(AtomicBool::new(false));
        let body = paced(body(pauses), Duration::from_secs(1), Arc::clone(&late));
        let read = axum::body::to_bytes(body, usize::MAX).await;
        assert_eq!(read.is_err(), late.load(Ordering::Relaxed));
        read.is_err()
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_may_lag_for_a_while_and_earns_time_by_what_it_brings() {
        let pace = Bodies::PACE as usize;
        assert!(!is_late(vec![(900, 1)]).await);
        assert!(is_late(vec![(1_100, 1)]).await);
        assert!(is_late((0..50).map(|_| (100, 1)).collect()).await, "a trickle");
        assert!(!is_late((0..50).map(|_| (100, pace / 10)).collect()).await, "slow, at the pace");
        assert!(!is_late(vec![(0, 3 * pace), (3_900, 1)]).await, "what was earned may be spent");
        assert!(is_late(vec![(0, 3 * pace), (4_100, 1)]).await);
    }
}
