//! Ways to a vendor on which answers suffer. They see what the vendor does not: which exchange is billed.

use bytes::Bytes;
use impasto_ports::{Blobs, Boxed, Chunks, Reply, SendError, Transport};
use impasto_sdk::{Effect, Error, Exchange, Kind, Result};
use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// Cuts each answer to a billed exchange after so many sixteenths of its body.
pub(super) struct Cut {
    pub(super) way: Arc<dyn Transport>,
    pub(super) parts: usize,
}

impl Cut {
    async fn cut(&self, mut reply: Reply) -> Result<Reply, SendError> {
        let mut whole = Vec::new();
        loop {
            match reply.body.next().await {
                Ok(Some(piece)) => whole.extend_from_slice(&piece),
                Ok(None) => break,
                Err(error) => return Err(SendError { left: true, error }),
            }
        }
        whole.truncate(whole.len() * self.parts / 16);
        let lost = Error::new(Kind::Unavailable, "the connection was reset inside the body");
        let pieces = VecDeque::from([Ok(Some(Bytes::from(whole))), Err(lost)]);
        Ok(Reply { body: Box::new(Pieces(pieces)), ..reply })
    }
}

impl Transport for Cut {
    fn send<'a>(
        &'a self,
        provider: &'a str,
        exchange: &'a Exchange,
        blobs: &'a dyn Blobs,
    ) -> Boxed<'a, Result<Reply, SendError>> {
        Box::pin(async move {
            let reply = self.way.send(provider, exchange, blobs).await?;
            if exchange.effect == Effect::Billed { self.cut(reply).await } else { Ok(reply) }
        })
    }
}

/// Answers the first free exchanges after a billed one with these statuses, and a page that is no JSON, as proxies do.
pub(super) struct Down {
    way: Arc<dyn Transport>,
    paid: AtomicBool,
    left: Mutex<VecDeque<u16>>,
    last: Mutex<Option<u16>>,
}

impl Down {
    pub(super) fn new(way: Arc<dyn Transport>, statuses: &[u16]) -> Self {
        let left = Mutex::new(statuses.iter().copied().collect());
        Self { way, paid: AtomicBool::new(false), left, last: Mutex::default() }
    }

    /// What was answered in the vendor's place at last, in words.
    pub(super) fn last(&self) -> String {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.map_or_else(|| "nothing went wrong".into(), |status| format!("the vendor answered {status}"))
    }

    fn status(&self, exchange: &Exchange) -> Option<u16> {
        if exchange.effect == Effect::Billed {
            self.paid.store(true, Ordering::SeqCst);
            return None;
        }
        if !self.paid.load(Ordering::SeqCst) {
            return None;
        }
        let status = self.left.lock().unwrap_or_else(PoisonError::into_inner).pop_front()?;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(status);
        Some(status)
    }
}

impl Transport for Down {
    fn send<'a>(
        &'a self,
        provider: &'a str,
        exchange: &'a Exchange,
        blobs: &'a dyn Blobs,
    ) -> Boxed<'a, Result<Reply, SendError>> {
        let Some(status) = self.status(exchange) else { return self.way.send(provider, exchange, blobs) };
        let pieces =
            VecDeque::from([Ok(Some(Bytes::from_static(b"<html>back in a moment</html>"))), Ok(None)]);
        let headers = vec![("content-type".into(), "text/html".into())];
        Box::pin(async move { Ok(Reply { status, headers, body: Box::new(Pieces(pieces)) }) })
    }
}

struct Pieces(VecDeque<Result<Option<Bytes>>>);

impl Chunks for Pieces {
    fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
        let next = self.0.pop_front().unwrap_or(Ok(None));
        Box::pin(async move { next })
    }
}
