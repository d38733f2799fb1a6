//! A striped tower on its headland, with a beam when it is dark.

use super::{house, pigment};
use crate::{
    canvas::{Area, Canvas, Matter, Point},
    colour::{Rgb, mix, scale, step},
    marks::Mark,
    noise::lerp,
    scene::Scene,
    shapes,
};

const RED: Rgb = [0.72, 0.17, 0.14];
const WHITE: Rgb = [0.95, 0.93, 0.88];

pub(crate) fn paint(canvas: &mut Canvas, scene: &Scene) {
    let unit = scene.unit;
    let foot = Point::new(scene.foot.x, scene.foot.y + 0.03);
    let top = Point::new(foot.x, foot.y - 0.36 * unit);
    house::cottage(canvas, scene, Point::new(foot.x + 0.1 * unit * scene.side, foot.y), 0.62);
    if scene.light.dark {
        beam(canvas, scene, Point::new(top.x, top.y - 0.022 * unit));
    }
    tower(canvas, scene, top, foot);
    lantern(canvas, scene, top);
}

fn tower(canvas: &mut Canvas, scene: &Scene, top: Point, foot: Point) {
    let (unit, pixel, side) = (scene.unit, canvas.pixel(), scene.light_side());
    let band = pigment(scene, RED);
    canvas.paint(Matter::Subject, Area::around(foot, 0.08 * unit, 0.4 * unit), |p| {
        let d = shapes::trapezium(p, top, 0.027 * unit, foot, 0.046 * unit);
        let rise = (p.y - top.y) / (foot.y - top.y);
        let half = lerp(0.027, 0.046, rise) * unit;
        let round = ((p.x - foot.x) / half).clamp(-1.0, 1.0);
        // Bands bow downwards, as on a round tower seen from below the lamp.
        let striped = ((rise + 0.035 * round * round) * 5.0).fract();
        let paint = mix(WHITE, band, step(0.46, 0.5, striped) * step(1.0, 0.96, striped));
        let sun = (0.45 + 0.6 * side * round - 0.25 * round * round).clamp(0.0, 1.0);
        let window = shapes::rectangle(
            Point::new(p.x - foot.x, (rise * 2.5).fract() - 0.62),
            Point::new(0.0, 0.0),
            0.006 * unit,
            0.045,
        );
        let glass = if scene.light.dark { [1.0, 0.82, 0.42] } else { [0.16, 0.2, 0.27] };
        let wall = scene.light.on(paint, sun);
        (mix(wall, glass, shapes::cover(window, pixel)), shapes::cover(d, pixel))
    });
}

fn lantern(canvas: &mut Canvas, scene: &Scene, top: Point) {
    let (unit, pixel) = (scene.unit, canvas.pixel());
    let iron = scene.light.on([0.2, 0.19, 0.22], 0.6);
    let roof = scene.light.on(scale(pigment(scene, RED), 0.8), 0.7);
    let at = |dx: f32, dy: f32| Point::new(top.x + dx * unit, top.y + dy * unit);
    let lit = if scene.light.dark { [1.0, 0.93, 0.66] } else { scene.light.on([0.75, 0.85, 0.9], 0.6) };
    canvas.paint(Matter::Subject, Area::around(top, 0.06 * unit, 0.1 * unit), |p| {
        let room = shapes::rectangle(p, at(0.0, -0.022), 0.019 * unit, 0.022 * unit);
        let post = ((p.x - top.x) / (0.0095 * unit)).fract().abs();
        let glass = mix(lit, iron, step(0.14, 0.06, post) * 0.7);
        let gallery = shapes::rectangle(p, at(0.0, 0.003), 0.038 * unit, 0.005 * unit);
        let cap = shapes::triangle(p, at(-0.028, -0.043), at(0.028, -0.043), at(0.0, -0.078));
        let knob = shapes::ellipse(p, at(0.0, -0.08), 0.005 * unit, 0.007 * unit);
        let mut colour = glass;
        colour = mix(colour, iron, shapes::cover(gallery, pixel));
        colour = mix(colour, roof, shapes::cover(cap.min(knob), pixel));
        (colour, shapes::cover(room.min(gallery).min(cap).min(knob), pixel))
    });
    if scene.light.dark {
        canvas.marks.push(Mark::dab(at(0.0, -0.022), 0.016 * unit, [1.0, 0.98, 0.86]));
    }
}

fn beam(canvas: &mut Canvas, scene: &Scene, lamp: Point) {
    let tilt = 0.1 * scene.side;
    canvas.shine(Area::ALL, |p| {
        let (dx, dy) = (p.x - lamp.x, p.y - lamp.y);
        let far = dx.hypot(dy).max(0.001);
        let off = (dy - dx * tilt).abs() / (0.012 + 0.13 * dx.abs());
        let cone = (1.0 - off).max(0.0).powf(1.3) * (-far * 1.7).exp() * step(0.0, 0.03, dx.abs());
        let halo = 0.5 * (-far * 14.0).exp() + 0.22 * (-far * 5.0).exp();
        scale([1.0, 0.86, 0.55], 0.62 * cone + halo)
    });
}
