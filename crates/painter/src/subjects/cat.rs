//! A sitting cat that looks at you.

use super::{ground_shadow, pigment};
use crate::{
    canvas::{Area, Canvas, Matter, Point},
    colour::{Rgb, mix, scale, step},
    marks::Mark,
    noise::Noise,
    scene::Scene,
    shapes,
    words::Element,
};

/// Shape, shading and place of a cat; 1 is about the width of its body.
struct Cat<'a> {
    scene: &'a Scene,
    noise: Noise,
    fur: Rgb,
    pale: Rgb,
    soft: f32,
}

pub(crate) fn paint(canvas: &mut Canvas, scene: &Scene) {
    let size = if scene.indoors { 0.27 } else { 0.12 } * scene.unit;
    let foot = if scene.indoors { scene.foot } else { outdoors(scene) };
    let fur = pigment(scene, [0.8, 0.48, 0.2]);
    let pale = mix(fur, [1.0, 0.96, 0.88], 0.68);
    let cat = Cat { scene, noise: scene.noise("fur"), fur, pale, soft: canvas.pixel() / size };
    ground_shadow(canvas, foot, 0.75 * size, 0.1 * size);
    canvas
        .paint(Matter::Subject, Area::around(foot, 1.5 * size, 2.8 * size), |p| cat.body(p.from(foot, size)));
    canvas
        .paint(Matter::Subject, Area::around(foot, 1.5 * size, 2.8 * size), |p| cat.head(p.from(foot, size)));
    face(canvas, scene, foot, size);
}

/// On the meadow beside other things, or on the rock above the sea.
fn outdoors(scene: &Scene) -> Point {
    let aside = if scene.has(Element::Water) { 0.1 } else { -0.16 };
    let low = if scene.has(Element::Water) { 0.06 } else { 0.1 };
    Point::new(scene.foot.x + aside * scene.side, (scene.foot.y + low).min(0.92))
}

impl Cat<'_> {
    fn body(&self, q: Point) -> (Rgb, f32) {
        let at = Point::new;
        let haunch = shapes::ellipse(at(q.x.abs(), q.y), at(0.36, -0.36), 0.34, 0.37);
        let chest = shapes::ellipse(q, at(0.0, -0.82), 0.43, 0.66);
        let legs = shapes::limb(at(q.x.abs(), q.y), at(0.15, -0.7), at(0.15, -0.08), 0.24, 0.21);
        let paws = shapes::ellipse(at(q.x.abs(), q.y), at(0.16, -0.07), 0.15, 0.09);
        let trunk = shapes::joined(shapes::joined(haunch, chest, 0.18), legs, 0.05).min(paws);
        let tail = self.tail(q);
        let light = self.scene.light_side();
        let round = 0.52 + 0.42 * light * q.x / 0.6 - 0.16 * (q.y + 0.8);
        let crease = 0.32 * step(0.05, 0.0, (q.x.abs() - 0.29).abs()) * step(-0.62, -0.4, q.y);
        let cleft = 0.3 * step(0.045, 0.0, q.x.abs()) * step(-0.75, -0.45, q.y);
        let bib =
            step(0.05, -0.12, shapes::ellipse(q, at(0.0, -0.98), 0.2, 0.34)).max(step(0.03, -0.03, paws));
        let bars = step(0.2, 0.34, q.x.abs());
        let coat = self.coat(q, bars * (q.y * 19.0 + 7.0 * q.x.abs()).sin());
        let coat = mix(coat, self.pale, bib * 0.85);
        let colour = self.scene.light.on(coat, (round - crease - cleft).clamp(0.0, 1.1));
        let own = shapes::cover(trunk, self.soft);
        let tail_colour = self.scene.light.on(self.coat(q, (q.x * 20.0 + q.y * 9.0).sin()), 0.5);
        (mix(tail_colour, colour, own), shapes::cover(trunk.min(tail), self.soft))
    }

    fn tail(&self, q: Point) -> f32 {
        let way = self.scene.side;
        let at = |x: f32, y: f32| Point::new(x * way, y);
        // The bends lie on a curve that leaves the body, sweeps out and ends in a hook.
        let bend = |i: i32| {
            let t = i as f32 / 9.0;
            at(0.42 + 0.72 * (t * 2.0).min(1.0).sqrt() - 0.12 * (t * 6.0).sin() * t, -0.12 - 0.85 * t * t)
        };
        (0..9).map(|i| shapes::limb(q, bend(i), bend(i + 1), 0.19, 0.19)).fold(f32::MAX, f32::min)
    }

    fn head(&self, q: Point) -> (Rgb, f32) {
        let at = Point::new;
        let m = at(q.x.abs(), q.y);
        let skull = shapes::ellipse(q, at(0.0, -1.62), 0.47, 0.4);
        let cheeks = shapes::ellipse(m, at(0.24, -1.5), 0.27, 0.24);
        let ear = shapes::triangle(m, at(0.1, -1.88), at(0.46, -1.66), at(0.43, -2.22)) - 0.02;
        let inner = shapes::triangle(m, at(0.21, -1.9), at(0.41, -1.76), at(0.4, -2.1));
        let head = shapes::joined(shapes::joined(skull, cheeks, 0.1), ear, 0.04);
        let light = self.scene.light_side();
        let sun = 0.6 + 0.42 * light * q.x / 0.5 - 0.5 * (q.y + 1.6);
        let brow = (m.x * 26.0).sin() * step(-1.66, -1.82, q.y);
        let side = (q.y * 24.0 + m.x * 6.0).sin() * step(0.26, 0.36, m.x);
        let mut coat = self.coat(q, brow + side);
        let muzzle = shapes::ellipse(m, at(0.09, -1.42), 0.15, 0.11);
        coat = mix(coat, self.pale, step(0.04, -0.04, muzzle));
        coat = mix(coat, [0.86, 0.52, 0.48], 0.8 * step(0.02, -0.03, inner));
        (self.scene.light.on(coat, sun.clamp(0.0, 1.1)), shapes::cover(head, self.soft))
    }

    fn coat(&self, q: Point, stripe: f32) -> Rgb {
        let tuft = self.noise.layered(q.x * 9.0, q.y * 5.0, 3);
        let dark = scale(self.fur, 0.55);
        mix(scale(self.fur, 0.84 + 0.36 * tuft), dark, 0.6 * step(0.35, 0.95, stripe + 0.8 * (tuft - 0.5)))
    }
}

