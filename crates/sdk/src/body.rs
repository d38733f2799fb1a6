//! Request bodies as ropes: text, and pictures by reference.

use crate::{Error, Kind, Result};
use serde::{Deserialize, Serialize, Serializer};
use std::{cell::RefCell, collections::hash_map::RandomState, hash::BuildHasher};

/// A picture that the core keeps on disk. A provider never holds its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Blob {
    /// The digest of its bytes (BLAKE3, hex): the same picture has the same id.
    pub id: String,
    /// What the bytes are, e.g. `image/png`; found by looking at them, not by asking.
    pub media_type: String,
    /// Length in bytes.
    pub bytes: u64,
    /// Width in pixels; 0 where it is not known (SVG).
    pub width: u32,
    /// Height in pixels; 0 where it is not known (SVG).
    pub height: u32,
}

impl Blob {
    /// The usual file ending for its media type, without the dot.
    #[must_use]
    pub fn extension(&self) -> &'static str {
        match self.media_type.as_str() {
            "image/png" => "png",
            "image/jpeg" => "jpg",
            "image/webp" => "webp",
            "image/gif" => "gif",
            "image/svg+xml" => "svg",
            "image/avif" => "avif",
            "audio/wav" | "audio/x-wav" | "audio/wave" => "wav",
            "audio/mpeg" | "audio/mp3" => "mp3",
            "audio/ogg" => "ogg",
            "audio/flac" => "flac",
            "audio/mp4" => "m4a",
            "audio/webm" => "webm",
            _ => "bin",
        }
    }
}

/// A request body: its length is known before it is sent, it can be sent again, and a copy of it can be kept without the
/// pictures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// The `Content-Type` header; empty where there is no body.
    pub content_type: String,
    /// The parts, in order.
    pub parts: Vec<Part>,
}

/// A piece of a [`Body`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Sent as it is.
    Text(String),
    /// The bytes of a picture, as they are.
    Raw(Blob),
    /// The bytes of a picture in standard base64 with padding.
    Base64(Blob),
}

/// Stands for a picture inside a serde type: [`Body::json`] turns it into a base64 or data-URL string that is never
/// loaded into memory. While it does, an `Inline` is written as a string without anything to escape, which may also be put
/// into the middle of a longer one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Bare base64.
    Base64(Blob),
    /// `data:image/png;base64,…`.
    DataUrl(Blob),
}

thread_local! {
    static SLOTS: RefCell<Option<Slots>> = const { RefCell::new(None) };
}

/// The pictures of a body that is being written, and what marks their places in its text.
#[derive(Default)]
struct Slots {
    nonce: String,
    pictures: Vec<Inline>,
}

impl Slots {
    fn mark(&mut self, picture: &Inline) -> String {
        if self.nonce.is_empty() {
            // Must not be guessable, so that no prompt can smuggle a picture in.
            let [one, two] = [1, 2].map(|number| RandomState::new().hash_one(number));
            self.nonce = format!("blob-{one:016x}{two:016x}-");
        }
        self.pictures.push(picture.clone());
        format!("{}{};", self.nonce, self.pictures.len() - 1)
    }

    /// The parts of the text, with each picture in its place.
    fn fill(&self, text: String) -> Vec<Part> {
        if self.pictures.is_empty() {
            vec![Part::Text(text)]
        } else {
            splice(&text, &self.nonce, &self.pictures)
        }
    }
}

impl Serialize for Inline {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mark = SLOTS.with_borrow_mut(|slots| slots.as_mut().map(|slots| slots.mark(self)));
        let mark = mark
            .ok_or_else(|| serde::ser::Error::custom("an inline picture is only valid inside Body::json"))?;
        serializer.serialize_str(&mark)
    }
}

impl Body {
    /// No body.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// A JSON body; every [`Inline`] in `value` becomes a part by reference.
    ///
    /// # Errors
    /// `Unexpected` when the value cannot be serialised.
    pub fn json(value: &impl Serialize) -> Result<Self> {
        SLOTS.set(Some(Slots::default()));
        let text = serde_json::to_string(value);
        let slots = SLOTS.take().unwrap_or_default();
        let text =
            text.map_err(|e| Error::new(Kind::Unexpected, format!("a request body cannot be written: {e}")))?;
        Ok(Self { content_type: "application/json".into(), parts: slots.fill(text) })
    }

    /// Starts a `multipart/form-data` body.
    #[must_use]
    pub fn multipart(boundary: &str) -> Multipart {
        Multipart { boundary: boundary.into(), parts: Vec::new() }
    }

    /// Bytes that will be sent.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.parts.iter().map(Part::len).sum()
    }

    /// Whether nothing will be sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The body as people may read it: pictures as `<picture 1a2b3c…>`.
    #[must_use]
    pub fn outline(&self) -> String {
        self.parts.iter().map(Part::outline).collect()
    }
}

