//! A handler that panics fails its own request, and no other.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use std::{future::Future, panic::AssertUnwindSafe};

/// The answer, or a failure where there is none because of a panic. The panic's own words are in the log.
///
/// Nothing of what panicked is used again but what is shared, whose locks are taken also where they are poisoned.
pub(crate) async fn caught(answer: impl Future<Output = Response>) -> Response {
    AssertUnwindSafe(answer).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!("a request failed by a panic");
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_answer() {
        let fine = caught(async { StatusCode::OK.into_response() }).await;
        assert_eq!(fine.status(), StatusCode::OK);
        let broken = caught(async { panic!("on purpose") }).await;
        assert_eq!(broken.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
