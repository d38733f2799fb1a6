//! A decoded picture: pixels and the colour profile that they are meant in.

use image::{DynamicImage, Pixel};
use impasto_sdk::Size;

/// A decoded picture. Whatever is done to it keeps its bit depth, its alpha channel and its colour profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    pixels: DynamicImage,
    profile: Option<Vec<u8>>,
}

impl Picture {
    /// These pixels, in sRGB.
    #[must_use]
    pub const fn new(pixels: DynamicImage) -> Self {
        Self { pixels, profile: None }
    }

    /// The same pixels, meant in this ICC profile. A profile of another colour model than the pixels' is dropped: it
    /// described what the file held before it was decoded (CMYK).
    #[must_use]
    pub fn with_profile(mut self, profile: Option<Vec<u8>>) -> Self {
        let model: &[u8] = if self.pixels.color().has_color() { b"RGB " } else { b"GRAY" };
        self.profile = profile.filter(|profile| profile.get(16..20) == Some(model));
        self
    }

    /// Width and height.
    #[must_use]
    pub fn size(&self) -> Size {
        Size::new(self.pixels.width(), self.pixels.height())
    }

    /// The pixels.
    #[must_use]
    pub const fn pixels(&self) -> &DynamicImage {
        &self.pixels
    }

    /// The pixels, by value.
    #[must_use]
    pub fn into_pixels(self) -> DynamicImage {
        self.pixels
    }

    /// The ICC profile; `None` for sRGB.
    #[must_use]
    pub fn profile(&self) -> Option<&[u8]> {
        self.profile.as_deref()
    }

    /// Whether it has an alpha channel, used or not.
    #[must_use]
    pub fn has_alpha(&self) -> bool {
        self.pixels.color().has_alpha()
    }

    /// Whether at least one pixel is not fully opaque.
    #[must_use]
    pub fn is_transparent(&self) -> bool {
        match &self.pixels {
            DynamicImage::ImageLumaA8(pixels) => any_below(pixels.pixels(), u8::MAX),
            DynamicImage::ImageRgba8(pixels) => any_below(pixels.pixels(), u8::MAX),
            DynamicImage::ImageLumaA16(pixels) => any_below(pixels.pixels(), u16::MAX),
            DynamicImage::ImageRgba16(pixels) => any_below(pixels.pixels(), u16::MAX),
            DynamicImage::ImageRgba32F(pixels) => any_below(pixels.pixels(), 1.0),
            _ => false,
        }
    }

    /// Other pixels that were made of these, in the same profile.
    pub(crate) fn with_pixels(&self, pixels: DynamicImage) -> Self {
        Self::new(pixels).with_profile(self.profile.clone())
    }
}

fn any_below<'a, P>(mut pixels: impl Iterator<Item = &'a P>, opaque: P::Subpixel) -> bool
where
    P: Pixel + 'a,
{
    pixels.any(|pixel| pixel.channels().last().is_some_and(|alpha| *alpha < opaque))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgba;

    #[test]
    fn transparency_is_what_pixels_have_not_what_the_format_could_hold() {
        let mut pixels = image::ImageBuffer::from_pixel(3, 3, Rgba([9_u16, 9, 9, u16::MAX]));
        let opaque = Picture::new(DynamicImage::ImageRgba16(pixels.clone()));
        assert!(opaque.has_alpha() && !opaque.is_transparent());
        pixels.put_pixel(2, 2, Rgba([9, 9, 9, u16::MAX - 1]));
        assert!(Picture::new(DynamicImage::ImageRgba16(pixels)).is_transparent());
        assert!(!Picture::new(DynamicImage::new_rgb8(2, 2)).is_transparent());
    }

    #[test]
    fn a_profile_of_another_colour_model_is_dropped() {
        let mut profile = vec![0; 128];
        profile[16..20].copy_from_slice(b"CMYK");
        let picture = Picture::new(DynamicImage::new_rgb8(1, 1));
        assert_eq!(picture.clone().with_profile(Some(profile.clone())).profile(), None);
        profile[16..20].copy_from_slice(b"RGB ");
        assert_eq!(picture.with_profile(Some(profile.clone())).profile(), Some(&profile[..]));
    }
}
