//! A broad old tree: trunk and branches, and a crown of many dabs.

use super::{ground_shadow, pigment};
use crate::{
    canvas::{Area, Canvas, Matter, Point},
    colour::{Rgb, mix, scale},
    marks::Mark,
    random::Chance,
    scene::Scene,
    shapes,
    words::Season,
};
use std::f32::consts::{FRAC_PI_2, TAU};

pub(crate) fn paint(canvas: &mut Canvas, scene: &Scene) {
    let foot = Point::new(scene.foot.x, scene.foot.y + 0.06);
    ground_shadow(canvas, foot, 0.2 * scene.unit, 0.016);
    let mut chance = scene.chance("tree");
    let mut twigs = Vec::new();
    let stem = Stem {
        from: foot,
        angle: -FRAC_PI_2 + 0.08 * scene.side,
        length: 0.17 * scene.unit,
        width: 0.042 * scene.unit,
    };
    grow(&stem, 5, &mut chance, &mut twigs);
    wood(canvas, scene, &twigs);
    crown(canvas, scene, &twigs, &mut chance);
}

#[derive(Clone, Copy)]
struct Stem {
    from: Point,
    angle: f32,
    length: f32,
    width: f32,
}

impl Stem {
    fn end(&self) -> Point {
        Point::new(self.from.x + self.angle.cos() * self.length, self.from.y + self.angle.sin() * self.length)
    }
}

fn grow(stem: &Stem, depth: u32, chance: &mut Chance, out: &mut Vec<Stem>) {
    out.push(*stem);
    if depth == 0 {
        return;
    }
    for side in [-1.0, 1.0] {
        let bend = side * chance.range(0.28, 0.62);
        // Boughs strive for the light, so that the crown stays round.
        let angle = stem.angle + bend - 0.12 * (stem.angle + FRAC_PI_2 + bend);
        let length = stem.length * chance.range(0.66, 0.84);
        grow(&Stem { from: stem.end(), angle, length, width: stem.width * 0.62 }, depth - 1, chance, out);
    }
}

fn wood(canvas: &mut Canvas, scene: &Scene, twigs: &[Stem]) {
    let (pixel, side) = (canvas.pixel(), scene.light_side());
    for stem in twigs {
        let (end, reach) = (stem.end(), stem.length + stem.width);
        canvas.paint(Matter::Subject, Area::around(stem.from, reach, reach), |p| {
            let flare = 1.0
                + 0.7 * (-(stem.from.y - p.y).abs() / 0.02).exp() * f32::from(u8::from(stem.width > 0.03));
            let d = shapes::limb(p, stem.from, end, stem.width * flare, stem.width * 0.7);
            let across = (p.x - (stem.from.x + end.x) / 2.0) / stem.width;
            let bark = scene.light.on([0.36, 0.27, 0.21], (0.4 + 0.5 * side * across).clamp(0.0, 1.0));
            (bark, shapes::cover(d, pixel))
        });
    }
}

fn crown(canvas: &mut Canvas, scene: &Scene, twigs: &[Stem], chance: &mut Chance) {
    let sun_side = scene.light_side();
    let leaves = pigment(scene, scene.land.leaves);
    let bare = scene.season == Season::Winter;
    let ends: Vec<Point> = twigs.iter().filter(|s| s.width < 0.012 * scene.unit).map(Stem::end).collect();
    let middle = ends.iter().fold(Point::new(0.0, 0.0), |sum, p| {
        Point::new(sum.x + p.x / ends.len() as f32, sum.y + p.y / ends.len() as f32)
    });
    if !bare {
        mass(canvas, scene, &ends, leaves);
    }
    for i in 0..if bare { 260 } else { 1500 } {
        let end = ends[i % ends.len()];
        let reach = if bare { 0.004 } else { 0.042 * scene.unit };
        let (turn, far) = (chance.unit() * TAU, chance.unit().sqrt() * reach);
        let at = Point::new(end.x + turn.cos() * far * 1.25, end.y + turn.sin() * far);
        let q = at.from(middle, 0.2 * scene.unit);
        let sun = (0.38 + 0.4 * sun_side * q.x - 0.45 * q.y + chance.range(-0.25, 0.25)).clamp(0.0, 1.1);
        let paint = if bare { [0.97, 0.98, 1.0] } else { mix(leaves, scene.land.lit, 0.25 * chance.unit()) };
        let size = scene.unit * if bare { 0.006 } else { chance.range(0.008, 0.017) };
        canvas.marks.push(Mark::dab(at, size, scene.light.on(paint, sun)).angle(turn).cover(0.9));
    }
}

/// The shade inside the crown, so that no sky is left between the dabs.
fn mass(canvas: &mut Canvas, scene: &Scene, ends: &[Point], leaves: Rgb) {
    let shade = scene.light.on(scale(leaves, 0.62), 0.25);
    let (radius, pixel) = (0.04 * scene.unit, 0.006);
    for end in ends {
        canvas.paint(Matter::Subject, Area::around(*end, radius * 1.4, radius * 1.2), |p| {
            (shade, 0.92 * shapes::cover(shapes::ellipse(p, *end, radius * 1.2, radius), pixel))
        });
    }
}
