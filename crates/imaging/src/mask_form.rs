//! Masks in the form that a model declares.

use crate::{Effort, Error, Mask, MediaType, Picture, Result, encode_png, mask::THRESHOLD};
use image::{DynamicImage, GrayImage, Luma, Rgba, RgbaImage};
use impasto_sdk::{MaskDepth, MaskFormat, MaskRules, Repaint};

impl Mask {
    /// The mask as a PNG picture in the form that a model takes. With an alpha channel: transparent where repainted, and
    /// the colours of the init image where there is one, else black. Grey: as the rules say.
    ///
    /// Above the rules' bytes, slower compression is tried, then black instead of the init image's colours, which no model
    /// looks at.
    ///
    /// # Errors
    /// [`Error::SizesDiffer`]; [`Error::TooManyBytes`]; [`Error::Unsupported`] for a model that takes no mask.
    pub fn for_model(&self, format: MaskFormat, rules: MaskRules, init: Option<&Picture>) -> Result<Vec<u8>> {
        init.map_or(Ok(()), |init| self.check_size(init.size()))?;
        let levels = self.levels(rules.depth);
        match format {
            MaskFormat::Alpha => {
                let coloured = with_alpha(&levels, init);
                within(&coloured, rules.max_bytes).or_else(|error| {
                    init.map_or(Err(error), |_| within(&with_alpha(&levels, None), rules.max_bytes))
                })
            }
            MaskFormat::Binary => within(&grey(levels, rules.repaint), rules.max_bytes),
            MaskFormat::None => Err(Error::Unsupported {
                media_type: MediaType::Png,
                what: "used as a mask by this model",
                instead: "choose a model that takes masks",
            }),
        }
    }

    fn levels(&self, depth: MaskDepth) -> GrayImage {
        let mut levels = self.pixels().clone();
        if depth == MaskDepth::Binary {
            levels.iter_mut().for_each(|value| *value = if *value >= THRESHOLD { 255 } else { 0 });
        }
        levels
    }
}

fn with_alpha(levels: &GrayImage, init: Option<&Picture>) -> Picture {
    let mut pixels = match init {
        Some(init) => init.pixels().to_rgba8(),
        None => RgbaImage::from_pixel(levels.width(), levels.height(), Rgba([0, 0, 0, 255])),
    };
    for (pixel, level) in pixels.pixels_mut().zip(levels.pixels()) {
        pixel.0[3] = 255 - level.0[0];
    }
    Picture::new(DynamicImage::ImageRgba8(pixels))
}

fn grey(mut levels: GrayImage, repaint: Repaint) -> Picture {
    if repaint == Repaint::Black {
        levels.pixels_mut().for_each(|Luma([value])| *value = 255 - *value);
    }
    Picture::new(DynamicImage::ImageLuma8(levels))
}

fn within(picture: &Picture, max_bytes: Option<u64>) -> Result<Vec<u8>> {
    let allowed = max_bytes.unwrap_or(u64::MAX);
    let fast = encode_png(picture, Effort::Fast)?;
    if fast.len() as u64 <= allowed {
        return Ok(fast);
    }
    let small = encode_png(picture, Effort::Small)?;
    let came = small.len().min(fast.len()) as u64;
    if small.len() as u64 <= allowed {
        return Ok(small);
    }
    let advice = "draw a simpler mask or use a smaller init image";
    Err(Error::TooManyBytes { what: "mask", allowed, came, advice })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Area, Limits, decode, samples, sniff};
    use impasto_sdk::Size;

    fn mask() -> Mask {
        let soft = GrayImage::from_raw(4, 1, vec![0, 100, 150, 255]).unwrap();
        Mask::from_picture(&Picture::new(soft.into()))
    }

    fn rules(repaint: Repaint, depth: MaskDepth) -> MaskRules {
        MaskRules { repaint, depth, max_bytes: None }
    }

    #[test]
    fn grey_masks_follow_the_rules() {
        for (repaint, depth, wanted) in [
            (Repaint::White, MaskDepth::Binary, [0, 0, 255, 255]),
            (Repaint::Black, MaskDepth::Binary, [255, 255, 0, 0]),
            (Repaint::White, MaskDepth::Grey, [0, 100, 150, 255]),
            (Repaint::Black, MaskDepth::Grey, [255, 155, 105, 0]),
        ] {
            let bytes = mask().for_model(MaskFormat::Binary, rules(repaint, depth), None).unwrap();
            let pixels = decode(&bytes, &Limits::default()).unwrap().into_pixels();
            assert!(matches!(&pixels, DynamicImage::ImageLuma8(grey) if **grey == wanted), "{pixels:?}");
        }
    }

    #[test]
    fn alpha_masks_are_transparent_where_repainted_and_keep_the_init_image() {
        let init = Picture::new(samples::gradient(4, 1).into());
        let rules = rules(Repaint::White, MaskDepth::Binary);
        let bytes = mask().for_model(MaskFormat::Alpha, rules, Some(&init)).unwrap();
        let pixels = decode(&bytes, &Limits::default()).unwrap().into_pixels().into_rgba8();
        assert_eq!(pixels.pixels().map(|pixel| pixel.0[3]).collect::<Vec<_>>(), [255, 255, 0, 0]);
        assert_eq!(DynamicImage::from(pixels).to_rgb8(), init.pixels().to_rgb8());
        let black = mask().for_model(MaskFormat::Alpha, rules, None).unwrap();
        let black = decode(&black, &Limits::default()).unwrap().into_pixels().into_rgba8();
        assert_eq!(black.get_pixel(0, 0).0, [0, 0, 0, 255]);
    }

    #[test]
    fn a_mask_stays_within_its_bytes_or_says_that_it_cannot() {
        let size = Size::new(200, 200);
        let mask = Mask::outside(size, Area::new(50, 50, 70, 80));
        let init = Picture::new(samples::noise(200, 200).into());
        let limited = |max_bytes| MaskRules { max_bytes: Some(max_bytes), ..MaskRules::default() };
        let bytes = mask.for_model(MaskFormat::Alpha, limited(4000), Some(&init)).unwrap();
        assert!(bytes.len() <= 4000 && sniff(&bytes).unwrap().alpha);
        for format in [MaskFormat::Alpha, MaskFormat::Binary] {
            match mask.for_model(format, limited(60), Some(&init)) {
                Err(Error::TooManyBytes { allowed: 60, came, .. }) => assert!(came > 60),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn both_sizes_are_named_and_a_model_without_masks_refuses() {
        let init = Picture::new(samples::gradient(5, 1).into());
        let error =
            mask().for_model(MaskFormat::Alpha, MaskRules::default(), Some(&init)).unwrap_err().to_string();
        assert!(error.contains("4x1") && error.contains("5x1"), "{error}");
        assert!(mask().for_model(MaskFormat::None, MaskRules::default(), None).is_err());
    }
}
