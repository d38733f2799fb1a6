//! Coloured pencil on paper: hatching that is denser where it is darker, and outlines.

use super::Hand;
use crate::{
    brush::Brush,
    canvas::Point,
    colour::{luma, mix, saturate, scale},
    marks::Mark,
    noise::Noise,
    picture::Picture,
    random::{Chance, digest},
    strokes::{self, Pass, Sheet, Stroke},
};

const PAPER: [f32; 3] = [0.96, 0.94, 0.89];
const LEAD: [f32; 3] = [0.17, 0.16, 0.19];

pub(crate) fn render(hand: &Hand<'_>, picture: &mut Picture) {
    let grain = Noise::new(digest("paper", hand.seed));
    picture.fill(|p| scale(PAPER, 0.965 + 0.05 * grain.layered(p.x * 260.0, p.y * 260.0, 2)));
    let mut pencil = hatching(hand, picture);
    if hand.progress > 0.5 {
        pencil.extend(outlines(hand, picture));
    }
    let (brushes, plain, width) = (Brush::set(), Brush::plain(), picture.width as usize);
    picture.bands(|top, rows| Sheet::new(top, width, rows).draw(&pencil, brushes, plain));
}

/// Layers of parallel lines; each layer only where the picture is darker than its limit.
fn hatching(hand: &Hand<'_>, picture: &Picture) -> Vec<Stroke> {
    let layers = [(0.93, -0.8), (0.74, -0.65), (0.56, 0.7), (0.38, 0.1), (0.22, -1.3)];
    let done = ((layers.len() as f32 * hand.progress).ceil() as usize).max(1);
    let pitch = 0.0115 * (30.0 / hand.steps.max(1) as f32).powf(0.3).clamp(0.7, 1.8);
    let mut chance = Chance::branch(hand.seed, "hatching");
    let mut strokes = Vec::new();
    for (limit, angle) in layers.into_iter().take(done) {
        let (columns, rows) = ((hand.canvas.aspect / pitch) as usize + 1, (1.0 / pitch) as usize + 1);
        for cell in 0..columns * rows * 2 {
            let at = Point::new(
                ((cell % columns) as f32 + chance.unit()) * pitch,
                ((cell / columns) as f32 / 2.0 + chance.unit()) * pitch,
            );
            let colour = hand.canvas.colour(at);
            let lean = angle + chance.range(-0.08, 0.08);
            let (length, width) = (chance.range(0.018, 0.034), chance.range(0.0014, 0.0024));
            if luma(colour) + chance.range(-0.06, 0.06) < limit {
                let lead = mix(LEAD, saturate(scale(colour, 0.95), 1.35), 0.82);
                strokes.push(Stroke::of(
                    &Mark::line(at, lean, length, width, lead).cover(0.55),
                    picture.scale(),
                ));
            }
        }
    }
    strokes
}

fn outlines(hand: &Hand<'_>, picture: &Picture) -> Vec<Stroke> {
    let pass = Pass { width: 0.0026, length: 6.0, pitch: 0.8, from_detail: 0.5, spread: 0.0, cover: 0.34 };
    let chance = Chance::branch(hand.seed, "outlines");
    let lines = strokes::plan(&pass, hand.canvas, hand.flow, picture.scale(), chance);
    lines.into_iter().step_by(6).map(|stroke| stroke.colour(LEAD)).collect()
}
