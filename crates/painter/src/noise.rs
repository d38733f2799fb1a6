//! Smooth chance over the plane: clouds, ridges, ripples and grain are made of it.

use super::colour::smooth;

/// Noise with a seed of its own; the same place always has the same value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Noise(u32);

impl Noise {
    pub(crate) fn new(seed: u64) -> Self {
        Self((seed ^ (seed >> 32)) as u32)
    }

    /// A value of 0 to 1 for a cell of the whole-numbered grid.
    pub(crate) fn cell(self, x: i32, y: i32) -> f32 {
        let mut h = self.0 ^ (x as u32).wrapping_mul(0x85EB_CA6B) ^ (y as u32).wrapping_mul(0xC2B2_AE35);
        h = (h ^ (h >> 15)).wrapping_mul(0x2C1B_3C6D);
        h = (h ^ (h >> 12)).wrapping_mul(0x297A_2D39);
        ((h ^ (h >> 15)) >> 8) as f32 / 16_777_216.0
    }

    /// Smooth noise of 0 to 1 with features about 1 wide.
    pub(crate) fn at(self, x: f32, y: f32) -> f32 {
        let (fx, fy) = (x.floor(), y.floor());
        let (ix, iy) = (fx as i32, fy as i32);
        let (u, v) = (smooth(x - fx), smooth(y - fy));
        let top = lerp(self.cell(ix, iy), self.cell(ix + 1, iy), u);
        let low = lerp(self.cell(ix, iy + 1), self.cell(ix + 1, iy + 1), u);
        lerp(top, low, v)
    }

    /// Noise of several sizes laid over each other, 0 to 1.
    pub(crate) fn layered(self, x: f32, y: f32, octaves: u32) -> f32 {
        let (mut sum, mut weight, mut total, mut scale) = (0.0, 0.5, 0.0, 1.0);
        for octave in 0..octaves {
            let shift = 17.3 * octave as f32;
            sum += weight * self.at(x * scale + shift, y * scale - shift);
            total += weight;
            weight *= 0.5;
            scale *= 2.03;
        }
        sum / total
    }

    /// Layered noise whose middle is folded into sharp crests, 0 to 1: mountains.
    pub(crate) fn ridged(self, x: f32, y: f32, octaves: u32) -> f32 {
        let (mut sum, mut weight, mut total, mut scale) = (0.0, 0.5, 0.0, 1.0);
        for octave in 0..octaves {
            let shift = 31.7 * octave as f32;
            let fold = 1.0 - (2.0 * self.at(x * scale + shift, y * scale + shift) - 1.0).abs();
            sum += weight * fold * fold;
            total += weight;
            weight *= 0.48;
            scale *= 2.1;
        }
        sum / total
    }
}

pub(crate) fn lerp(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_continuous_and_within_its_range() {
        let noise = Noise::new(3);
        for i in 0..2000 {
            let x = i as f32 * 0.037 - 20.0;
            let here = noise.layered(x, x * 0.5, 4);
            assert!((0.0..=1.0).contains(&here) && (0.0..=1.0).contains(&noise.ridged(x, 1.0, 4)));
            assert!((here - noise.layered(x + 0.001, x * 0.5, 4)).abs() < 0.05);
        }
    }
}
