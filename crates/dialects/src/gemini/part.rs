//! Pictures among the parts of an answer.

use super::{address::with_key, value::either};
use impasto_sdk::{Answer, BlobRef, Error, Exchange, Item, Kind};
use serde::Deserialize;
use serde_json::Value;

/// The picture of a part; `None` where it is none. The key goes to addresses of `homes` alone.
pub(super) fn picture(part: &Value, answer: &Answer, homes: &[&str]) -> Option<Item> {
    if let Some(inline) = either(part, "inlineData", "inline_data") {
        return is_picture(inline).then(|| inline_picture(inline, answer));
    }
    let file = either(part, "fileData", "file_data")?;
    let uri = either(file, "fileUri", "file_uri")?.as_str()?;
    is_picture(file).then(|| file_picture(uri, homes))
}

fn is_picture(data: &Value) -> bool {
    either(data, "mimeType", "mime_type")
        .and_then(Value::as_str)
        .is_none_or(|media_type| media_type.starts_with("image/"))
}

fn inline_picture(inline: &Value, answer: &Answer) -> Item {
    match BlobRef::deserialize(&inline["data"]) {
        Ok(blob) if blob.blob < answer.blobs.len() => Item::blob(blob),
        _ => {
            let message = "a picture came, but its data is not base64 or was cut short";
            Item::Unreadable(Error::new(Kind::BadResponse, message))
        }
    }
}

/// No image model is known to answer with an address; relays might. That Google's own addresses want the key is a
/// guess from its Files API.
fn file_picture(uri: &str, homes: &[&str]) -> Item {
    if homes.iter().any(|home| origin(home) == origin(uri)) {
        Item::fetch(with_key(Exchange::get(uri)))
    } else if uri.starts_with("https://") {
        Item::fetch(Exchange::get(uri))
    } else {
        let scheme = uri.split(':').next().unwrap_or_default();
        let message = "a picture came as an address that cannot be fetched; only https can";
        Item::Unreadable(Error::new(Kind::BadResponse, message).with("scheme", scheme))
    }
}

/// Scheme, host and port, as they are written.
fn origin(url: &str) -> Vec<&str> {
    url.splitn(4, '/').take(3).collect()
}
