//! A walker seen from behind, small before the land; with an umbrella when it rains.

use super::{ground_shadow, pigment};
use crate::{
    canvas::{Area, Canvas, Matter, Point},
    colour::mix,
    scene::Scene,
    shapes,
    words::Element,
};

pub(crate) fn paint(canvas: &mut Canvas, scene: &Scene) {
    let aside =
        if scene.wish.elements.iter().filter(|e| e.stands()).count() > 1 { -0.2 * scene.side } else { 0.0 };
    let foot = Point::new(scene.foot.x + aside, (scene.foot.y + 0.1).max(scene.horizon + 0.16));
    ground_shadow(canvas, foot, 0.06 * scene.unit, 0.008);
    walker(canvas, scene, foot, 0.17 * scene.unit);
}

/// A walker of this height.
pub(crate) fn walker(canvas: &mut Canvas, scene: &Scene, foot: Point, height: f32) {
    let (soft, side) = (canvas.pixel() / height, scene.light_side());
    let rain = scene.has(Element::Rain);
    let coat = pigment(scene, if rain { [0.14, 0.15, 0.2] } else { [0.55, 0.16, 0.14] });
    canvas.paint(Matter::Subject, Area::around(foot, 0.5 * height, 1.4 * height), |p| {
        let q = p.from(foot, height);
        let at = Point::new;
        let legs = shapes::limb(q, at(-0.04, -0.4), at(-0.07, 0.0), 0.1, 0.06).min(shapes::limb(
            q,
            at(0.04, -0.4),
            at(0.05, -0.02),
            0.1,
            0.06,
        ));
        let body = shapes::trapezium(q, at(0.0, -0.82), 0.1, at(0.0, -0.32), 0.16);
        let arms = shapes::limb(at(q.x.abs(), q.y), at(0.11, -0.76), at(0.17, -0.46), 0.08, 0.06);
        let head = shapes::ellipse(q, at(0.0, -0.92), 0.065, 0.085);
        let (brolly, stick) = if rain { umbrella(q) } else { (1.0, 1.0) };
        let sun = (0.45 + 2.6 * side * q.x).clamp(0.0, 1.0);
        let sharp = |d: f32| shapes::cover(d, soft);
        let mut colour = scene.light.on([0.14, 0.14, 0.18], sun);
        colour = mix(colour, scene.light.on([0.3, 0.2, 0.15], sun), sharp(head));
        colour = mix(colour, scene.light.on(coat, sun), sharp(body.min(arms)));
        colour = mix(colour, scene.light.on([0.86, 0.18, 0.2], 0.6 + 0.8 * side * q.x), sharp(brolly));
        (colour, sharp(legs.min(body).min(arms).min(head).min(brolly).min(stick)))
    });
}

fn umbrella(q: Point) -> (f32, f32) {
    let dome =
        shapes::ellipse(q, Point::new(0.06, -1.02), 0.4, 0.24).max(q.y + 1.02 - 0.025 * (q.x * 24.0).cos());
    (dome, shapes::limb(q, Point::new(0.06, -1.3), Point::new(0.06, -0.6), 0.02, 0.02))
}
