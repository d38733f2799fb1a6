//! From a successful answer to pictures.

use super::{
    absence, part,
    usage::usage,
    value::{list, unwrapped},
};
use impasto_sdk::{Answer, Images, Item, Result};

/// The pictures of a successful answer. Neither candidates nor content nor parts need to be there; an answer without a
/// picture is a missing item, not an error, because it is billed for what was sent and thought.
///
/// A picture may come as an address. The key goes with the download where the address has the origin of one of `homes`,
/// the URLs whose servers may see the key, and nowhere else.
///
/// # Errors
/// `BadResponse` when the body is not JSON, or no picture of those that came can be read.
pub fn images(answer: &Answer, homes: &[&str]) -> Result<Images> {
    let reply = unwrapped(answer.json()?);
    let parts = list(&reply["candidates"]).flat_map(|candidate| list(&candidate["content"]["parts"]));
    // Interim pictures are marked as thoughts.
    let mut items: Vec<Item> = parts
        .filter(|part| part["thought"] != true)
        .filter_map(|part| part::picture(part, answer, homes))
        .collect();
    let usage = usage(&reply, items.len());
    let request_id = reply["responseId"].as_str().map(str::to_owned);
    if items.is_empty() {
        items.push(Item::Missing(absence::of(&reply, answer)));
    }
    Images { items, usage, request_id }.readable(answer)
}
