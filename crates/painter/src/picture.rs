//! A picture in bytes, and how it is filled by two hands at once.

use super::{
    canvas::Point,
    colour::{Rgb, to_bytes},
    strokes::Scale,
};
use image::{DynamicImage, RgbImage, RgbaImage};

/// Rows of red, green and blue, and an alpha map beside them where there is one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Three bytes a pixel.
    pub(crate) rgb: Vec<u8>,
    /// One byte a pixel.
    pub(crate) alpha: Option<Vec<u8>>,
}

impl Picture {
    pub(crate) fn new(width: u32, height: u32) -> Self {
        Self { width, height, rgb: vec![0; width as usize * height as usize * 3], alpha: None }
    }

    pub(crate) fn scale(&self) -> Scale {
        Scale { height: self.height as f32, aspect: self.width as f32 / self.height as f32 }
    }

    /// Paints every pixel by its place.
    pub(crate) fn fill(&mut self, f: impl Fn(Point) -> Rgb + Sync) {
        let (width, per_pixel) = (self.width as usize, 1.0 / self.height as f32);
        self.bands(|top, rows| {
            for (i, pixel) in rows.chunks_exact_mut(3).enumerate() {
                let (x, y) = (i % width, top + i / width);
                pixel.copy_from_slice(&to_bytes(f(place(x, y, per_pixel))));
            }
        });
    }

    /// Sets the alpha of every pixel by its place, 0 to 1.
    pub(crate) fn cut(&mut self, f: impl Fn(Point) -> f32) {
        let (width, per_pixel) = (self.width as usize, 1.0 / self.height as f32);
        let count = width * self.height as usize;
        let alpha =
            |i: usize| (f(place(i % width, i / width, per_pixel)).clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
        self.alpha = Some((0..count).map(alpha).collect());
    }

    /// The picture as others know it; with an alpha channel where there is an alpha map.
    pub(crate) fn into_image(self) -> DynamicImage {
        let (width, height, rgb) = (self.width, self.height, self.rgb);
        let image = match self.alpha {
            None => RgbImage::from_raw(width, height, rgb).map(Into::into),
            Some(alpha) => RgbaImage::from_raw(width, height, with_alpha(&rgb, &alpha)).map(Into::into),
        };
        // Both have a byte for every channel of every pixel, so there always is one.
        image.unwrap_or_default()
    }

    /// Hands the upper and the lower half to a worker each: number of the first row, and the bytes.
    pub(crate) fn bands(&mut self, work: impl Fn(usize, &mut [u8]) + Sync) {
        let half = self.height as usize / 2;
        let (upper, lower) = self.rgb.split_at_mut(half * self.width as usize * 3);
        std::thread::scope(|scope| {
            scope.spawn(|| work(0, upper));
            work(half, lower);
        });
    }
}

fn with_alpha(rgb: &[u8], alpha: &[u8]) -> Vec<u8> {
    let pixels = rgb.as_chunks::<3>().0.iter().zip(alpha);
    let mut out = Vec::with_capacity(alpha.len() * 4);
    for ([r, g, b], a) in pixels {
        out.extend_from_slice(&[*r, *g, *b, *a]);
    }
    out
}

fn place(x: usize, y: usize, per_pixel: f32) -> Point {
    Point::new((x as f32 + 0.5) * per_pixel, (y as f32 + 0.5) * per_pixel)
}
