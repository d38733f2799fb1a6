//! Forms of parts (`multipart/form-data`).

use super::refusal::{said, wrong};
use crate::Failure;
use axum::{
    body::Bytes,
    extract::{
        FromRequest, Multipart, Request,
        multipart::{Field, MultipartError},
    },
    http::{StatusCode, header::CONTENT_TYPE},
};

/// A form, part by part.
pub(crate) struct Form(Multipart);

impl Form {
    /// Whether a request carries a form.
    pub(crate) fn is_in(request: &Request) -> bool {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        kind.is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("multipart/form-data"))
    }

    /// The next part, and its name.
    pub(crate) async fn next(&mut self) -> Result<Option<(String, Field<'_>)>, Failure> {
        let part = self.0.next_field().await;
        let part = part.map_err(|error| broken(&error))?;
        let Some(part) = part else { return Ok(None) };
        let name = part.name().map(str::to_owned);
        let name = name.ok_or_else(|| wrong("a part of the form has no name"))?;
        Ok(Some((name, part)))
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        if !Self::is_in(&request) {
            let message =
                "the body must be a form, with the header Content-Type: multipart/form-data; boundary=…";
            return Err(wrong(message).status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let form = Multipart::from_request(request, state).await;
        form.map(Self).map_err(|error| said(error.status(), &error.body_text()))
    }
}

/// The text of a part.
pub(crate) async fn text(name: &str, part: Field<'_>) -> Result<String, Failure> {
    let unread = |error: MultipartError| {
        let status = broken(&error).status.unwrap_or(StatusCode::BAD_REQUEST);
        said(status, &format!("the part {name} cannot be read: {}", error.body_text()))
    };
    let kind = part.content_type().map(str::to_ascii_lowercase).unwrap_or_default();
    if kind.contains("charset=") && !kind.contains("utf-8") {
        return part.text().await.map_err(unread);
    }
    let bytes = part.bytes().await.map_err(unread)?;
    String::from_utf8(bytes.into()).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        wrong(format!(
            "the part {name} is no text: expected UTF-8, which ends at byte {place}; encode it anew"
        ))
    })
}

/// The next bytes of a part.
pub(crate) async fn piece(part: &mut Field<'_>) -> Result<Option<Bytes>, Failure> {
    part.chunk().await.map_err(|error| broken(&error))
}

/// A form that ends too early is the client's doing, whatever the framework calls it.
fn broken(error: &MultipartError) -> Failure {
    let status = if error.status().is_server_error() { StatusCode::BAD_REQUEST } else { error.status() };
    said(status, &error.body_text())
}
