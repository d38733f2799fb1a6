//! A city: towers in the haze, a street between near houses, lit windows, signs and a wet road.

use super::figure;
use crate::{
    canvas::{Area, Canvas, Matter, Point},
    colour::{Rgb, mix, scale, step},
    marks::Mark,
    noise::{Noise, lerp},
    random::Chance,
    scene::Scene,
    shapes, water,
    words::Element,
};

pub(crate) fn paint(canvas: &mut Canvas, scene: &Scene) {
    for (i, far) in [0.72, 0.45, 0.2].into_iter().enumerate() {
        skyline(canvas, scene, i, far);
    }
    if scene.has(Element::Water) {
        return;
    }
    for side in [-1.0, 1.0] {
        canyon(canvas, scene, side);
    }
    let feet = |x: f32| scene.horizon + 0.3 * (2.0 * x / scene.aspect - 1.0).abs().max(0.2);
    water::street(canvas, scene, feet);
    if scene.has(Element::Rain) {
        passers_by(canvas, scene);
    }
}

fn skyline(canvas: &mut Canvas, scene: &Scene, row: usize, far: f32) {
    let (noise, pixel) = (scene.noise(["far row", "middle row", "near row"][row]), canvas.pixel());
    let columns = [15.0, 11.0, 8.0][row];
    let base = scene.horizon + if scene.has(Element::Water) { 0.004 } else { 0.08 };
    let street = !scene.has(Element::Water);
    canvas.paint(Matter::Land, Area::rows(0.05, base), |p| {
        let column = (p.x * columns).floor() as i32;
        let across = (p.x * columns).fract();
        let middle = ((p.x / scene.aspect) - 0.5).abs() * 2.0;
        // Along a street the houses sink towards its end; seen over water they crowd in the middle.
        let rise = if street { 0.4 + 0.5 * middle } else { 1.0 - 0.55 * middle };
        let height =
            (0.1 + 0.32 * noise.cell(column, 1) * noise.cell(column, 2) + 0.16 * noise.cell(column, 3))
                * rise;
        let setback = if p.y < base - height * 0.8 { 0.16 * noise.cell(column, 4) } else { 0.0 };
        let edge = (across - 0.5).abs() - 0.5 + setback;
        let mast = (across - 0.5).abs() < 0.02 && noise.cell(column, 6) > 0.7 && p.y > base - height - 0.05;
        let d = if mast { -pixel } else { (base - height - p.y).max(edge / columns) };
        (front(scene, noise, p, column, across, far), shapes::cover(d, pixel))
    });
}

/// The front of a far tower with its windows.
fn front(scene: &Scene, noise: Noise, p: Point, column: i32, across: f32, far: f32) -> Rgb {
    let tone = 0.3 + 0.3 * noise.cell(column, 5);
    let stone = scene.light.on([tone, tone * 0.95, tone * 1.05], if across < 0.5 { 0.5 } else { 0.25 });
    let wall = mix(stone, mix(scene.light.horizon, scene.light.middle, 0.4), far);
    let (wx, wy) = (across * 7.0, p.y * 62.0);
    let pane = (wx.fract() - 0.5).abs() < 0.3 && (wy.fract() - 0.5).abs() < 0.28;
    let lit = noise.cell(column * 16 + wx as i32, wy as i32 + 100);
    let chance = if scene.light.dark { 0.45 } else { 0.0 };
    if pane && lit < chance {
        return mix(wall, mix([1.0, 0.8, 0.45], [0.6, 0.85, 1.0], step(0.3, 0.4, lit)), 0.85 - 0.6 * far);
    }
    if pane { scale(wall, if scene.light.dark { 0.8 } else { 0.72 }) } else { wall }
}

/// The near houses on one side of the street; they run towards the vanishing point.
fn canyon(canvas: &mut Canvas, scene: &Scene, side: f32) {
    let (noise, pixel) = (scene.noise(if side < 0.0 { "left" } else { "right" }), canvas.pixel());
    let end = Point::new(scene.aspect * 0.5, scene.horizon);
    canvas.paint(Matter::Land, Area::ALL, |p| {
        let out = (p.x - end.x) * side;
        // Depth along the wall: 1 at the picture's border, 0 at the vanishing point.
        let near = out / (scene.aspect * 0.5);
        if near <= 0.1 {
            return ([0.0; 3], 0.0);
        }
        let along = 1.0 / near;
        let house = (along * 1.35).floor() as i32;
        let tall = 0.62 + 0.75 * noise.cell(house, 1);
        let up = (end.y + 0.3 * near - p.y) / near;
        let d = (up - tall).max(-0.02 - up) * near;
        let d = d.max((0.2 - near) * scene.aspect * 0.5);
        (shop(scene, noise, house, along * 1.35, up, near), shapes::cover(d, pixel))
    });
    let mut chance = scene.chance(if side < 0.0 { "signs left" } else { "signs right" });
    for _ in 0..7 {
        sign(canvas, scene, &mut chance, end, side);
    }
}

