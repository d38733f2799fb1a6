//! A handler that panics fails its own request, and no other.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use std::{any::Any, future::Future, panic::AssertUnwindSafe};

/// The answer, or a failure where there is none because of a panic, whose words are in the log.
///
/// Nothing of what panicked is used again but what is shared, whose locks are taken also where they are poisoned.
pub(crate) async fn caught(answer: impl Future<Output = Response>) -> Response {
    AssertUnwindSafe(answer).catch_unwind().await.unwrap_or_else(|panic| {
        tracing::error!(panic = words(panic.as_ref()), "a request failed by a panic");
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    })
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let fixed = panic.downcast_ref::<&str>().copied();
    fixed.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without words")
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

    #[test]
    fn a_panic_has_its_words() {
        let number = 7;
        for (panic, said) in [
            (std::panic::catch_unwind(|| panic!("fixed")), "fixed"),
            (std::panic::catch_unwind(|| panic!("made: {number}")), "made: 7"),
            (std::panic::catch_unwind(|| std::panic::panic_any(number)), "without words"),
        ] {
            let panic: Result<(), _> = panic;
            assert_eq!(words(panic.unwrap_err().as_ref()), said);
        }
    }
}
