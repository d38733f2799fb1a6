//! More bits for each channel.

use image::{DynamicImage, ImageBuffer, Pixel};

/// At most this is added to a value of 16 bits, so that it still rounds to its value of 8 bits.
const GRAIN: u16 = 127;

/// The picture with 16 bits a channel and a grain in its colours that 8 bits cannot hold, so that a loss of depth shows.
pub(crate) fn deepened(image: &DynamicImage) -> DynamicImage {
    if image.color().has_alpha() {
        grained(image.to_rgba16()).into()
    } else {
        grained(image.to_rgb16()).into()
    }
}

fn grained<P>(mut image: ImageBuffer<P, Vec<u16>>) -> ImageBuffer<P, Vec<u16>>
where
    P: Pixel<Subpixel = u16>,
{
    for (place, pixel) in image.pixels_mut().enumerate() {
        for (channel, value) in pixel.channels_mut()[..3].iter_mut().enumerate() {
            let grain = (place * 3 + channel).wrapping_mul(0x9E37_79B1) >> 16;
            *value = value.saturating_add(grain as u16 % (GRAIN + 1));
        }
    }
    image
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgba, RgbaImage};

    #[test]
    fn deep_colours_hold_more_and_round_to_the_same_ones() {
        let flat: DynamicImage = RgbaImage::from_fn(256, 16, |x, _| Rgba([x as u8, 7, 255, x as u8])).into();
        let deep = deepened(&flat);
        assert_eq!(deep.to_rgba8(), flat.to_rgba8());
        let deep = deep.as_rgba16().unwrap();
        assert!(deep.pixels().any(|pixel| !pixel.0[1].is_multiple_of(257)), "more than 8 bits");
        assert!(deep.pixels().all(|pixel| pixel.0[3].is_multiple_of(257)), "alpha keeps its ends");
    }
}
