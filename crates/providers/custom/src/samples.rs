//! Samples for the tests of every file.

use crate::definition::Definition;
use impasto_sdk::{Blob, Body, Cx, Frame, Generate, Mode, Part, Size};
use serde_json::{Map, Value};
use std::time::Duration;

pub(crate) fn definition(value: Value) -> Definition {
    Definition::of(&value).unwrap()
}

pub(crate) fn blob(id: &str, media_type: &str) -> Blob {
    Blob { id: id.into(), media_type: media_type.into(), bytes: id.len() as u64, width: 8, height: 8 }
}

pub(crate) fn generate() -> Generate {
    Generate {
        model: "painter".into(),
        mode: Mode::Txt2img,
        prompt: "a lighthouse at \"dusk\"\n{{seed}}".into(),
        negative_prompt: None,
        frame: Frame { pixels: Some(Size::new(1024, 768)), ..Frame::default() },
        count: 1,
        seed: None,
        steps: None,
        guidance: None,
        init: None,
        mask: None,
        references: Vec::new(),
        options: Map::new(),
        partial_images: 0,
    }
}

pub(crate) fn cx(definition: Value) -> Cx {
    Cx {
        base_url: String::new(),
        boundary: "seam".into(),
        now_ms: 0,
        polls: 0,
        waited: Duration::ZERO,
        settings: Value::Null,
        idempotency_key: "k".into(),
        definition,
    }
}

/// A body as it would be on the wire, each file as `<its id>`.
pub(crate) fn flat(body: &Body) -> String {
    let parts = body.parts.iter().map(|part| match part {
        Part::Text(text) => text.clone(),
        Part::Raw(blob) | Part::Base64(blob) => format!("<{}>", blob.id),
    });
    parts.collect()
}
