//! The land: mountains, hills, dunes, meadows, forests and cliffs.

use super::{
    canvas::{Area, Canvas, Matter, Point},
    colour::{Rgb, mix, scale, step},
    marks::Mark,
    noise::{Noise, lerp},
    scene::Scene,
    words::{Element, Season},
};

/// Paints the land from far to near, but for what stands on it.
pub(crate) fn paint(canvas: &mut Canvas, scene: &Scene) {
    if scene.has(Element::Mountains) {
        mountains(canvas, scene);
    } else if scene.has(Element::Water) && !scene.has(Element::City) {
        far_shore(canvas, scene);
    }
    if scene.has(Element::Hills) {
        hills(canvas, scene);
    }
    if scene.has(Element::Dunes) {
        dunes(canvas, scene);
    }
    if scene.has(Element::Forest) {
        forest(canvas, scene);
    }
}

/// Air between the eye and what is far: 0 near, 1 far.
fn haze(scene: &Scene, colour: Rgb, far: f32) -> Rgb {
    let thick = if scene.has(Element::Fog) { 1.35 } else { 1.0 };
    mix(colour, mix(scene.light.horizon, scene.light.middle, 0.35), far * thick)
}

fn mountains(canvas: &mut Canvas, scene: &Scene) {
    let mut chance = scene.chance("mountains");
    for (i, far) in [0.62, 0.36, 0.14].into_iter().enumerate() {
        let range = Range {
            noise: scene.noise(["far", "middle", "near"][i]),
            base: scene.horizon + 0.02,
            height: [0.5, 0.46, 0.24][i] * chance.range(0.85, 1.15),
            pitch: [1.5, 2.1, 2.8][i] * chance.range(0.85, 1.15),
            far,
        };
        range.paint(canvas, scene);
    }
}

/// One chain of mountains.
struct Range {
    noise: Noise,
    base: f32,
    height: f32,
    /// Peaks in one picture height, about.
    pitch: f32,
    /// 0 near, 1 far.
    far: f32,
}

impl Range {
    /// How high the land is at a place across, 0 to 1.
    fn crest(&self, x: f32) -> f32 {
        let broad = self.noise.at(x * self.pitch * 0.6 + 40.0, 0.3);
        (0.3 + 0.7 * broad) * self.noise.ridged(x * self.pitch, 0.7, 5)
    }

    fn paint(&self, canvas: &mut Canvas, scene: &Scene) {
        let (pixel, side) = (canvas.pixel(), scene.light_side());
        canvas.paint(Matter::Land, Area::rows(self.base - self.height, self.base + 0.16), |p| {
            let crest = self.crest(p.x);
            let top = self.base - self.height * crest;
            let cover = 0.5 + (p.y - top) / (1.5 * pixel);
            if cover <= 0.0 {
                return ([0.0; 3], 0.0);
            }
            let rise = ((self.base - p.y) / self.height).max(0.0);
            (self.surface(scene, p, rise, crest - rise, side), cover)
        });
    }

    /// Rock, snow and slopes; `below` is how far a place is under the crest.
    fn surface(&self, scene: &Scene, p: Point, rise: f32, below: f32, side: f32) -> Rgb {
        let fine = self.pitch * 2.2;
        let bend = self.noise.layered(p.x * fine, p.y * fine, 3);
        // Planes of rock that face the light or turn from it, with spurs that run down from the crest.
        let rock = |x: f32| self.noise.ridged(x * fine + 0.4 * p.y * fine + 0.8 * bend, p.y * fine * 0.8, 4);
        let facing = (rock(p.x - side * 0.006) - rock(p.x + side * 0.006)) / 0.012;
        let sun = 0.08 + 0.92 * step(-1.6, 1.9, facing / self.pitch);
        let slope = rock(p.x);
        let line = scene.land.snow_line + 0.5 * (bend - 0.5) + 0.25 * (slope - 0.5);
        let snow = step(line, line + 0.1, rise) * step(-0.2, 0.02, below);
        let stone =
            mix(scale(scene.land.rock, 0.85 + 0.4 * slope), scene.land.shade, step(0.45, 0.0, rise) * 0.7);
        let pigment = mix(stone, [0.97, 0.98, 1.0], snow);
        haze(scene, scene.light.on(pigment, sun), self.far * (1.15 - 0.5 * rise))
    }
}

fn far_shore(canvas: &mut Canvas, scene: &Scene) {
    let (noise, pixel) = (scene.noise("shore"), canvas.pixel());
    let base = scene.horizon + 0.004;
    canvas.paint(Matter::Land, Area::rows(base - 0.08, base), |p| {
        let height = 0.085 * (noise.layered(p.x * 1.8, 3.0, 4) - 0.48).max(0.0) * 2.0;
        (
            haze(scene, scene.light.on(scene.land.shade, 0.3), 0.62),
            0.5 + (p.y - base + height) / (2.0 * pixel),
        )
    });
}

