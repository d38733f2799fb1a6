//! The way to a vendor inside the program.

use crate::{
    books::{Billed, Books},
    transport::read,
    world::Way,
};
use bytes::Bytes;
use impasto_ports::{Blobs, Boxed, Chunks, Reply, SendError, Transport};
use impasto_sdk::{Blob, Effect, Error, Exchange, Kind, Local, LocalHost, Money, Part, Result, Usage};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{mpsc, oneshot};

/// Calls a [`Local`] provider on a thread of its own. Its pauses take no time.
pub struct LocalTransport {
    local: &'static dyn Local,
    books: Arc<Books>,
}

impl LocalTransport {
    /// The way to it. A billed exchange that gets a 2xx stands in the books; its pictures do not.
    #[must_use]
    pub fn way(local: &'static dyn Local) -> Way {
        let books = Arc::<Books>::default();
        Way { transport: Arc::new(Self { local, books: Arc::clone(&books) }), books, vendor: None }
    }

    async fn exchange(
        &self,
        exchange: &Exchange,
        blobs: &dyn Blobs,
    ) -> std::result::Result<Reply, SendError> {
        let mut pictures = HashMap::new();
        for part in &exchange.body.parts {
            if let Part::Raw(blob) | Part::Base64(blob) = part {
                let bytes = read(blobs, blob).await.map_err(|error| SendError { left: false, error })?;
                pictures.insert(blob.id.clone(), bytes);
            }
        }
        let (head, heard) = oneshot::channel();
        let (feed, body) = mpsc::channel(4);
        let end = Arc::<Mutex<Option<Error>>>::default();
        let (local, exchange, failed) = (self.local, exchange.clone(), Arc::clone(&end));
        let billed = exchange.effect == Effect::Billed;
        tokio::task::spawn_blocking(move || {
            let mut host = Host { pictures, head: Some(head), feed };
            if let Err(error) = local.serve(&exchange, &mut host) {
                *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            }
        });
        let take = |end: &Mutex<Option<Error>>| end.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Ok((status, content_type)) = heard.await else {
            let silent = || Error::new(Kind::Unexpected, "it ended without a head");
            return Err(SendError { left: true, error: take(&end).unwrap_or_else(silent) });
        };
        if billed && (200..300).contains(&status) {
            let (model, usage) = (String::new(), Usage::default());
            self.books.note(Billed { model, usage, usd: Money::ZERO, ..Billed::default() }, Vec::new());
        }
        let headers = vec![("content-type".into(), content_type)];
        Ok(Reply { status, headers, body: Box::new(Pieces { body, end }) })
    }
}

impl Transport for LocalTransport {
    fn send<'a>(
        &'a self,
        _: &'a str,
        exchange: &'a Exchange,
        blobs: &'a dyn Blobs,
    ) -> Boxed<'a, std::result::Result<Reply, SendError>> {
        Box::pin(self.exchange(exchange, blobs))
    }
}

struct Pieces {
    body: mpsc::Receiver<Bytes>,
    end: Arc<Mutex<Option<Error>>>,
}

impl Chunks for Pieces {
    fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
        Box::pin(async move {
            match self.body.recv().await {
                Some(piece) => Ok(Some(piece)),
                None => match self.end.lock().unwrap_or_else(PoisonError::into_inner).take() {
                    Some(error) => Err(error),
                    None => Ok(None),
                },
            }
        })
    }
}

struct Host {
    pictures: HashMap<String, Vec<u8>>,
    head: Option<oneshot::Sender<(u16, String)>>,
    feed: mpsc::Sender<Bytes>,
}

impl LocalHost for Host {
    fn read(&mut self, blob: &Blob) -> Result<Vec<u8>> {
        let missing =
            || Error::new(Kind::NotFound, format!("picture {} is not part of the request", blob.id));
        self.pictures.get(&blob.id).cloned().ok_or_else(missing)
    }

    fn head(&mut self, status: u16, content_type: &str) {
        if let Some(head) = self.head.take() {
            let _ = head.send((status, content_type.into()));
        }
    }

    fn write(&mut self, bytes: &[u8]) -> bool {
        self.feed.blocking_send(Bytes::copy_from_slice(bytes)).is_ok()
    }

    fn pause(&mut self, _: Duration) -> bool {
        !self.feed.is_closed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::FolderBlobs;
    use impasto_sdk::Body;

    struct Mirror;

    /// Gives back the picture that came; without one it fails after half a body.
    impl Local for Mirror {
        fn serve(&self, exchange: &Exchange, host: &mut dyn LocalHost) -> Result<()> {
            let picture = exchange.body.parts.iter().find_map(|part| match part {
                Part::Raw(blob) => Some(host.read(blob)),
                _ => None,
            });
            host.head(200, "image/png");
            assert!(host.pause(Duration::from_secs(3_600)));
            host.write(&picture.transpose()?.unwrap_or_else(|| b"half".to_vec()));
            if exchange.body.is_empty() { Err(Error::new(Kind::Unexpected, "no picture")) } else { Ok(()) }
        }
    }

    async fn answer(exchange: Exchange, blobs: &FolderBlobs) -> (Vec<u8>, Option<Error>, usize) {
        let Way { transport, books, .. } = LocalTransport::way(&Mirror);
        let mut reply = transport.send("mirror", &exchange, blobs).await.unwrap_or_else(|e| panic!("{e:?}"));
        assert_eq!((reply.status, reply.headers[0].1.as_str()), (200, "image/png"));
        let mut body = Vec::new();
        loop {
            match reply.body.next().await {
                Ok(Some(piece)) => body.extend_from_slice(&piece),
                Ok(None) => return (body, None, books.bill().len()),
                Err(error) => return (body, Some(error), books.bill().len()),
            }
        }
    }

    #[tokio::test]
    async fn a_vendor_inside_answers_in_pieces_and_its_failure_cuts_the_body() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = FolderBlobs::new(folder.path());
        let blob = blobs.keep(b"a picture").unwrap();
        let body = Body { content_type: "image/png".into(), parts: vec![Part::Raw(blob)] };
        let whole = answer(Exchange::post("local://mirror/x", body).billed(), &blobs).await;
        assert_eq!(whole, (b"a picture".to_vec(), None, 1));
        let (half, error, bills) = answer(Exchange::get("local://mirror/x"), &blobs).await;
        assert_eq!(
            (half, error.map(|error| error.kind), bills),
            (b"half".to_vec(), Some(Kind::Unexpected), 0)
        );
    }
}
