//! Making the picture and writing the answer.

use super::ask::Ask;
use crate::{
    books::Billed,
    sample::{Look, picture},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use impasto_sdk::{Size, Usage};
use serde_json::{Map, Value, json};

/// What a request led to.
pub(super) struct Made {
    pub(super) document: Value,
    pub(super) billed: Billed,
    pub(super) picture: Vec<u8>,
    /// The unfinished picture of a thought.
    pub(super) interim: Vec<Vec<u8>>,
}

pub(super) fn make(ask: &Ask, number: u64, look: Option<Look>) -> Made {
    let look = look.unwrap_or(Look::Png);
    let picture = picture(ask.size, number, look);
    let usage = usage(ask);
    let interim: Vec<_> = ask
        .thinks
        .then(|| crate::sample::picture(Size::new(32, 32), 1_000_000 + number, Look::Png))
        .into_iter()
        .collect();
    let document = json!({
        "candidates": [{
            "content": {"role": "model", "parts": parts(ask, number, &interim, &picture, look)},
            "finishReason": "STOP",
            "index": 0,
        }],
        "usageMetadata": told(&usage, ask),
        "modelVersion": ask.id,
        "responseId": format!("resp-{number}"),
    });
    let usd = ask.model.rates.price(&usage);
    let billed = Billed {
        model: ask.id.clone(),
        pictures: 1,
        usage,
        usd,
        prompt: ask.words.clone(),
        request_id: format!("resp-{number}"),
        ..Billed::default()
    };
    Made { document, billed, picture, interim }
}

/// A model that thinks shows a thought and an interim picture first; both are marked and are not the answer.
fn parts(ask: &Ask, number: u64, interim: &[Vec<u8>], picture: &[u8], look: Look) -> Vec<Value> {
    let signature = STANDARD.encode(format!("signature-{number}"));
    let mut parts = Vec::new();
    for interim in interim {
        let data = STANDARD.encode(interim);
        parts.push(json!({"text": "Considering the composition.", "thought": true}));
        parts.push(json!({"thought": true, "inlineData": {"mimeType": "image/png", "data": data}}));
    }
    if ask.words_wanted {
        parts.push(json!({"text": "Here it is."}));
    }
    let data = STANDARD.encode(picture);
    parts.push(
        json!({"inlineData": {"mimeType": look.media_type(), "data": data}, "thoughtSignature": signature}),
    );
    parts
}

/// Figures of the fake's own.
fn usage(ask: &Ask) -> Usage {
    let times = match ask.class.as_str() {
        "2K" => 15,
        "4K" => 33,
        "512" => 7,
        _ => 10,
    };
    Usage {
        text_in: 3 + ask.words.chars().count() as u64 / 4,
        image_in: 258 * ask.inputs.len() as u64,
        text_out: if ask.thinks { 87 } else { 0 } + if ask.words_wanted { 4 } else { 0 },
        image_out: ask.model.tokens * times / 10,
        ..Usage::default()
    }
}

/// As protobuf writes it: fields of value 0 are left out.
fn told(usage: &Usage, ask: &Ask) -> Value {
    let thoughts = if ask.thinks { 87 } else { 0 };
    let words = usage.text_out - thoughts;
    let input = usage.text_in + usage.image_in;
    let total = input + usage.text_out + usage.image_out;
    let mut meta = Map::new();
    for (name, count) in [
        ("promptTokenCount", input),
        ("candidatesTokenCount", words + usage.image_out),
        ("thoughtsTokenCount", thoughts),
        ("totalTokenCount", total),
    ] {
        if count > 0 {
            meta.insert(name.into(), count.into());
        }
    }
    for (name, text, image) in [
        ("promptTokensDetails", usage.text_in, usage.image_in),
        ("candidatesTokensDetails", words, usage.image_out),
    ] {
        let classes = [("TEXT", text), ("IMAGE", image)].into_iter().filter(|(_, count)| *count > 0);
        let list: Vec<_> = classes.map(|(class, n)| json!({"modality": class, "tokenCount": n})).collect();
        meta.insert(name.into(), list.into());
    }
    Value::Object(meta)
}
