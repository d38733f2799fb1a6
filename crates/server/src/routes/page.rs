//! Pages of lists.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A page of a list, newest first.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "PageOf{T}")]
pub(crate) struct Page<T> {
    /// What is on it.
    pub(crate) items: Vec<T>,
    /// Give it as `before` for the next page; absent on the last one.
    pub(crate) next: Option<String>,
}

/// At most this many on a page.
const MOST: u32 = 500;

/// How many are wanted on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "u32")]
#[schemars(inline)]
pub(crate) struct Size(u32);

impl TryFrom<u32> for Size {
    type Error = String;

    fn try_from(wanted: u32) -> Result<Self, String> {
        match wanted {
            0 => Err(format!("expected 1 to {MOST} on a page, got 0; leave it out for the usual 50")),
            _ => Ok(Self(wanted.min(MOST))),
        }
    }
}

/// How many are wanted on a page: 50 unless it says otherwise, 500 at most.
pub(crate) fn limit(wanted: Option<Size>) -> u32 {
    wanted.map_or(50, |Size(wanted)| wanted)
}

/// What the next page comes after: the id of a job or a picture.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline)]
pub(crate) struct Cursor(String);

impl TryFrom<String> for Cursor {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let plain = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_lowercase() || byte == b'-';
        let is_id = |id: &str| id.len() <= 64 && id.bytes().all(plain);
        let begins = text.get(..32).is_some_and(|start| start.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if begins && is_id(&text) {
            return Ok(Self(text));
        }
        let shown: String = text.chars().take(40).collect();
        Err(format!("expected the id that a page before has as `next`, got {shown:?}"))
    }
}

impl From<Cursor> for String {
    fn from(Cursor(id): Cursor) -> Self {
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_at_least_one_and_comes_after_an_id() {
        assert_eq!((limit(None), limit(Size::try_from(9000).ok())), (50, 500));
        assert!(Size::try_from(0).unwrap_err().contains("got 0"));
        let id = "0".repeat(32);
        for fine in [id.clone(), format!("{id}-0"), format!("{id}-s12")] {
            assert_eq!(String::from(Cursor::try_from(fine.clone()).unwrap()), fine);
        }
        for wrong in ["zzz", "", "%FF", &format!("{id}' or 1"), &id[1..], &"0".repeat(65)] {
            assert!(Cursor::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
