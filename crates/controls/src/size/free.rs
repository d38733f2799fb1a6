//! Sizes that a person may choose freely within a model's rules.

use super::offer::fits;
use crate::{Rule, rules::Test, violation::code};
use impasto_sdk::{FreeSize, Size};
use std::num::NonZeroU32;

/// How much more the shape counts than the area when a size is taken to the nearest that is allowed.
const SHAPE_WEIGHT: f64 = 16.0;

/// A model that says nothing about sizes.
pub(crate) const ANY: FreeSize = FreeSize {
    multiple_of: NonZeroU32::MIN,
    min_pixels: None,
    max_pixels: None,
    min_side: None,
    max_side: None,
    max_ratio: None,
};

/// The rules for free sizes, as data. Sizes of `listed` are free of them: the model draws those by declaration.
pub(crate) fn rules(free: &FreeSize, max: Option<Size>, listed: &[Size]) -> Vec<Rule> {
    let field = || "size".to_owned();
    let except = Vec::new;
    let of = free.multiple_of.get();
    let rule = |test: Test, code, message| Rule::new(test.but_not_for(listed), code, message);
    let multiple = (of > 1).then(|| {
        let test = Test::MultipleOf { field: field(), of, except: except() };
        rule(test, code::SIZE_MULTIPLE, format!("both sides must be multiples of {of}"))
    });
    let min_pixels = free.min_pixels.map(|min| {
        let test = Test::Pixels { field: field(), min: Some(min), max: None, except: except() };
        rule(test, code::SIZE_PIXELS, format!("width times height must be at least {min} pixels"))
    });
    let max_pixels = free.max_pixels.map(|max| {
        let test = Test::Pixels { field: field(), min: None, max: Some(max), except: except() };
        rule(test, code::SIZE_PIXELS, format!("width times height must be at most {max} pixels"))
    });
    let min_side = free.min_side.map(|min| {
        let test = Test::Side { field: field(), min: Some(min), max: None, except: except() };
        rule(test, code::SIZE_SIDE, format!("the shorter side must be at least {min} pixels"))
    });
    let max_side = free.max_side.map(|max| {
        let test = Test::Side { field: field(), min: None, max: Some(max), except: except() };
        rule(test, code::SIZE_SIDE, format!("the longer side must be at most {max} pixels"))
    });
    let ratio = free.max_ratio.map(|max| {
        let test = Test::Ratio { field: field(), max, except: except() };
        rule(test, code::SIZE_RATIO, format!("the longer side must be at most {max} times the shorter"))
    });
    let within = max.map(|max| {
        let test = Test::Within { field: field(), width: max.width, height: max.height };
        rule(test, code::SIZE_SIDE, format!("the size must be within {max}"))
    });
    [multiple, min_pixels, max_pixels, min_side, max_side, ratio, within].into_iter().flatten().collect()
}

/// The nearest size that keeps the rules; shape counts more than area. `None` when no size does.
pub(super) fn fit(want: Size, free: &FreeSize, max: Option<Size>) -> Option<Size> {
    let within = max.is_none_or(|max| fits(want, max));
    if within && rules(free, None, &[]).iter().all(|rule| rule.test.broken_by_size(want).is_none()) {
        return Some(want);
    }
    let want = Sides::of(want).within(free, max);
    let mut best: Option<(f64, Size)> = None;
    let step = free.multiple_of.get();
    for width in (step..=widest(want, free, max)).step_by(step as usize) {
        for size in heights(width, want, free, max).into_iter().flatten() {
            let cost = Sides::of(size).distance(want);
            if best.is_none_or(|(least, _)| cost < least - 1e-12) {
                best = Some((cost, size));
            }
        }
    }
    best.map(|(_, size)| size)
}

/// A size that need not be in whole pixels.
#[derive(Clone, Copy)]
struct Sides {
    width: f64,
    height: f64,
}

impl Sides {
    fn of(size: Size) -> Self {
        Self { width: size.width.into(), height: size.height.into() }
    }

    /// Brought within the rules but for multiples: first the shape at the same area, then the area at the same shape.
    fn within(self, free: &FreeSize, max: Option<Size>) -> Self {
        let shaped = self.shaped(free.max_ratio.unwrap_or(f64::MAX));
        let area = shaped.width * shaped.height;
        let (short, long) = (shaped.width.min(shaped.height), shaped.width.max(shaped.height));
        let least = [
            free.min_pixels.map(|pixels| (float(pixels) / area).sqrt()),
            free.min_side.map(|side| f64::from(side) / short),
        ];
        let most = [
            free.max_pixels.map(|pixels| (float(pixels) / area).sqrt()),
            free.max_side.map(|side| f64::from(side) / long),
            max.map(|max| (f64::from(max.width) / shaped.width).min(f64::from(max.height) / shaped.height)),
        ];
        let times = least.into_iter().flatten().fold(1.0, f64::max);
        let times = most.into_iter().flatten().fold(times, f64::min);
        Self { width: shaped.width * times, height: shaped.height * times }
    }

