//! Schemas of the requests, for the OpenAPI document. Which options a model takes beside stands in its panel.

use schemars::{Schema, SchemaGenerator, json_schema};

/// The body of a generation.
pub(super) fn generation(_: &mut SchemaGenerator) -> Schema {
    common()
}

/// The body of an edit as JSON.
pub(super) fn edit(_: &mut SchemaGenerator) -> Schema {
    let mut schema = common();
    let picture = serde_json::json!({
        "type": "object",
        "description": "A picture: a data URL or an address that this server gave, or the id of a picture in the gallery.",
        "properties": {"image_url": {"type": "string"}, "file_id": {"type": "string"}},
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": false
    });
    let fields = schema.ensure_object();
    if let Some(properties) = fields.get_mut("properties").and_then(serde_json::Value::as_object_mut) {
        properties.insert("mask".into(), picture.clone());
        properties
            .insert("images".into(), serde_json::json!({"type": "array", "minItems": 1, "items": picture}));
    }
    fields.insert("required".into(), serde_json::json!(["prompt", "images"]));
    schema
}

/// The body of a chat completion.
pub(super) fn chat(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "description": "The usual parameters of chat clients, and any option of the model by its name.",
        "required": ["messages"],
        "properties": {
            "model": {
                "type": ["string", "null"],
                "description": "`provider/model`, a key, or a bare model id when only one fits."
            },
            "messages": {
                "type": "array",
                "description": "What was said so far; the last message is answered.",
                "items": {
                    "type": "object",
                    "required": ["role"],
                    "properties": {
                        "role": {"enum": ["system", "developer", "user", "assistant"]},
                        "content": {
                            "type": ["string", "array", "null"],
                            "description": "A text, or parts of the types text, image_url and input_audio."
                        }
                    }
                }
            },
            "max_completion_tokens": {
                "type": ["integer", "null"], "minimum": 1, "description": "Tokens of the answer at most."
            },
            "temperature": {"type": ["number", "null"], "description": "How freely the model chooses."},
            "top_p": {"type": ["number", "null"], "description": "The share of likely words it chooses among."},
            "stop": {"type": ["string", "array", "null"], "description": "Texts at which it stops."},
            "response_format": {
                "type": ["object", "null"],
                "description": "`text`, `json_object`, or `json_schema` with a schema."
            },
            "stream": {"type": ["boolean", "null"], "description": "Answer with events."},
            "stream_options": {
                "type": ["object", "null"], "description": "`include_usage`: the last event says what was used."
            },
            "user": {"type": ["string", "null"], "description": "Never sent."}
        },
        "additionalProperties": true
    })
}

fn common() -> Schema {
    json_schema!({
        "type": "object",
        "description": "The usual parameters of image clients, and any option of the model by its name.",
        "required": ["prompt"],
        "properties": {
            "model": {
                "type": ["string", "null"],
                "description": "`provider/model`, a key, or a bare model id when only one fits."
            },
            "prompt": {"type": "string", "description": "What is wanted, in words."},
            "n": {
                "type": ["integer", "null"], "minimum": 1,
                "description": "Pictures; more than a call can give become several calls."
            },
            "size": {"type": ["string", "null"], "description": "`1024x1024`, `16:9`, `16:9@2K` or `auto`."},
            "response_format": {
                "enum": ["b64_json", "url", null],
                "description": "`b64_json` unless it says otherwise; an address is good for an hour."
            },
            "stream": {"type": ["boolean", "null"], "description": "Answer with events."},
            "partial_images": {
                "type": ["integer", "null"], "minimum": 0,
                "description": "Unfinished pictures to send as events."
            },
            "user": {"type": ["string", "null"], "description": "Kept with the pictures; never sent."}
        },
        "additionalProperties": true
    })
}
