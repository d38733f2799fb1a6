//! Colours as three numbers of 0 to 1 (sRGB), and what a painter does with them.

/// Red, green, blue; 0 to 1.
pub(crate) type Rgb = [f32; 3];

/// A colour from its usual six hexadecimal digits.
pub(crate) const fn hex(value: u32) -> Rgb {
    [channel(value >> 16), channel(value >> 8), channel(value)]
}

const fn channel(value: u32) -> f32 {
    (value & 0xFF) as f32 / 255.0
}

pub(crate) fn mix(a: Rgb, b: Rgb, t: f32) -> Rgb {
    let t = t.clamp(0.0, 1.0);
    each(|i| a[i] + (b[i] - a[i]) * t)
}

/// As light falls on a pigment.
pub(crate) fn times(a: Rgb, b: Rgb) -> Rgb {
    each(|i| a[i] * b[i])
}

pub(crate) fn scale(a: Rgb, factor: f32) -> Rgb {
    a.map(|v| v * factor)
}

pub(crate) fn add(a: Rgb, b: Rgb) -> Rgb {
    each(|i| a[i] + b[i])
}

/// How bright it looks, 0 to 1.
pub(crate) fn luma(c: Rgb) -> f32 {
    0.299 * c[0] + 0.587 * c[1] + 0.114 * c[2]
}

/// More (above 1) or less colour at the same brightness.
pub(crate) fn saturate(c: Rgb, factor: f32) -> Rgb {
    let grey = luma(c);
    c.map(|v| grey + (v - grey) * factor)
}

/// Turns the hue by an angle in radians; brightness stays about the same (rotation in the YIQ plane).
pub(crate) fn turn_hue(c: Rgb, angle: f32) -> Rgb {
    let (sin, cos) = angle.sin_cos();
    let y = luma(c);
    let i = 0.596 * c[0] - 0.274 * c[1] - 0.322 * c[2];
    let q = 0.211 * c[0] - 0.523 * c[1] + 0.312 * c[2];
    let (i, q) = (i * cos - q * sin, i * sin + q * cos);
    clamp([y + 0.956 * i + 0.621 * q, y - 0.272 * i - 0.647 * q, y - 1.106 * i + 1.703 * q])
}

pub(crate) fn clamp(c: Rgb) -> Rgb {
    c.map(|v| v.clamp(0.0, 1.0))
}

pub(crate) fn to_bytes(c: Rgb) -> [u8; 3] {
    c.map(|v| (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8)
}

/// A soft step from 0 at `low` to 1 at `high`.
pub(crate) fn step(low: f32, high: f32, value: f32) -> f32 {
    smooth(((value - low) / (high - low)).clamp(0.0, 1.0))
}

/// The soft curve from 0 to 1.
pub(crate) fn smooth(t: f32) -> f32 {
    t * t * (3.0 - 2.0 * t)
}

fn each(f: impl Fn(usize) -> f32) -> Rgb {
    std::array::from_fn(f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_digits_survive_as_bytes() {
        assert_eq!(to_bytes(hex(0x12_80_FE)), [0x12, 0x80, 0xFE]);
    }

    #[test]
    fn a_turned_hue_keeps_its_brightness() {
        let brown = hex(0x80_60_40);
        assert!((luma(turn_hue(brown, 1.0)) - luma(brown)).abs() < 0.05);
        assert_ne!(to_bytes(turn_hue(brown, 1.0)), to_bytes(brown));
    }
}
