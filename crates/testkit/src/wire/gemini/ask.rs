//! Reading and checking a request: proto3 JSON, in which snake_case is taken on input and an unknown field is refused.

use super::{error::Refusal, model::Model};
use crate::vendor::Request;
use base64::{Engine, engine::general_purpose::STANDARD};
use impasto_sdk::Size;
use serde_json::{Map, Value};

/// A request that was understood and is in order.
#[derive(Debug)]
pub(super) struct Ask {
    pub(super) id: String,
    pub(super) model: Model,
    pub(super) words: String,
    /// Sizes of the pictures that came.
    pub(super) inputs: Vec<Size>,
    pub(super) size: Size,
    pub(super) class: String,
    pub(super) thinks: bool,
    pub(super) words_wanted: bool,
}

const TOP: &[&str] = &[
    "contents",
    "systemInstruction",
    "generationConfig",
    "safetySettings",
    "tools",
    "cachedContent",
    "serviceTier",
    "store",
    "labels",
    "continuationToken",
];
const CONFIG: &[&str] = &[
    "responseModalities",
    "imageConfig",
    "thinkingConfig",
    "temperature",
    "topP",
    "topK",
    "seed",
    "candidateCount",
    "maxOutputTokens",
    "stopSequences",
    "presencePenalty",
    "frequencyPenalty",
    "responseMimeType",
    "responseSchema",
    "responseJsonSchema",
    "mediaResolution",
];
const PART: &[&str] = &["text", "inlineData", "fileData", "thought", "thoughtSignature"];
const HARMS: &[&str] = &["HARASSMENT", "HATE_SPEECH", "SEXUALLY_EXPLICIT", "DANGEROUS_CONTENT", "JAILBREAK"];
const THRESHOLDS: &[&str] =
    &["BLOCK_LOW_AND_ABOVE", "BLOCK_MEDIUM_AND_ABOVE", "BLOCK_ONLY_HIGH", "BLOCK_NONE", "OFF"];

impl Ask {
    pub(super) fn of(id: &str, request: &Request) -> Result<Self, Refusal> {
        if request.header("content-type") != Some("application/json") {
            return Err(Refusal::invalid("expected content-type application/json"));
        }
        let Some(model) = Model::of(id) else { return Err(Refusal::not_found(&format!("models/{id}"))) };
        let top = object("", &request.json().map_err(Refusal::invalid)?, TOP)?;
        if top.contains_key("systemInstruction") && id.starts_with("gemini-2.5-flash-image") {
            return Err(Refusal::invalid(format!("Developer instruction is not enabled for models/{id}")));
        }
        let mut ask = Self {
            id: id.into(),
            model,
            words: String::new(),
            inputs: Vec::new(),
            size: Size::new(1024, 1024),
            class: "1K".into(),
            thinks: !model.levels.is_empty() || id.contains("pro"),
            words_wanted: true,
        };
        ask.contents(top.get("contents"))?;
        ask.config(top.get("generationConfig").unwrap_or(&Value::Object(Map::new())))?;
        check_safety(top.get("safetySettings"))?;
        ask.tools(top.get("tools"))?;
        Ok(ask)
    }

    fn contents(&mut self, contents: Option<&Value>) -> Result<(), Refusal> {
        let list = contents.and_then(Value::as_array).filter(|list| !list.is_empty());
        for content in list.ok_or_else(|| Refusal::invalid("contents is not specified"))? {
            let content = object("contents[0]", content, &["role", "parts"])?;
            if !matches!(content.get("role").and_then(Value::as_str), None | Some("user" | "model")) {
                return Err(Refusal::invalid("Please use a valid role: user, model."));
            }
            let parts = content.get("parts").and_then(Value::as_array).filter(|parts| !parts.is_empty());
            for part in parts.ok_or_else(|| Refusal::invalid("contents.parts must not be empty."))? {
                self.part(part)?;
            }
        }
        if self.words.trim().is_empty() {
            return Err(Refusal::invalid("a text part is needed"));
        }
        if self.inputs.len() > self.model.pictures {
            return Err(Refusal::invalid(format!("at most {} images are supported", self.model.pictures)));
        }
        Ok(())
    }

    fn part(&mut self, part: &Value) -> Result<(), Refusal> {
        let part = object("contents[0].parts[0]", part, PART)?;
        match (part.get("text"), part.get("inlineData")) {
            (Some(Value::String(text)), None) => self.words += text,
            (None, Some(data)) => {
                let data = object("contents[0].parts[0].inline_data", data, &["mimeType", "data"])?;
                self.inputs.push(picture(&data)?);
            }
            _ => return Err(Refusal::invalid("a part must have one initialized field: text or inline_data")),
        }
        Ok(())
    }

