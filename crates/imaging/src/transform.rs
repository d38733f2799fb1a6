//! Cutting, scaling and placing of pixels, in whatever form they are stored.

use crate::{Area, Error, Limits, Padding, Picture, Result};
use fast_image_resize::{
    FilterType, IntoImageViewMut, PixelTrait, ResizeAlg, ResizeError, ResizeOptions, Resizer,
    pixels::{U8x3, U8x4, U16x4},
};
use image::{DynamicImage, GenericImageView, ImageBuffer, Luma, LumaA, Pixel, Rgb, Rgba, imageops};
use impasto_sdk::Size;

/// Scales to exactly this size (Lanczos). The shape is the caller's care.
///
/// # Errors
/// [`Error::TooLarge`] above the default [`Limits`].
pub fn scale_to(picture: Picture, size: Size) -> Result<Picture> {
    let profile = picture.profile().map(<[u8]>::to_vec);
    let pixels = scale_pixels(picture.into_pixels(), size)?;
    Ok(Picture::new(pixels).with_profile(profile))
}

/// Cuts a part out.
///
/// # Errors
/// [`Error::WrongSize`] where the part does not lie inside the picture.
pub fn cut(picture: &Picture, area: Area) -> Result<Picture> {
    if !area.lies_in(picture.size()) {
        let advice = "choose a part inside the picture";
        return Err(Error::WrongSize { wanted: area.to_string(), came: picture.size(), advice });
    }
    Ok(picture.with_pixels(picture.pixels().crop_imm(area.x, area.y, area.width, area.height)))
}

/// Puts a picture onto another, which keeps its form: bit depth, alpha and colour profile are those of `base`.
///
/// # Errors
/// [`Error::WrongSize`] where the part does not lie inside `base`.
pub fn paste(base: &Picture, part: &Picture, at: (u32, u32)) -> Result<Picture> {
    let Size { width, height } = part.size();
    let area = Area::new(at.0, at.1, width, height);
    if !area.lies_in(base.size()) {
        let advice = "choose a part inside the picture";
        return Err(Error::WrongSize { wanted: area.to_string(), came: base.size(), advice });
    }
    let mut pixels = base.pixels().clone();
    paste_pixels(&mut pixels, part.pixels(), (at.0.into(), at.1.into()));
    Ok(base.with_pixels(pixels))
}

/// In the form of `base`: as a [`DynamicImage`], every pixel would go through 8 bits a value.
fn paste_pixels(base: &mut DynamicImage, part: &DynamicImage, (x, y): (i64, i64)) {
    match base {
        DynamicImage::ImageLuma8(b) => imageops::replace(b, &part.to_luma8(), x, y),
        DynamicImage::ImageLumaA8(b) => imageops::replace(b, &part.to_luma_alpha8(), x, y),
        DynamicImage::ImageRgb8(b) => imageops::replace(b, &part.to_rgb8(), x, y),
        DynamicImage::ImageRgba8(b) => imageops::replace(b, &part.to_rgba8(), x, y),
        DynamicImage::ImageLuma16(b) => imageops::replace(b, &part.to_luma16(), x, y),
        DynamicImage::ImageLumaA16(b) => imageops::replace(b, &part.to_luma_alpha16(), x, y),
        DynamicImage::ImageRgb16(b) => imageops::replace(b, &part.to_rgb16(), x, y),
        DynamicImage::ImageRgba16(b) => imageops::replace(b, &part.to_rgba16(), x, y),
        // No decoder used here makes floating-point pixels.
        other => imageops::replace(other, part, x, y),
    }
}

/// Scales pixels; the same size costs nothing.
pub(crate) fn scale_pixels(pixels: DynamicImage, size: Size) -> Result<DynamicImage> {
    Limits::default().check(size)?;
    if pixels.dimensions() == (size.width, size.height) {
        return Ok(pixels);
    }
    scaled(pixels, size).map_err(|error| Error::Scale { to: size, why: error.to_string() })
}

