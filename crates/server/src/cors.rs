//! Pages of other origins, as far as the settings name them.

use crate::Access;
use axum::{
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE");
const HEADERS: HeaderValue =
    HeaderValue::from_static("authorization, content-type, idempotency-key, if-none-match, last-event-id");
const SEEN: HeaderValue = HeaderValue::from_static(
    "location, x-request-id, retry-after, etag, content-range, impasto-changes, impasto-job, x-should-retry",
);
/// A browser asks again after ten minutes.
const AGE: HeaderValue = HeaderValue::from_static("600");

/// The origin of a page that was named in the settings. Cookies are not for it: it gives a token.
pub(crate) fn origin(access: &Access, headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    access.origins.iter().any(|known| known.as_bytes() == origin.as_bytes()).then(|| origin.clone())
}

/// The answer to a browser that asks whether a page may ask.
pub(crate) fn preflight(
    method: &Method,
    headers: &HeaderMap,
    origin: Option<&HeaderValue>,
) -> Option<Response> {
    let asks = *method == Method::OPTIONS && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if !asks || origin.is_none() {
        return None;
    }
    // Clients send headers of their own (OpenAI's says what it runs on); the page is trusted, so it may.
    let wanted = headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned().unwrap_or(HEADERS);
    let answers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, METHODS),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, wanted),
        (header::ACCESS_CONTROL_MAX_AGE, AGE),
    ];
    Some((StatusCode::NO_CONTENT, answers).into_response())
}

/// Lets the page read an answer.
pub(crate) fn allow(response: &mut Response, origin: HeaderValue) {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, SEEN);
    headers.append(header::VARY, HeaderValue::from_static("origin"));
}
