//! Strokes: where they go, and how they cover pixels.

use super::{
    brush::{Brush, UNIT},
    canvas::{Canvas, Point},
    colour::{Rgb, clamp, scale, to_bytes},
    flow::Flow,
    marks::Mark,
    random::Chance,
};

/// How thick the paint lies where nothing stands out, 0 to 255.
const LEVEL: i32 = 110;

/// Pixels of the thinnest stroke; one that should be thinner is fainter instead.
const THINNEST: f32 = 1.3;

/// One stroke in pixels of the picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stroke {
    pub(crate) x: f32,
    pub(crate) y: f32,
    cos: f32,
    sin: f32,
    half_length: f32,
    half_width: f32,
    /// How far the ends bend aside, in half widths.
    bend: f32,
    colour: [u8; 3],
    /// 0 to 256.
    cover: u16,
    /// How thick the paint lies, 0 to 64: a small brush carries little.
    body: i16,
    brush: u8,
}

/// A pass over the whole picture with one size of brush.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pass {
    /// Width of a stroke in units of the square root of the picture's area.
    pub(crate) width: f32,
    /// Length by width.
    pub(crate) length: f32,
    /// From one stroke to the next, in widths.
    pub(crate) pitch: f32,
    /// Only where the picture is at least this fine.
    pub(crate) from_detail: f32,
    /// How much colours differ from stroke to stroke.
    pub(crate) spread: f32,
    /// 0 to 1.
    pub(crate) cover: f32,
}

/// How a scene's units become pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    /// Pixels of the picture's height.
    pub(crate) height: f32,
    /// Width by height.
    pub(crate) aspect: f32,
}

/// Plans one pass. Places, directions and colours do not depend on the picture's resolution.
pub(crate) fn plan(
    pass: &Pass,
    canvas: &Canvas,
    flow: &Flow,
    scale: Scale,
    mut chance: Chance,
) -> Vec<Stroke> {
    let width = pass.width * canvas.aspect.sqrt();
    let pitch = width * pass.pitch;
    let (columns, rows) = ((canvas.aspect / pitch).ceil() as usize + 1, (1.0 / pitch).ceil() as usize + 1);
    let mut strokes =
        Vec::with_capacity(if pass.from_detail > 0.0 { columns * rows / 4 } else { columns * rows });
    for cell in 0..columns * rows {
        let (column, row) = ((cell % columns) as f32, (cell / columns) as f32);
        let at =
            Point::new((column + chance.range(-0.5, 0.5)) * pitch, (row + chance.range(-0.5, 0.5)) * pitch);
        let mut own = Chance::new(chance.bits());
        let detail = flow.detail(at);
        if detail + own.range(-0.08, 0.08) >= pass.from_detail {
            strokes.push(stroke(pass, canvas, flow, scale, at, width, detail, &mut own));
        }
    }
    shuffle(&mut strokes, &mut chance);
    strokes
}

#[expect(clippy::too_many_arguments, reason = "one stroke is made from all that is known about its place")]
fn stroke(
    pass: &Pass,
    canvas: &Canvas,
    flow: &Flow,
    scale: Scale,
    at: Point,
    width: f32,
    detail: f32,
    own: &mut Chance,
) -> Stroke {
    let wanted = width * own.range(0.8, 1.2) * scale.height;
    let size = wanted.max(THINNEST);
    let angle = flow.angle(at) + own.range(-0.16, 0.16);
    let length = pass.length * (1.0 - 0.5 * detail) * own.range(0.8, 1.25);
    let tone = 1.0 + pass.spread * own.range(-1.0, 1.0);
    let hue = [(); 3].map(|()| pass.spread * 0.28 * own.range(-1.0, 1.0));
    let base = super::colour::add(self::scale(canvas.colour(at), tone), hue);
    Stroke {
        x: at.x * scale.height,
        y: at.y * scale.height,
        cos: angle.cos(),
        sin: angle.sin(),
        half_length: size * length / 2.0,
        half_width: size / 2.0,
        bend: own.range(-0.6, 0.6) * (1.0 - detail),
        colour: to_bytes(clamp(base)),
        cover: (pass.cover * (wanted / size) * 256.0) as u16,
        body: body(pass.width),
        brush: (own.bits() % 6) as u8,
    }
}

