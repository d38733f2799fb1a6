//! Carries out an order: paints its pictures one after the other and sends each as soon as it is dry.

use super::out::{Form, document, pause, write};
use super::{invalid, pictures, size, trouble};
use crate::options::{Background, Fail, Options};
use crate::wire::{Datum, Request};
use image::{DynamicImage, GrayImage, RgbaImage};
use impasto_painter::{Commission, Depth, Ground, describe, mask_of, paint, paint_unfinished, seed_of};
use impasto_sdk::{Blob, Error, Generate, Kind, LocalHost, Mode, Result, Size, Usage};

/// Models that neither take nor tell a seed.
const SEEDLESS: [&str; 2] = ["presets", "plain"];

/// A request that was understood.
pub(super) struct Order {
    task: Generate,
    options: Options,
    size: Size,
    init: Option<RgbaImage>,
    mask: Option<GrayImage>,
    references: Vec<RgbaImage>,
    /// The seed of the first picture.
    seed: u64,
}

impl Order {
    /// Reads a request, opens its pictures and checks what belongs together.
    pub(super) fn read(body: String) -> Result<Self> {
        let request: Request<String> = serde_json::from_str(&body)
            .map_err(|error| invalid(format!("the request cannot be read: {error}")))?;
        let (task, options) = (&request.task, request.task.options::<Options>()?);
        check(task, &options)?;
        let open = |blob: &Blob| pictures::read(&request, blob);
        let init = task.init.as_ref().map(open).transpose()?.map(DynamicImage::into_rgba8);
        let mask = task.mask.as_ref().map(open).transpose()?.map(|mask| mask_of(&mask));
        let small = |blob| Ok(open(blob)?.thumbnail(256, 256).into_rgba8());
        let references = task.references.iter().map(small).collect::<Result<_>>()?;
        let size = size::of(&task.frame, task.init.as_ref())?;
        let seed = task.seed.unwrap_or_else(|| seed_of(&request.request_id));
        Ok(Self { options, size, init, mask, references, seed, task: request.task })
    }

    /// Pictures that will be made.
    fn count(&self) -> u32 {
        self.task.count.saturating_sub(self.options.answer_fewer)
    }

    fn commission(&self, index: u32) -> Commission<'_> {
        let (task, options) = (&self.task, &self.options);
        Commission {
            prompt: &task.prompt,
            negative: task.negative_prompt.as_deref().unwrap_or_default(),
            width: self.size.width,
            height: self.size.height,
            seed: self.seed.wrapping_add(u64::from(index)),
            steps: task.steps.unwrap_or(30),
            guidance: task.guidance.unwrap_or(7.0) as f32,
            style: options.style,
            transparent: options.background == Background::Transparent,
            depth: if options.bit_depth == 16 { Depth::Sixteen } else { Depth::Eight },
            ground: match (&self.init, &self.mask) {
                (Some(image), Some(mask)) => Ground::Inside { image, mask },
                (Some(image), None) => Ground::Over { image, strength: options.strength },
                (None, _) => Ground::Blank,
            },
            references: &self.references,
        }
    }

    fn finished(&self, index: u32) -> Result<Datum<String>> {
        let commission = self.commission(index);
        let Commission { prompt, negative, seed, .. } = commission;
        Ok(Datum {
            seed: (!SEEDLESS.contains(&self.task.model.as_str())).then_some(seed),
            revised_prompt: Some(describe(prompt, negative, seed)),
            ..datum(index, Some(pictures::write(&paint(&commission))?))
        })
    }

    fn usage(&self) -> Usage {
        Usage {
            text_in: self.task.prompt.split_whitespace().count() as u64,
            image_in: self.task.pictures().count() as u64,
            image_out: u64::from(self.count()),
            ..Usage::default()
        }
    }
}

/// Whether everything came that belongs together.
fn check(task: &Generate, options: &Options) -> Result<()> {
    let wrong = match task.mode {
        _ if task.count == 0 => "at least one picture must be asked for",
        _ if ![8, 16].contains(&options.bit_depth) => "bit_depth is 8 or 16",
        Mode::Img2img | Mode::Inpaint if task.init.is_none() => "this mode needs an image",
        mode if task.mask.is_some() != (mode == Mode::Inpaint) => {
            "inpaint needs a mask, and no other mode takes one"
        }
        Mode::Inpaint if sides(&task.mask) != sides(&task.init) => "the mask has another size than the image",
        _ => return Ok(()),
    };
    Err(invalid(wrong))
}

fn sides(picture: &Option<Blob>) -> Option<(u32, u32)> {
    picture.as_ref().map(|blob| (blob.width, blob.height))
}

/// Answers an order, with pictures or with the trouble that was asked for.
pub(super) fn work(order: &Order, host: &mut dyn LocalHost) -> Result<()> {
    let (options, partials) = (&order.options, order.task.partial_images);
    let form = if partials > 0 { Form::Stream } else { Form::Document };
    if form == Form::Document {
        pause(host, u64::from(options.delay_ms))?;
    }
    if let Some((status, body)) = trouble::instead(options.fail) {
        return document(host, status, &body);
    }
    form.begin(host)?;
    for index in 0..order.count() {
        if form == Form::Stream {
            rehearse(order, index, host)?;
        }
        let is_last = index + 1 == order.count();
        let text = match options.fail {
            Fail::RefuseLast if is_last => form.text("error", &refused(index))?,
            _ => form.text("completed", &order.finished(index)?)?,
        };
        if is_last && options.fail == Fail::CutBody {
            return write(host, &text[..text.len() / 2]);
        }
        write(host, &text)?;
    }
    write(host, &form.end(&order.usage())?)
}

/// Shows a picture before it is finished, with a pause before each stage and one after the last.
fn rehearse(order: &Order, index: u32, host: &mut dyn LocalHost) -> Result<()> {
    let stages = order.task.partial_images + 1;
    let rest = u64::from(order.options.delay_ms) / u64::from(stages);
    for stage in 1..stages {
        pause(host, rest)?;
        let picture = paint_unfinished(&order.commission(index), stage as f32 / stages as f32);
        let datum = datum(index, Some(pictures::write(&picture)?));
        write(host, &Form::Stream.text("partial_image", &datum)?)?;
    }
    pause(host, rest)
}

fn refused(index: u32) -> Datum<String> {
    let error = Error::new(Kind::ContentRefused, "refused by moderation, as was asked for");
    Datum { error: Some(error), ..datum(index, None) }
}

fn datum(index: u32, b64_json: Option<String>) -> Datum<String> {
    Datum { b64_json, index: Some(index), seed: None, revised_prompt: None, error: None }
}
