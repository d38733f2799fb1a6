//! The painter: words and a seed in, a picture out, byte for byte the same for the same [`Commission`].
//!
//! The scene decides what is to be seen, layers paint it small on a canvas, grading sets its colours, and a style turns
//! it into a picture of any size by strokes whose places do not depend on that size.

mod brush;
mod canvas;
mod colour;
mod commission;
mod depth;
mod flow;
mod grade;
mod marks;
mod noise;
mod palette;
mod picture;
mod random;
mod relief;
mod retouch;
mod scene;
mod shapes;
mod sky;
mod strokes;
mod styles;
mod subjects;
mod terrain;
mod water;
mod weather;
mod words;

pub use commission::{Commission, Depth, Ground, Style};

use canvas::Canvas;
use depth::deepened;
use flow::Flow;
use grade::Ramp;
use image::{DynamicImage, GrayImage};
use picture::Picture;
use scene::Scene;
use styles::Hand;
use words::Element;

/// Pixels of the longer side of an unfinished picture, at most.
const PREVIEW: u32 = 384;

/// Paints. The picture has an alpha channel only where something can be seen through.
#[must_use]
pub fn paint(commission: &Commission<'_>) -> DynamicImage {
    render(&commission.sized(commission.width, commission.height), 1.0)
}

/// The same picture before it is finished, small and with 8 bits a channel: `done` of the work is done, 0 to 1.
#[must_use]
pub fn paint_unfinished(commission: &Commission<'_>, done: f32) -> DynamicImage {
    let longest = commission.width.max(commission.height).max(1);
    let scale = (f64::from(PREVIEW) / f64::from(longest)).min(1.0);
    let side = |pixels: u32| (f64::from(pixels) * scale).round() as u32;
    let small = commission.sized(side(commission.width), side(commission.height));
    render(&Commission { depth: Depth::Eight, ..small }, done.clamp(0.0, 1.0))
}

/// What the painter makes of a prompt, in words.
#[must_use]
pub fn describe(prompt: &str, negative: &str, seed: u64) -> String {
    Scene::compose(prompt, negative, seed, 1.0).describe()
}

/// What a mask asks for: 255 is repainted. Where it can be seen through, transparent is repainted, else white.
#[must_use]
pub fn mask_of(image: &DynamicImage) -> GrayImage {
    retouch::mask_of(image)
}

/// A seed of 32 bits for any text, always the same.
#[must_use]
pub fn seed_of(text: &str) -> u64 {
    random::digest(text, 0) & u64::from(u32::MAX)
}

fn render(commission: &Commission<'_>, progress: f32) -> DynamicImage {
    let mut canvas = under_painting(commission);
    grade(&mut canvas, commission);
    let seed = random::digest(commission.prompt, commission.seed);
    let flow = Flow::of(&canvas, seed);
    let hand = Hand { canvas: &canvas, flow: &flow, seed, steps: commission.steps, progress };
    let mut picture = Picture::new(commission.width, commission.height);
    styles::render(commission.style, &hand, &mut picture);
    if commission.transparent && !matches!(commission.ground, Ground::Inside { .. }) {
        cut_out(&mut picture, &canvas);
    }
    retouch::finish(&mut picture, commission.ground);
    match commission.depth {
        Depth::Eight => picture.into_image(),
        Depth::Sixteen => deepened(&picture.into_image()),
    }
}

fn under_painting(commission: &Commission<'_>) -> Canvas {
    match commission.ground {
        Ground::Inside { image, mask } => retouch::fill_in(commission, image, mask),
        Ground::Over { image, strength } => retouch::from_init(commission, image, strength),
        Ground::Blank => {
            let mut canvas = Canvas::new(commission.width, commission.height);
            let scene = compose(commission, canvas.aspect);
            compose_layers(&mut canvas, &scene);
            canvas
        }
    }
}

fn compose(commission: &Commission<'_>, aspect: f32) -> Scene {
    Scene::compose(commission.prompt, commission.negative, commission.seed, aspect)
}

/// From far to near.
fn compose_layers(canvas: &mut Canvas, scene: &Scene) {
    if scene.indoors {
        subjects::room(canvas, scene);
    } else {
        sky::paint(canvas, scene);
        terrain::paint(canvas, scene);
        subjects::behind_water(canvas, scene);
        if scene.has(Element::Water) {
            water::paint(canvas, scene);
        } else if !scene.has(Element::City) {
            terrain::foreground(canvas, scene);
        }
    }
    subjects::before(canvas, scene);
    weather::paint(canvas, scene);
    weather::vignette(canvas);
}

fn grade(canvas: &mut Canvas, commission: &Commission<'_>) {
    let ramp =
        Ramp::joined(commission.references.iter().filter_map(|image| Ramp::of(retouch::colours(image), 5)));
    let amount = if commission.references.is_empty() { 0.0 } else { 0.85 };
    grade::recolour(canvas, |colour| {
        let toned = ramp.as_ref().map_or(colour, |ramp| ramp.apply(colour, amount));
        grade::guide(toned, commission.guidance)
    });
}

/// Keeps the subject, or the land where no single thing stands in it.
fn cut_out(picture: &mut Picture, canvas: &Canvas) {
    let named = canvas.subject.iter().any(|share| *share > 0.5);
    let map = if named { &canvas.subject } else { &canvas.solid };
    picture.cut(|p| colour::step(0.25, 0.75, canvas.value(map, p)));
}
