//! Bringing an input picture within a model's limits on bytes, pixels and media types.

use crate::{
    Effort, Error, Facts, Limits, MediaType, Picture, Result, decode, encode, encode_png, scale_to, sniff,
};
use impasto_sdk::{InputLimits, Size};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A side that is scaled below this shows nothing any more.
const LEAST_SIDE: u32 = 32;

/// A picture that was changed to keep the limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shrunk {
    /// The new bytes.
    pub bytes: Vec<u8>,
    /// What they are.
    pub facts: Facts,
    /// What was done, in order; for the person who is told.
    pub changes: Vec<Change>,
}

/// Something that was done to a picture to keep the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Turned upright, as its EXIF block asked; models do not look at that.
    Turned,
    /// Scaled down.
    Scaled {
        /// Before.
        from: Size,
        /// After.
        to: Size,
    },
    /// Written as another media type, or the same one again.
    Written {
        /// Before.
        from: MediaType,
        /// After.
        to: MediaType,
    },
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Turned => f.write_str("turned upright"),
            Self::Scaled { from, to } => write!(f, "scaled from {from} to {to}"),
            Self::Written { from, to } if from == to => write!(f, "written again as {to}"),
            Self::Written { from, to } => write!(f, "converted from {from} to {to}"),
        }
    }
}

/// Brings a picture within a model's limits; `None` where it keeps them already. `max_total_bytes` is the caller's care:
/// it is a limit on all pictures together.
///
/// Alpha is never dropped. Without loss first: PNG, then JPEG (or WebP where nothing else is taken), then smaller.
///
/// # Errors
/// [`Error::NoMediaType`] where the model takes nothing that could hold the picture; [`Error::TooManyBytes`]; those of
/// [`decode`].
pub fn shrink(bytes: &[u8], input: &InputLimits, limits: &Limits) -> Result<Option<Shrunk>> {
    let facts = sniff(bytes)?;
    if keeps(&facts, bytes.len() as u64, input) {
        return Ok(None);
    }
    let whole = decode(bytes, limits)?;
    let from = whole.size();
    let mut picture = within_pixels(whole, input.max_pixels)?;
    let choices = choices(&picture, &facts, input)?;
    loop {
        let (media_type, written) = smallest_first_fit(&picture, &choices, input.max_bytes)?;
        let came = written.len() as u64;
        let allowed = input.max_bytes.unwrap_or(u64::MAX);
        if came <= allowed {
            let changes = changes(&facts, from, picture.size(), media_type);
            return Ok(Some(Shrunk { facts: sniff(&written)?, bytes: written, changes }));
        }
        picture = smaller(picture, allowed, came)?;
    }
}

fn keeps(facts: &Facts, bytes: u64, input: &InputLimits) -> bool {
    let pixels = facts.size().map_or(0, Size::pixels);
    facts.orientation == 1
        && takes(input, facts.media_type)
        && input.max_bytes.is_none_or(|most| bytes <= most)
        && input.max_pixels.is_none_or(|most| pixels <= most)
}

fn takes(input: &InputLimits, media_type: MediaType) -> bool {
    input.media_types.is_empty() || input.media_types.iter().any(|taken| taken.parse() == Ok(media_type))
}

fn within_pixels(picture: Picture, max_pixels: Option<u64>) -> Result<Picture> {
    let (size, to) = (picture.size(), within(picture.size(), max_pixels));
    if to == size { Ok(picture) } else { scale_to(picture, to) }
}

/// The size that a picture of this one is scaled to where a model takes at most so many pixels.
#[must_use]
pub fn within(size: Size, max_pixels: Option<u64>) -> Size {
    let Some(most) = max_pixels.filter(|most| size.pixels() > *most) else { return size };
    let to = by_area(size, most, size.pixels());
    // Rounding up one side may be one row too much.
    if to.pixels() > most { Size::new(to.width, (to.height - 1).max(1)) } else { to }
}

/// The media types to try, those without loss first. A picture that was JPEG already stays JPEG.
fn choices(picture: &Picture, facts: &Facts, input: &InputLimits) -> Result<Vec<MediaType>> {
    let transparent = picture.is_transparent();
    let order = match facts.media_type {
        MediaType::Jpeg => [MediaType::Jpeg, MediaType::Png, MediaType::Webp],
        _ => [MediaType::Png, MediaType::Jpeg, MediaType::Webp],
    };
    let mut choices: Vec<_> = order.into_iter().filter(|media_type| takes(input, *media_type)).collect();
    choices.retain(|media_type| !(transparent && *media_type == MediaType::Jpeg));
    // WebP is only written without loss here, so that it is no way to fewer bytes.
    if choices.len() > 1 {
        choices.retain(|media_type| *media_type != MediaType::Webp);
    }
    if choices.is_empty() {
        let why = if transparent { "has transparent pixels" } else { "cannot be sent as it is" };
        return Err(Error::NoMediaType { why, allowed: input.media_types.join(", ") });
    }
    Ok(choices)
}

/// The first choice that keeps the limit, else the smallest.
fn smallest_first_fit(
    picture: &Picture,
    choices: &[MediaType],
    max_bytes: Option<u64>,
) -> Result<(MediaType, Vec<u8>)> {
    let mut best: Option<(MediaType, Vec<u8>)> = None;
    for media_type in choices {
        let mut written = encode(picture, *media_type)?;
        let fits = |written: &Vec<u8>| max_bytes.is_none_or(|most| written.len() as u64 <= most);
        if *media_type == MediaType::Png && !fits(&written) && choices.len() == 1 {
            written = encode_png(picture, Effort::Small)?;
        }
        if fits(&written) {
            return Ok((*media_type, written));
        }
        if best.as_ref().is_none_or(|(_, least)| written.len() < least.len()) {
            best = Some((*media_type, written));
        }
    }
    best.ok_or(Error::NoMediaType { why: "cannot be sent as it is", allowed: String::new() })
}

