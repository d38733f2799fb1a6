//! Blossoms all over the foreground, large near and small far.

use super::pigment;
use crate::{
    canvas::{Canvas, Matter, Point},
    colour::{Rgb, mix, scale},
    marks::Mark,
    noise::lerp,
    scene::Scene,
};

pub(crate) fn paint(canvas: &mut Canvas, scene: &Scene) {
    let mut chance = scene.chance("flowers");
    let noise = scene.noise("beds");
    let own = pigment(scene, scene.land.blossom);
    let kinds = [own, mix(own, [1.0, 0.95, 0.8], 0.45), mix(own, [0.98, 0.8, 0.25], 0.35), scale(own, 0.8)];
    let top = scene.horizon + 0.1;
    let mut spots: Vec<_> =
        (0..(900.0 * scene.aspect) as usize).map(|_| (chance.unit(), chance.unit())).collect();
    spots.sort_by(|a, b| a.1.total_cmp(&b.1));
    for (x, depth) in spots {
        let at = Point::new(x * scene.aspect, lerp(top, 1.0, depth.powf(0.8)));
        if noise.layered(at.x * 4.0, at.y * 9.0, 2) < 0.46 || canvas.matter(at) == Matter::Water {
            continue;
        }
        let size = lerp(0.004, 0.021, depth * depth) * chance.range(0.7, 1.2);
        let colour = scene.light.on(chance.pick(&kinds), chance.range(0.55, 1.1));
        blossom(canvas, at, size, colour, scene.light.on([0.3, 0.22, 0.1], 0.6));
    }
}

fn blossom(canvas: &mut Canvas, at: Point, size: f32, colour: Rgb, heart: Rgb) {
    if size < 0.009 {
        canvas.marks.push(Mark::dab(at, size, colour).only_on(Matter::Land));
        return;
    }
    for petal in 0..5 {
        let angle = petal as f32 * 1.2566 + at.x * 20.0;
        let tip = Point::new(at.x + angle.cos() * size * 0.5, at.y + angle.sin() * size * 0.36);
        let tone = scale(colour, 0.9 + 0.2 * (petal % 2) as f32);
        canvas.marks.push(Mark::line(tip, angle, size * 0.9, size * 0.62, tone).only_on(Matter::Land));
    }
    canvas.marks.push(Mark::dab(at, size * 0.34, heart).only_on(Matter::Land));
}
