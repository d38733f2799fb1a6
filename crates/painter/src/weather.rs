//! What is in the air before everything else: rain, snow, fog, birds.

use super::{
    canvas::{Area, Canvas, Matter, Point},
    colour::{mix, scale, step},
    marks::Mark,
    noise::lerp,
    scene::Scene,
    words::Element,
};

pub(crate) fn paint(canvas: &mut Canvas, scene: &Scene) {
    if scene.has(Element::Fog) {
        fog(canvas, scene);
    }
    if scene.has(Element::Storm) {
        lightning(canvas, scene);
    }
    if scene.has(Element::Rain) {
        rain(canvas, scene);
    }
    if scene.has(Element::Snowfall) {
        snow(canvas, scene);
    }
    if scene.has(Element::Birds) {
        birds(canvas, scene);
    }
}

/// The corners of a picture lie a little darker, so that the eye stays inside.
pub(crate) fn vignette(canvas: &mut Canvas) {
    let aspect = canvas.aspect;
    canvas.glaze(Area::ALL, |p| {
        let (x, y) = (2.0 * p.x / aspect - 1.0, 2.0 * p.y - 1.0);
        ([0.05, 0.04, 0.08], 0.26 * step(0.75, 1.75, x * x + y * y))
    });
}

fn fog(canvas: &mut Canvas, scene: &Scene) {
    let (noise, air) = (scene.noise("fog"), mix(scene.light.horizon, scene.light.cloud_lit, 0.4));
    canvas.glaze(Area::ALL, |p| {
        let bank = 1.0 - ((p.y - scene.horizon - 0.03) / 0.2).powi(2);
        (air, (0.75 * bank.max(0.0)) * noise.layered(p.x * 2.0, p.y * 7.0, 3) + 0.06)
    });
}

fn rain(canvas: &mut Canvas, scene: &Scene) {
    let mut chance = scene.chance("rain");
    let slant = std::f32::consts::FRAC_PI_2 + 0.16 * scene.side;
    for _ in 0..(520.0 * scene.aspect) as usize {
        let near = chance.unit().powi(2);
        let at = Point::new(chance.unit() * scene.aspect, chance.unit());
        let colour = mix(canvas.colour(at), [0.84, 0.88, 0.96], 0.55);
        let length = lerp(0.02, 0.075, near);
        canvas.marks.push(
            Mark::line(at, slant + chance.range(-0.03, 0.03), length, lerp(0.0014, 0.003, near), colour)
                .cover(lerp(0.25, 0.5, near)),
        );
    }
}

fn snow(canvas: &mut Canvas, scene: &Scene) {
    let mut chance = scene.chance("snow");
    for _ in 0..(520.0 * scene.aspect) as usize {
        let near = chance.unit().powi(3);
        let at = Point::new(chance.unit() * scene.aspect, chance.unit());
        let white = mix([0.97, 0.98, 1.0], scene.light.cloud_lit, 0.3);
        canvas.marks.push(Mark::dab(at, lerp(0.0035, 0.015, near), white).cover(lerp(0.6, 0.9, near)));
    }
}

fn lightning(canvas: &mut Canvas, scene: &Scene) {
    let mut chance = scene.chance("bolt");
    let mut at = Point::new(scene.disc.x, 0.05);
    let (strike, horizon) = (at, scene.horizon);
    canvas.shine(Area::rows(0.0, horizon), |p| {
        scale([0.7, 0.72, 0.9], 0.5 * (-p.distance(strike) * 4.0).exp())
    });
    while at.y < horizon {
        let next = Point::new(at.x + chance.range(-0.05, 0.05), at.y + chance.range(0.02, 0.07));
        let width = lerp(0.007, 0.003, at.y / horizon);
        canvas.marks.push(Mark::between(at, next, width, [1.0, 0.98, 0.92]).only_on(Matter::Sky));
        if chance.hits(0.3) {
            let twig = Point::new(next.x + chance.range(-0.09, 0.09), next.y + chance.range(0.03, 0.09));
            canvas.marks.push(
                Mark::between(next, twig, width * 0.5, [0.92, 0.92, 1.0]).cover(0.7).only_on(Matter::Sky),
            );
        }
        at = next;
    }
}

fn birds(canvas: &mut Canvas, scene: &Scene) {
    let mut chance = scene.chance("birds");
    let colour = mix(scene.light.cloud_shade, [0.05, 0.05, 0.08], 0.75);
    let flock = Point::new(chance.range(0.25, 0.75) * scene.aspect, chance.range(0.16, 0.3));
    for _ in 0..chance.range(7.0, 13.0) as usize {
        let at =
            Point::new(flock.x + chance.range(-0.3, 0.3) * scene.unit, flock.y + chance.range(-0.12, 0.16));
        let (wing, lift) = (chance.range(0.014, 0.032) * scene.unit, chance.range(0.25, 0.6));
        for side in [-1.0, 1.0] {
            let tip = Point::new(at.x + side * wing, at.y - wing * lift);
            canvas.marks.push(Mark::between(at, tip, wing * 0.24, colour));
        }
    }
}
