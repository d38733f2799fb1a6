//! Making a picture fit a size or a shape by cropping or padding, never by stretching; and the way back.

use crate::{Error, Mask, Padding, Picture, Result, cut, scale_to, transform};
use impasto_sdk::{Ratio, Size};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How a picture of another shape is made to fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fit {
    /// What is too much is cut off, the same on both sides.
    #[default]
    Crop,
    /// What is missing is added, the same on both sides.
    Pad,
}

/// What a picture is made to fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Exactly this size: the picture is also scaled.
    Size(Size),
    /// This shape at the picture's own scale.
    Shape(Ratio),
}

/// A part of a picture, in pixels from the upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Area {
    /// Columns to the left of it.
    pub x: u32,
    /// Rows above it.
    pub y: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// What was or will be done to make a picture fit: `taken` of the original is scaled to `placed` of the result.
///
/// Cropping takes a part and fills the result; padding takes everything and leaves a border. Plain data, so that a job
/// can keep it and undo it when the result arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fitting {
    /// The original's size.
    pub from: Size,
    /// The result's size.
    pub to: Size,
    /// What is used of the original.
    pub taken: Area,
    /// Where it lies in the result.
    pub placed: Area,
}

impl Area {
    /// A part.
    #[must_use]
    pub const fn new(x: u32, y: u32, width: u32, height: u32) -> Self {
        Self { x, y, width, height }
    }

    /// Everything.
    #[must_use]
    pub const fn whole(size: Size) -> Self {
        Self::new(0, 0, size.width, size.height)
    }

    /// The part of this size in the middle; not larger than the whole.
    #[must_use]
    pub fn centre(whole: Size, part: Size) -> Self {
        let (width, height) = (part.width.min(whole.width), part.height.min(whole.height));
        Self::new((whole.width - width) / 2, (whole.height - height) / 2, width, height)
    }

    /// Its width and height.
    #[must_use]
    pub const fn size(self) -> Size {
        Size::new(self.width, self.height)
    }

    /// Whether it has pixels, all of them inside.
    #[must_use]
    pub fn lies_in(self, whole: Size) -> bool {
        let fits =
            |at: u32, len: u32, side: u32| len > 0 && at.checked_add(len).is_some_and(|end| end <= side);
        fits(self.x, self.width, whole.width) && fits(self.y, self.height, whole.height)
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{} at {},{}", self.width, self.height, self.x, self.y)
    }
}

impl Fitting {
    /// What has to be done to a picture of this size; pure arithmetic.
    #[must_use]
    pub fn plan(from: Size, target: Target, fit: Fit) -> Self {
        match (target, fit) {
            (Target::Size(to), Fit::Crop) => {
                let taken = Area::centre(from, inside(from, aspect(to)));
                Self { from, to, taken, placed: Area::whole(to) }
            }
            (Target::Size(to), Fit::Pad) => {
                let placed = Area::centre(to, inside(to, aspect(from)));
                Self { from, to, taken: Area::whole(from), placed }
            }
            (Target::Shape(shape), Fit::Crop) => {
                let to = inside(from, shape.aspect());
                Self { from, to, taken: Area::centre(from, to), placed: Area::whole(to) }
            }
            (Target::Shape(shape), Fit::Pad) => Self::extension(from, around(from, shape.aspect())),
        }
    }

    /// A larger canvas around the picture at its own scale. The canvas must not be smaller in any direction.
    pub(crate) fn extension(from: Size, to: Size) -> Self {
        Self { from, to, taken: Area::whole(from), placed: Area::centre(to, from) }
    }