fn smaller(picture: Picture, allowed: u64, came: u64) -> Result<Picture> {
    let size = picture.size();
    // A little less than the share of bytes says: small pictures have more bytes a pixel.
    let to = by_area(size, allowed - allowed / 10, came);
    let to = Size::new(to.width.min(size.width - 1), to.height.min(size.height - 1));
    if to.width.min(to.height) < LEAST_SIDE.min(size.width.min(size.height)) {
        let advice = "take a smaller picture";
        return Err(Error::TooManyBytes { what: "input picture", allowed, came, advice });
    }
    scale_to(picture, to)
}

/// A size whose area is this share of another's.
#[expect(clippy::cast_precision_loss, reason = "a side needs no more than 53 bits")]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float casts saturate")]
fn by_area(size: Size, wanted: u64, came: u64) -> Size {
    let factor = (wanted as f64 / came as f64).sqrt().min(1.0);
    let side = |side: u32| ((f64::from(side) * factor) as u32).max(1);
    Size::new(side(size.width), side(size.height))
}

fn changes(facts: &Facts, from: Size, to: Size, media_type: MediaType) -> Vec<Change> {
    let turned = (facts.orientation != 1).then_some(Change::Turned);
    let scaled = (from != to).then_some(Change::Scaled { from, to });
    let written = Change::Written { from: facts.media_type, to: media_type };
    turned.into_iter().chain(scaled).chain([written]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn types(list: &[&str]) -> InputLimits {
        InputLimits { media_types: list.iter().map(ToString::to_string).collect(), ..InputLimits::default() }
    }

    fn limited(max_bytes: u64) -> InputLimits {
        InputLimits { max_bytes: Some(max_bytes), ..InputLimits::default() }
    }

    fn noise() -> Vec<u8> {
        encode(&Picture::new(samples::noise(256, 200).into()), MediaType::Png).unwrap()
    }

    #[test]
    fn what_keeps_the_limits_is_left_alone() {
        let bytes = samples::png(40, 30);
        let roomy = InputLimits { max_pixels: Some(1200), ..types(&["image/png"]) };
        for input in [InputLimits::default(), limited(bytes.len() as u64), roomy] {
            assert_eq!(shrink(&bytes, &input, &Limits::default()), Ok(None));
        }
    }

    #[test]
    fn pixels_media_type_and_bytes_are_brought_within() {
        for (input, media_type, scaled) in [
            (InputLimits { max_pixels: Some(9999), ..InputLimits::default() }, MediaType::Png, true),
            (types(&["image/jpeg"]), MediaType::Jpeg, false),
            (types(&["image/webp"]), MediaType::Webp, false),
            (limited(150_000), MediaType::Jpeg, false),
            (limited(10_000), MediaType::Jpeg, true),
            (InputLimits { max_bytes: Some(20_000), ..types(&["image/png"]) }, MediaType::Png, true),
        ] {
            let shrunk = shrink(&noise(), &input, &Limits::default()).unwrap().unwrap();
            assert_eq!(shrunk.facts.media_type, media_type, "{input:?}");
            assert_eq!(shrink(&shrunk.bytes, &input, &Limits::default()), Ok(None), "{input:?}");
            let told = shrunk.changes.iter().any(|change| matches!(change, Change::Scaled { .. }));
            assert_eq!(told, scaled, "{input:?}");
            let shape = Size::new(256, 200).ratio();
            assert!(shape.distance(shrunk.facts.size().unwrap()) < 0.03, "{input:?}");
        }
    }

    #[test]
    fn alpha_is_kept_or_the_picture_is_refused() {
        let mut pixels = samples::gradient(64, 64);
        pixels.put_pixel(0, 0, image::Rgb([0; 3]));
        let mut open = image::DynamicImage::from(pixels).into_rgba8();
        open.put_pixel(3, 3, image::Rgba([0, 0, 0, 9]));
        let bytes = encode(&Picture::new(open.into()), MediaType::Png).unwrap();
        let error = shrink(&bytes, &types(&["image/jpeg"]), &Limits::default()).unwrap_err();
        assert!(matches!(error, Error::NoMediaType { .. }), "{error}");
        let shrunk =
            shrink(&bytes, &types(&["image/jpeg", "image/webp"]), &Limits::default()).unwrap().unwrap();
        assert_eq!((shrunk.facts.media_type, shrunk.facts.alpha), (MediaType::Webp, true));
    }

    #[test]
    fn a_picture_on_its_side_is_turned_upright_and_said_so() {
        let shrunk = shrink(&samples::jpeg_turned(32, 16, 6), &InputLimits::default(), &Limits::default());
        let shrunk = shrunk.unwrap().unwrap();
        assert_eq!((shrunk.facts.size(), shrunk.facts.orientation), (Some(Size::new(16, 32)), 1));
        assert_eq!(shrunk.changes[0], Change::Turned);
    }

    #[test]
    fn a_limit_that_cannot_be_kept_is_named() {
        let error = shrink(&noise(), &limited(100), &Limits::default()).unwrap_err();
        assert!(matches!(error, Error::TooManyBytes { allowed: 100, .. }), "{error}");
    }
}
