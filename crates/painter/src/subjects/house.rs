//! A cottage with a pitched roof, a chimney, a door and lit windows.

use super::{ground_shadow, pigment};
use crate::{
    canvas::{Area, Canvas, Matter, Point},
    colour::{Rgb, mix, scale},
    marks::Mark,
    scene::Scene,
    shapes,
    words::Season,
};

const WALL: Rgb = [0.9, 0.86, 0.77];
const ROOF: Rgb = [0.6, 0.27, 0.2];

pub(crate) fn paint(canvas: &mut Canvas, scene: &Scene) {
    let foot = Point::new(scene.foot.x, scene.foot.y + 0.03);
    ground_shadow(canvas, Point::new(foot.x, foot.y), 0.2 * scene.unit, 0.014);
    cottage(canvas, scene, foot, 1.45);
    smoke(canvas, scene, Point::new(foot.x + 0.064 * scene.unit, foot.y - 0.235 * scene.unit));
}

/// A cottage of any size; its foot is the middle of its base.
pub(crate) fn cottage(canvas: &mut Canvas, scene: &Scene, foot: Point, size: f32) {
    let (unit, pixel) = (0.1 * size * scene.unit, canvas.pixel());
    let side = scene.light_side();
    let roof = if scene.wish.subject_tint.is_some() { [0.32, 0.27, 0.27] } else { ROOF };
    let roof = if scene.season == Season::Winter { [0.95, 0.97, 1.0] } else { roof };
    let lamp = if scene.light.dark { [1.0, 0.82, 0.4] } else { [0.2, 0.25, 0.33] };
    canvas.paint(Matter::Subject, Area::around(foot, 1.3 * unit, 2.0 * unit), |p| {
        let q = p.from(foot, unit);
        let sharp = |d: f32| shapes::cover(d, pixel / unit);
        let wall = shapes::rectangle(q, Point::new(0.0, -0.4), 0.9, 0.42);
        let gable = shapes::rectangle(q, Point::new(side * 0.58, -0.4), 0.32, 0.42);
        let top = shapes::trapezium(q, Point::new(0.0, -1.4), 0.72, Point::new(0.0, -0.74), 1.06);
        let chimney = shapes::rectangle(q, Point::new(0.44, -1.4), 0.1, 0.26);
        let mut colour = scene.light.on(pigment(scene, WALL), 0.35 + 0.55 * sharp(gable));
        for (x, y, w, h) in [(-0.5, -0.46, 0.13, 0.15), (0.58, -0.46, 0.12, 0.15), (0.05, -0.27, 0.13, 0.27)]
        {
            let opening = shapes::rectangle(q, Point::new(x, y), w, h);
            let inside = if h > 0.2 { scene.light.on([0.36, 0.2, 0.14], 0.5) } else { lamp };
            colour = mix(colour, inside, sharp(opening));
        }
        let tiles = 0.9 + 0.12 * ((q.y * 22.0).sin() * (q.x * 30.0).sin());
        colour = mix(colour, scale(scene.light.on(roof, 0.55), tiles), sharp(top));
        colour = mix(colour, scene.light.on([0.52, 0.4, 0.36], 0.4), sharp(chimney) * (1.0 - sharp(top)));
        (colour, sharp(wall.min(top).min(chimney)))
    });
}

fn smoke(canvas: &mut Canvas, scene: &Scene, from: Point) {
    let mut chance = scene.chance("smoke");
    let colour = mix(scene.light.cloud_lit, scene.light.middle, 0.35);
    for i in 0..16 {
        let t = i as f32 / 16.0;
        let at = Point::new(from.x + 0.1 * t * t + chance.range(-0.008, 0.008), from.y - 0.15 * t);
        let bent = -1.2 + chance.range(-0.4, 0.4);
        canvas
            .marks
            .push(Mark::line(at, bent, 0.02 + 0.03 * t, 0.008 + 0.02 * t, colour).cover(0.5 * (1.0 - t)));
    }
}
