//! Carries out an order: paints its pictures one after the other and sends each as soon as it is dry.

use super::{Refusal, pictures, refuse, reply::Out, size, trouble};
use crate::{
    art::{self, Commission},
    options::{Background, Fail},
    wire::{Fault, Request, Used},
};
use image::{GrayImage, RgbaImage};
use impasto_sdk::{LocalHost, Mode, Result, Size};
use serde::Serialize;

/// Pixels of the longer side of an unfinished picture.
const PREVIEW: u32 = 384;
/// Models that neither take nor tell a seed.
const SEEDLESS: [&str; 2] = ["presets", "plain"];

/// A request that was understood.
pub(super) struct Order {
    request: Request<String>,
    size: Size,
    init: Option<RgbaImage>,
    mask: Option<GrayImage>,
    references: Vec<RgbaImage>,
    /// The seed of the first picture.
    seed: u64,
}

/// What is told about a finished picture.
#[derive(Serialize)]
struct Facts {
    index: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    revised_prompt: String,
}

#[derive(Serialize)]
struct Unfinished {
    index: u32,
    partial_image_index: u32,
}

impl Order {
    /// Opens the pictures and checks what belongs together.
    pub(super) fn new(mut request: Request<String>) -> Result<Self, Refusal> {
        let image = request.image.take();
        let mask = request.mask.take();
        if request.n == 0 {
            return Err(Refusal::invalid("n is at least 1"));
        }
        if image.is_none() && request.mode != Mode::Txt2img {
            return Err(Refusal::invalid(format!("{} needs an image", request.mode)));
        }
        if mask.is_some() != (request.mode == Mode::Inpaint) {
            return Err(Refusal::invalid("a mask belongs to inpaint, and inpaint needs one"));
        }
        let init = image
            .map(|text| pictures::read(&text, "image"))
            .transpose()?
            .map(image::DynamicImage::into_rgba8);
        let mask = mask.map(|text| pictures::read_mask(&text)).transpose()?;
        if let (Some(init), Some(mask)) = (&init, &mask)
            && init.dimensions() != mask.dimensions()
        {
            return Err(Refusal::invalid("the mask has another size than the image"));
        }
        let references = std::mem::take(&mut request.references);
        let references = references
            .iter()
            .map(|text| Ok(pictures::read(text, "references")?.thumbnail(256, 256).into_rgba8()))
            .collect::<Result<_, Refusal>>()?;
        let size = size::of(&request, init.as_ref().map(|init| Size::new(init.width(), init.height())))?;
        let chance = art::digest(&request.request_id, 0) & u64::from(u32::MAX);
        Ok(Self { seed: request.seed.unwrap_or(chance), size, init, mask, references, request })
    }

    /// Pictures that will be made.
    fn count(&self) -> u32 {
        self.request.n.saturating_sub(self.request.options.answer_fewer)
    }

    fn seed(&self, index: u32) -> u64 {
        self.seed.wrapping_add(u64::from(index))
    }

    fn facts(&self, index: u32) -> Facts {
        let request = &self.request;
        let told = !SEEDLESS.contains(&request.model.as_str());
        let negative = request.negative_prompt.as_deref().unwrap_or_default();
        Facts {
            index,
            seed: told.then(|| self.seed(index)),
            revised_prompt: art::describe(&request.prompt, negative, self.seed(index)),
        }
    }

    fn used(&self) -> Used {
        let inputs = usize::from(self.init.is_some()) + self.references.len();
        Used {
            text_tokens: self.request.prompt.split_whitespace().count() as u64,
            input_images: inputs as u64,
            images: u64::from(self.count()),
        }
    }

    fn paint(&self, index: u32, size: Size, progress: f32) -> Result<Vec<u8>> {
        let (request, options) = (&self.request, &self.request.options);
        pictures::write(art::paint(&Commission {
            prompt: &request.prompt,
            negative: request.negative_prompt.as_deref().unwrap_or_default(),
            width: size.width,
            height: size.height,
            seed: self.seed(index),
            steps: request.steps.unwrap_or(30),
            guidance: request.guidance.unwrap_or(7.0) as f32,
            style: options.style,
            transparent: options.background == Background::Transparent,
            strength: options.strength.clamp(0.0, 1.0),
            init: self.init.as_ref(),
            mask: self.mask.as_ref(),
            references: &self.references,
            progress,
        }))
    }

