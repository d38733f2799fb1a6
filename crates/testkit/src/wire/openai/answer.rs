//! Making pictures and writing answers.

use super::ask::Ask;
use crate::{
    books::Billed,
    sample::{Look, picture},
    vendor::Response,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use impasto_sdk::{Size, Usage};
use serde_json::{Map, Value, json};

/// What a request led to.
pub(super) struct Made {
    pub(super) billed: Billed,
    pub(super) pictures: Vec<Vec<u8>>,
    pub(super) drafts: Vec<Vec<u8>>,
    echo: Map<String, Value>,
    usage: Value,
    event: &'static str,
}

/// When the answer was made; a fixed time keeps answers the same.
const CREATED: i64 = 1_795_255_200;

pub(super) fn make(ask: &Ask, first: u64, look: Option<Look>) -> Made {
    let look = match (ask.format.as_str(), ask.background.as_str()) {
        ("jpeg", _) => Look::Jpeg,
        ("webp", _) => Look::Webp,
        ("gif", _) => Look::Gif,
        ("svg", _) => Look::Svg,
        (_, "transparent") => look.unwrap_or(Look::Transparent),
        _ => look.unwrap_or(Look::Png),
    };
    let usage = usage(ask);
    let pictures: Vec<_> = (0..ask.count).map(|n| picture(ask.size, first + n, look)).collect();
    let small = Size::new(64, 64);
    let draft = |n| picture(small, 1_000_000 + first + n, Look::Png);
    Made {
        billed: Billed {
            model: ask.model.clone(),
            pictures: u32::try_from(ask.count).unwrap_or(u32::MAX),
            usd: ask.family.rates().price(&usage),
            usage: usage.clone(),
            prompt: ask.prompt.clone(),
            request_id: format!("req_{first}"),
            ..Billed::default()
        },
        pictures,
        drafts: (0..ask.partials).map(draft).collect(),
        echo: echo(ask),
        usage: told(&usage),
        event: if ask.is_edit() { "image_edit" } else { "image_generation" },
    }
}

impl Made {
    pub(super) fn document(&self) -> Response {
        let data: Vec<_> = self.pictures.iter().map(|p| json!({"b64_json": STANDARD.encode(p)})).collect();
        let mut document = Map::new();
        document.insert("created".into(), CREATED.into());
        document.extend(self.echo.clone());
        document.insert("data".into(), data.into());
        document.insert("usage".into(), self.usage.clone());
        Response::json(200, &Value::Object(document))
    }

    pub(super) fn stream(&self) -> Response {
        let mut body = String::new();
        for (index, draft) in self.drafts.iter().enumerate() {
            let mut data = self.data("partial_image", draft);
            data.insert("partial_image_index".into(), index.into());
            body += &self.message("partial_image", &data);
        }
        for picture in &self.pictures {
            let mut data = self.data("completed", picture);
            data.insert("usage".into(), self.usage.clone());
            body += &self.message("completed", &data);
        }
        Response::bytes(200, "text/event-stream; charset=utf-8", body.into_bytes())
    }

    fn data(&self, kind: &str, picture: &[u8]) -> Map<String, Value> {
        let mut data = Map::new();
        data.insert("type".into(), format!("{}.{kind}", self.event).into());
        data.insert("b64_json".into(), STANDARD.encode(picture).into());
        data.insert("created_at".into(), CREATED.into());
        data.extend(self.echo.clone());
        data
    }

    fn message(&self, kind: &str, data: &Map<String, Value>) -> String {
        format!("event: {}.{kind}\ndata: {}\n\n", self.event, Value::Object(data.clone()))
    }
}

fn echo(ask: &Ask) -> Map<String, Value> {
    if ask.family.is_dall_e() {
        return Map::new();
    }
    let background = if ask.background == "transparent" { "transparent" } else { "opaque" };
    let size = ask.size.to_string();
    [("background", background), ("output_format", &ask.format), ("quality", &ask.quality), ("size", &size)]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect()
}

/// Figures of the fake's own: they grow with what was asked, and no two classes are alike.
fn usage(ask: &Ask) -> Usage {
    let effort = match ask.quality.as_str() {
        "low" => 1,
        "medium" => 2,
        "high" | "auto" => 8,
        "xhigh" => 14,
        _ => 32,
    };
    let input = |size: &Size| 65 + size.pixels() / 4_096;
    Usage {
        text_in: 7 + ask.prompt.chars().count() as u64 / 4,
        image_in: ask.inputs.iter().map(input).sum(),
        image_out: ask.count * (ask.size.pixels() * effort / 4_800 + 1) + ask.partials * 100,
        ..Usage::default()
    }
}

pub(super) fn told(usage: &Usage) -> Value {
    let input = usage.text_in + usage.image_in;
    json!({
        "input_tokens": input,
        "output_tokens": usage.image_out,
        "total_tokens": input + usage.image_out,
        "input_tokens_details": {"text_tokens": usage.text_in, "image_tokens": usage.image_in},
        "output_tokens_details": {"image_tokens": usage.image_out, "text_tokens": 0},
    })
}
