//! Answers that come as server-sent events.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use std::time::Duration;

/// How often something is sent while nothing happens, so that nobody in between hangs up.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(15);

/// What is sent then: a comment, which clients pass over.
pub(super) const BEAT: &str = ": \n\n";

/// The answer whose body these events are.
pub(super) fn response(events: Body) -> Response {
    let mut response = Response::new(events);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
