//! Work that is done where somebody waits for it, and to its end also where nobody does any more.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::runtime::Handle;

/// Work that is done where it is waited for. Let go of before its end it goes on as a task of its own, so it costs a task
/// only then.
pub(super) struct DetachOnDrop<T: Send + 'static>(Option<Work<T>>);

type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

impl<T: Send + 'static> DetachOnDrop<T> {
    pub(super) fn new(work: impl Future<Output = T> + Send + 'static) -> Self {
        Self(Some(Box::pin(work)))
    }
}

impl<T: Send + 'static> Future for DetachOnDrop<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        // Taken while it runs: what panics is gone, and does not go on.
        let Some(mut work) = self.0.take() else { return Poll::Pending };
        let polled = work.as_mut().poll(cx);
        if polled.is_pending() {
            self.0 = Some(work);
        }
        polled
    }
}

impl<T: Send + 'static> Drop for DetachOnDrop<T> {
    fn drop(&mut self) {
        let Some(rest) = self.0.take() else { return };
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(rest)),
            Err(error) => tracing::warn!(%error, "a call was let go of where it cannot go on"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::{panic::AssertUnwindSafe, time::Duration};
    use tokio::{sync::oneshot, time::timeout};

    #[tokio::test]
    async fn work_is_done_where_it_is_waited_for() {
        let task = tokio::task::try_id();
        assert_eq!(DetachOnDrop::new(async { tokio::task::try_id() }).await, task);
    }

    #[tokio::test]
    async fn work_that_panicked_does_not_go_on() {
        let mut work = DetachOnDrop::<()>::new(async { panic!("on purpose") });
        assert!(AssertUnwindSafe(&mut work).catch_unwind().await.is_err());
        assert!(work.0.is_none());
    }

    #[tokio::test]
    async fn work_that_was_begun_goes_on_when_it_is_let_go() {
        let ((go, gone), (done, over)) = (oneshot::channel::<()>(), oneshot::channel());
        let mut work = DetachOnDrop::new(async move {
            gone.await.unwrap();
            done.send(7).unwrap();
        });
        assert!(timeout(Duration::from_millis(5), &mut work).await.is_err());
        drop(work);
        go.send(()).unwrap();
        assert_eq!(timeout(Duration::from_secs(5), over).await.unwrap().unwrap(), 7);
    }
}
