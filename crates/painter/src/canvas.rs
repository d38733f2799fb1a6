//! The under-painting: a small picture of colours in units of the picture's height, so that a scene is the same at
//! every output size.

use super::{
    colour::{Rgb, add, mix},
    marks::Mark,
};

/// Pixels of the longer side. Strokes take one colour each, so more would not be seen.
const LONG_SIDE: f32 = 640.0;

/// A place: `x` runs from 0 to the aspect ratio, `y` from 0 at the top to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f32,
    pub(crate) y: f32,
}

/// A box that a layer stays within.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Area {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) right: f32,
    pub(crate) bottom: f32,
}

/// What a place shows: it tells how strokes run there, and what a transparent background leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Matter {
    #[default]
    Sky,
    Water,
    Land,
    Foliage,
    Subject,
}

/// Colours, what they show, and the single marks that go on top.
#[derive(Clone, Debug)]
pub(crate) struct Canvas {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Width divided by height.
    pub(crate) aspect: f32,
    pub(crate) pixels: Vec<Rgb>,
    pub(crate) matter: Vec<Matter>,
    /// How much of each pixel belongs to the subject, 0 to 1.
    pub(crate) subject: Vec<f32>,
    /// How much of each pixel is not sky, 0 to 1.
    pub(crate) solid: Vec<f32>,
    pub(crate) marks: Vec<Mark>,
}

impl Point {
    pub(crate) const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    pub(crate) fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// Seen from `origin`, in units of `unit`.
    pub(crate) fn from(self, origin: Self, unit: f32) -> Self {
        Self::new((self.x - origin.x) / unit, (self.y - origin.y) / unit)
    }
}

impl Area {
    /// Everything.
    pub(crate) const ALL: Self = Self { left: 0.0, top: 0.0, right: f32::MAX, bottom: f32::MAX };

    /// All between two heights.
    pub(crate) const fn rows(top: f32, bottom: f32) -> Self {
        Self { left: 0.0, top, right: f32::MAX, bottom }
    }

    /// A box around a middle.
    pub(crate) fn around(middle: Point, half_width: f32, half_height: f32) -> Self {
        Self {
            left: middle.x - half_width,
            top: middle.y - half_height,
            right: middle.x + half_width,
            bottom: middle.y + half_height,
        }
    }
}

impl Canvas {
    /// An empty canvas of the shape of a picture.
    pub(crate) fn new(width: u32, height: u32) -> Self {
        let scale = LONG_SIDE / width.max(height) as f32;
        let side = |pixels: u32| ((pixels as f32 * scale).round() as usize).max(4);
        let (w, h) = (side(width), side(height));
        Self {
            width: w,
            height: h,
            aspect: width as f32 / height as f32,
            pixels: vec![[0.0; 3]; w * h],
            matter: vec![Matter::Sky; w * h],
            subject: vec![0.0; w * h],
            solid: vec![0.0; w * h],
            marks: Vec::new(),
        }
    }

    /// One pixel, in units of the height.
    pub(crate) fn pixel(&self) -> f32 {
        1.0 / self.height as f32
    }

    /// Lays a layer over what is there: colour and cover (0 to 1) for each place within the area.
    pub(crate) fn paint(&mut self, matter: Matter, area: Area, brush: impl Fn(Point) -> (Rgb, f32) + Sync) {
        self.visit(area, |p, spot| {
            let (colour, cover) = brush(p);
            if cover <= 0.0 {
                return;
            }
            let cover = cover.min(1.0);
            *spot.pixel = mix(*spot.pixel, colour, cover);
            if cover > 0.5 {
                *spot.matter = matter;
            }
            let share = |is: bool, old: f32| if is { old + (1.0 - old) * cover } else { old * (1.0 - cover) };
            *spot.subject = share(matter == Matter::Subject, *spot.subject);
            *spot.solid = share(matter != Matter::Sky, *spot.solid);
        });
    }

    /// Tints what is there and leaves it what it is.
    pub(crate) fn glaze(&mut self, area: Area, brush: impl Fn(Point) -> (Rgb, f32) + Sync) {
        self.visit(area, |p, spot| {
            let (colour, cover) = brush(p);
            *spot.pixel = mix(*spot.pixel, colour, cover);
        });
    }

    /// Adds light.
    pub(crate) fn shine(&mut self, area: Area, brush: impl Fn(Point) -> Rgb + Sync) {
        self.visit(area, |p, spot| *spot.pixel = add(*spot.pixel, brush(p)));
    }

    /// The colour at a place, between the pixels; the border goes on for ever.
    pub(crate) fn colour(&self, p: Point) -> Rgb {
        let (index, u, v) = self.corner(p);
        let row = |i: usize| mix(self.pixels[i], self.pixels[i + 1], u);
        mix(row(index), row(index + self.width), v)
    }

    /// A value of a map of this canvas at a place, between the pixels.
    pub(crate) fn value(&self, map: &[f32], p: Point) -> f32 {
        let (index, u, v) = self.corner(p);
        let row = |i: usize| map[i] + (map[i + 1] - map[i]) * u;
        row(index) + (row(index + self.width) - row(index)) * v
    }