/// The single marks of a scene, in their order.
pub(crate) fn marks(canvas: &Canvas, scale: Scale) -> Vec<Stroke> {
    let visible = |mark: &&Mark| mark.only_on.is_none_or(|matter| canvas.matter(mark.at) == matter);
    canvas.marks.iter().filter(visible).map(|mark| Stroke::of(mark, scale)).collect()
}

/// How thick a brush of this width lays its paint.
fn body(width: f32) -> i16 {
    (64.0 * (width / 0.03).sqrt().clamp(0.22, 1.0)) as i16
}

fn shuffle(strokes: &mut [Stroke], chance: &mut Chance) {
    for i in (1..strokes.len()).rev() {
        strokes.swap(i, (chance.bits() % (i as u64 + 1)) as usize);
    }
}

impl Stroke {
    /// A mark as a stroke. One that is too small to be seen is drawn a pixel wide and fainter.
    pub(crate) fn of(mark: &Mark, scale: Scale) -> Self {
        let width = mark.width * scale.height;
        let seen = width.max(THINNEST);
        Self {
            x: mark.at.x * scale.height,
            y: mark.at.y * scale.height,
            cos: mark.angle.cos(),
            sin: mark.angle.sin(),
            half_length: (mark.length * scale.height).max(seen) / 2.0,
            half_width: seen / 2.0,
            bend: 0.0,
            colour: to_bytes(mark.colour),
            cover: (mark.cover * (width / seen) * 256.0) as u16,
            body: body(mark.width),
            brush: u8::MAX,
        }
    }

    pub(crate) fn colour(mut self, colour: Rgb) -> Self {
        self.colour = to_bytes(colour);
        self
    }

    /// Half the height of the box around it.
    fn reach(&self) -> f32 {
        (self.sin * self.half_length).abs() + (self.cos * self.half_width).abs() * (1.0 + self.bend.abs())
    }
}

/// Some rows of the picture while it is painted, with a row above and below for the light.
pub(crate) struct Sheet<'a> {
    /// The number of the first row.
    pub(crate) top: usize,
    pub(crate) width: usize,
    /// Three bytes a pixel.
    pub(crate) pixels: &'a mut [u8],
    /// How thick the paint lies: one byte a pixel, and one more row at both ends.
    pub(crate) thickness: Vec<u8>,
}

impl<'a> Sheet<'a> {
    pub(crate) fn new(top: usize, width: usize, pixels: &'a mut [u8]) -> Self {
        let rows = pixels.len() / (3 * width);
        Self { top, width, pixels, thickness: vec![LEVEL as u8; (rows + 2) * width] }
    }

    pub(crate) fn rows(&self) -> usize {
        self.pixels.len() / (3 * self.width)
    }

    /// Draws strokes over each other, in order.
    pub(crate) fn draw(&mut self, strokes: &[Stroke], brushes: &[Brush], plain: &Brush) {
        for stroke in strokes {
            let brush = brushes.get(usize::from(stroke.brush)).unwrap_or(plain);
            self.touch(stroke, brush);
        }
    }

    fn touch(&mut self, stroke: &Stroke, brush: &Brush) {
        // Rows count from the extra row above the sheet.
        let first = self.top as f32 - 1.0;
        let reach = stroke.reach() + 1.0;
        let from = (stroke.y - reach - first).max(0.0) as usize;
        let to = ((stroke.y + reach - first).max(0.0) as usize).min(self.rows() + 1);
        for row in from..=to {
            let dy = row as f32 + first + 0.5 - stroke.y;
            let (left, right) = span(stroke, dy);
            let left = (stroke.x + left).max(0.0) as usize;
            let right = ((stroke.x + right + 1.0).max(0.0) as usize).min(self.width);
            if left < right {
                self.touch_row(stroke, brush, row, dy, left..right);
            }
        }
    }

