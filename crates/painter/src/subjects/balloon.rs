//! Hot-air balloons: a large one, and small ones far off.

use super::pigment;
use crate::{
    canvas::{Area, Canvas, Matter, Point},
    colour::{Rgb, mix},
    scene::Scene,
    shapes,
};

pub(crate) fn paint(canvas: &mut Canvas, scene: &Scene) {
    let mut chance = scene.chance("balloons");
    let others = [[0.3, 0.5, 0.7], [0.85, 0.6, 0.2], [0.55, 0.3, 0.6]];
    for (i, colour) in others.into_iter().enumerate() {
        let at = Point::new(chance.range(0.08, 0.92) * scene.aspect, chance.range(0.2, 0.5));
        balloon(canvas, scene, at, (0.022 + 0.012 * i as f32) * scene.unit, colour);
    }
    let main = pigment(scene, [0.86, 0.24, 0.18]);
    balloon(canvas, scene, Point::new(scene.foot.x, 0.3), 0.14 * scene.unit, main);
}

fn balloon(canvas: &mut Canvas, scene: &Scene, middle: Point, radius: f32, colour: Rgb) {
    let (soft, side) = (canvas.pixel() / radius, scene.light_side());
    let far = (0.5 - radius * 4.0).clamp(0.0, 0.45);
    canvas.paint(Matter::Subject, Area::around(middle, 1.2 * radius, 2.2 * radius), |p| {
        let q = p.from(middle, radius);
        let at = Point::new;
        let dome = shapes::ellipse(q, at(0.0, 0.0), 1.0, 1.0);
        let neck = shapes::trapezium(q, at(0.0, 0.45), 0.88, at(0.0, 1.28), 0.24);
        let envelope = shapes::joined(dome, neck, 0.12);
        let basket = shapes::rectangle(q, at(0.0, 1.72), 0.17, 0.13);
        let ropes = ((q.x.abs() - 0.19).abs() - 0.015).max(1.2 - q.y).max(q.y - 1.62);
        let width = (1.02 - 0.55 * q.y.max(0.0).powi(2)).max(0.2);
        let gore = (q.x / width).clamp(-1.0, 1.0).asin();
        let stripe = if (gore * 3.2 + 0.5).rem_euclid(2.0) < 1.0 { colour } else { [0.95, 0.9, 0.78] };
        let sun = (0.5 + 0.42 * side * q.x - 0.28 * q.y).clamp(0.0, 1.0);
        let wicker = scene.light.on([0.45, 0.28, 0.16], 0.5);
        let body = mix(wicker, scene.light.on(stripe, sun), shapes::cover(envelope, soft));
        (mix(body, scene.light.middle, far), shapes::cover(envelope.min(basket).min(ropes), soft))
    });
}
