//! Pages of lists.

use schemars::JsonSchema;
use serde::Serialize;

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

/// How many are wanted on a page: 50 unless it says otherwise, 500 at most.
pub(crate) fn limit(wanted: Option<u32>) -> u32 {
    wanted.unwrap_or(50).clamp(1, MOST)
}
