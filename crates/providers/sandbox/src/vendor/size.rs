//! Which size a picture gets.

use super::invalid;
use impasto_sdk::{Blob, Frame, Ratio, Result, Size};

const LONGEST: u32 = 4096;
/// As its models declare.
const SHORTEST: u32 = 64;
const USUAL: Size = Size::new(1024, 1024);

/// The size in pixels, if it was given; else the shape at its size class; else the init image's; else the usual one.
pub(super) fn of(frame: &Frame, init: Option<&Blob>) -> Result<Size> {
    let size = match (frame.pixels, frame.ratio) {
        (Some(size), _) => size,
        (None, Some(ratio)) => shaped(ratio, class(frame.image_size.as_deref())?),
        (None, None) => init.map_or(USUAL, |init| like(Size::new(init.width, init.height))),
    };
    if size.longest() > LONGEST {
        return Err(invalid(format!("a picture may be {LONGEST} pixels long, not {size}")));
    }
    Ok(size)
}

/// The size of the picture that it starts from, within what can be drawn.
fn like(init: Size) -> Size {
    let scale = (f64::from(LONGEST) / f64::from(init.longest())).min(1.0);
    let side = |length: u32| ((f64::from(length) * scale).round() as u32).clamp(SHORTEST, LONGEST);
    Size::new(side(init.width), side(init.height))
}

/// The side of a square of this size class.
fn class(name: Option<&str>) -> Result<f64> {
    match name {
        None | Some("1K") => Ok(1024.0),
        Some("2K") => Ok(2048.0),
        Some("4K") => Ok(4096.0),
        Some(other) => Err(invalid(format!("image_size is 1K, 2K or 4K, not {other:?}"))),
    }
}

/// A size of this shape and the area of a square, in multiples of 8.
fn shaped(ratio: Ratio, square: f64) -> Size {
    let side = |length: f64| ((length / 8.0).round() as u32 * 8).clamp(8, LONGEST);
    let stretch = ratio.aspect().sqrt();
    Size::new(side(square * stretch), side(square / stretch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_of_any_size_gives_a_size_that_can_be_drawn() {
        for (init, size) in [
            (Size::new(640, 480), Size::new(640, 480)),
            (Size::new(5000, 4000), Size::new(4096, 3277)),
            (Size::new(1, 1), Size::new(64, 64)),
            (Size::new(9000, 20), Size::new(4096, 64)),
        ] {
            assert_eq!(like(init), size);
        }
    }

    #[test]
    fn a_shape_keeps_the_area_of_its_class() {
        assert_eq!(shaped(Ratio::new(1, 1), 1024.0), USUAL);
        let wide = shaped(Ratio::new(16, 9), 1024.0);
        assert!(wide.width.is_multiple_of(8) && wide.height.is_multiple_of(8));
        assert!((wide.pixels() as f64 / USUAL.pixels() as f64 - 1.0).abs() < 0.02);
        assert!(class(Some("8K")).is_err());
    }
}
