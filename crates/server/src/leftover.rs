//! What nobody read of a request's body. A refusal often comes before the body is read, and then the connection cannot be
//! used again: the next request of a client that keeps its connections would run into one that is being closed. So a
//! little is read after all, and where there is more, the answer says that the connection ends with it.

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{
        HeaderValue,
        header::{CONNECTION, EXPECT},
    },
    response::Response,
};
use futures_util::StreamExt as _;
use http_body::{Frame, SizeHint};
use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::timeout;

/// Bytes that are read for the connection's sake.
const MOST: usize = 256 << 10;

/// How long they may take.
const LONGEST: Duration = Duration::from_millis(300);

/// Sees to it that a connection is either free for the next request, or said to end.
pub(crate) async fn finished<F: Future<Output = Response>>(
    request: Request,
    next: impl FnOnce(Request) -> F,
) -> Response {
    if request.body().is_end_stream() {
        return next(request).await;
    }
    // Who asks first whether to send it has not sent it, and would be told to.
    let most = if request.headers().contains_key(EXPECT) { 0 } else { MOST };
    let left = Left::default();
    let request = request.map(|body| Body::new(Watched { body: Some(body), left: left.clone() }));
    let mut response = next(request).await;
    if let Some(rest) = left.take()
        && !is_drained(rest, most).await
    {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Whether a body came to its end within bounds.
async fn is_drained(body: Body, most: usize) -> bool {
    if body.size_hint().lower() > most as u64 {
        return false;
    }
    // Nothing is asked for, since asking is what tells the client to send.
    if most == 0 {
        return false;
    }
    let drained = timeout(LONGEST, async {
        let (mut pieces, mut read) = (body.into_data_stream(), 0);
        while let Some(piece) = pieces.next().await {
            let Ok(piece) = piece else { return false };
            read += piece.len();
            if read > most {
                return false;
            }
        }
        true
    });
    drained.await.unwrap_or(false)
}

/// Where a body goes that was let go before its end.
#[derive(Clone, Default)]
struct Left(Arc<Mutex<Option<Body>>>);

impl Left {
    fn put(&self, body: Body) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
    }

    fn take(&self) -> Option<Body> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A body that is kept where it is let go before its end.
struct Watched {
    /// `None`: it came to its end, or broke off.
    body: Option<Body>,
    left: Left,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let frame = ready!(Pin::new(body).poll_frame(cx));
        if !matches!(frame, Some(Ok(_))) {
            self.body = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, HttpBody::size_hint)
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(rest) = self.body.take().filter(|rest| !rest.is_end_stream()) {
            self.left.put(rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;
    use futures_util::stream;

    async fn ends_with(request: Request) -> bool {
        let refuse = |_| std::future::ready("no".into_response());
        finished(request, refuse).await.headers().get(CONNECTION).is_some_and(|value| value == "close")
    }

    fn pieces(count: usize, bytes: usize) -> Request {
        let piece = move |_| Ok::<_, std::io::Error>(vec![0; bytes]);
        Request::new(Body::from_stream(stream::iter(0..count).map(piece)))
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_is_free_or_said_to_end() {
        assert!(!ends_with(Request::new(Body::empty())).await);
        assert!(!ends_with(pieces(3, 1000)).await);
        assert!(ends_with(pieces(3, MOST / 2)).await);
        assert!(ends_with(Request::new(Body::from(vec![0; MOST + 1]))).await);
        let silent = stream::pending::<Result<Vec<u8>, std::io::Error>>();
        assert!(ends_with(Request::new(Body::from_stream(silent))).await);
        let mut expecting = pieces(1, 10);
        expecting.headers_mut().insert(EXPECT, HeaderValue::from_static("100-continue"));
        assert!(ends_with(expecting).await);
        let never = stream::poll_fn(|_| -> Poll<Option<Result<Vec<u8>, std::io::Error>>> {
            panic!("a client that asks first was told to send")
        });
        let mut expecting = Request::new(Body::from_stream(never));
        expecting.headers_mut().insert(EXPECT, HeaderValue::from_static("100-continue"));
        assert!(ends_with(expecting).await);
    }

    #[tokio::test]
    async fn a_body_that_was_read_is_none_of_it() {
        let read = |request: Request| async {
            axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap();
            "yes".into_response()
        };
        let answer = finished(pieces(9, MOST), read).await;
        assert!(answer.headers().get(CONNECTION).is_none());
    }
}