    /// The size of an unfinished picture.
    fn preview(&self) -> Size {
        let scale = (f64::from(PREVIEW) / f64::from(self.size.longest())).min(1.0);
        let side = |pixels: u32| ((f64::from(pixels) * scale).round() as u32).max(1);
        Size::new(side(self.size.width), side(self.size.height))
    }
}

/// Answers an order, with pictures or with the trouble that was asked for.
pub(super) fn work(order: &Order, host: &mut dyn LocalHost) -> Result<()> {
    let options = &order.request.options;
    let streamed = order.request.partial_images > 0;
    if !streamed {
        Out::new(host).pause(u64::from(options.delay_ms))?;
    }
    if let Some(refusal) = trouble::refusal(options.fail) {
        return refuse(host, &refusal);
    }
    if trouble::hollow(options.fail, host)? {
        return Ok(());
    }
    host.head(200, if streamed { "text/event-stream" } else { "application/json" });
    let mut out = Out::new(host);
    if streamed { stream(order, &mut out) } else { document(order, &mut out) }
}

/// One JSON document.
fn document(order: &Order, out: &mut Out<'_>) -> Result<()> {
    out.text(r#"{"data":["#)?;
    for index in 0..order.count() {
        if index > 0 {
            out.text(",")?;
        }
        if order.is_refused(index) {
            out.json(&serde_json::json!({ "index": index, "error": moderation() }))?;
            continue;
        }
        let png = order.paint(index, order.size, 1.0)?;
        if order.is_cut(index) {
            return cut(&png, out);
        }
        out.datum(&png, &order.facts(index))?;
    }
    out.text(r#"],"usage":"#)?;
    out.json(&order.used())?;
    out.text("}")
}

/// An event stream: unfinished pictures, then each finished one, then what was used.
fn stream(order: &Order, out: &mut Out<'_>) -> Result<()> {
    let partials = order.request.partial_images;
    let pause = u64::from(order.request.options.delay_ms) / u64::from(partials + 1);
    for index in 0..order.count() {
        for stage in 0..partials {
            out.pause(pause)?;
            let progress = (stage + 1) as f32 / (partials + 1) as f32;
            let png = order.paint(index, order.preview(), progress)?;
            event(out, "partial_image", &png, &Unfinished { index, partial_image_index: stage })?;
        }
        out.pause(pause)?;
        if order.is_refused(index) {
            out.text("event: error\ndata: ")?;
            out.json(&serde_json::json!({ "error": moderation() }))?;
            return out.text("\n\n");
        }
        let png = order.paint(index, order.size, 1.0)?;
        if order.is_cut(index) {
            out.text("event: completed\ndata: ")?;
            return cut(&png, out);
        }
        event(out, "completed", &png, &order.facts(index))?;
    }
    out.text("event: done\ndata: ")?;
    out.json(&serde_json::json!({ "usage": order.used() }))?;
    out.text("\n\n")
}

fn event(out: &mut Out<'_>, name: &str, png: &[u8], facts: &impl Serialize) -> Result<()> {
    out.text(&format!("event: {name}\ndata: "))?;
    out.datum(png, facts)?;
    out.text("\n\n")
}

/// The body ends in the middle of a picture.
fn cut(png: &[u8], out: &mut Out<'_>) -> Result<()> {
    out.text(r#"{"b64_json":""#)?;
    out.picture(&png[..png.len() / 2])
}

impl Order {
    fn is_refused(&self, index: u32) -> bool {
        self.request.options.fail == Fail::RefuseLast && index + 1 == self.count()
    }

    fn is_cut(&self, index: u32) -> bool {
        self.request.options.fail == Fail::CutBody && index + 1 == self.count()
    }
}

fn moderation() -> Fault {
    Fault {
        code: "content_refused".into(),
        message: "refused by moderation, as was asked for".into(),
        retry_after_ms: None,
    }
}
