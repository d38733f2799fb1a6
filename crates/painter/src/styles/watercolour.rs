//! Watercolour: thin washes with wandering borders, dark rims, and the grain of the paper.

use super::Hand;
use crate::brush::Brush;
use crate::{
    canvas::Point,
    colour::{luma, mix, scale, step},
    noise::Noise,
    picture::Picture,
    random::digest,
    strokes::{self, Sheet},
};

pub(crate) fn render(hand: &Hand<'_>, picture: &mut Picture) {
    let wet = Noise::new(digest("wet", hand.seed));
    let paper = Noise::new(digest("paper", hand.seed));
    let canvas = hand.canvas;
    // Early on all runs together; the last washes are nearly dry.
    let run = 0.012 + 0.05 * (1.0 - hand.progress);
    let depth = (4 + hand.steps / 12).min(8) as f32;
    picture.fill(|p| {
        let bend = |shift: f32| wet.layered(p.x * 21.0 + shift, p.y * 21.0 - shift, 2) - 0.5;
        let q = Point::new(p.x + run * bend(3.0), p.y + run * bend(71.0));
        let colour = canvas.colour(q);
        // Pigment gathers in washes of a few depths, with a rim where one ends.
        let pool = luma(colour) * depth + 0.6 * (wet.at(p.x * 5.0, p.y * 5.0) - 0.5);
        let rim = 1.0 - 0.16 * step(0.16, 0.0, (pool.fract() - 0.5).abs() - 0.34);
        let wash = scale(colour, (pool.floor() + 0.5) / (pool + 0.001));
        let washed = mix(colour, wash.map(|v| v.min(1.0)), 0.16);
        let grain = paper.layered(p.x * 190.0, p.y * 190.0, 2);
        let bloom = wet.layered(p.x * 3.0, p.y * 3.0, 3);
        let thin = 0.13 + 0.16 * bloom + 0.12 * (grain - 0.5);
        scale(mix(scale(washed, rim), [0.985, 0.97, 0.94], thin), 0.97 + 0.06 * grain)
    });
    if hand.progress >= 1.0 {
        let (marks, plain, width) =
            (strokes::marks(canvas, picture.scale()), Brush::plain(), picture.width as usize);
        picture.bands(|top, rows| Sheet::new(top, width, rows).draw(&marks, &[], plain));
    }
}