    fn touch_row(
        &mut self,
        stroke: &Stroke,
        brush: &Brush,
        row: usize,
        dy: f32,
        columns: std::ops::Range<usize>,
    ) {
        let start = columns.start as f32 + 0.5 - stroke.x;
        let (per_length, per_width) = (UNIT as f32 / stroke.half_length, UNIT as f32 / stroke.half_width);
        // Whole numbers from here on: this is the loop that the time of a picture goes into.
        let mut along = ((start * stroke.cos + dy * stroke.sin) * per_length) as i32;
        let mut across = ((dy * stroke.cos - start * stroke.sin) * per_width) as i32;
        let (forward, aside) = ((stroke.cos * per_length) as i32, (-stroke.sin * per_width) as i32);
        let bend = (stroke.bend * 256.0) as i32;
        let shown = row >= 1 && row <= self.rows();
        let (left, right) = (row * self.width + columns.start, row * self.width + columns.end);
        for at in left..right {
            let bow = ((((along >> 6) * (along >> 6)) >> 6) - UNIT * 2 / 5) >> 8;
            let bent = across + bow * bend;
            if along.abs() < UNIT && bent.abs() < UNIT {
                let [cover, thick] = brush.at(along, bent);
                let cover = (i32::from(cover) * i32::from(stroke.cover) + 255) >> 8;
                let body = ((i32::from(thick) - LEVEL) * i32::from(stroke.body)) >> 6;
                blend(&mut self.thickness[at], LEVEL + body, cover);
                if shown {
                    let pixel = &mut self.pixels[(at - self.width) * 3..][..3];
                    lay(pixel, stroke.colour, i32::from(thick), cover);
                }
            }
            along += forward;
            across += aside;
        }
    }
}

/// Thick bristles carry a little more light than thin ones.
fn lay(pixel: &mut [u8], colour: [u8; 3], thick: i32, cover: i32) {
    let tone = (thick - 120) >> 4;
    for (value, colour) in pixel.iter_mut().zip(colour) {
        blend(value, (i32::from(colour) + tone).clamp(0, 255), cover);
    }
}

/// From 0, which changes nothing, to 255, which covers all.
fn blend(value: &mut u8, target: i32, cover: i32) {
    let (old, share) = (i32::from(*value), cover + (cover >> 7));
    *value = (old + (((target - old) * share + 128) >> 8)) as u8;
}

/// The columns that a stroke can touch in a row, relative to its middle: where the row crosses the turned box.
fn span(stroke: &Stroke, dy: f32) -> (f32, f32) {
    let half_width = stroke.half_width * (1.0 + stroke.bend.abs() * 0.6);
    let along = crossing(stroke.cos, dy * stroke.sin, stroke.half_length);
    let across = crossing(-stroke.sin, dy * stroke.cos, half_width);
    (along.0.max(across.0), along.1.min(across.1))
}

/// Where `-half <= x * slope + offset <= half`.
fn crossing(slope: f32, offset: f32, half: f32) -> (f32, f32) {
    if slope.abs() < 1e-4 {
        return if offset.abs() <= half { (-1e6, 1e6) } else { (1.0, 0.0) };
    }
    let (a, b) = ((-half - offset) / slope, (half - offset) / slope);
    (a.min(b), a.max(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCALE: Scale = Scale { height: 40.0, aspect: 1.0 };

    fn red_line() -> Stroke {
        Stroke::of(&Mark::line(Point::new(0.5, 0.5), 0.7, 0.8, 0.2, [1.0, 0.0, 0.0]).cover(1.0), SCALE)
    }

    #[test]
    fn two_sheets_side_by_side_are_the_same_as_one() {
        let plain = Brush::plain();
        let mut whole = vec![0; 40 * 40 * 3];
        Sheet::new(0, 40, &mut whole).draw(&[red_line()], &[], plain);
        let mut halves = vec![0; 40 * 40 * 3];
        let (upper, lower) = halves.split_at_mut(17 * 40 * 3);
        Sheet::new(0, 40, upper).draw(&[red_line()], &[], plain);
        Sheet::new(17, 40, lower).draw(&[red_line()], &[], plain);
        assert!(whole == halves);
        assert!(whole[(20 * 40 + 20) * 3] > 200 && whole[0] == 0);
    }

    #[test]
    fn strokes_beyond_the_border_do_no_harm() {
        let plain = Brush::plain();
        let mut pixels = vec![0; 40 * 40 * 3];
        for (x, y) in [(-2.0, 0.5), (3.0, 0.5), (0.5, -1.0), (0.5, 2.0)] {
            let mark = Mark::dab(Point::new(x, y), 0.3, [1.0; 3]);
            Sheet::new(0, 40, &mut pixels).draw(&[Stroke::of(&mark, SCALE)], &[], plain);
        }
        assert!(pixels.iter().all(|v| *v == 0));
    }
}
