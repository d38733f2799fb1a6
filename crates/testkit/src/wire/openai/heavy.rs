//! OpenAI's image API for load: large pictures at next to no cost of its own, so that what is measured is the other side.

use super::{answer::told, family::Family};
use crate::{
    books::{Billed, Books},
    form,
    vendor::{Request, Response, Vendor},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use impasto_sdk::{Size, Usage};
use serde_json::json;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Answers each generation and edit with a picture of noise, all of one size and no two the same. It looks at model and
/// prompt alone: [`super::OpenAi`] is the strict one.
pub struct Heavy {
    size: Size,
    /// All of a picture behind its header, as bytes and as base64.
    rest: (Vec<u8>, String),
    books: Arc<Books>,
    count: AtomicU64,
}

/// Bytes of a PNG up to the end of its header.
const HEADER: usize = 33;

impl Heavy {
    /// Pictures of this size: 3 bytes a pixel, since noise cannot be packed.
    #[must_use]
    pub fn new(size: Size) -> Self {
        let rest = noise(size).split_off(HEADER);
        let text = STANDARD.encode(&rest);
        Self { size, rest: (rest, text), books: Arc::default(), count: AtomicU64::new(0) }
    }

    fn serve(&self, model: &str, prompt: &str) -> Response {
        let number = self.count.fetch_add(1, Ordering::SeqCst) + 1;
        let head = head(self.size, number);
        let usage =
            Usage { text_in: 7 + prompt.chars().count() as u64 / 4, image_out: 1_000, ..Usage::default() };
        let body = format!(
            "{{\"created\":1795255200,\"background\":\"opaque\",\"output_format\":\"png\",\"quality\":\"low\",\"size\":\"{}\",\
             \"data\":[{{\"b64_json\":\"{}{}\"}}],\"usage\":{}}}",
            self.size,
            STANDARD.encode(&head),
            self.rest.1,
            told(&usage)
        );
        let picture = [head.as_slice(), &self.rest.0].concat();
        let response = Response::bytes(200, "application/json", body.into_bytes())
            .carrying(std::slice::from_ref(&picture))
            .header("x-request-id", format!("req_{number}"));
        let billed = Billed {
            model: model.into(),
            pictures: 1,
            usd: Family::of(model).rates().price(&usage),
            usage,
            prompt: prompt.into(),
            request_id: format!("req_{number}"),
            ..Billed::default()
        };
        self.books.note(billed, vec![picture]);
        response
    }
}

impl Vendor for Heavy {
    fn answer(&self, request: &Request) -> Response {
        match asked(request) {
            Ok((model, prompt)) => self.serve(&model, &prompt),
            Err(error) => {
                let error =
                    json!({"message": error, "type": "invalid_request_error", "param": null, "code": null});
                Response::json(400, &json!({ "error": error }))
            }
        }
    }

    fn books(&self) -> Arc<Books> {
        Arc::clone(&self.books)
    }
}

/// Model and prompt, of JSON or of a form.
fn asked(request: &Request) -> Result<(String, String), String> {
    let missing = |name: &str| format!("{name} is missing");
    if request.header("content-type").is_some_and(|kind| kind.starts_with("multipart/form-data")) {
        let parts = form::parts(request)?;
        let text = |name: &str| parts.iter().find(|part| part.name == name).map(form::Part::text);
        return Ok((
            text("model").ok_or_else(|| missing("model"))?,
            text("prompt").ok_or_else(|| missing("prompt"))?,
        ));
    }
    let body = request.json()?;
    let text = |name: &str| body[name].as_str().map(str::to_owned).ok_or_else(|| missing(name));
    Ok((text("model")?, text("prompt")?))
}

/// A header, and a text chunk that holds the number: 72 bytes, so that base64 of what follows stays the same.
fn head(size: Size, number: u64) -> Vec<u8> {
    let mut head = b"\x89PNG\r\n\x1a\n".to_vec();
    let sides = [size.width.to_be_bytes(), size.height.to_be_bytes()].concat();
    chunk(&mut head, b"IHDR", &[sides.as_slice(), &[8, 2, 0, 0, 0]].concat());
    chunk(&mut head, b"tEXt", format!("Number\0{number:020}").as_bytes());
    head
}

fn chunk(to: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    to.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    let body = [kind.as_slice(), data].concat();
    to.extend(&body);
    to.extend(crc32fast::hash(&body).to_be_bytes());
}

/// A PNG of noise.
fn noise(size: Size) -> Vec<u8> {
    use image::{
        ExtendedColorType, ImageEncoder,
        codecs::png::{CompressionType, FilterType, PngEncoder},
    };
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let pixels: Vec<u8> = (0..size.pixels() * 3)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 32) as u8
        })
        .collect();
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::NoFilter);
    let written = encoder.write_image(&pixels, size.width, size.height, ExtendedColorType::Rgb8);
    assert!(written.is_ok(), "noise of {size} could not be written: {written:?}");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_pictures_are_whole_large_and_no_two_the_same() {
        let size = Size::new(64, 48);
        let heavy = Heavy::new(size);
        for _ in 0..2 {
            heavy.serve("gpt-image-2", "a fox");
        }
        let served = heavy.books().served();
        assert_ne!(served[0], served[1]);
        for picture in &served {
            assert!(picture.len() as u64 >= size.pixels() * 3);
            let read = image::load_from_memory(picture).unwrap();
            assert_eq!((read.width(), read.height()), (64, 48));
        }
    }

    #[test]
    fn the_answer_holds_the_picture_that_was_billed() {
        let heavy = Heavy::new(Size::new(32, 32));
        let answer: serde_json::Value =
            serde_json::from_slice(&heavy.serve("gpt-image-2", "a fox").body).unwrap();
        let picture = STANDARD.decode(answer["data"][0]["b64_json"].as_str().unwrap()).unwrap();
        assert_eq!(heavy.books().served(), [picture]);
        // 8 tokens of text at 5 dollars a million, 1000 of pictures at 30.
        assert_eq!(heavy.books().total(), impasto_sdk::Money::from_usd(0.03004));
    }
}
