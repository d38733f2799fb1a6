//! The sky: its colours, sun or moon, stars, clouds and northern lights.

use super::{
    canvas::{Area, Canvas, Matter, Point},
    colour::{Rgb, mix, scale, step},
    marks::Mark,
    scene::Scene,
    words::{Element, Time},
};

/// Paints everything above the horizon, and the colour behind what is below it.
pub(crate) fn paint(canvas: &mut Canvas, scene: &Scene) {
    gradient(canvas, scene);
    if scene.has(Element::Aurora) {
        aurora(canvas, scene);
    }
    let veiled = scene.has(Element::Storm) || scene.has(Element::Rain);
    let night = scene.time == Time::Night;
    if !veiled && scene.wish.allows(if night { Element::Moon } else { Element::Sun }) {
        disc(canvas, scene);
    }
    if scene.has(Element::Stars) {
        stars(canvas, scene);
    }
    if scene.has(Element::Clouds) {
        clouds(canvas, scene);
    }
}

fn gradient(canvas: &mut Canvas, scene: &Scene) {
    let (noise, light, end) = (scene.noise("air"), &scene.light, scene.horizon + 0.02);
    canvas.paint(Matter::Sky, Area::ALL, |p| {
        let drift = 0.16 * (noise.layered(p.x * 1.3, p.y * 4.0, 3) - 0.5);
        let t = (p.y / end + drift).clamp(0.0, 1.0);
        let high = mix(light.zenith, light.middle, step(0.0, 0.62, t));
        (mix(high, light.horizon, step(0.45, 1.0, t)), 1.0)
    });
}

fn disc(canvas: &mut Canvas, scene: &Scene) {
    let (light, middle, pixel) = (&scene.light, scene.disc, canvas.pixel());
    let radius = match scene.time {
        Time::Neon => 0.13,
        Time::Dusk | Time::Dawn => 0.058,
        _ => 0.045,
    } * scene.unit;
    let glow = if scene.time == Time::Day { 0.5 } else { 0.75 };
    canvas.glaze(Area::ALL, |p| {
        let d = p.distance(middle);
        let halo = glow * (0.5 * (-d * 4.5).exp() + 0.5 * (-d * 13.0).exp());
        (mix(light.horizon, light.disc, (1.4 - d * 4.0).clamp(0.0, 1.0)), halo)
    });
    let face = scene.noise("face");
    canvas.paint(Matter::Sky, Area::around(middle, radius * 1.2, radius * 1.2), |p| {
        let d = p.distance(middle);
        let spots =
            if scene.time == Time::Night { 0.14 * face.layered(p.x * 26.0, p.y * 26.0, 2) } else { 0.0 };
        let limb = 1.0 - 0.08 * (d / radius).powi(3) - spots;
        (scale(light.disc, limb), 0.5 + (radius - d) / (2.0 * pixel))
    });
}

fn stars(canvas: &mut Canvas, scene: &Scene) {
    let mut chance = scene.chance("stars");
    let noise = scene.noise("milky way");
    let count = (420.0 * scene.aspect.sqrt()) as usize;
    for _ in 0..count {
        let at = Point::new(chance.unit() * scene.aspect, chance.unit() * scene.horizon);
        let band = noise.layered(at.x * 1.2 + at.y, at.y * 1.2 - at.x * 0.6, 3);
        let size = chance.range(0.0016, 0.0042) * (1.0 + 1.2 * chance.unit().powi(8));
        let fade = step(scene.horizon, scene.horizon * 0.5, at.y);
        let warm = mix([0.75, 0.85, 1.0], [1.0, 0.93, 0.78], chance.unit());
        if at.distance(scene.disc) > 0.09 && chance.hits(0.25 + 1.1 * band * band) {
            canvas.marks.push(Mark::dab(at, size, warm).cover(0.35 + 0.6 * fade).only_on(Matter::Sky));
        }
    }
}

fn clouds(canvas: &mut Canvas, scene: &Scene) {
    let (noise, light) = (scene.noise("clouds"), &scene.light);
    let heavy = scene.has(Element::Storm) || scene.has(Element::Rain);
    let mut chance = scene.chance("cover");
    let threshold = if heavy { 0.34 } else { chance.range(0.5, 0.56) };
    let density = |p: Point| {
        // Clouds shrink and flatten towards the horizon, as a ceiling seen from below.
        let depth = 0.34 / (scene.horizon - p.y + 0.16);
        let across = (p.x - scene.aspect / 2.0) * (0.7 + 0.5 * depth) * 2.0;
        let body = noise.layered(across + 9.0, depth * 5.2, 5);
        step(threshold, threshold + 0.2, body)
    };
    canvas.paint(Matter::Sky, Area::rows(0.0, scene.horizon + 0.03), |p| {
        let here = density(p);
        if here <= 0.004 {
            return (light.middle, 0.0);
        }
        let (dx, dy) = (scene.disc.x - p.x, scene.disc.y - p.y);
        let far = dx.hypot(dy).max(0.001);
        let toward = Point::new(p.x + 0.035 * dx / far, p.y + 0.03 * dy / far - 0.012);
        let lit = (0.62 + 0.9 * (here - density(toward)) - 0.3 * here).clamp(0.0, 1.0);
        let near_disc = (-far * 3.0).exp();
        let bright = mix(light.cloud_lit, light.disc, 0.6 * near_disc);
        (mix(light.cloud_shade, bright, lit + 0.35 * near_disc), here * 0.92)
    });
}

fn aurora(canvas: &mut Canvas, scene: &Scene) {
    let noise = scene.noise("aurora");
    let colours: [Rgb; 3] = [[0.15, 0.85, 0.5], [0.1, 0.6, 0.7], [0.55, 0.25, 0.75]];
    canvas.shine(Area::rows(0.0, scene.horizon), |p| {
        let mut light = [0.0; 3];
        for (i, colour) in colours.iter().enumerate() {
            let base =
                0.14 + 0.13 * i as f32 + 0.2 * (noise.layered(p.x * 1.6 + 7.0 * i as f32, 0.5, 3) - 0.35);
            let above = (base + 0.12 - p.y) / 0.3;
            let curtain = noise.at(p.x * 30.0 + 50.0 * i as f32, 2.0) * 0.6 + 0.4;
            let glow = step(-0.12, 0.06, above) * (-above.max(0.0) * 2.6).exp() * curtain * 0.5;
            light = super::colour::add(light, scale(*colour, glow));
        }
        light
    });
}
