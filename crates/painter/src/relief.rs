//! Light that falls from the upper left on thick paint.

use super::strokes::Sheet;

/// How the surface shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Relief {
    /// Brightness that a steep slope gains or loses, 0 to 1.
    pub(crate) depth: f32,
    /// Pixels of the side of a square picture of the same area.
    pub(crate) size: f32,
}

impl Relief {
    /// Lights the painted rows of a sheet.
    pub(crate) fn light(self, sheet: &mut Sheet<'_>) {
        // At twice the size the same slope spreads over twice the pixels.
        let gain = self.depth * (self.size / 900.0).clamp(0.35, 5.0) / 110.0;
        let width = sheet.width;
        for row in 0..sheet.rows() {
            let at = (row + 1) * width;
            let (above, below) =
                (&sheet.thickness[at - width..at], &sheet.thickness[at + width..at + 2 * width]);
            let here = &sheet.thickness[at..at + width];
            for x in 0..width {
                let (left, right) = (here[x.saturating_sub(1)], here[(x + 1).min(width - 1)]);
                let rise =
                    f32::from(right) - f32::from(left) + 1.4 * (f32::from(below[x]) - f32::from(above[x]));
                let slope = (rise * gain).clamp(-0.3, 0.34);
                shade(&mut sheet.pixels[(row * width + x) * 3..][..3], slope);
            }
        }
    }
}

/// A slope towards the light brightens and, when steep, glints; one away from it darkens.
fn shade(pixel: &mut [u8], slope: f32) {
    let glint = (slope - 0.2).max(0.0) * 120.0;
    for value in pixel {
        *value = (f32::from(*value) * (1.0 + slope) + glint + 6.0 * slope) as u8;
    }
}
