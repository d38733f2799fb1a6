//! Reading and checking a request, as strictly as the service.

use super::{error::Refusal, family::Family};
use crate::{
    form::{self, Part},
    vendor::Request,
};
use image::GenericImageView;
use impasto_sdk::Size;
use serde_json::{Map, Value, json};

/// A request that was understood and is in order.
#[derive(Debug)]
pub(super) struct Ask {
    pub(super) model: String,
    pub(super) family: Family,
    pub(super) prompt: String,
    pub(super) count: u64,
    pub(super) size: Size,
    pub(super) quality: String,
    pub(super) format: String,
    pub(super) background: String,
    pub(super) stream: bool,
    pub(super) partials: u64,
    /// Sizes of the input pictures: none where it came to `generations`.
    pub(super) inputs: Vec<Size>,
}

const FIELDS: &[&str] = &[
    "prompt",
    "model",
    "n",
    "quality",
    "response_format",
    "output_format",
    "output_compression",
    "stream",
    "partial_images",
    "size",
    "moderation",
    "background",
    "style",
    "user",
    "complexity",
    "frame_count",
    "frame_duration_ms",
    "safety_identifier",
    "svg",
];

/// Fields of a form whose values are not text.
const NUMBERS: &[&str] =
    &["n", "output_compression", "partial_images", "frame_count", "frame_duration_ms", "stream"];

impl Ask {
    pub(super) fn of_generation(request: &Request) -> Result<Self, Refusal> {
        if request.header("content-type") != Some("application/json") {
            return Err(Refusal::body("expected content-type application/json"));
        }
        let Value::Object(fields) = request.json().map_err(Refusal::body)? else {
            return Err(Refusal::body("expected a JSON object"));
        };
        refuse_unknown(&fields, &[])?;
        check(&fields, Vec::new())
    }

    pub(super) fn of_edit(request: &Request) -> Result<Self, Refusal> {
        let parts = form::parts(request).map_err(Refusal::body)?;
        let (mut fields, mut pictures, mut mask) = (Map::new(), Vec::new(), None);
        for part in parts {
            match part.name.as_str() {
                "image" | "image[]" => pictures.push(part),
                "mask" => mask = Some(part),
                _ => put(&mut fields, &part)?,
            }
        }
        refuse_unknown(&fields, &["input_fidelity"])?;
        let sizes = pictures.iter().map(input).collect::<Result<Vec<_>, _>>()?;
        let Some(first) = sizes.first() else { return Err(Refusal::missing("image")) };
        if sizes.len() > 1 && pictures.iter().any(|part| part.name == "image") {
            return Err(Refusal::of("image", "Duplicate parameter: 'image'; send several as image[]."));
        }
        if let Some(mask) = &mask {
            check_mask(mask, *first)?;
        }
        check(&fields, sizes)
    }

    pub(super) fn is_edit(&self) -> bool {
        !self.inputs.is_empty()
    }
}

/// A text of a form, back to JSON: numbers, `true`, and `svg[reasoning][effort]`.
fn put(fields: &mut Map<String, Value>, part: &Part) -> Result<(), Refusal> {
    let text = part.text();
    let (name, rest) = part.name.split_once('[').unwrap_or((&part.name, ""));
    let value = if NUMBERS.contains(&name) {
        serde_json::from_str(&text)
            .map_err(|_| Refusal::of(name, format!("{text:?} is not a value of {name}")))?
    } else {
        let members: Vec<_> = rest.split('[').filter_map(|member| member.strip_suffix(']')).collect();
        members.iter().rev().fold(json!(text), |value, member| json!({ *member: value }))
    };
    match (fields.get_mut(name), value) {
        (Some(Value::Object(old)), Value::Object(new)) => old.extend(new),
        (Some(_), _) => return Err(Refusal::of(name, format!("Duplicate parameter: '{name}'."))),
        (None, value) => _ = fields.insert(name.into(), value),
    }
    Ok(())
}

fn refuse_unknown(fields: &Map<String, Value>, more: &[&str]) -> Result<(), Refusal> {
    let known = |name: &str| FIELDS.contains(&name) || more.contains(&name);
    match fields.keys().find(|name| !known(name)) {
        Some(name) => Err(Refusal::unknown(name)),
        None => Ok(()),
    }
}

fn check(fields: &Map<String, Value>, inputs: Vec<Size>) -> Result<Ask, Refusal> {
    let read = Fields(fields);
    let prompt = read.text("prompt")?.ok_or_else(|| Refusal::missing("prompt"))?;
    let model = read.text("model")?.ok_or_else(|| Refusal::missing("model"))?;
    let family = Family::of(&model);
    if prompt.is_empty() || prompt.chars().count() > family.longest_prompt() {
        return Err(Refusal::of("prompt", "the prompt is empty or too long"));
    }
    if !inputs.is_empty() && !family.edits() || inputs.len() > family.most_inputs() {
        return Err(Refusal::of("image", "this model does not take these pictures"));
    }
    let count = read.number("n", 1..=family.most_outputs())?.unwrap_or(1);
    let stream = read.flag("stream")?;
    let partials = read.number("partial_images", 0..=3)?.unwrap_or(0);
    let format = read.one_of("output_format", family.formats())?.unwrap_or_else(|| "png".into());
    read.one_of("moderation", if family.is_dall_e() { &[] } else { &["auto", "low"] })?;
    read.one_of("style", if family == Family::DallE3 { &["vivid", "natural"] } else { &[] })?;
    let planned = matches!(family, Family::TwoSix | Family::Other);
    read.one_of("complexity", if planned { &["low", "medium", "high"] } else { &[] })?;
    read.one_of("input_fidelity", family.fidelities())?;
    let formats: &[&str] =
        if family.is_dall_e() || family == Family::Other { &["url", "b64_json"] } else { &[] };
    let response_format = read.one_of("response_format", formats)?;
    if family.is_dall_e() && response_format.as_deref() != Some("b64_json") {
        return Err(Refusal::of("response_format", "this fake serves b64_json only"));
    }
    let backgrounds: &[&str] = if family.is_dall_e() { &[] } else { &["auto", "opaque", "transparent"] };
    let ask = Ask {
        size: read.size(family)?,
        quality: read.one_of("quality", family.qualities())?.unwrap_or_else(|| "auto".into()),
        background: read.one_of("background", backgrounds)?.unwrap_or_else(|| "auto".into()),
        model,
        family,
        prompt,
        count,
        format,
        stream,
        partials,
        inputs,
    };
    agree(&ask, &read)?;
    Ok(ask)
}

