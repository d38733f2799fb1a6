//! Pieces of files, for whoever goes on with a download.

use axum::http::{HeaderMap, header};
use std::ops::Range;

/// Which piece of a file is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it.
    Whole,
    /// These bytes.
    Piece(Range<u64>),
    /// Bytes that it has not.
    Beyond,
}

/// Which piece of a file of this tag and length is wanted. Several pieces at once are answered with the whole, as a server
/// may; so is a piece of another file than this one.
pub(super) fn wanted(headers: &HeaderMap, tag: &str, length: u64) -> Wanted {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(asked) = text(header::RANGE).and_then(|range| range.trim().strip_prefix("bytes=")) else {
        return Wanted::Whole;
    };
    if text(header::IF_RANGE).is_some_and(|known| known.trim() != tag) {
        return Wanted::Whole;
    }
    piece(asked, length).unwrap_or(Wanted::Whole)
}

fn piece(asked: &str, length: u64) -> Option<Wanted> {
    let (from, to) = asked.split_once('-')?;
    let range = match (from.trim(), to.trim()) {
        ("", last) => length.saturating_sub(number(last)?)..length,
        (from, "") => number(from)?..length,
        (from, to) => {
            let (from, to) = (number(from)?, number(to)?);
            if to < from {
                return None;
            }
            from..to.saturating_add(1).min(length)
        }
    };
    Some(if range.start < range.end { Wanted::Piece(range) } else { Wanted::Beyond })
}

/// Digits and nothing else; more of them than fit are as good as the greatest number.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_read_as_the_standard_writes_them() {
        for (range, wanted) in [
            ("0-9", Wanted::Piece(0..10)),
            ("90-", Wanted::Piece(90..100)),
            ("-5", Wanted::Piece(95..100)),
            ("-500", Wanted::Piece(0..100)),
            ("99-99999999999999999999999", Wanted::Piece(99..100)),
            ("100-", Wanted::Beyond),
            ("-0", Wanted::Beyond),
            ("9-3", Wanted::Whole),
            ("0-1,5-6", Wanted::Whole),
            ("a-b", Wanted::Whole),
            ("-", Wanted::Whole),
            ("", Wanted::Whole),
        ] {
            let asked = HeaderMap::from_iter([(header::RANGE, format!("bytes={range}").parse().unwrap())]);
            assert_eq!(super::wanted(&asked, "\"t\"", 100), wanted, "{range}");
        }
    }

    #[test]
    fn a_piece_of_another_file_and_another_unit_are_answered_with_the_whole() {
        for (name, value) in [("if-range", "\"other\""), ("range", "pages=1-2")] {
            let mut asked = HeaderMap::from_iter([(header::RANGE, "bytes=0-1".parse().unwrap())]);
            asked.insert(name, value.parse().unwrap());
            assert_eq!(wanted(&asked, "\"t\"", 100), Wanted::Whole, "{name}");
        }
    }
}
