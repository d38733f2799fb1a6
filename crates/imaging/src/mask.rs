//! Masks in a neutral form: what a person drew, before it takes the form that a model wants.

use crate::{Area, Error, Fitting, Picture, Result, transform};
use image::{DynamicImage, GrayImage, Luma, imageops};
use impasto_sdk::Size;

/// What is to be repainted: 255 wholly, 0 not at all, soft edges between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    repaint: GrayImage,
}

impl Mask {
    /// Reads a person's mask. With an alpha channel: transparent is repainted. Without: white is repainted.
    ///
    /// Many programs write an alpha channel into everything. One that is opaque everywhere says nothing; if the picture is
    /// also grey throughout, it is read as if the channel were not there.
    #[must_use]
    pub fn from_picture(picture: &Picture) -> Self {
        let pixels = picture.pixels();
        let by_alpha = picture.has_alpha() && (picture.is_transparent() || !is_grey(pixels));
        let repaint = if by_alpha {
            let alpha = pixels.to_luma_alpha8();
            GrayImage::from_fn(alpha.width(), alpha.height(), |x, y| Luma([255 - alpha.get_pixel(x, y).0[1]]))
        } else {
            pixels.to_luma8()
        };
        Self { repaint }
    }

    /// Repaints everything but one part.
    #[must_use]
    pub fn outside(size: Size, keep: Area) -> Self {
        let kept = |x: u32, y: u32| {
            x.checked_sub(keep.x).is_some_and(|x| x < keep.width)
                && y.checked_sub(keep.y).is_some_and(|y| y < keep.height)
        };
        let value = |x, y| Luma([if kept(x, y) { 0 } else { 255 }]);
        Self { repaint: GrayImage::from_fn(size.width, size.height, value) }
    }

    /// Width and height.
    #[must_use]
    pub fn size(&self) -> Size {
        Size::new(self.repaint.width(), self.repaint.height())
    }

    /// One value a pixel: 255 is repainted.
    #[must_use]
    pub const fn pixels(&self) -> &GrayImage {
        &self.repaint
    }

    /// How much of the picture is repainted, 0 to 1.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more than 53 bits")]
    pub fn share(&self) -> f64 {
        let sum: u64 = self.repaint.as_raw().iter().map(|value| u64::from(*value)).sum();
        sum as f64 / (255 * self.size().pixels().max(1)) as f64
    }

    /// Whether nothing is repainted: a call with such a mask would be paid for nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.repaint.as_raw().iter().all(|value| *value < THRESHOLD)
    }

    /// Whether it fits the init image.
    ///
    /// # Errors
    /// [`Error::SizesDiffer`], which names both sizes.
    pub fn check_size(&self, init: Size) -> Result<()> {
        let mask = self.size();
        if mask == init { Ok(()) } else { Err(Error::SizesDiffer { mask, init }) }
    }

    /// Repaints what either mask repaints.
    ///
    /// # Errors
    /// [`Error::SizesDiffer`].
    pub fn union(mut self, other: &Self) -> Result<Self> {
        self.check_size(other.size())?;
        for (mine, theirs) in self.repaint.as_mut().iter_mut().zip(other.repaint.as_raw()) {
            *mine = (*mine).max(*theirs);
        }
        Ok(self)
    }

    /// The same mask with a soft edge of about this many pixels to each side; 0 changes nothing.
    #[must_use]
    pub fn feather(self, radius: u32) -> Self {
        if radius == 0 {
            return self;
        }
        // A Gaussian has faded out after two standard deviations.
        let radius = u16::try_from(radius).unwrap_or(u16::MAX);
        Self { repaint: imageops::fast_blur(&self.repaint, f32::from(radius) / 2.0) }
    }

    pub(crate) fn fitted(&self, plan: &Fitting) -> Result<Self> {
        plan.check(self.size())?;
        let Area { x, y, width, height } = plan.taken;
        let part = imageops::crop_imm(&self.repaint, x, y, width, height).to_image();
        let part = transform::scale_pixels(DynamicImage::from(part), plan.placed.size())?.into_luma8();
        crate::Limits::default().check(plan.to)?;
        let mut repaint = GrayImage::new(plan.to.width, plan.to.height);
        imageops::replace(&mut repaint, &part, plan.placed.x.into(), plan.placed.y.into());
        Ok(Self { repaint })
    }
}