fn shop(scene: &Scene, noise: Noise, house: i32, along: f32, up: f32, near: f32) -> Rgb {
    let tone = 0.2 + 0.25 * noise.cell(house, 2);
    let wall = scene.light.on([tone * 1.05, tone, tone * 1.05], 0.25 + 0.2 * noise.cell(house, 3));
    let (wx, wy) = (along * 9.0, up * 15.0);
    let pane = (wx.fract() - 0.5).abs() < 0.28 && (wy.fract() - 0.5).abs() < 0.3;
    let lit = noise.cell(wx as i32 + 31 * house, wy as i32 + 7);
    let warm = mix([1.0, 0.74, 0.38], [0.5, 0.8, 1.0], step(0.24, 0.28, lit));
    let on = if scene.light.dark { 0.38 } else { 0.04 };
    let ground_floor = up < 0.1 && scene.light.dark && noise.cell(house, 9) > 0.3;
    let colour = match (ground_floor, pane) {
        (true, _) => mix(
            scale(wall, 0.5),
            warm,
            if (wx * 0.45).fract() < 0.7 { 0.72 * step(0.1, 0.085, up) * step(0.012, 0.02, up) } else { 0.0 },
        ),
        (_, true) if lit < on => mix(wall, warm, 0.85),
        (_, true) => scale(wall, 0.62),
        _ => wall,
    };
    mix(colour, scene.light.middle, 0.3 * (1.0 - near))
}

/// A sign that shines over the street; only where it is dark.
fn sign(canvas: &mut Canvas, scene: &Scene, chance: &mut Chance, end: Point, side: f32) {
    let colours: [Rgb; 6] = [
        [1.0, 0.2, 0.45],
        [0.1, 0.9, 0.95],
        [1.0, 0.75, 0.15],
        [0.75, 0.3, 1.0],
        [0.2, 1.0, 0.55],
        [1.0, 0.35, 0.15],
    ];
    let (near, up, colour) = (chance.range(0.3, 0.95), chance.range(0.16, 0.62), chance.pick(&colours));
    let upright = chance.hits(0.7);
    if !scene.light.dark {
        return;
    }
    let middle = Point::new(end.x + side * near * scene.aspect * 0.5, end.y + 0.3 * near - up * near);
    let (w, h) = if upright { (0.014, 0.06) } else { (0.042, 0.018) };
    let (w, h, pixel) = (w * near * 1.3, h * near * 1.3, canvas.pixel());
    canvas.paint(Matter::Land, Area::around(middle, w * 1.3, h * 1.3), |p| {
        let letters = ((p.y - middle.y) / h * if upright { 3.5 } else { 0.0 } + (p.x - middle.x) / w * 3.0)
            .fract()
            .abs();
        let face = mix(scale(colour, 0.75), mix(colour, [1.0; 3], 0.75), step(0.35, 0.65, letters));
        (face, shapes::cover(shapes::rectangle(p, middle, w, h), pixel))
    });
    canvas.shine(Area::around(middle, 0.3, 0.3), |p| {
        let glow = (-p.distance(middle) * lerp(26.0, 12.0, near)).exp() - 0.03;
        scale(colour, 0.5 * glow.max(0.0))
    });
}

fn passers_by(canvas: &mut Canvas, scene: &Scene) {
    let mut chance = scene.chance("people");
    for (x, depth) in [(-0.11, 0.03), (0.09, 0.07), (-0.04, 0.2)] {
        let foot = Point::new(
            scene.aspect * 0.5 + (x + chance.range(-0.03, 0.03)) * scene.unit,
            scene.horizon + 0.1 + depth * 0.9,
        );
        let height = (0.07 + 0.75 * depth) * scene.unit;
        let dark = scene.light.on([0.1, 0.1, 0.14], 0.3);
        for k in 0..5 {
            let below = Point::new(
                foot.x + chance.range(-0.01, 0.01),
                foot.y + 0.012 + 0.02 * k as f32 * height / 0.1,
            );
            canvas
                .marks
                .push(Mark::line(below, 0.0, height * 0.3, height * 0.07, dark).cover(0.5 - 0.08 * k as f32));
        }
        figure::walker(canvas, scene, foot, height);
    }
}
