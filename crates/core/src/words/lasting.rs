//! Work that is done where somebody waits for it, and to its end also where nobody does any more.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    thread,
};
use tokio::runtime::Handle;

/// Work that is done where it is waited for. Let go of before its end it goes on as a task of its own, so it costs a task
/// only then.
pub(super) struct Lasting<T: Send + 'static>(Option<Work<T>>);

type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

impl<T: Send + 'static> Lasting<T> {
    pub(super) fn new(work: impl Future<Output = T> + Send + 'static) -> Self {
        Self(Some(Box::pin(work)))
    }
}

impl<T: Send + 'static> Future for Lasting<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let Some(work) = &mut self.0 else { return Poll::Pending };
        let done = ready!(work.as_mut().poll(cx));
        self.0 = None;
        Poll::Ready(done)
    }
}

impl<T: Send + 'static> Drop for Lasting<T> {
    fn drop(&mut self) {
        // What panicked cannot go on, and where the program is at its end there is nowhere to go on.
        let (Some(rest), false, Ok(runtime)) = (self.0.take(), thread::panicking(), Handle::try_current())
        else {
            return;
        };
        runtime.spawn(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::{sync::oneshot, time::timeout};

    #[tokio::test]
    async fn work_is_done_where_it_is_waited_for() {
        let task = tokio::task::try_id();
        assert_eq!(Lasting::new(async { tokio::task::try_id() }).await, task);
    }

    #[tokio::test]
    async fn work_that_was_begun_goes_on_when_it_is_let_go() {
        let ((go, gone), (done, over)) = (oneshot::channel::<()>(), oneshot::channel());
        let mut work = Lasting::new(async move {
            gone.await.unwrap();
            done.send(7).unwrap();
        });
        assert!(timeout(Duration::from_millis(5), &mut work).await.is_err());
        drop(work);
        go.send(()).unwrap();
        assert_eq!(timeout(Duration::from_secs(5), over).await.unwrap().unwrap(), 7);
    }
}