    /// What a place shows.
    pub(crate) fn matter(&self, p: Point) -> Matter {
        self.matter[self.index(p)]
    }

    /// The pixel at a place.
    pub(crate) fn index(&self, p: Point) -> usize {
        let scale = self.height as f32;
        let x = ((p.x * scale) as usize).min(self.width - 1);
        let y = ((p.y * scale) as usize).min(self.height - 1);
        y * self.width + x
    }

    /// The upper left of the four pixels around a place, and how far the place is from it.
    fn corner(&self, p: Point) -> (usize, f32, f32) {
        let scale = self.height as f32;
        let x = (p.x * scale - 0.5).clamp(0.0, self.width as f32 - 1.001);
        let y = (p.y * scale - 0.5).clamp(0.0, self.height as f32 - 1.001);
        (y as usize * self.width + x as usize, x.fract(), y.fract())
    }

    /// Visits every pixel within the area, in two bands side by side.
    fn visit(&mut self, area: Area, f: impl Fn(Point, Spot<'_>) + Sync) {
        let grid = Grid { width: self.width, pixel: self.pixel(), area };
        let top = grid.clamp_to(area.top, self.height);
        let bottom = grid.clamp_to(area.bottom, self.height).max(top);
        let rows = top * self.width..bottom * self.width;
        let band = Band {
            pixels: &mut self.pixels[rows.clone()],
            matter: &mut self.matter[rows.clone()],
            subject: &mut self.subject[rows.clone()],
            solid: &mut self.solid[rows],
        };
        let half = (bottom - top) / 2;
        let (upper, lower) = band.split(half * grid.width);
        std::thread::scope(|scope| {
            scope.spawn(|| grid.walk(top, upper, &f));
            grid.walk(top + half, lower, &f);
        });
    }
}

/// One pixel while a layer is laid.
struct Spot<'a> {
    pixel: &'a mut Rgb,
    matter: &'a mut Matter,
    subject: &'a mut f32,
    solid: &'a mut f32,
}

/// Some rows of a canvas.
struct Band<'a> {
    pixels: &'a mut [Rgb],
    matter: &'a mut [Matter],
    subject: &'a mut [f32],
    solid: &'a mut [f32],
}

impl Band<'_> {
    fn split(self, at: usize) -> (Self, Self) {
        let (pixels, matter) = (self.pixels.split_at_mut(at), self.matter.split_at_mut(at));
        let (subject, solid) = (self.subject.split_at_mut(at), self.solid.split_at_mut(at));
        (
            Self { pixels: pixels.0, matter: matter.0, subject: subject.0, solid: solid.0 },
            Self { pixels: pixels.1, matter: matter.1, subject: subject.1, solid: solid.1 },
        )
    }
}

struct Grid {
    width: usize,
    pixel: f32,
    area: Area,
}

impl Grid {
    fn clamp_to(&self, at: f32, end: usize) -> usize {
        ((at / self.pixel).max(0.0) as usize).min(end)
    }

    fn walk(&self, top: usize, band: Band<'_>, f: &impl Fn(Point, Spot<'_>)) {
        let left = self.clamp_to(self.area.left, self.width);
        let right = self.clamp_to(self.area.right, self.width);
        let rows = band.pixels.len() / self.width;
        for row in 0..rows {
            let y = ((top + row) as f32 + 0.5) * self.pixel;
            for x in left..right {
                let i = row * self.width + x;
                let spot = Spot {
                    pixel: &mut band.pixels[i],
                    matter: &mut band.matter[i],
                    subject: &mut band.subject[i],
                    solid: &mut band.solid[i],
                };
                f(Point::new((x as f32 + 0.5) * self.pixel, y), spot);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_covers_its_area_and_nothing_else() {
        let mut canvas = Canvas::new(200, 100);
        assert_eq!((canvas.width, canvas.height), (640, 320));
        canvas.paint(Matter::Land, Area::rows(0.5, 1.0), |_| ([1.0, 0.0, 0.0], 1.0));
        assert_eq!(canvas.colour(Point::new(1.0, 0.25)), [0.0; 3]);
        assert_eq!(canvas.colour(Point::new(1.0, 0.75)), [1.0, 0.0, 0.0]);
        assert_eq!(canvas.matter(Point::new(1.0, 0.75)), Matter::Land);
        assert_eq!(canvas.matter(Point::new(1.0, 0.25)), Matter::Sky);
    }

    #[test]
    fn places_beyond_the_border_have_its_colour() {
        let mut canvas = Canvas::new(10, 10);
        canvas.paint(Matter::Land, Area::ALL, |_| ([0.5; 3], 1.0));
        assert_eq!(canvas.colour(Point::new(-3.0, 9.0)), [0.5; 3]);
    }

    #[test]
    fn an_extreme_shape_still_has_pixels() {
        let canvas = Canvas::new(4096, 8);
        assert_eq!(canvas.colour(Point::new(100.0, 0.5)), [0.0; 3]);
    }
}
