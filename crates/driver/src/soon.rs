//! What is here in a moment, without waiting for what is not.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

/// What comes of a future that is ready now, or after the tasks beside this one have had a turn; `None` where it takes
/// longer. Then it can be waited for as before.
pub(crate) async fn soon<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    let mut had_a_turn = false;
    poll_fn(|cx| match Pin::new(&mut *future).poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending if had_a_turn => Poll::Ready(None),
        Poll::Pending => {
            had_a_turn = true;
            cx.waker().wake_by_ref();
            Poll::Pending
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc;

    #[tokio::test]
    async fn only_what_comes_within_a_turn_is_waited_for() {
        let (send, mut receive) = mpsc::unbounded_channel();
        let mut next = Box::pin(receive.recv());
        assert_eq!(soon(&mut next).await, None);
        tokio::spawn(async move { send.send(7) });
        assert_eq!(soon(&mut next).await, Some(Some(7)));
    }
}
