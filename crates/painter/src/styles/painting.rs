//! Oil, thickly laid: broad strokes first, finer ones where there is more to say, and light on the ridges.

use super::Hand;
use crate::{
    brush::Brush,
    canvas::{Canvas, Point},
    colour::{scale, to_bytes},
    picture::Picture,
    random::Chance,
    relief::Relief,
    strokes::{self, Pass, Sheet, Stroke},
};

pub(crate) fn render(hand: &Hand<'_>, picture: &mut Picture) {
    let strokes = plan(hand, picture);
    let (brushes, plain) = (Brush::set(), Brush::plain());
    let (width, at) = (picture.width as usize, picture.scale());
    let relief = Relief { depth: 0.34, size: at.height * at.aspect.sqrt() };
    picture.bands(|top, rows| {
        let mut sheet = Sheet::new(top, width, rows);
        prime(&mut sheet, hand.canvas, at.height);
        sheet.draw(&strokes, brushes, plain);
        relief.light(&mut sheet);
    });
}

fn plan(hand: &Hand<'_>, picture: &Picture) -> Vec<Stroke> {
    let all = passes(hand.steps);
    let done = ((all.len() as f32 * hand.progress).ceil() as usize).max(1);
    let mut strokes = Vec::new();
    for (i, pass) in all.iter().take(done).enumerate() {
        let chance = Chance::branch(hand.seed, ["first", "second", "third", "fourth", "fifth", "sixth"][i]);
        strokes.extend(strokes::plan(pass, hand.canvas, hand.flow, picture.scale(), chance));
    }
    if hand.progress >= 1.0 {
        strokes.extend(strokes::marks(hand.canvas, picture.scale()));
    }
    strokes
}

/// More steps are more passes with finer brushes.
fn passes(steps: u32) -> Vec<Pass> {
    let fine = (30.0 / steps.max(1) as f32).powf(0.3).clamp(0.75, 1.8);
    let count = match steps {
        0..=5 => 2,
        6..=14 => 3,
        15..=24 => 4,
        25..=59 => 5,
        _ => 6,
    };
    let pass = |(width, length, pitch, from_detail, spread): (f32, f32, f32, f32, f32)| Pass {
        width: width * fine,
        length,
        pitch,
        from_detail,
        spread,
        cover: 0.96,
    };
    [
        (0.046, 3.2, 1.0, 0.0, 0.07),
        (0.023, 3.4, 0.85, 0.0, 0.075),
        (0.0125, 3.2, 0.85, 0.1, 0.06),
        (0.0068, 3.0, 0.85, 0.22, 0.04),
        (0.0038, 2.8, 0.85, 0.36, 0.025),
        (0.0024, 2.8, 0.9, 0.55, 0.02),
    ]
    .into_iter()
    .take(count)
    .map(pass)
    .collect()
}

/// A thin wash of the picture's own colours, so that nothing shines through between strokes.
fn prime(sheet: &mut Sheet<'_>, canvas: &Canvas, height: f32) {
    let (width, top) = (sheet.width, sheet.top);
    for (i, pixel) in sheet.pixels.chunks_exact_mut(3).enumerate() {
        // Every fourth pixel is looked up: what is seen of the wash is little and smooth.
        let (x, y) = ((i % width) & !3, (top + i / width) & !3);
        let at = Point::new((x as f32 + 0.5) / height, (y as f32 + 0.5) / height);
        pixel.copy_from_slice(&to_bytes(scale(canvas.pixels[canvas.index(at)], 0.9)));
    }
}
