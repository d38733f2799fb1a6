//! Flat shapes as signed distances (below 0 inside), from which covers with soft edges are made.

use super::{canvas::Point, noise::lerp};

pub(crate) fn rectangle(p: Point, middle: Point, half_width: f32, half_height: f32) -> f32 {
    let (x, y) = ((p.x - middle.x).abs() - half_width, (p.y - middle.y).abs() - half_height);
    x.max(0.0).hypot(y.max(0.0)) + x.max(y).min(0.0)
}

/// An ellipse; the distance is exact at its border only.
pub(crate) fn ellipse(p: Point, middle: Point, rx: f32, ry: f32) -> f32 {
    let reach = ((p.x - middle.x) / rx).hypot((p.y - middle.y) / ry);
    (reach - 1.0) * rx.min(ry)
}

pub(crate) fn triangle(p: Point, a: Point, b: Point, c: Point) -> f32 {
    // Turned so that the inside lies on one side of all edges.
    let turn = ((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)).signum();
    [(a, b), (b, c), (c, a)]
        .into_iter()
        .map(|(from, to)| -turn * beside(p, from, to))
        .fold(f32::MIN, f32::max)
}

/// A trapezium that stands upright between two heights.
pub(crate) fn trapezium(p: Point, top: Point, half_top: f32, bottom: Point, half_bottom: f32) -> f32 {
    let t = ((p.y - top.y) / (bottom.y - top.y)).clamp(0.0, 1.0);
    let side = (p.x - lerp(top.x, bottom.x, t)).abs() - lerp(half_top, half_bottom, t);
    side.max(top.y - p.y).max(p.y - bottom.y)
}

/// A line with round ends and a width at each of them.
pub(crate) fn limb(p: Point, a: Point, b: Point, width_a: f32, width_b: f32) -> f32 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let t = (((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy).max(1e-9)).clamp(0.0, 1.0);
    p.distance(Point::new(a.x + t * dx, a.y + t * dy)) - lerp(width_a, width_b, t) / 2.0
}

/// Both shapes, with a rounded joint.
pub(crate) fn joined(a: f32, b: f32, round: f32) -> f32 {
    let h = (0.5 + 0.5 * (b - a) / round).clamp(0.0, 1.0);
    lerp(b, a, h) - round * h * (1.0 - h)
}

/// How much of a pixel a shape covers.
pub(crate) fn cover(distance: f32, pixel: f32) -> f32 {
    (0.5 - distance / pixel).clamp(0.0, 1.0)
}

fn beside(p: Point, from: Point, to: Point) -> f32 {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    ((p.y - from.y) * dx - (p.x - from.x) * dy) / dx.hypot(dy).max(1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(x: f32, y: f32) -> Point {
        Point::new(x, y)
    }

    #[test]
    fn inside_is_below_zero_and_outside_above() {
        let zero = at(0.0, 0.0);
        let shapes: [fn(Point) -> f32; 5] = [
            |p| rectangle(p, at(0.0, 0.0), 1.0, 1.0),
            |p| ellipse(p, at(0.0, 0.0), 1.0, 1.5),
            |p| triangle(p, at(-1.0, 1.0), at(1.0, 1.0), at(0.0, -1.0)),
            |p| triangle(p, at(1.0, 1.0), at(-1.0, 1.0), at(0.0, -1.0)),
            |p| limb(p, at(-1.0, 0.0), at(1.0, 0.0), 0.5, 0.5),
        ];
        for (i, shape) in shapes.iter().enumerate() {
            assert!(shape(zero) < 0.0 && shape(at(3.0, 3.0)) > 0.0, "shape {i}");
        }
        assert!(trapezium(at(0.0, 0.5), at(0.0, 0.0), 0.1, at(0.0, 1.0), 0.3) < 0.0);
    }
}