/// From this value on, a pixel is repainted where nothing between is allowed.
pub(crate) const THRESHOLD: u8 = 128;

fn is_grey(pixels: &DynamicImage) -> bool {
    !pixels.color().has_color()
        || pixels.to_rgb8().pixels().all(|pixel| pixel.0[0] == pixel.0[1] && pixel.0[1] == pixel.0[2])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fit, Target};
    use image::{ImageBuffer, LumaA, Rgba, RgbaImage};

    fn values(pixels: impl Into<DynamicImage>) -> Vec<u8> {
        Mask::from_picture(&Picture::new(pixels.into())).pixels().as_raw().clone()
    }

    #[test]
    fn transparent_is_repainted_else_white() {
        let rgba = RgbaImage::from_raw(3, 1, vec![255, 255, 255, 255, 9, 9, 9, 0, 9, 9, 9, 155]).unwrap();
        assert_eq!(values(rgba), [0, 255, 100]);
        assert_eq!(values(GrayImage::from_raw(3, 1, vec![0, 200, 255]).unwrap()), [0, 200, 255]);
        let deep = ImageBuffer::from_fn(2, 1, |x, _| LumaA([7_u16, if x == 0 { 0 } else { u16::MAX }]));
        assert_eq!(values(DynamicImage::ImageLumaA16(deep)), [255, 0]);
    }

    #[test]
    fn an_alpha_channel_that_says_nothing_is_only_ignored_in_a_grey_picture() {
        let opaque = |colour: [u8; 3]| {
            let [r, g, b] = colour;
            RgbaImage::from_fn(2, 1, |x, _| if x == 0 { Rgba([0, 0, 0, 255]) } else { Rgba([r, g, b, 255]) })
        };
        assert_eq!(values(opaque([255; 3])), [0, 255]);
        let photo = Mask::from_picture(&Picture::new(opaque([255, 250, 240]).into()));
        assert!(photo.is_empty());
    }

    #[test]
    fn a_mask_of_another_size_is_refused() {
        let mask = Mask::outside(Size::new(4, 4), Area::new(0, 0, 1, 1));
        assert_eq!(mask.check_size(Size::new(4, 4)), Ok(()));
        assert!(matches!(mask.check_size(Size::new(4, 5)), Err(Error::SizesDiffer { .. })));
        assert!((mask.share() - 15.0 / 16.0).abs() < 1e-9);
    }

    #[test]
    fn feathering_softens_the_edge_and_leaves_the_middle() {
        let mask = Mask::outside(Size::new(80, 80), Area::new(0, 0, 40, 80));
        let soft = mask.clone().feather(8);
        let at = |x| soft.pixels().get_pixel(x, 40).0[0];
        assert_eq!((at(2), at(77)), (0, 255));
        assert!((90..166).contains(&at(40)), "{}", at(40));
        assert_eq!(mask.clone().feather(0), mask);
    }

    #[test]
    fn a_mask_follows_its_picture() {
        let mask = Mask::outside(Size::new(40, 20), Area::new(0, 0, 20, 20));
        let crop = Fitting::plan(mask.size(), Target::Size(Size::new(10, 10)), Fit::Crop);
        let cropped = crop.apply_to_mask(&mask).unwrap();
        assert_eq!((cropped.pixels().get_pixel(1, 5).0[0], cropped.pixels().get_pixel(8, 5).0[0]), (0, 255));
        let pad = Fitting::plan(mask.size(), Target::Size(Size::new(40, 40)), Fit::Pad);
        let padded = pad.apply_to_mask(&mask).unwrap();
        assert_eq!((padded.pixels().get_pixel(30, 2).0[0], padded.pixels().get_pixel(30, 20).0[0]), (0, 255));
    }
}
