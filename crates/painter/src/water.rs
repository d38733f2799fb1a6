//! Water and wet streets: what stands above, upside down and broken by ripples.

use super::{
    canvas::{Area, Canvas, Matter, Point},
    colour::{mix, scale, step},
    marks::Mark,
    noise::lerp,
    scene::Scene,
    words::{Element, Time},
};

/// Paints water from the horizon down. What is to be mirrored must be there already.
pub(crate) fn paint(canvas: &mut Canvas, scene: &Scene) {
    let level = scene.horizon;
    mirror(canvas, scene, level, |_| level, &Surface::water(scene));
    sparkle(canvas, scene);
}

/// Paints a wet street below the feet of the houses: their height by place across.
pub(crate) fn street(canvas: &mut Canvas, scene: &Scene, feet: impl Fn(f32) -> f32 + Sync) {
    let wet = if scene.has(Element::Rain) { 0.22 } else { 0.55 };
    let own = scene.light.on([0.2, 0.2, 0.24], 0.3);
    let surface = Surface { matter: Matter::Land, own, near: wet + 0.25, far: wet, stretch: 1.0 };
    mirror(canvas, scene, scene.horizon, feet, &surface);
}

struct Surface {
    matter: Matter,
    /// The colour of the surface itself.
    own: super::colour::Rgb,
    /// How much of it is seen at the lower border, and at the upper.
    near: f32,
    far: f32,
    /// How much of what is above fits into what is below.
    stretch: f32,
}

impl Surface {
    fn water(scene: &Scene) -> Self {
        let deep = scene.light.on(scene.land.water, 0.2);
        let own = mix(deep, scene.light.middle, 0.2);
        Self { matter: Matter::Water, own, near: 0.66, far: 0.3, stretch: 1.0 }
    }
}

fn mirror(canvas: &mut Canvas, scene: &Scene, top: f32, feet: impl Fn(f32) -> f32 + Sync, surface: &Surface) {
    let noise = scene.noise("ripples");
    let rough = if scene.has(Element::Storm) { 2.2 } else { 1.0 };
    let above = canvas.clone();
    let pixel = canvas.pixel();
    canvas.paint(surface.matter, Area::rows(top, 1.0), |p| {
        let (depth, foot) = ((p.y - top) / (1.0 - top), feet(p.x));
        // Ripples are small and flat far away, long and tall near.
        let near = 0.04 + depth;
        let (u, v) = (p.x * 3.4 / near, 3.2 * (near * 26.0).ln());
        let wave = noise.layered(u * 0.5, v * 2.4, 3) - 0.5;
        let fine = noise.at(u * 1.7 + 5.0, v * 5.0) - 0.5;
        let shift = rough * near * (0.085 * wave + 0.04 * fine);
        let up = foot - (p.y - foot) * surface.stretch - shift.abs() * 0.8 - pixel;
        let seen = above.colour(Point::new(p.x + shift * 0.55, up.max(0.0)));
        let own = lerp(surface.far, surface.near, step(0.0, 0.9, depth)) + 0.55 * rough * wave * near;
        let tone = 1.0 + 0.5 * rough * (wave + 0.6 * fine) * (0.4 + near);
        (scale(mix(scale(seen, 0.88), surface.own, own.clamp(0.0, 1.0)), tone), 0.5 + (p.y - foot) / pixel)
    });
}

/// The path of light under sun or moon.
fn sparkle(canvas: &mut Canvas, scene: &Scene) {
    let body = if scene.time == Time::Night { Element::Moon } else { Element::Sun };
    if scene.has(Element::Rain) || scene.has(Element::Storm) || !scene.wish.allows(body) {
        return;
    }
    let mut chance = scene.chance("sparkle");
    let low = 1.0 - scene.light.elevation;
    for _ in 0..(130.0 + 260.0 * low) as usize {
        let depth = chance.unit().powf(1.5);
        let spread = (chance.unit() + chance.unit() + chance.unit() - 1.5) * (0.05 + 0.16 * depth);
        let at = Point::new(scene.disc.x + spread, lerp(scene.horizon + 0.004, 1.0, depth));
        let length = lerp(0.008, 0.05, depth) * chance.range(0.5, 1.2);
        let colour = mix(scene.light.disc, scene.light.horizon, chance.unit() * 0.7);
        let cover = chance.range(0.35, 0.9) * (0.45 + 0.55 * low);
        canvas.marks.push(
            Mark::line(at, chance.range(-0.06, 0.06), length, lerp(0.0022, 0.007, depth), colour)
                .cover(cover)
                .only_on(Matter::Water),
        );
    }
}
