//! Parameters of the path.

use super::refusal::{said, wrong};
use crate::Failure;
use axum::{
    extract::{FromRequestParts, Path, path::ErrorKind, rejection::PathRejection},
    http::{StatusCode, request::Parts},
};
use impasto_controls::{Violation, violation::code};
use serde::de::DeserializeOwned;

/// The parameters of the path.
pub(crate) struct At<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for At<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let read = Path::<T>::from_request_parts(parts, state).await;
        read.map(|Path(at)| Self(at)).map_err(|rejection| refused(&rejection))
    }
}

fn refused(rejection: &PathRejection) -> Failure {
    let PathRejection::FailedToDeserializePathParams(failed) = rejection else {
        return said(StatusCode::INTERNAL_SERVER_ERROR, &rejection.body_text());
    };
    let (field, why) = match failed.kind() {
        ErrorKind::InvalidUtf8InPathParam { key } => (key.as_str(), "it is not UTF-8".to_owned()),
        ErrorKind::ParseErrorAtKey { key, value, expected_type } => {
            (key.as_str(), format!("expected {expected_type}, got {value:?}"))
        }
        ErrorKind::DeserializeError { key, message, .. } => (key.as_str(), message.clone()),
        other => ("", other.to_string()),
    };
    let message = format!("the path's {field} cannot be used: {why}");
    let violation = Violation::new(format!("/{field}"), code::WRONG_FORM, message.clone());
    Failure { violations: vec![violation], ..wrong(message).status(StatusCode::BAD_REQUEST) }
}
