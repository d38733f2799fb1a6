//! Long lists in JSON, written while they are sent: neither the list nor its text is in memory whole.

use axum::{
    body::Body,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::stream;
use serde::Serialize;

/// Bytes that are written at once, at least: what takes longer than a millisecond keeps others waiting.
const PIECE: usize = 16 * 1024;

/// An object with one list, of items that are made when their turn comes.
pub(crate) fn list<I>(name: &str, items: I) -> Response
where
    I: Iterator<Item: Serialize> + Send + 'static,
{
    let head = format!("{{\"{name}\":[").into_bytes();
    let mut pieces = Pieces { head, items, any: false, over: false };
    let first = pieces.next();
    // What fits into one piece says how long it is.
    let body = match first {
        Some(Ok(whole)) if pieces.over => Body::from(whole),
        first => Body::from_stream(stream::iter(first.into_iter().chain(pieces))),
    };
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}

struct Pieces<I> {
    head: Vec<u8>,
    items: I,
    any: bool,
    over: bool,
}

impl<I: Iterator<Item: Serialize>> Iterator for Pieces<I> {
    type Item = serde_json::Result<Bytes>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let mut out = std::mem::take(&mut self.head);
        while out.len() < PIECE {
            let Some(item) = self.items.next() else {
                out.extend_from_slice(b"]}");
                self.over = true;
                break;
            };
            if std::mem::replace(&mut self.any, true) {
                out.push(b',');
            }
            if let Err(error) = serde_json::to_writer(&mut out, &item) {
                self.over = true;
                return Some(Err(error));
            }
        }
        Some(Ok(out.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::HttpBody;
    use serde_json::json;

    #[tokio::test]
    async fn pieces_make_the_same_text_as_the_whole_and_short_ones_say_their_length() {
        for count in [0, 1, 2, 10_000] {
            let items: Vec<_> = (0..count).map(|number| json!({"number": number})).collect();
            let whole = serde_json::to_vec(&json!({"items": items})).unwrap();
            let body = list("items", items.into_iter()).into_body();
            let length = (count < 10_000).then_some(whole.len() as u64);
            assert_eq!(body.size_hint().exact(), length, "{count}");
            assert_eq!(axum::body::to_bytes(body, usize::MAX).await.unwrap(), whole, "{count}");
        }
    }

    #[test]
    fn an_item_is_made_when_its_turn_comes() {
        let made = std::cell::Cell::new(0);
        let items = (0..10_000).inspect(|_| made.set(made.get() + 1));
        let mut pieces = Pieces { head: Vec::new(), items, any: false, over: false };
        let piece = pieces.next().unwrap().unwrap();
        assert!(piece.len() < 2 * PIECE && made.get() < 10_000, "{} made", made.get());
    }
}