    fn shaped(self, max_ratio: f64) -> Self {
        let area = self.width * self.height;
        let (long, short) = ((area * max_ratio).sqrt(), (area / max_ratio).sqrt());
        if self.width > self.height * max_ratio {
            Self { width: long, height: short }
        } else if self.height > self.width * max_ratio {
            Self { width: short, height: long }
        } else {
            self
        }
    }

    /// The logarithms of shape and area.
    fn logs(self) -> (f64, f64) {
        let (w, h) = (self.width.ln(), self.height.ln());
        (w - h, w + h)
    }

    fn distance(self, want: Self) -> f64 {
        let ((shape, area), (want_shape, want_area)) = (self.logs(), want.logs());
        SHAPE_WEIGHT * (shape - want_shape).powi(2) + (area - want_area).powi(2)
    }
}

/// No width above this needs to be tried.
fn widest(want: Sides, free: &FreeSize, max: Option<Size>) -> u32 {
    let near = int(want.width.max(want.height)).max(free.min_side.unwrap_or(0)).max(free.multiple_of.get());
    let limits = [max.map(|max| max.width), free.max_side];
    limits.into_iter().flatten().fold(near.saturating_mul(2), u32::min)
}

/// The two allowed heights on either side of the best one for this width.
fn heights(width: u32, want: Sides, free: &FreeSize, max: Option<Size>) -> [Option<Size>; 2] {
    let (step, w) = (free.multiple_of.get(), f64::from(width));
    if free.min_side.is_some_and(|min| width < min) {
        return [None, None];
    }
    let low = [
        free.min_side.map_or(1.0, f64::from),
        free.min_pixels.map_or(1.0, |p| (float(p) / w).ceil()),
        free.max_ratio.map_or(1.0, |r| w / r - 1e-9),
    ];
    let high = [
        max.map_or(f64::MAX, |max| f64::from(max.height)),
        free.max_side.map_or(f64::MAX, f64::from),
        free.max_pixels.map_or(f64::MAX, |p| (float(p) / w).floor()),
        free.max_ratio.map_or(f64::MAX, |r| w * r + 1e-9),
    ];
    let low = int(low.into_iter().fold(1.0, f64::max).ceil()).next_multiple_of(step);
    let high = int(high.into_iter().fold(f64::from(u32::MAX), f64::min).floor()) / step * step;
    if low > high {
        return [None, None];
    }
    let best = int(best_height(w, want));
    let below = (best / step * step).clamp(low, high);
    let above = (best / step).saturating_add(1).saturating_mul(step).clamp(low, high);
    [below, above].map(|height| Some(Size::new(width, height)))
}

/// Where [`Sides::distance`] is least for this width: its derivative by the logarithm of the height is zero there.
fn best_height(width: f64, want: Sides) -> f64 {
    let (shape, area) = want.logs();
    ((SHAPE_WEIGHT * (width.ln() - shape) + area - width.ln()) / (1.0 + SHAPE_WEIGHT)).exp()
}

#[expect(clippy::cast_precision_loss, reason = "pixel counts are far below 2^53")]
pub(super) const fn float(pixels: u64) -> f64 {
    pixels as f64
}

/// A whole number of pixels; out-of-range values saturate.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturating is what is wanted")]
pub(super) const fn int(value: f64) -> u32 {
    value as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rules that are reported for GPT Image 2 (third-party figures, 2026).
    const STRICT: FreeSize = FreeSize {
        multiple_of: NonZeroU32::new(16).unwrap(),
        min_pixels: Some(655_360),
        max_pixels: Some(8_294_400),
        min_side: None,
        max_side: Some(3840),
        max_ratio: Some(3.0),
    };

    #[test]
    fn the_nearest_allowed_size_keeps_the_shape() {
        for (want, fitted) in [
            ((1024, 1024), (1024, 1024)),
            ((1023, 769), (1024, 768)),
            ((100, 100), (816, 816)),
            ((8000, 8000), (2880, 2880)),
            ((7680, 4320), (3840, 2160)),
            ((5000, 500), (2736, 912)),
        ] {
            let fitted = Size::new(fitted.0, fitted.1);
            assert_eq!(fit(Size::new(want.0, want.1), &STRICT, None), Some(fitted), "{want:?}");
        }
    }

    #[test]
    fn a_greatest_size_is_kept_too() {
        let max = Some(Size::new(1024, 768));
        assert_eq!(fit(Size::new(2048, 1536), &ANY, max), Some(Size::new(1024, 768)));
        assert_eq!(fit(Size::new(800, 1600), &ANY, max), Some(Size::new(384, 768)));
        assert_eq!(fit(Size::new(99_999, 1), &ANY, None), Some(Size::new(99_999, 1)));
    }

    #[test]
    fn rules_that_no_size_keeps_are_noticed() {
        let never = FreeSize { min_side: Some(4000), ..STRICT };
        assert_eq!(fit(Size::new(1024, 1024), &never, None), None);
    }

    #[test]
    fn only_rules_that_are_set_are_listed() {
        assert_eq!(rules(&ANY, None, &[]), []);
        let codes: Vec<_> = rules(&STRICT, Some(Size::new(1, 1)), &[]).into_iter().map(|r| r.code).collect();
        assert_eq!(
            codes,
            ["size_multiple", "size_pixels", "size_pixels", "size_side", "size_ratio", "size_side"]
        );
    }
}
