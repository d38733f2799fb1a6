//! Samples for the tests of every file.

use crate::definition::Definition;
use impasto_sdk::{Blob, Body, Cx, Frame, Generate, Part, Size};
use serde_json::Value;

pub(crate) fn definition(value: Value) -> Definition {
    Definition::of(&value).unwrap()
}

pub(crate) fn blob(id: &str, media_type: &str) -> Blob {
    Blob { id: id.into(), media_type: media_type.into(), bytes: id.len() as u64, width: 8, height: 8 }
}

pub(crate) fn generate() -> Generate {
    Generate {
        frame: Frame { pixels: Some(Size::new(1024, 768)), ..Frame::default() },
        ..Generate::new("painter", "a lighthouse at \"dusk\"\n{{seed}}")
    }
}

pub(crate) fn cx(definition: Value) -> Cx {
    Cx { boundary: "seam".into(), idempotency_key: "k".into(), definition: definition.into(), ..Cx::new("") }
}

/// A body as it would be on the wire, each file as `<its id>`.
pub(crate) fn flat(body: &Body) -> String {
    let parts = body.parts.iter().map(|part| match part {
        Part::Text(text) => text.clone(),
        Part::Raw(blob) | Part::Base64(blob) => format!("<{}>", blob.id),
    });
    parts.collect()
}
