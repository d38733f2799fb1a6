//! Takes the key out of what a server repeats. Some servers name the key that they reject; a row, a file of the spool or
//! a terminal is no place for it.

use crate::{echo::Echoless, spelling::Spelling};
use bytes::{Bytes, BytesMut};
use impasto_ports::{Boxed, Chunks, Reply, Secret};
use impasto_sdk::Result;

/// What stands where the key stood.
const MARK: &str = "[key]";

/// Shorter keys are left alone: they would match by chance, in pictures for example.
const SHORTEST: usize = 8;

/// The same reply without these secrets, however they are spelled: in headers, and in a body that is not a picture.
pub(crate) fn scrub(reply: Reply, secrets: &[Secret]) -> Reply {
    let mut keys: Vec<_> = secrets.iter().map(Secret::expose).filter(|key| key.len() >= SHORTEST).collect();
    // A pair before its halves, so that it is one mark that stands there.
    keys.sort_by_key(|key| (std::cmp::Reverse(key.len()), *key));
    keys.dedup();
    let texts: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
    let mut clean = spellings(&keys).into_iter().fold(reply, without);
    let events =
        |(name, value): &(String, String)| name == "content-type" && value.starts_with("text/event-stream");
    if !texts.is_empty() && clean.headers.iter().any(events) {
        clean.body = Box::new(Echoless::new(clean.body, texts));
    }
    clean
}

/// What is to be looked for: a text that is only another spelling of one of the others is found with it.
fn spellings(keys: &[&str]) -> Vec<Spelling> {
    let spellings: Vec<_> = keys.iter().map(|key| (*key, Spelling::of(key))).collect();
    let is_another = |key: &str| spellings.iter().any(|(other, spelling)| *other != key && spelling.is(key));
    let needed: Vec<bool> = keys.iter().map(|key| !is_another(key)).collect();
    let kept = spellings.into_iter().zip(needed).filter(|(_, needed)| *needed);
    kept.map(|((_, spelling), _)| spelling).collect()
}

fn without(mut reply: Reply, key: Spelling) -> Reply {
    for (_, value) in &mut reply.headers {
        let mut from = 0;
        while let Some(found) = key.find(value.as_bytes(), from) {
            from = found.start + MARK.len();
            value.replace_range(found, MARK);
        }
    }
    // A picture that is an error is none.
    let picture = reply.status < 300
        && reply.headers.iter().any(|(name, value)| name == "content-type" && value.starts_with("image/"));
    if !picture {
        reply.body = Box::new(Scrubbed { inner: reply.body, key, held: BytesMut::new(), over: false });
    }
    reply
}

/// Pieces without the key. What might be the beginning of a key at the end of a piece is held back until more is known.
struct Scrubbed {
    inner: Box<dyn Chunks>,
    key: Spelling,
    held: BytesMut,
    over: bool,
}

impl Scrubbed {
    fn clean(&mut self, piece: &Bytes) -> Bytes {
        if self.held.is_empty() && self.key.find(piece, 0).is_none() && self.key.begun(piece).is_none() {
            return piece.clone();
        }
        self.held.extend_from_slice(piece);
        let mut clean = BytesMut::with_capacity(self.held.len());
        while let Some(found) = self.key.find(&self.held, 0) {
            clean.extend_from_slice(&self.held[..found.start]);
            clean.extend_from_slice(MARK.as_bytes());
            let _ = self.held.split_to(found.end);
        }
        let whole = self.key.begun(&self.held).unwrap_or(self.held.len());
        clean.extend_from_slice(&self.held.split_to(whole));
        clean.freeze()
    }
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

    async fn cleaned(body: &[u8], step: usize, secrets: &[Secret]) -> String {
        let mut clean = scrub(reply(body, step), secrets);
        let mut text = Vec::new();
        while let Some(piece) = clean.body.next().await.unwrap() {
            text.extend_from_slice(&piece);
        }
        String::from_utf8(text).unwrap()
    }

    #[tokio::test]
    async fn an_escaped_key_is_taken_out_and_the_rest_is_still_json() {
        let key = r#"sk/live"ab\cd-12"#;
        for (said, left) in [
            (r#"{"error":"bad \n sk\/live\"ab\\cd-12\" \/"}"#, r#"{"error":"bad \n [key]\" \/"}"#),
            (r#"{"error":"bad sk\u002flive\u0022ab\u005Ccd\u002d12"}"#, r#"{"error":"bad [key]"}"#),
            ("<p>sk/live&quot;ab\\cd-12 sk&#47;live&#34;ab&#92;cd-12</p>", "<p>[key] [key]</p>"),
            ("{\"a\":\"sk%2Flive%22ab%5Ccd-12&b=1\"}", "{\"a\":\"[key]&b=1\"}"),
        ] {
            for step in 1..said.len() {
                assert_eq!(cleaned(said.as_bytes(), step, &[Secret::new(key)]).await, left, "{step}");
            }
        }
        let mut headers = reply(b"", 1);
        headers.headers =
            vec![("location".into(), "/x?k=sk%2Flive%22ab%5Ccd-12&l=sk/live\"ab\\cd-12".into())];
        let clean = scrub(headers, &[Secret::new(key)]);
        assert_eq!(clean.headers[0].1, "/x?k=[key]&l=[key]");
    }

    #[tokio::test]
    async fn a_picture_that_is_an_error_is_looked_into() {
        let mut refused = reply(b"no sk-secret-1", 3);
        refused.headers.push(("content-type".into(), "image/png".into()));
        let mut text = Vec::new();
        let mut clean = scrub(refused, &[Secret::new("sk-secret-1")]);
        while let Some(piece) = clean.body.next().await.unwrap() {
            text.extend_from_slice(&piece);
        }
        assert_eq!(text, b"no [key]");
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
