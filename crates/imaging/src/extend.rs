//! Outpainting: a larger canvas around a picture, and the mask of what is new.

use crate::{Error, Fitting, Mask, Picture, Result};
use impasto_sdk::Size;
use serde::{Deserialize, Serialize};

/// What stands where there was no picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Padding {
    /// Nothing: fully transparent. For what is sent as PNG or WebP; adds an alpha channel where there was none.
    #[default]
    Transparent,
    /// Opaque grey, as light as the picture's edge. For what is sent as JPEG, and for models that flatten alpha.
    Neutral,
}

/// Puts the picture in the middle of a larger canvas at its own scale; the mask repaints what is new.
///
/// # Errors
/// [`Error::WrongSize`] where the canvas is narrower or lower than the picture; [`Error::TooLarge`] above the default
/// [`Limits`](crate::Limits).
pub fn extend(picture: &Picture, canvas: Size, padding: Padding) -> Result<(Picture, Mask)> {
    let from = picture.size();
    if canvas.width < from.width || canvas.height < from.height {
        let wanted = format!("a canvas of {canvas}");
        return Err(Error::WrongSize {
            wanted,
            came: from,
            advice: "choose a canvas that is larger than the picture",
        });
    }
    let plan = Fitting::extension(from, canvas);
    Ok((plan.apply(picture, padding)?, Mask::outside(canvas, plan.placed)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use image::GenericImageView;

    #[test]
    fn the_mask_repaints_exactly_what_is_new() {
        let picture = Picture::new(samples::gradient(6, 4).into());
        let (wide, mask) = extend(&picture, Size::new(10, 5), Padding::Transparent).unwrap();
        assert_eq!((wide.size(), mask.size()), (Size::new(10, 5), Size::new(10, 5)));
        for (x, y, pixel) in wide.pixels().pixels() {
            let new = mask.pixels().get_pixel(x, y).0[0] == 255;
            assert_eq!(new, pixel.0[3] == 0, "{x},{y}");
            assert_eq!(new, !((2..8).contains(&x) && y < 4), "{x},{y}");
        }
    }

    #[test]
    fn a_canvas_that_is_smaller_is_refused_with_both_sizes() {
        let picture = Picture::new(samples::gradient(6, 4).into());
        let error = extend(&picture, Size::new(60, 3), Padding::Neutral).unwrap_err().to_string();
        assert!(error.contains("60x3") && error.contains("6x4"), "{error}");
    }
}