    fn config(&mut self, config: &Value) -> Result<(), Refusal> {
        let config = object("generation_config", config, CONFIG)?;
        if let Some(modalities) = config.get("responseModalities") {
            let names: Vec<_> =
                modalities.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            if !names.contains(&"IMAGE") || names.iter().any(|name| !["IMAGE", "TEXT"].contains(name)) {
                return Err(Refusal::invalid(format!("response_modalities {modalities} are not supported")));
            }
            self.words_wanted = names.contains(&"TEXT");
        }
        if config.get("candidateCount").is_some_and(|count| *count != 1) {
            return Err(Refusal::invalid("Multiple candidates is not enabled for this model"));
        }
        number(&config, "temperature", 0.0, 2.0)?;
        self.thinking(config.get("thinkingConfig"))?;
        match config.get("imageConfig") {
            Some(image) => {
                self.image(&object("generation_config.image_config", image, &["aspectRatio", "imageSize"])?)
            }
            None => Ok(()),
        }
    }

    fn thinking(&self, thinking: Option<&Value>) -> Result<(), Refusal> {
        let Some(thinking) = thinking else { return Ok(()) };
        let known = ["thinkingLevel", "includeThoughts", "thinkingBudget"];
        let thinking = object("generation_config.thinking_config", thinking, &known)?;
        match thinking
            .get("thinkingLevel")
            .map(|level| level.as_str().unwrap_or_default().to_ascii_uppercase())
        {
            Some(level) if !self.model.levels.contains(&level.as_str()) => {
                Err(Refusal::invalid(format!("Thinking level {level} is not supported for this model.")))
            }
            _ => Ok(()),
        }
    }

    fn image(&mut self, image: &Map<String, Value>) -> Result<(), Refusal> {
        let text = |name: &str| image.get(name).map(|value| value.as_str().unwrap_or_default().to_owned());
        let ratio = text("aspectRatio").unwrap_or_else(|| "1:1".into());
        if let Some(class) = text("imageSize") {
            if self.model.sizes.is_empty() {
                return Err(Refusal::invalid("image_size is not supported for this model"));
            }
            self.class = class;
        }
        let size = self.model.pixels(&ratio, &self.class);
        self.size =
            size.ok_or_else(|| Refusal::invalid(format!("Invalid image_config: {ratio} {}", self.class)))?;
        Ok(())
    }

    fn tools(&self, tools: Option<&Value>) -> Result<(), Refusal> {
        for tool in tools.and_then(Value::as_array).into_iter().flatten() {
            let tool = object("tools[0]", tool, &["googleSearch"])?;
            if tool.contains_key("googleSearch") && !self.model.search {
                return Err(Refusal::invalid("Search as tool is not enabled for this model"));
            }
        }
        Ok(())
    }
}

fn check_safety(settings: Option<&Value>) -> Result<(), Refusal> {
    for setting in settings.and_then(Value::as_array).into_iter().flatten() {
        let setting = object("safety_settings[0]", setting, &["category", "threshold"])?;
        let text = |name: &str| setting.get(name).and_then(Value::as_str).unwrap_or_default();
        let category = text("category").strip_prefix("HARM_CATEGORY_").unwrap_or_default();
        if !HARMS.contains(&category) || !THRESHOLDS.contains(&text("threshold")) {
            return Err(Refusal::invalid(format!("Invalid safety setting {setting:?}")));
        }
    }
    Ok(())
}

fn number(object: &Map<String, Value>, name: &str, low: f64, high: f64) -> Result<(), Refusal> {
    match object.get(name) {
        Some(value) if !value.as_f64().is_some_and(|number| (low..=high).contains(&number)) => {
            Err(Refusal::invalid(format!("{name} must be in [{low}, {high}], got {value}")))
        }
        _ => Ok(()),
    }
}

/// The size of a picture that came inline.
fn picture(data: &Map<String, Value>) -> Result<Size, Refusal> {
    let text = |name: &str| data.get(name).and_then(Value::as_str).unwrap_or_default();
    let bytes = STANDARD.decode(text("data")).map_err(|_| Refusal::invalid("Base64 decoding failed"))?;
    let format = image::guess_format(&bytes).map(|format| format.to_mime_type()).unwrap_or_default();
    if format != text("mimeType") || !["image/png", "image/jpeg", "image/webp"].contains(&format) {
        return Err(Refusal::invalid(format!("Unsupported MIME type: {}", text("mimeType"))));
    }
    let read = image::load_from_memory(&bytes)
        .map_err(|_| Refusal::invalid("Unable to process input image. Please retry."))?;
    Ok(Size::new(read.width(), read.height()))
}

/// An object with names in camelCase, however they came; an unknown one is refused.
fn object(place: &str, value: &Value, known: &[&str]) -> Result<Map<String, Value>, Refusal> {
    let Value::Object(members) = value else {
        return Err(Refusal::invalid(format!("Invalid value at '{place}': expected an object")));
    };
    let mut object = Map::new();
    for (name, value) in members {
        let camel = camel(name);
        if !known.contains(&camel.as_str()) {
            return Err(Refusal::unknown_field(place, name));
        }
        if object.insert(camel, value.clone()).is_some() {
            return Err(Refusal::invalid(format!("Invalid JSON payload: {name} came twice")));
        }
    }
    Ok(object)
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |all, word| {
        let mut letters = word.chars();
        let head = letters.next().map(|letter| letter.to_ascii_uppercase());
        all + &head.into_iter().chain(letters).collect::<String>()
    })
}