/// In one of three forms. The library's code is made anew for each form that is named, thirty times over for those of 8
/// bits, and takes most of this crate's build: rare forms go through a wider one, which changes no value.
fn scaled(pixels: DynamicImage, size: Size) -> Result<DynamicImage, ResizeError> {
    Ok(match pixels {
        DynamicImage::ImageLuma8(_) => scaled_as::<U8x3>(pixels.to_rgb8().into(), size)?.to_luma8().into(),
        DynamicImage::ImageRgb8(_) => scaled_as::<U8x3>(pixels, size)?,
        DynamicImage::ImageRgba8(_) => scaled_as::<U8x4>(pixels, size)?,
        DynamicImage::ImageRgba16(_) => scaled_as::<U16x4>(pixels, size)?,
        DynamicImage::ImageLumaA8(_) => {
            scaled_as::<U8x4>(pixels.to_rgba8().into(), size)?.to_luma_alpha8().into()
        }
        other => {
            let wide = scaled_as::<U16x4>(other.to_rgba16().into(), size)?;
            match other {
                DynamicImage::ImageLuma16(_) => wide.to_luma16().into(),
                DynamicImage::ImageLumaA16(_) => wide.to_luma_alpha16().into(),
                DynamicImage::ImageRgb16(_) => wide.to_rgb16().into(),
                // No decoder used here makes floating-point pixels; 16 bits are the nearest for those of a caller.
                _ => wide,
            }
        }
    })
}

/// The view of the pixels to read is one that could be written too: as its own steps between are seen in the same way,
/// the library's code is made once for both.
fn scaled_as<P: PixelTrait>(mut pixels: DynamicImage, size: Size) -> Result<DynamicImage, ResizeError> {
    let mut scaled = DynamicImage::new(size.width, size.height, pixels.color());
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    let (Some(from), Some(mut to)) = (pixels.image_view_mut::<P>(), scaled.image_view_mut::<P>()) else {
        return Err(ResizeError::PixelTypesAreDifferent);
    };
    Resizer::new().resize_typed(&from, &mut to, &options)?;
    drop(to);
    Ok(scaled)
}

/// Puts pixels on a larger canvas.
pub(crate) fn place(
    pixels: &DynamicImage,
    canvas: Size,
    at: (u32, u32),
    padding: Padding,
) -> Result<DynamicImage> {
    Limits::default().check(canvas)?;
    Ok(match padding {
        Padding::Transparent => on_canvas(&with_alpha(pixels), canvas, at, 0, 0),
        Padding::Neutral => on_canvas(pixels, canvas, at, edge_grey(pixels), u8::MAX),
    })
}

fn on_canvas(pixels: &DynamicImage, canvas: Size, at: (u32, u32), grey: u8, alpha: u8) -> DynamicImage {
    let (g, a) = (u16::from(grey) * 257, u16::from(alpha) * 257);
    match pixels {
        DynamicImage::ImageLuma8(p) => replace(p, canvas, at, Luma([grey])).into(),
        DynamicImage::ImageLumaA8(p) => replace(p, canvas, at, LumaA([grey, alpha])).into(),
        DynamicImage::ImageRgb8(p) => replace(p, canvas, at, Rgb([grey; 3])).into(),
        DynamicImage::ImageRgba8(p) => replace(p, canvas, at, Rgba([grey, grey, grey, alpha])).into(),
        DynamicImage::ImageLuma16(p) => replace(p, canvas, at, Luma([g])).into(),
        DynamicImage::ImageLumaA16(p) => replace(p, canvas, at, LumaA([g, a])).into(),
        DynamicImage::ImageRgb16(p) => replace(p, canvas, at, Rgb([g; 3])).into(),
        // No decoder used here makes floating-point pixels; 16 bits are the nearest for those of a caller.
        other => replace(&other.to_rgba16(), canvas, at, Rgba([g, g, g, a])).into(),
    }
}

fn replace<P: Pixel>(
    pixels: &ImageBuffer<P, Vec<P::Subpixel>>,
    canvas: Size,
    at: (u32, u32),
    fill: P,
) -> ImageBuffer<P, Vec<P::Subpixel>> {
    let mut whole = ImageBuffer::from_pixel(canvas.width, canvas.height, fill);
    imageops::replace(&mut whole, pixels, at.0.into(), at.1.into());
    whole
}

fn with_alpha(pixels: &DynamicImage) -> DynamicImage {
    match pixels {
        DynamicImage::ImageLuma8(_) => pixels.to_luma_alpha8().into(),
        DynamicImage::ImageRgb8(_) => pixels.to_rgba8().into(),
        DynamicImage::ImageLuma16(_) => pixels.to_luma_alpha16().into(),
        DynamicImage::ImageRgb16(_) => pixels.to_rgba16().into(),
        other => other.clone(),
    }
}

