//! What a request carries, with problem documents for what cannot be read.

use crate::{Failure, uploads::wrong};
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Query, Request},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

/// A JSON body, whatever its `Content-Type` says. An empty one is an empty object.
pub(crate) struct Given<T>(pub(crate) T);

/// The parameters of the query.
pub(crate) struct Asked<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Given<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|error| wrong(error.body_text()).status(error.status()))?;
        let text: &[u8] = if body.trim_ascii().is_empty() { b"{}" } else { &body };
        // A list would be taken for the fields in their order.
        if !text.trim_ascii_start().starts_with(b"{") {
            return Err(wrong("the body cannot be used: expected a JSON object"));
        }
        let read = serde_json::from_slice(text);
        read.map(Self).map_err(|error| wrong(format!("the body cannot be used: {error}")))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let read = Query::<T>::from_request_parts(parts, state).await;
        read.map(|Query(asked)| Self(asked)).map_err(|error| wrong(error.body_text()))
    }
}
