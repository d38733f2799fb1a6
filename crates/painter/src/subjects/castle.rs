//! A castle: a keep between two towers, with battlements, cones and flags.

use super::pigment;
use crate::{
    canvas::{Area, Canvas, Matter, Point},
    colour::{Rgb, mix, scale, step},
    marks::Mark,
    scene::Scene,
    shapes,
};

const STONE: Rgb = [0.62, 0.58, 0.55];

pub(crate) fn paint(canvas: &mut Canvas, scene: &Scene) {
    let foot = Point::new(scene.foot.x, scene.foot.y + 0.035);
    for (x, height, half) in
        [(-0.02, 0.27, 0.075), (0.055, 0.35, 0.03), (-0.1, 0.3, 0.036), (0.12, 0.23, 0.04)]
    {
        let base = Point::new(foot.x + x * scene.unit * scene.side, foot.y);
        tower(canvas, scene, base, height * scene.unit, half * scene.unit);
    }
}

fn tower(canvas: &mut Canvas, scene: &Scene, foot: Point, height: f32, half: f32) {
    let (pixel, side, noise) = (canvas.pixel(), scene.light_side(), scene.noise("stone"));
    let roofed = half < 0.05 * scene.unit;
    let top = Point::new(foot.x, foot.y - height);
    let lamp = if scene.light.dark { [1.0, 0.8, 0.4] } else { [0.12, 0.12, 0.16] };
    canvas.paint(Matter::Subject, Area::around(foot, half * 1.6, height * 1.6), |p| {
        let body = shapes::rectangle(p, Point::new(foot.x, foot.y - height / 2.0), half, height / 2.0);
        let tooth = ((p.x - foot.x) / (half * 0.33)).rem_euclid(1.0);
        let rim = shapes::rectangle(p, top, half * 1.16, half * 0.2).max(if tooth < 0.5 {
            top.y - p.y
        } else {
            -1.0
        });
        let round = ((p.x - foot.x) / half).clamp(-1.0, 1.0);
        let blocks = 0.86 + 0.28 * noise.cell((p.x * 150.0) as i32, (p.y * 190.0) as i32);
        let sun = 0.4 + 0.5 * side * round;
        let wall = scene.light.on(scale(pigment(scene, STONE), blocks), sun);
        let slit = shapes::rectangle(
            Point::new((p.x - foot.x).abs(), ((p.y - top.y) / 0.075).fract()),
            Point::new(if roofed { 0.0 } else { half * 0.5 }, 0.6),
            half * if roofed { 0.16 } else { 0.1 },
            0.16,
        );
        (mix(wall, lamp, step(pixel, -pixel, slit)), shapes::cover(body.min(rim), pixel))
    });
    if roofed {
        cone(canvas, scene, top, half);
    }
}

fn cone(canvas: &mut Canvas, scene: &Scene, top: Point, half: f32) {
    let (pixel, side) = (canvas.pixel(), scene.light_side());
    let tip = Point::new(top.x, top.y - half * 3.0);
    canvas.paint(Matter::Subject, Area::around(top, half * 1.6, half * 3.4), |p| {
        let low = top.y - half * 0.15;
        let d = shapes::triangle(
            p,
            Point::new(top.x - half * 1.3, low),
            Point::new(top.x + half * 1.3, low),
            tip,
        );
        let across = ((p.x - top.x) / half).clamp(-1.0, 1.0);
        (scene.light.on([0.3, 0.33, 0.5], 0.45 + 0.5 * side * across), shapes::cover(d, pixel))
    });
    let flag = Point::new(tip.x + half * 0.7, tip.y - half * 0.35);
    let foot = Point::new(tip.x, tip.y + half * 0.2);
    canvas.marks.push(Mark::between(
        foot,
        Point::new(tip.x, tip.y - half * 0.7),
        half * 0.16,
        [0.2, 0.18, 0.2],
    ));
    canvas.marks.push(Mark::line(flag, 0.12, half * 1.2, half * 0.5, scene.light.on([0.85, 0.2, 0.18], 0.7)));
}
