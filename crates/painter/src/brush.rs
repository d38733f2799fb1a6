//! What one touch of a brush leaves: how much it covers and how thick the paint lies.

use super::{colour::step, noise::Noise};
use std::sync::OnceLock;

/// Half of a touch's length and width, in the whole numbers that strokes are computed in.
pub(crate) const UNIT: i32 = 1 << 18;

const LENGTH: usize = 384;
const WIDTH: usize = 96;

/// The print of a brush: cover and thickness, 0 to 255 each, along by across.
pub(crate) struct Brush {
    print: Vec<[u8; 2]>,
}

impl Brush {
    /// Some brushes that differ as the touches of one hand do.
    pub(crate) fn set() -> &'static [Self] {
        static SET: OnceLock<Vec<Brush>> = OnceLock::new();
        SET.get_or_init(|| (0..6).map(|i| Self::new(Noise::new(0xB005 + i))).collect())
    }

    /// A round touch without bristles, for things too small to show them.
    pub(crate) fn plain() -> &'static Self {
        static PLAIN: OnceLock<Brush> = OnceLock::new();
        PLAIN.get_or_init(|| {
            Self::from(|along, across| {
                let reach = along.hypot(across);
                (step(1.0, 0.72, reach), 0.75 - 0.35 * reach)
            })
        })
    }

    fn new(noise: Noise) -> Self {
        Self::from(|along, across| {
            let bristle = noise.layered(across * 6.5, along * 0.6, 3);
            // Each bristle touches down and lifts off at a place of its own.
            let start = -0.93 + 0.2 * noise.at(across * 7.0, 40.0) + 0.13 * across * across;
            let end = 0.95
                - 0.5 * noise.at(across * 9.0, 80.0) * noise.at(across * 3.0, 90.0)
                - 0.15 * across * across;
            let touch = step(start - 0.05, start + 0.05, along) * step(end + 0.08, end - 0.12, along);
            let side = step(1.0, 0.8, across.abs());
            let dry = step(0.12, 0.34, bristle + 0.5 * (0.8 - along));
            let rim = 0.28 * step(0.55, 0.85, across.abs()) + 0.22 * step(0.5, 0.85, along);
            (touch * side * dry, 0.12 + 0.62 * bristle + rim)
        })
    }

    /// A brush from cover and thickness at places of -1 to 1 along and across.
    fn from(f: impl Fn(f32, f32) -> (f32, f32)) -> Self {
        let unit = |i: usize, n: usize| (i as f32 + 0.5) / n as f32 * 2.0 - 1.0;
        let print = (0..LENGTH * WIDTH)
            .map(|i| {
                let (cover, thick) = f(unit(i % LENGTH, LENGTH), unit(i / LENGTH, WIDTH));
                [cover, thick].map(|v| (v.clamp(0.0, 1.0) * 255.0) as u8)
            })
            .collect();
        Self { print }
    }

    /// Cover and thickness at a place between -[`UNIT`] and [`UNIT`] along and across.
    pub(crate) fn at(&self, along: i32, across: i32) -> [u8; 2] {
        let place = |v: i32, n: usize| ((v + UNIT).max(0) as usize * n) / (2 * UNIT as usize);
        self.print[place(across, WIDTH).min(WIDTH - 1) * LENGTH + place(along, LENGTH).min(LENGTH - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_touch_covers_its_middle_and_not_its_corners() {
        for brush in Brush::set() {
            let middle: u32 = (-4..5).map(|i| u32::from(brush.at(i * UNIT / 10, 0)[0])).sum();
            assert!(middle > 9 * 150, "{middle}");
            assert_eq!(brush.at(UNIT - 1, UNIT - 1)[0], 0);
        }
    }
}
