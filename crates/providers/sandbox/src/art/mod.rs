//! The painter: words and a seed in, a picture out. Everything is a pure function of the commission.
//!
//! [`scene`] decides what is to be seen, the layers paint it small on a [`canvas`], [`grade`] sets its colours, and a
//! style turns it into a picture of any size by strokes whose places do not depend on that size.

mod brush;
mod canvas;
mod colour;
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

pub(crate) use picture::Picture;
pub(crate) use random::digest;

use crate::options::Style;
use canvas::Canvas;
use flow::Flow;
use grade::Ramp;
use image::{GrayImage, RgbaImage};
use scene::Scene;
use styles::Hand;
use words::Element;

/// What a picture shall be.
#[derive(Clone, Debug)]
pub(crate) struct Commission<'a> {
    pub(crate) prompt: &'a str,
    pub(crate) negative: &'a str,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) seed: u64,
    pub(crate) steps: u32,
    pub(crate) guidance: f32,
    pub(crate) style: Style,
    pub(crate) transparent: bool,
    /// How far the result may go from the init image, 0 to 1.
    pub(crate) strength: f32,
    pub(crate) init: Option<&'a RgbaImage>,
    /// 255 is repainted, 0 is kept; of the init image's size.
    pub(crate) mask: Option<&'a GrayImage>,
    pub(crate) references: &'a [RgbaImage],
    /// How much of the work is done, 0 to 1; below 1 the picture is an unfinished one.
    pub(crate) progress: f32,
}

/// Paints.
pub(crate) fn paint(commission: &Commission<'_>) -> Picture {
    let mut canvas = under_painting(commission);
    grade(&mut canvas, commission);
    let seed = digest(commission.prompt, commission.seed);
    let flow = Flow::of(&canvas, seed);
    let hand =
        Hand { canvas: &canvas, flow: &flow, seed, steps: commission.steps, progress: commission.progress };
    let mut picture = Picture::new(commission.width, commission.height);
    styles::render(commission.style, &hand, &mut picture);
    if commission.transparent && commission.mask.is_none() {
        cut_out(&mut picture, &canvas);
    }
    retouch::finish(&mut picture, commission);
    picture
}

/// What the painter makes of a prompt, in words.
pub(crate) fn describe(prompt: &str, negative: &str, seed: u64) -> String {
    Scene::compose(prompt, negative, seed, 1.0).describe()
}

fn under_painting(commission: &Commission<'_>) -> Canvas {
    match (commission.init, commission.mask) {
        (Some(init), Some(mask)) => retouch::fill_in(commission, init, mask),
        (Some(init), None) => retouch::from_init(commission, init),
        (None, _) => {
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