fn hills(canvas: &mut Canvas, scene: &Scene) {
    for i in 0..3 {
        let near = i as f32 / 2.0;
        let noise = scene.noise(["first hill", "second hill", "third hill"][i]);
        let base = scene.horizon + lerp(0.0, 0.08, near);
        let height = lerp(0.09, 0.05, near);
        rolling(
            canvas,
            scene,
            noise,
            Roll { base, height, pitch: lerp(2.2, 1.4, near), far: lerp(0.55, 0.1, near) },
        );
    }
}

/// A soft hill from one side to the other.
#[derive(Clone, Copy)]
struct Roll {
    base: f32,
    height: f32,
    pitch: f32,
    far: f32,
}

fn rolling(canvas: &mut Canvas, scene: &Scene, noise: Noise, roll: Roll) {
    let (pixel, side) = (canvas.pixel(), scene.light_side());
    let crest = |x: f32| roll.base - roll.height * noise.layered(x * roll.pitch, 0.2, 2);
    canvas.paint(Matter::Land, Area::rows(roll.base - roll.height, 1.0), |p| {
        let top = crest(p.x);
        let cover = 0.5 + (p.y - top) / (1.5 * pixel);
        if cover <= 0.0 {
            return ([0.0; 3], 0.0);
        }
        let slope = (crest(p.x - side * 0.03) - top) / 0.03;
        let patch = noise.layered(p.x * 5.0, p.y * 16.0, 3);
        let sun = (0.55 + 0.9 * slope + 0.7 * (patch - 0.5)).clamp(0.0, 1.0);
        let pigment = mix(scene.land.shade, scene.land.lit, step(0.25, 0.75, patch + 0.25));
        (
            haze(scene, scene.light.on(pigment, sun), roll.far * (1.0 - step(0.0, 0.25, p.y - top) * 0.5)),
            cover,
        )
    });
}

fn dunes(canvas: &mut Canvas, scene: &Scene) {
    for i in 0..5 {
        let near = i as f32 / 4.0;
        let noise = scene.noise(["a", "b", "c", "d", "e"][i]);
        dune(canvas, scene, noise, near);
    }
}

fn dune(canvas: &mut Canvas, scene: &Scene, noise: Noise, near: f32) {
    let (pixel, side) = (canvas.pixel(), scene.light_side());
    let base = scene.horizon + lerp(-0.02, 0.3, near * near);
    let (height, pitch) = (lerp(0.05, 0.22, near), lerp(2.6, 0.9, near));
    let crest = move |x: f32| base - height * (1.0 - (2.0 * noise.at(x * pitch, 0.0) - 1.0).abs().powf(1.3));
    canvas.paint(Matter::Land, Area::rows(base - height, 1.0), |p| {
        let top = crest(p.x);
        let cover = 0.5 + (p.y - top) / (1.5 * pixel);
        if cover <= 0.0 {
            return ([0.0; 3], 0.0);
        }
        // The lee side falls away from the light along a line that wanders down from the crest.
        let wander = 0.12 * (noise.layered(p.y * 9.0, 7.0, 2) - 0.5);
        let slope = (crest(p.x + side * (0.012 - wander)) - crest(p.x - side * (0.012 + wander))) / 0.024;
        let sun = step(-0.25, 0.45, -slope);
        let ripple = 0.08 * ((p.y - top) * 130.0 / (0.4 + near) + 9.0 * noise.at(p.x * 4.0, p.y * 7.0)).sin();
        let pigment = scale(mix(scene.land.shade, scene.land.lit, 0.25 + 0.75 * sun), 1.0 + ripple * sun);
        (haze(scene, scene.light.on(pigment, 0.12 + 0.95 * sun), 0.5 * (1.0 - near)), cover)
    });
}

/// Rows of conifers, far ones small and pale.
fn forest(canvas: &mut Canvas, scene: &Scene) {
    for i in 0..3 {
        let near = i as f32 / 2.0;
        let noise = scene.noise(["wood a", "wood b", "wood c"][i]);
        let base = scene.horizon + lerp(0.015, 0.13, near);
        conifers(
            canvas,
            scene,
            noise,
            Roll {
                base,
                height: lerp(0.06, 0.23, near),
                pitch: lerp(58.0, 21.0, near),
                far: lerp(0.55, 0.02, near),
            },
        );
    }
}