/// Fields that exclude each other.
fn agree(ask: &Ask, read: &Fields<'_>) -> Result<(), Refusal> {
    let compression = read.number("output_compression", 0..=100)?.is_some();
    let frames = [read.number("frame_count", 2..=16)?, read.number("frame_duration_ms", 10..=655_350)?];
    let lossy = matches!(ask.format.as_str(), "jpeg" | "webp");
    let (gif, svg) = (ask.format == "gif", ask.format == "svg");
    for (wrong, param) in [
        (ask.stream && ask.family.is_dall_e(), "stream"),
        (read.0.contains_key("partial_images") && !ask.stream, "partial_images"),
        (ask.stream && (gif || svg), "stream"),
        (compression && !lossy, "output_compression"),
        (ask.background == "transparent" && ask.format == "jpeg", "background"),
        (frames.iter().any(Option::is_some) && !gif, "frame_count"),
        (svg && ask.count > 1, "n"),
        (read.0.contains_key("svg") && !svg, "svg"),
    ] {
        if wrong {
            return Err(Refusal::of(param, format!("'{param}' does not go with the other parameters")));
        }
    }
    Ok(())
}

/// Typed reading of fields.
struct Fields<'a>(&'a Map<String, Value>);

impl Fields<'_> {
    fn text(&self, name: &str) -> Result<Option<String>, Refusal> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => Err(Refusal::of(name, format!("expected a string, got {other}"))),
        }
    }

    fn number(&self, name: &str, range: std::ops::RangeInclusive<u64>) -> Result<Option<u64>, Refusal> {
        match self.0.get(name) {
            None => Ok(None),
            Some(value) => match value.as_u64().filter(|number| range.contains(number)) {
                Some(number) => Ok(Some(number)),
                None => Err(Refusal::of(name, format!("expected {range:?}, got {value}"))),
            },
        }
    }

    fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.0.get(name) {
            None => Ok(false),
            Some(value) => {
                value.as_bool().ok_or_else(|| Refusal::of(name, format!("expected a bool, got {value}")))
            }
        }
    }

    fn one_of(&self, name: &str, known: &[&str]) -> Result<Option<String>, Refusal> {
        let value = self.text(name)?;
        match value {
            Some(value) if !known.contains(&value.as_str()) => {
                Err(Refusal::of(name, format!("expected one of {known:?}, got '{value}'")))
            }
            value => Ok(value),
        }
    }

    fn size(&self, family: Family) -> Result<Size, Refusal> {
        const USUAL: Size = Size::new(1024, 1024);
        match self.text("size")?.as_deref() {
            None => Ok(USUAL),
            Some("auto") if !family.is_dall_e() => Ok(USUAL),
            Some(text) => match text.parse() {
                Ok(size) if family.draws(size) => Ok(size),
                _ => Err(Refusal::of("size", format!("Invalid size '{text}'."))),
            },
        }
    }
}

fn input(part: &Part) -> Result<Size, Refusal> {
    let known = ["image/png", "image/jpeg", "image/webp"];
    let format = image::guess_format(&part.body).map(|format| format.to_mime_type()).unwrap_or_default();
    if part.file.is_none() || part.content_type.as_deref() != Some(format) || !known.contains(&format) {
        return Err(Refusal::of(
            "image",
            "expected a file of type png, jpeg or webp, named and typed as such",
        ));
    }
    if part.body.len() > 50_000_000 {
        return Err(Refusal::of("image", "a picture is larger than 50 MB"));
    }
    let read = image::load_from_memory(&part.body)
        .map_err(|error| Refusal::of("image", format!("a picture cannot be read: {error}")))?;
    Ok(Size::new(read.width(), read.height()))
}

/// A PNG with an alpha channel, of the first picture's size, under 4 MB.
fn check_mask(part: &Part, first: Size) -> Result<(), Refusal> {
    if input(part).is_err() || image::guess_format(&part.body).ok() != Some(image::ImageFormat::Png) {
        return Err(Refusal::of("mask", "the mask must be a PNG file"));
    }
    let read = image::load_from_memory(&part.body).map_err(|error| Refusal::of("mask", error.to_string()))?;
    if read.dimensions() != (first.width, first.height) {
        return Err(Refusal::of("mask", "the mask must have the size of the first image"));
    }
    if !read.color().has_alpha() {
        return Err(Refusal::of("mask", "the mask must have an alpha channel"));
    }
    if part.body.len() > 4_000_000 {
        return Err(Refusal::of("mask", "the mask is larger than 4 MB"));
    }
    Ok(())
}
