//! Takes the key out of what a server repeats. Some servers name the key that they reject; a row, a file of the spool or
//! a terminal is no place for it.

use crate::echo::Echoless;
use bytes::{Bytes, BytesMut};
use impasto_ports::{Boxed, Chunks, Reply, Secret};
use impasto_sdk::Result;
use memchr::memmem;

/// What stands where the key stood.
const MARK: &[u8] = b"[key]";

/// Shorter keys are left alone: they would match by chance, in pictures for example.
const SHORTEST: usize = 8;

/// The same reply without these secrets: in headers, and in a body that is not a picture.
pub(crate) fn scrub(reply: Reply, secrets: &[Secret]) -> Reply {
    let mut keys: Vec<_> = secrets.iter().map(Secret::expose).filter(|key| key.len() >= SHORTEST).collect();
    // A pair before its halves, so that it is one mark that stands there.
    keys.sort_by_key(|key| (std::cmp::Reverse(key.len()), *key));
    keys.dedup();
    let texts: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
    let mut clean = keys.into_iter().fold(reply, without);
    let events =
        |(name, value): &(String, String)| name == "content-type" && value.starts_with("text/event-stream");
    if !texts.is_empty() && clean.headers.iter().any(events) {
        clean.body = Box::new(Echoless::new(clean.body, texts));
    }
    clean
}

fn without(mut reply: Reply, key: &str) -> Reply {
    for (_, value) in &mut reply.headers {
        if value.contains(key) {
            *value = value.replace(key, "[key]");
        }
    }
    let picture =
        reply.headers.iter().any(|(name, value)| name == "content-type" && value.starts_with("image/"));
    if !picture {
        let finder = memmem::Finder::new(key.as_bytes()).into_owned();
        reply.body = Box::new(Scrubbed { inner: reply.body, finder, held: BytesMut::new(), over: false });
    }
    reply
}

/// Pieces without the key. What might be the beginning of a key at the end of a piece is held back until more is known.
struct Scrubbed {
    inner: Box<dyn Chunks>,
    finder: memmem::Finder<'static>,
    held: BytesMut,
    over: bool,
}

impl Scrubbed {
    fn clean(&mut self, piece: &Bytes) -> Bytes {
        let key = self.finder.needle().len();
        if self.held.is_empty()
            && self.finder.find(piece).is_none()
            && !ends_like(piece, self.finder.needle())
        {
            return piece.clone();
        }
        self.held.extend_from_slice(piece);
        let mut clean = BytesMut::with_capacity(self.held.len());
        while let Some(at) = self.finder.find(&self.held) {
            clean.extend_from_slice(&self.held.split_to(at));
            clean.extend_from_slice(MARK);
            let _ = self.held.split_to(key);
        }
        let keep = longest_start(&self.held, self.finder.needle());
        clean.extend_from_slice(&self.held.split_to(self.held.len() - keep));
        clean.freeze()
    }
}

fn ends_like(piece: &[u8], key: &[u8]) -> bool {
    longest_start(piece, key) > 0
}

/// How many bytes at the end of a text are a beginning of the key.
fn longest_start(text: &[u8], key: &[u8]) -> usize {
    (1..key.len().min(text.len() + 1)).rev().find(|length| text.ends_with(&key[..*length])).unwrap_or(0)
}

impl Chunks for Scrubbed {
    fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
        Box::pin(async move {
            while !self.over {
                match self.inner.next().await? {
                    Some(piece) => {
                        let clean = self.clean(&piece);
                        if !clean.is_empty() {
                            return Ok(Some(clean));
                        }
                    }
                    None => self.over = true,
                }
            }
            Ok(Some(self.held.split().freeze()).filter(|rest| !rest.is_empty()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Pieces(Vec<Bytes>);

    impl Chunks for Pieces {
        fn next(&mut self) -> Boxed<'_, Result<Option<Bytes>>> {
            let next = if self.0.is_empty() { None } else { Some(self.0.remove(0)) };
            Box::pin(std::future::ready(Ok(next)))
        }
    }

    fn reply(body: &[u8], step: usize) -> Reply {
        let pieces = body.chunks(step).map(Bytes::copy_from_slice).collect();
        let headers = vec![("x-echo".into(), "Bearer sk-secret-1".into())];
        Reply { status: 401, headers, body: Box::new(Pieces(pieces)) }
    }

    #[tokio::test]
    async fn a_key_is_taken_out_however_the_body_is_cut() {
        let body = b"sk-sec bad key sk-secret-1, sk-secret-1sk-secret-1 and sk-s";
        for step in 1..body.len() {
            let mut clean = scrub(reply(body, step), &[Secret::new("sk-secret-1")]);
            assert_eq!(clean.headers[0].1, "Bearer [key]");
            let mut text = Vec::new();
            while let Some(piece) = clean.body.next().await.unwrap() {
                text.extend_from_slice(&piece);
            }
            assert_eq!(
                String::from_utf8(text).unwrap(),
                "sk-sec bad key [key], [key][key] and sk-s",
                "{step}"
            );
        }
    }

    #[tokio::test]
    async fn without_a_key_nothing_changes() {
        let mut same = scrub(reply(b"sk-secret-1", 3), &[]);
        assert_eq!(same.body.next().await.unwrap().unwrap(), "sk-");
    }

    #[tokio::test]
    async fn a_pair_and_its_halves_are_taken_out() {
        let secrets = ["client-one", "s3cret-two", "client-one:s3cret-two", "short", ""].map(Secret::new);
        let body = b"s3cret-two of client-one; client-one:s3cret-two; short";
        for step in 1..body.len() {
            let mut clean = scrub(reply(body, step), &secrets);
            let mut text = Vec::new();
            while let Some(piece) = clean.body.next().await.unwrap() {
                text.extend_from_slice(&piece);
            }
            assert_eq!(String::from_utf8(text).unwrap(), "[key] of [key]; [key]; short", "{step}");
        }
    }
}