/// The grey that is as light as the picture's edge, so that padding makes no hard line that a model would draw on.
fn edge_grey(pixels: &DynamicImage) -> u8 {
    let (width, height) = pixels.dimensions();
    let rows = (0..width).flat_map(|x| [(x, 0), (x, height - 1)]);
    let columns = (0..height).flat_map(|y| [(0, y), (width - 1, y)]);
    let (sum, weight) = rows.chain(columns).fold((0_u64, 0_u64), |(sum, weight), (x, y)| {
        let pixel = pixels.get_pixel(x, y);
        let alpha = u64::from(pixel.0[3]);
        (sum + u64::from(pixel.to_luma().0[0]) * alpha, weight + alpha)
    });
    // An edge that is wholly transparent says nothing.
    sum.checked_div(weight).and_then(|grey| u8::try_from(grey).ok()).unwrap_or(128)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn every_form_of_pixels_can_be_cut_scaled_and_placed() {
        for picture in samples::pictures() {
            let color = picture.pixels().color();
            let part = cut(&picture, Area::new(1, 1, 4, 3)).unwrap();
            let large = scale_to(part.clone(), Size::new(8, 6)).unwrap();
            assert_eq!((large.size(), large.pixels().color()), (Size::new(8, 6), color));
            let padded = place(large.pixels(), Size::new(10, 10), (1, 2), Padding::Neutral).unwrap();
            assert_eq!(padded.color(), color);
            assert_eq!(padded.crop_imm(1, 2, 8, 6), *large.pixels(), "{color:?}");
            let open = place(large.pixels(), Size::new(10, 10), (1, 2), Padding::Transparent).unwrap();
            assert!(open.color().has_alpha() && open.get_pixel(0, 0).0[3] == 0);
            assert_eq!(open.color().bytes_per_pixel() / open.color().channel_count(), {
                color.bytes_per_pixel() / color.channel_count()
            });
        }
    }

    #[test]
    fn scaling_keeps_opaque_pixels_opaque_and_invents_no_transparency() {
        let pixels = image::RgbaImage::from_fn(40, 40, |x, _| Rgba([(x * 6) as u8, 200, 10, 255]));
        let picture = Picture::new(pixels.into());
        for side in [7, 13, 39, 41, 90] {
            assert!(!scale_to(picture.clone(), Size::new(side, side)).unwrap().is_transparent(), "{side}");
        }
    }

    #[test]
    fn colours_of_transparent_pixels_do_not_bleed() {
        // Left: opaque red; right: invisible green. A naive filter mixes green into the border.
        let pixels = image::RgbaImage::from_fn(40, 8, |x, _| match x {
            0..20 => Rgba([255, 0, 0, 255]),
            _ => Rgba([0, 255, 0, 0]),
        });
        let small = scale_to(Picture::new(pixels.into()), Size::new(11, 2)).unwrap();
        assert!(small.pixels().to_rgba8().pixels().all(|pixel| pixel.0[1] == 0));
    }

    #[test]
    fn padding_is_as_light_as_the_edge() {
        for light in [0, 90, 255] {
            let pixels = DynamicImage::from(image::GrayImage::from_pixel(5, 5, Luma([light])));
            let padded = place(&pixels, Size::new(9, 9), (2, 2), Padding::Neutral).unwrap();
            assert_eq!(padded.to_luma8().get_pixel(0, 0).0[0], light);
        }
    }

    #[test]
    fn what_is_pasted_takes_the_form_of_the_base() {
        for base in samples::pictures() {
            let part = cut(&base, Area::new(2, 1, 5, 4)).unwrap();
            let blank = base.with_pixels(DynamicImage::new(9, 7, base.pixels().color()));
            let pasted = paste(&blank, &part, (2, 1)).unwrap();
            assert_eq!(cut(&pasted, Area::new(2, 1, 5, 4)).unwrap(), part);
            assert_eq!(pasted.pixels().get_pixel(0, 0), blank.pixels().get_pixel(0, 0));
            assert!(matches!(paste(&blank, &part, (5, 1)), Err(Error::WrongSize { .. })));
        }
    }

    #[test]
    fn a_part_must_lie_inside() {
        let picture = Picture::new(DynamicImage::new_rgb8(10, 10));
        for area in [Area::new(5, 0, 6, 1), Area::new(0, 0, 0, 1), Area::new(u32::MAX, 0, 2, 1)] {
            assert!(matches!(cut(&picture, area), Err(Error::WrongSize { .. })), "{area}");
        }
    }
}
