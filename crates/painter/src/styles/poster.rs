//! A silk-screen print: a few flat inks with clean borders and a touch of misregistration.

use super::Hand;
use crate::{
    brush::Brush,
    canvas::Point,
    colour::{saturate, scale},
    grade::Ramp,
    noise::Noise,
    picture::Picture,
    random::digest,
    strokes::{self, Sheet},
};

pub(crate) fn render(hand: &Hand<'_>, picture: &mut Picture) {
    let inks = ((5 + hand.steps / 6) as f32 * hand.progress.max(0.4)) as usize;
    let Some(ramp) = Ramp::of_canvas(hand.canvas, inks.clamp(4, 14)) else { return };
    let (edge, paper) = (Noise::new(digest("edge", hand.seed)), Noise::new(digest("paper", hand.seed)));
    let canvas = hand.canvas;
    picture.fill(|p| {
        let cut = |shift: f32| 0.005 * (edge.layered(p.x * 34.0 + shift, p.y * 34.0, 2) - 0.5);
        let colour = canvas.colour(Point::new(p.x + cut(0.0), p.y + cut(50.0)));
        let ink = saturate(ramp.nearest(colour), 1.18);
        scale(ink, 0.975 + 0.04 * paper.at(p.x * 420.0, p.y * 420.0))
    });
    if hand.progress >= 1.0 {
        let (marks, plain, width) =
            (strokes::marks(canvas, picture.scale()), Brush::plain(), picture.width as usize);
        picture.bands(|top, rows| Sheet::new(top, width, rows).draw(&marks, &[], plain));
    }
}
