//! A sailing boat on the water, and its broken image below it.

use super::pigment;
use crate::{
    canvas::{Area, Canvas, Matter, Point},
    colour::{Rgb, mix, step},
    noise::lerp,
    scene::Scene,
    shapes,
    words::Element,
};

pub(crate) fn paint(canvas: &mut Canvas, scene: &Scene) {
    let lone = !scene.wish.elements.iter().any(|e| e.stands() && *e != Element::Boat);
    let (across, size) = if lone { (scene.foot.x, 0.2) } else { (scene.aspect - scene.foot.x, 0.11) };
    let foot = Point::new(across, scene.horizon + size * 0.6);
    reflection(canvas, scene, foot, size * scene.unit);
    draw(canvas, scene, foot, size * scene.unit);
}

fn draw(canvas: &mut Canvas, scene: &Scene, foot: Point, unit: f32) {
    let soft = canvas.pixel() / unit;
    canvas.paint(Matter::Subject, Area::around(foot, 1.1 * unit, 1.8 * unit), |p| {
        boat(scene, p.from(foot, unit), soft)
    });
}

fn reflection(canvas: &mut Canvas, scene: &Scene, foot: Point, unit: f32) {
    let noise = scene.noise("ripples");
    let soft = 3.0 * canvas.pixel() / unit;
    canvas.glaze(Area { top: foot.y, ..Area::around(foot, 1.3 * unit, 1.5 * unit) }, |p| {
        let q = p.from(foot, unit);
        let sway = 0.35 * (noise.layered(p.x * 4.0, p.y * 70.0, 2) - 0.5) * (0.3 + q.y);
        let (colour, cover) = boat(scene, Point::new(q.x + sway, 0.08 - q.y * 1.1), soft);
        (mix(colour, scene.light.on(scene.land.water, 0.4), 0.35), cover * lerp(0.8, 0.1, q.y.min(1.0)))
    });
}

/// Colour and cover; 1 is about the boat's half length.
fn boat(scene: &Scene, q: Point, soft: f32) -> (Rgb, f32) {
    let at = Point::new;
    let sheer = -0.16 - 0.09 * q.x * q.x;
    let keel = 0.08 - 0.16 * q.x.abs().powi(3);
    let hull = (sheer - q.y).max(q.y - keel).max(q.x.abs() - 0.92 + 0.3 * (q.y + 0.2));
    let mast = shapes::limb(q, at(0.04, -0.1), at(0.04, -1.6), 0.035, 0.02);
    let belly = 0.1 * (1.0 - ((q.y + 0.85) / 0.7).powi(2)).max(0.0);
    let main = shapes::triangle(at(q.x + belly, q.y), at(-0.02, -0.32), at(-0.02, -1.52), at(-0.74, -0.34));
    let jib = shapes::triangle(at(q.x + belly, q.y), at(0.12, -0.3), at(0.09, -1.36), at(0.86, -0.26));
    let cloth = pigment(scene, [0.96, 0.92, 0.84]);
    let fold = 0.55 + 0.3 * scene.light_side() * q.x + 0.12 * (q.y * 9.0 + q.x * 4.0).sin();
    let planks = mix([0.48, 0.24, 0.16], [0.88, 0.85, 0.78], step(-0.12, -0.16, q.y - 0.05));
    let mut colour = scene.light.on([0.3, 0.2, 0.15], 0.5);
    let sharp = |d: f32| shapes::cover(d, soft);
    colour = mix(colour, scene.light.on(cloth, fold), sharp(main.min(jib)));
    colour = mix(colour, scene.light.on(planks, 0.5), sharp(hull));
    (colour, sharp(hull.min(mast).min(main).min(jib)))
}
