//! Pieces that are told in one go.

use crate::soon::soon;
use bytes::Bytes;
use impasto_ports::Chunks;
use impasto_sdk::Result;
use std::mem;

/// What was heard and is not told yet.
#[derive(Default)]
pub(crate) struct Batch {
    pieces: Vec<String>,
    /// How often more was here already.
    held: usize,
}

/// How often what was heard is held back at most: a vendor that never pauses is heard all the same.
const MOST_HELD: usize = 64;

impl Batch {
    pub(crate) fn push(&mut self, piece: String) {
        self.pieces.push(piece);
    }

    /// What comes next. What was heard is told before it is waited for, but not while more is here already: each telling
    /// wakes whoever listens, and is a packet to him.
    pub(crate) async fn next(
        &mut self,
        body: &mut dyn Chunks,
        tell: &mut (dyn FnMut(Vec<String>) + Send),
    ) -> Result<Option<Bytes>> {
        let mut next = body.next();
        if !self.pieces.is_empty() {
            self.held += 1;
            if self.held < MOST_HELD
                && let Some(came) = soon(&mut next).await
            {
                return came;
            }
            self.tell(tell);
        }
        next.await
    }

    /// Tells what was not told, if there is something.
    pub(crate) fn tell(&mut self, tell: &mut (dyn FnMut(Vec<String>) + Send)) {
        self.held = 0;
        if !self.pieces.is_empty() {
            tell(mem::take(&mut self.pieces));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_ports::Boxed;
    use std::future::pending;

    /// So many bytes that are here, then silence.
    struct Here(usize);

    impl Chunks for Here {
        fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
            if self.0 == 0 {
                return Box::pin(pending());
            }
            self.0 -= 1;
            Box::pin(async { Ok(Some(Bytes::from_static(b"x"))) })
        }
    }

    /// How many pieces were told each time, of one piece a chunk.
    async fn told(chunks: usize) -> Vec<usize> {
        let (mut batch, mut body, mut told) = (Batch::default(), Here(chunks), Vec::new());
        let mut tell = |pieces: Vec<String>| told.push(pieces.len());
        for _ in 0..chunks {
            batch.next(&mut body, &mut tell).await.unwrap();
            batch.push("x".into());
        }
        let silence = std::time::Duration::from_millis(5);
        assert!(tokio::time::timeout(silence, batch.next(&mut body, &mut tell)).await.is_err());
        told
    }

    #[tokio::test]
    async fn what_is_here_is_told_in_one_go_before_a_silence_and_never_held_for_long() {
        assert_eq!(told(1).await, [1]);
        assert_eq!(told(30).await, [30]);
        assert_eq!(told(150).await, [MOST_HELD, MOST_HELD, 150 - 2 * MOST_HELD]);
        assert!(told(0).await.is_empty());
    }
}