    /// Whether the picture already fits.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.from == self.to && !self.crops() && !self.pads()
    }

    /// Whether parts of the original are lost.
    #[must_use]
    pub fn crops(&self) -> bool {
        self.taken.size() != self.from
    }

    /// Whether the result has a border.
    #[must_use]
    pub fn pads(&self) -> bool {
        self.placed.size() != self.to
    }

    /// Whether pixels are scaled.
    #[must_use]
    pub fn scales(&self) -> bool {
        self.taken.size() != self.placed.size()
    }

    /// Does it to a picture.
    ///
    /// # Errors
    /// [`Error::WrongSize`] for a picture of another size than it was planned for; [`Error::TooLarge`].
    pub fn apply(&self, picture: &Picture, padding: Padding) -> Result<Picture> {
        self.check(picture.size())?;
        let part = if self.crops() { cut(picture, self.taken)? } else { picture.clone() };
        let part = if self.scales() { scale_to(part, self.placed.size())? } else { part };
        if !self.pads() {
            return Ok(part);
        }
        let pixels = transform::place(part.pixels(), self.to, (self.placed.x, self.placed.y), padding)?;
        Ok(part.with_pixels(pixels))
    }

    /// Does the same to the picture's mask. A border is not repainted.
    ///
    /// # Errors
    /// As [`Fitting::apply`].
    pub fn apply_to_mask(&self, mask: &Mask) -> Result<Mask> {
        mask.fitted(self)
    }

    /// Brings what a model made of the fitted picture back to the original's scale: the border is cut away, the rest is
    /// scaled back. What was cropped is lost: the answer then has the size of `taken`.
    ///
    /// # Errors
    /// [`Error::WrongSize`] where the result has another shape than the fitted picture.
    pub fn restore(&self, result: &Picture) -> Result<Picture> {
        let size = result.size();
        // Models round sizes; a shape that differs by more than this was not rounded.
        if size.ratio().distance(self.to) > 0.02 {
            let advice = "keep the result as it is";
            return Err(Error::WrongSize { wanted: format!("the shape of {}", self.to), came: size, advice });
        }
        let inner = cut(result, self.placed_in(size))?;
        scale_to(inner, self.taken.size())
    }

    pub(crate) fn check(&self, came: Size) -> Result<()> {
        if came == self.from {
            return Ok(());
        }
        let wanted = format!("a plan for {}", self.from);
        Err(Error::WrongSize { wanted, came, advice: "plan for the picture's own size" })
    }

    /// Where `placed` lies in a result that the model scaled.
    fn placed_in(&self, size: Size) -> Area {
        let along = |at: u32, side: u32, full: u32| scaled(at, f64::from(side) / f64::from(full));
        let Size { width, height } = self.to;
        let x = along(self.placed.x, size.width, width).min(size.width - 1);
        let y = along(self.placed.y, size.height, height).min(size.height - 1);
        let right = along(self.placed.x + self.placed.width, size.width, width).clamp(x + 1, size.width);
        let bottom = along(self.placed.y + self.placed.height, size.height, height).clamp(y + 1, size.height);
        Area::new(x, y, right - x, bottom - y)
    }
}

impl fmt::Display for Fitting {
    /// For people: `cropped from 1200x800 to 800x800, scaled to 1024x1024`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut steps = Vec::new();
        if self.crops() {
            steps.push(format!("cropped from {} to {}", self.from, self.taken.size()));
        }
        if self.scales() {
            steps.push(format!("scaled to {}", self.placed.size()));
        }
        if self.pads() {
            steps.push(format!("padded to {}", self.to));
        }
        f.write_str(if steps.is_empty() { "unchanged" } else { "" })?;
        f.write_str(&steps.join(", "))
    }
}

fn aspect(size: Size) -> f64 {
    f64::from(size.width) / f64::from(size.height)
}

/// The largest size of this shape inside another.
fn inside(whole: Size, aspect: f64) -> Size {
    let width = scaled(whole.height, aspect).clamp(1, whole.width);
    let height = scaled(whole.width, aspect.recip()).clamp(1, whole.height);
    // One of the two sides stays as it is; which one, rounding must not decide.
    if aspect < self::aspect(whole) { Size::new(width, whole.height) } else { Size::new(whole.width, height) }
}

