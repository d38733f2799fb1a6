//! Single touches of the brush that a scene asks for by place: stars, windows, rain, blossoms.

use super::{
    canvas::{Matter, Point},
    colour::Rgb,
};

/// One touch, in units of the picture's height.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    pub(crate) at: Point,
    /// Direction in radians.
    pub(crate) angle: f32,
    pub(crate) length: f32,
    pub(crate) width: f32,
    pub(crate) colour: Rgb,
    /// 0 to 1.
    pub(crate) cover: f32,
    /// Only where the finished scene shows this: a star behind a mountain is not seen.
    pub(crate) only_on: Option<Matter>,
}

impl Mark {
    /// A round dab.
    pub(crate) fn dab(at: Point, width: f32, colour: Rgb) -> Self {
        Self { at, angle: 0.0, length: width, width, colour, cover: 0.95, only_on: None }
    }

    /// A line of the brush.
    pub(crate) fn line(at: Point, angle: f32, length: f32, width: f32, colour: Rgb) -> Self {
        Self { at, angle, length, width, colour, cover: 0.9, only_on: None }
    }

    /// A line between two places.
    pub(crate) fn between(a: Point, b: Point, width: f32, colour: Rgb) -> Self {
        let middle = Point::new((a.x + b.x) / 2.0, (a.y + b.y) / 2.0);
        Self::line(middle, (b.y - a.y).atan2(b.x - a.x), a.distance(b) * 1.1, width, colour)
    }

    pub(crate) fn cover(mut self, cover: f32) -> Self {
        self.cover = cover;
        self
    }

    pub(crate) fn only_on(mut self, matter: Matter) -> Self {
        self.only_on = Some(matter);
        self
    }

    pub(crate) fn angle(mut self, angle: f32) -> Self {
        self.angle = angle;
        self
    }
}
