//! How brush strokes run, and where a picture needs fine ones.

use super::{
    canvas::{Canvas, Matter, Point},
    colour::luma,
    noise::Noise,
    random::digest,
};

/// Direction and fineness for each place, at half the canvas's resolution.
pub(crate) struct Flow {
    width: usize,
    height: usize,
    /// Radians; strokes run along edges, and elsewhere as suits what is shown.
    angle: Vec<f32>,
    /// 0 where broad strokes will do, 1 where the picture has much to say.
    detail: Vec<f32>,
}

impl Flow {
    pub(crate) fn of(canvas: &Canvas, seed: u64) -> Self {
        let grid = Map::grey(canvas);
        let (dx, dy) = grid.gradient();
        let (xx, yy, xy) =
            (dx.with(&dx, |a, b| a * b), dy.with(&dy, |a, b| a * b), dx.with(&dy, |a, b| a * b));
        let edges = xx.with(&yy, |a, b| (a + b).sqrt());
        let (xx, yy, xy) = (xx.blurred(4), yy.blurred(4), xy.blurred(4));
        let detail = edges.blurred(2);
        let noise = Noise::new(digest("flow", seed));
        let (width, height) = (grid.width, grid.height);
        let mut flow = Self { width, height, angle: Vec::with_capacity(width * height), detail: Vec::new() };
        for i in 0..width * height {
            let p = grid.place(i);
            let along_edge = Twice::across(xx.values[i] - yy.values[i], 2.0 * xy.values[i]);
            flow.angle.push(along_edge.or(habit(canvas.matter(p), noise, p)).angle());
        }
        flow.detail = (0..width * height)
            .map(|i| {
                let subject = canvas.subject[canvas.index(grid.place(i))];
                (detail.values[i] * 7.0 + 0.3 * subject).min(1.0)
            })
            .collect();
        flow
    }

    pub(crate) fn angle(&self, p: Point) -> f32 {
        self.angle[self.index(p)]
    }

    pub(crate) fn detail(&self, p: Point) -> f32 {
        self.detail[self.index(p)]
    }

    fn index(&self, p: Point) -> usize {
        let scale = self.height as f32;
        let x = ((p.x * scale) as usize).min(self.width - 1);
        let y = ((p.y * scale) as usize).min(self.height - 1);
        y * self.width + x
    }
}

/// How a painter would move where nothing leads the brush.
fn habit(matter: Matter, noise: Noise, p: Point) -> f32 {
    let drift = noise.layered(p.x * 1.8, p.y * 2.6, 2) - 0.5;
    match matter {
        Matter::Sky => 2.6 * drift,
        Matter::Water => 0.25 * drift,
        Matter::Land => 2.0 * drift,
        Matter::Foliage | Matter::Subject => std::f32::consts::FRAC_PI_2 + 1.2 * drift,
    }
}

/// A direction without a sense, kept as the vector of its doubled angle.
struct Twice {
    x: f32,
    y: f32,
    strength: f32,
}

impl Twice {
    /// Across the gradient that a structure tensor tells.
    fn across(difference: f32, mixed: f32) -> Self {
        let length = difference.hypot(mixed).max(1e-9);
        Self { x: -difference / length, y: -mixed / length, strength: (length * 900.0).min(1.0) }
    }

    /// Where this direction is weak, the other one.
    fn or(self, angle: f32) -> Self {
        let (sin, cos) = (2.0 * angle).sin_cos();
        let s = self.strength;
        Self { x: self.x * s + cos * (1.0 - s), y: self.y * s + sin * (1.0 - s), strength: 1.0 }
    }

    fn angle(&self) -> f32 {
        self.y.atan2(self.x) / 2.0
    }
}

/// A small map of single values.
struct Map {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

impl Map {
    fn grey(canvas: &Canvas) -> Self {
        let (width, height) = ((canvas.width / 2).max(1), (canvas.height / 2).max(1));
        let mut map = Self { width, height, values: vec![0.0; width * height] };
        for i in 0..width * height {
            map.values[i] = luma(canvas.colour(map.place(i)));
        }
        map
    }

    fn place(&self, i: usize) -> Point {
        let scale = 1.0 / self.height as f32;
        Point::new(((i % self.width) as f32 + 0.5) * scale, ((i / self.width) as f32 + 0.5) * scale)
    }

    fn get(&self, x: usize, y: usize) -> f32 {
        self.values[y.min(self.height - 1) * self.width + x.min(self.width - 1)]
    }

    fn gradient(&self) -> (Self, Self) {
        let along_x = self.map(|x, y| self.get(x + 1, y) - self.get(x.saturating_sub(1), y));
        let along_y = self.map(|x, y| self.get(x, y + 1) - self.get(x, y.saturating_sub(1)));
        (along_x, along_y)
    }

    /// The mean over a square, by running sums.
    fn blurred(&self, radius: usize) -> Self {
        self.averaged(radius).turned().averaged(radius).turned()
    }

    fn averaged(&self, radius: usize) -> Self {
        let mut out = Vec::with_capacity(self.values.len());
        for row in self.values.chunks_exact(self.width) {
            let at = |x: isize| row[x.clamp(0, self.width as isize - 1) as usize];
            let r = radius as isize;
            let mut sum: f32 = (-r..=r).map(at).sum();
            for x in 0..self.width as isize {
                out.push(sum / (2 * radius + 1) as f32);
                sum += at(x + r + 1) - at(x - r);
            }
        }
        Self { values: out, ..*self }
    }

    fn turned(&self) -> Self {
        let turned = Self { width: self.height, height: self.width, values: Vec::new() };
        turned.map(|x, y| self.values[x * self.width + y])
    }

    fn with(&self, other: &Self, f: impl Fn(f32, f32) -> f32) -> Self {
        let values = self.values.iter().zip(&other.values).map(|(a, b)| f(*a, *b)).collect();
        Self { values, ..*self }
    }

    fn map(&self, f: impl Fn(usize, usize) -> f32) -> Self {
        let values = (0..self.width * self.height).map(|i| f(i % self.width, i / self.width)).collect();
        Self { width: self.width, height: self.height, values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::Area;

    #[test]
    fn strokes_run_along_an_edge_and_edges_are_fine() {
        let mut canvas = Canvas::new(100, 100);
        canvas.paint(Matter::Land, Area::ALL, |p| ([if p.x > 0.5 { 1.0 } else { 0.0 }; 3], 1.0));
        let flow = Flow::of(&canvas, 1);
        let edge = Point::new(0.5, 0.5);
        assert!((flow.angle(edge).abs() - std::f32::consts::FRAC_PI_2).abs() < 0.1, "{}", flow.angle(edge));
        assert!(flow.detail(edge) > 0.5 && flow.detail(Point::new(0.1, 0.1)) < 0.1);
    }
}