fn face(canvas: &mut Canvas, scene: &Scene, foot: Point, size: f32) {
    let at = |x: f32, y: f32| Point::new(foot.x + x * size, foot.y + y * size);
    let soft = canvas.pixel();
    let iris = if scene.wish.subject_tint.is_some_and(|c| c[1] > c[0]) {
        [0.95, 0.72, 0.2]
    } else {
        [0.45, 0.72, 0.3]
    };
    for side in [-1.0, 1.0] {
        let eye = at(0.19 * side, -1.64);
        canvas.paint(Matter::Subject, Area::around(eye, 0.2 * size, 0.2 * size), |p| {
            let q = p.from(eye, size);
            let rim = shapes::ellipse(q, Point::new(0.0, 0.0), 0.125, 0.1);
            let ball = shapes::ellipse(q, Point::new(0.0, 0.005), 0.1, 0.082);
            let slit = shapes::ellipse(q, Point::new(0.0, 0.005), 0.036, 0.078);
            let shaded = scale(iris, 1.15 + 3.0 * q.y);
            let ball_colour = mix(shaded, [0.02, 0.02, 0.03], shapes::cover(slit, soft / size));
            (
                mix([0.1, 0.06, 0.05], ball_colour, shapes::cover(ball, soft / size)),
                shapes::cover(rim, soft / size),
            )
        });
        canvas.marks.push(Mark::dab(at(0.19 * side - 0.03, -1.67), 0.04 * size, [1.0; 3]));
        for k in 0..3 {
            let lift = 0.09 * (k as f32 - 0.6);
            let (root, tip) = (at(0.14 * side, -1.43 + 0.02 * k as f32), at(0.72 * side, -1.5 + lift));
            canvas.marks.push(Mark::between(root, tip, 0.018 * size, [0.98, 0.96, 0.92]).cover(0.75));
        }
        let lip = [at(0.0, -1.4), at(0.07 * side, -1.365), at(0.14 * side, -1.395)];
        canvas.marks.push(Mark::between(lip[0], lip[1], 0.024 * size, [0.2, 0.1, 0.1]));
        canvas.marks.push(Mark::between(lip[1], lip[2], 0.02 * size, [0.2, 0.1, 0.1]));
    }
    let nose = at(0.0, -1.47);
    canvas.paint(Matter::Subject, Area::around(nose, 0.1 * size, 0.1 * size), |p| {
        let d = shapes::triangle(
            p.from(nose, size),
            Point::new(-0.07, -0.04),
            Point::new(0.07, -0.04),
            Point::new(0.0, 0.05),
        );
        ([0.8, 0.42, 0.42], shapes::cover(d, soft / size))
    });
}