/// The smallest size of this shape around another.
fn around(inner: Size, aspect: f64) -> Size {
    if aspect < self::aspect(inner) {
        Size::new(inner.width, scaled(inner.width, aspect.recip()).max(inner.height))
    } else {
        Size::new(scaled(inner.height, aspect).max(inner.width), inner.height)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float casts saturate")]
fn scaled(side: u32, factor: f64) -> u32 {
    (f64::from(side) * factor).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn fitting(from: (u32, u32), target: Target, fit: Fit) -> Fitting {
        Fitting::plan(Size::new(from.0, from.1), target, fit)
    }

    #[test]
    fn plans_say_what_is_done() {
        let size = |w, h| Target::Size(Size::new(w, h));
        let shape = |w, h| Target::Shape(Ratio::new(w, h));
        for (from, target, fit, says) in [
            (
                (1200, 800),
                size(1024, 1024),
                Fit::Crop,
                "cropped from 1200x800 to 800x800, scaled to 1024x1024",
            ),
            ((1200, 800), size(1024, 1024), Fit::Pad, "scaled to 1024x683, padded to 1024x1024"),
            ((1200, 800), shape(1, 1), Fit::Crop, "cropped from 1200x800 to 800x800"),
            ((1200, 800), shape(1, 1), Fit::Pad, "padded to 1200x1200"),
            ((1920, 1080), shape(16, 9), Fit::Crop, "unchanged"),
            ((1920, 1080), size(960, 540), Fit::Pad, "scaled to 960x540"),
            ((1, 5000), shape(100, 1), Fit::Crop, "cropped from 1x5000 to 1x1"),
        ] {
            let plan = fitting(from, target, fit);
            assert_eq!(plan.to_string(), says);
            assert_eq!(plan.is_nothing(), says == "unchanged");
        }
    }

    #[test]
    fn nothing_is_ever_stretched_by_more_than_a_pixel() {
        for from in [(31, 17), (640, 641), (1000, 10), (7, 900)] {
            for to in [(64, 64), (1023, 511), (13, 1000), (3, 2)] {
                for fit in [Fit::Crop, Fit::Pad] {
                    let plan = fitting(from, Target::Size(Size::new(to.0, to.1)), fit);
                    let (a, b) = (plan.taken, plan.placed);
                    assert!(a.lies_in(plan.from) && b.lies_in(plan.to), "{plan}");
                    // One side of either was rounded to whole pixels, and has at least one.
                    let off = |side: u32, other: u32, shape: Area| {
                        (f64::from(side) - f64::from(other) * aspect(shape.size())).abs()
                    };
                    let turned = |area: Area| Area::new(0, 0, area.height, area.width);
                    let least = [
                        off(a.width, a.height, b),
                        off(b.width, b.height, a),
                        off(a.height, a.width, turned(b)),
                        off(b.height, b.width, turned(a)),
                    ];
                    assert!(least.iter().any(|off| *off < 1.0), "{from:?} {to:?} {plan}");
                }
            }
        }
    }

    #[test]
    fn a_crop_takes_the_middle_and_keeps_16_bits() {
        for picture in samples::pictures() {
            let plan = Fitting::plan(picture.size(), Target::Shape(Ratio::new(1, 1)), Fit::Crop);
            let fitted = plan.apply(&picture, Padding::Neutral).unwrap();
            assert_eq!(fitted.pixels().color(), picture.pixels().color());
            assert_eq!(fitted.size(), plan.to);
            assert_eq!(fitted, cut(&picture, plan.taken).unwrap());
        }
    }

    #[test]
    fn padding_can_be_undone_also_when_the_model_scaled_its_result() {
        let picture = Picture::new(samples::gradient(60, 40).into());
        let plan = Fitting::plan(picture.size(), Target::Shape(Ratio::new(1, 1)), Fit::Pad);
        let padded = plan.apply(&picture, Padding::Transparent).unwrap();
        assert_eq!(padded.size(), Size::new(60, 60));
        assert_eq!(plan.restore(&padded).unwrap().pixels().to_rgb8(), picture.pixels().to_rgb8());
        let doubled = scale_to(padded, Size::new(120, 120)).unwrap();
        assert_eq!(plan.restore(&doubled).unwrap().size(), picture.size());
    }

    #[test]
    fn a_result_of_another_shape_is_not_forced() {
        let plan = fitting((60, 40), Target::Size(Size::new(30, 20)), Fit::Crop);
        let square = Picture::new(samples::gradient(30, 30).into());
        assert!(matches!(plan.restore(&square), Err(Error::WrongSize { .. })));
        assert!(matches!(plan.apply(&square, Padding::Neutral), Err(Error::WrongSize { .. })));
    }

    #[test]
    fn a_plan_survives_the_journal() {
        let plan = fitting((60, 41), Target::Size(Size::new(30, 20)), Fit::Crop);
        let text = serde_json::to_string(&plan).unwrap();
        assert_eq!(serde_json::from_str::<Fitting>(&text).unwrap(), plan);
    }
}
