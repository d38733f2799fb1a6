//! Pictures on their way in and out.

use super::invalid;
use crate::wire::Request;
use base64::{Engine, engine::general_purpose::STANDARD};
use image::{
    DynamicImage,
    codecs::png::{CompressionType, FilterType, PngEncoder},
};
use impasto_sdk::{Blob, Error, Kind, Result};

/// A picture of a request.
pub(super) fn read(request: &Request<String>, blob: &Blob) -> Result<DynamicImage> {
    let text = request
        .pictures
        .get(&blob.id)
        .ok_or_else(|| invalid("the task names a picture that did not come"))?;
    let wrong = |why: String| invalid(format!("a picture of the request cannot be read: {why}"));
    let bytes = STANDARD.decode(text).map_err(|error| wrong(error.to_string()))?;
    image::load_from_memory(&bytes).map_err(|error| wrong(error.to_string()))
}

/// A PNG in base64, packed fast.
pub(super) fn write(picture: &DynamicImage) -> Result<String> {
    let mut png = Vec::with_capacity(picture.as_bytes().len() / 2);
    picture
        .write_with_encoder(PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Sub))
        .map_err(|error| Error::new(Kind::Unexpected, format!("a picture cannot be packed: {error}")))?;
    Ok(STANDARD.encode(png))
}