fn conifers(canvas: &mut Canvas, scene: &Scene, noise: Noise, row: Roll) {
    let (pixel, side) = (canvas.pixel(), scene.light_side());
    canvas.paint(Matter::Foliage, Area::rows(row.base - row.height * 1.1, row.base + 0.02), |p| {
        let cell = (p.x * row.pitch).floor();
        let mut best = (f32::MIN, 0.0, 0.0);
        for k in -2..=2 {
            let tree = cell + k as f32;
            let d = conifer(
                noise,
                tree as i32,
                Point::new(p.x * row.pitch - tree, (row.base - p.y) / row.height),
            );
            // The nearest of the trees that stand here, by a lot drawn for each of them.
            if d.0 > best.0 && (best.0 < 0.0 || noise.cell(tree as i32, 8) > 0.5) {
                best = d;
            }
        }
        let (inside, across, rise) = best;
        let cover = 0.5 + inside / row.pitch / (1.5 * pixel);
        let sun = (0.3 + 0.5 * side * across + 0.25 * rise).clamp(0.0, 1.0);
        let white = if scene.season == Season::Winter { step(0.15, 0.5, sun) * 0.75 } else { 0.0 };
        let leaves = scale(scene.land.leaves, 0.55);
        let pigment = mix(leaves, [0.95, 0.97, 1.0], white);
        (haze(scene, scene.light.on(pigment, sun), row.far), cover)
    });
}

/// How far inside a conifer a place is (in cells), and where in it: across (-1 to 1) and up (0 to 1).
fn conifer(noise: Noise, tree: i32, p: Point) -> (f32, f32, f32) {
    let height = 0.4 + 0.6 * noise.cell(tree, 1);
    let grove = 0.5 + 0.5 * noise.at(tree as f32 * 0.23, 9.0);
    let rise = p.y / (height * grove);
    let middle = 0.5 + 0.9 * (noise.cell(tree, 2) - 0.5);
    let tiers = 0.72 + 0.28 * (1.0 - (rise * 7.0 + noise.cell(tree, 3)).fract());
    let half = (1.0 - rise) * 1.05 * (0.6 + 0.4 * height) * tiers + 0.03;
    let across = p.x - middle;
    if rise > 1.0 {
        return (-1.0, 0.0, 1.0);
    }
    (half - across.abs(), across / half.max(0.05), rise)
}

/// The ground before the viewer where there is no water: grass, snow or earth, and its blades.
pub(crate) fn foreground(canvas: &mut Canvas, scene: &Scene) {
    if scene.has(Element::Dunes) {
        return;
    }
    let noise = scene.noise("ground");
    let top = scene.horizon + 0.09;
    rolling(canvas, scene, noise, Roll { base: top + 0.05, height: 0.07, pitch: 1.1, far: 0.0 });
    grass(canvas, scene, top);
}

fn grass(canvas: &mut Canvas, scene: &Scene, top: f32) {
    if scene.season == Season::Winter {
        return;
    }
    let mut chance = scene.chance("grass");
    for _ in 0..(1500.0 * scene.aspect) as usize {
        let depth = chance.unit().sqrt();
        let at = Point::new(chance.unit() * scene.aspect, lerp(top, 1.02, depth));
        let length = lerp(0.006, 0.034, depth * depth) * chance.range(0.6, 1.3);
        let under = canvas.colour(at);
        let pigment = mix(scene.land.lit, scene.land.shade, chance.unit());
        let colour = mix(under, scene.light.on(pigment, chance.range(0.2, 1.0)), 0.6);
        let lean = -std::f32::consts::FRAC_PI_2 + chance.range(-0.45, 0.45);
        canvas
            .marks
            .push(Mark::line(at, lean, length, length * 0.16, colour).cover(0.75).only_on(Matter::Land));
    }
}

/// A headland that rises towards the side of the main thing; it holds the foot of a lighthouse.
pub(crate) fn cliff(canvas: &mut Canvas, scene: &Scene) {
    let (noise, pixel, side) = (scene.noise("cliff"), canvas.pixel(), scene.light_side());
    let reach = 0.34 * scene.unit;
    let foot = scene.foot;
    let crest = |x: f32| {
        let along = (x - foot.x) * scene.side;
        let rough = 0.05 * (noise.layered(x * 9.0, 1.0, 4) - 0.5);
        // Level under the thing, falling steeply to the sea before it.
        let fall = step(-0.08, -reach, along);
        foot.y + 0.012 + rough * (0.25 + fall) + fall * (0.2 + 0.1 * fall) - 0.03 * step(0.05, 0.5, along)
    };
    canvas.paint(Matter::Land, Area::rows(foot.y - 0.1, 1.0), |p| {
        let top = crest(p.x);
        let cover = 0.5 + (p.y - top) / (1.5 * pixel);
        if cover <= 0.0 {
            return ([0.0; 3], 0.0);
        }
        let crag = noise.ridged(p.x * 8.0 + 0.8 * p.y, p.y * 5.0, 4);
        let beside = noise.ridged((p.x + side * 0.015) * 8.0 + 0.8 * p.y, (p.y - 0.008) * 5.0, 4);
        let sun = (0.38 + 2.4 * (crag - beside)).clamp(0.0, 1.0);
        let turf = step(0.05, 0.012, p.y - top + 0.03 * (crag - 0.5));
        let rock = scale(scene.land.rock, 0.55 + 0.35 * crag);
        let pigment = mix(rock, mix(scene.land.shade, scene.land.lit, 0.5), turf);
        (scene.light.on(pigment, sun + 0.25 * turf), cover)
    });
}