impl Part {
    /// Bytes that will be sent.
    #[must_use]
    pub fn len(&self) -> u64 {
        match self {
            Self::Text(text) => text.len() as u64,
            Self::Raw(blob) => blob.bytes,
            Self::Base64(blob) => blob.bytes.div_ceil(3) * 4,
        }
    }

    /// Whether nothing will be sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn outline(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Raw(blob) | Self::Base64(blob) => {
                format!("<picture {} {} bytes {}>", blob.media_type, blob.bytes, blob.id)
            }
        }
    }
}

/// Cuts the text at the marks and puts the pictures in their places.
fn splice(text: &str, nonce: &str, slots: &[Inline]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    for inline in slots_in_order(text, nonce, slots) {
        let (at, end, inline) = inline;
        let start = text.len() - rest.len();
        let head = &text[start..at];
        match inline {
            Inline::Base64(blob) => {
                parts.push(Part::Text(head.into()));
                parts.push(Part::Base64(blob.clone()));
            }
            Inline::DataUrl(blob) => {
                parts.push(Part::Text(format!("{head}data:{};base64,", blob.media_type)));
                parts.push(Part::Base64(blob.clone()));
            }
        }
        rest = &text[end..];
    }
    parts.push(Part::Text(rest.into()));
    parts
}

fn slots_in_order<'a>(
    text: &'a str,
    nonce: &'a str,
    slots: &'a [Inline],
) -> impl Iterator<Item = (usize, usize, &'a Inline)> {
    text.match_indices(nonce).filter_map(move |(at, _)| {
        let digits = &text[at + nonce.len()..];
        let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        // The mark has an end of its own, since it may stand in a longer text.
        let slot = slots.get(digits[..length].parse::<usize>().ok()?)?;
        digits[length..].starts_with(';').then(|| (at, at + nonce.len() + length + 1, slot))
    })
}

/// A `multipart/form-data` body in the making.
#[derive(Clone, Debug)]
pub struct Multipart {
    boundary: String,
    parts: Vec<Part>,
}

impl Multipart {
    /// Adds a text field.
    #[must_use]
    pub fn text(mut self, name: &str, value: impl ToString) -> Self {
        let (boundary, value) = (&self.boundary, value.to_string());
        self.parts.push(Part::Text(format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        )));
        self
    }

    /// Adds a text field where there is a value.
    #[must_use]
    pub fn maybe(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// Adds a picture as a file.
    #[must_use]
    pub fn file(mut self, name: &str, file: &str, blob: &Blob) -> Self {
        let (boundary, media_type) = (&self.boundary, &blob.media_type);
        self.parts.push(Part::Text(format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
             Content-Type: {media_type}\r\n\r\n"
        )));
        self.parts.push(Part::Raw(blob.clone()));
        self.parts.push(Part::Text("\r\n".into()));
        self
    }

    /// The finished body.
    #[must_use]
    pub fn finish(mut self) -> Body {
        self.parts.push(Part::Text(format!("--{}--\r\n", self.boundary)));
        Body { content_type: format!("multipart/form-data; boundary={}", self.boundary), parts: self.parts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob(bytes: u64) -> Blob {
        Blob { id: "b1".into(), media_type: "image/png".into(), bytes, width: 1, height: 1 }
    }

    #[derive(Serialize)]
    struct Request {
        prompt: &'static str,
        image: Inline,
        more: Vec<Inline>,
    }

    #[test]
    fn pictures_are_parts_of_a_json_body() {
        let request = Request {
            prompt: "a \"b\" blob-0000",
            image: Inline::DataUrl(blob(7)),
            more: vec![Inline::Base64(blob(7)), Inline::Base64(blob(7))],
        };
        let body = Body::json(&request).unwrap();
        let flat: String = body
            .parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.as_str(),
                Part::Base64(_) => "QUJDREVGRw==",
                Part::Raw(_) => unreachable!("JSON has no raw parts"),
            })
            .collect();
        let value: serde_json::Value = serde_json::from_str(&flat).unwrap();
        assert_eq!(value["prompt"], request.prompt);
        assert_eq!(value["image"], "data:image/png;base64,QUJDREVGRw==");
        assert_eq!(value["more"][1], "QUJDREVGRw==");
        assert_eq!(body.len(), flat.len() as u64);
    }

    #[test]
    fn an_inline_picture_outside_a_body_is_refused() {
        assert!(serde_json::to_string(&Inline::Base64(blob(1))).is_err());
    }

    #[test]
    fn a_form_knows_its_length_and_keeps_its_order() {
        let body = Body::multipart("xyz")
            .text("n", 2)
            .maybe("size", None::<&str>)
            .file("image", "a.png", &blob(7))
            .finish();
        assert_eq!(body.content_type, "multipart/form-data; boundary=xyz");
        let outline = body.outline();
        assert!(outline.starts_with("--xyz\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n2\r\n--xyz"));
        assert!(outline.ends_with("\r\n--xyz--\r\n"));
        let pictures = outline.len() - "<picture image/png 7 bytes b1>".len() + 7;
        assert_eq!(body.len(), pictures as u64);
    }
}
