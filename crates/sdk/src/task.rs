//! What a provider may be asked to do, and the facts it is handed.

use crate::{Blob, Chat, Mode, Ratio, Size};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::{sync::Arc, time::Duration};

/// What a provider may be asked to do. A new task is a new variant, not a new trait method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Task {
    /// Make pictures. Boxed: it is far larger than the others.
    Generate(Box<Generate>),
    /// Answer in words.
    Chat(Box<Chat>),
    /// Find out whether key and base URL work, at no cost.
    Probe,
    /// List the models that the key can use.
    Discover,
}

/// One unit of intended billing: checked, fitted and split; `count` fits one call of the vendor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Generate {
    /// The vendor's model id.
    pub model: String,
    /// How it is made.
    pub mode: Mode,
    /// What is wanted.
    pub prompt: String,
    /// What is to be avoided; only where the model declares it.
    pub negative_prompt: Option<String>,
    /// How big.
    pub frame: Frame,
    /// Pictures, at least 1.
    pub count: u32,
    /// The seed of the first picture; the others count up. Only where the model declares it.
    pub seed: Option<u64>,
    /// Only where the model declares it.
    pub steps: Option<u32>,
    /// Only where the model declares it.
    pub guidance: Option<f64>,
    /// The image to start from, already fitted.
    pub init: Option<Blob>,
    /// What is to be repainted, already in the form that the model declares and of the init image's size.
    pub mask: Option<Blob>,
    /// Pictures to follow, in order.
    pub references: Vec<Blob>,
    /// The model's own options, as its schema has them; only those that were set.
    pub options: Map<String, Value>,
    /// Unfinished pictures to stream; 0 for none.
    pub partial_images: u32,
}

impl Generate {
    /// One picture from words alone, of whatever size the model chooses.
    #[must_use]
    pub fn new(model: impl Into<String>, prompt: impl Into<String>) -> Self {
        Self {
            model: model.into(),
            mode: Mode::Txt2img,
            prompt: prompt.into(),
            negative_prompt: None,
            frame: Frame::default(),
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

    /// The model's own options as a type.
    ///
    /// # Errors
    /// `InvalidRequest` where they have another shape; the check before makes that impossible for requests of the core.
    pub fn options<T: DeserializeOwned>(&self) -> crate::Result<T> {
        serde_json::from_value(Value::Object(self.options.clone())).map_err(|error| {
            crate::Error::new(crate::Kind::InvalidRequest, format!("provider_options: {error}"))
        })
    }

    /// All input pictures: the init image first, then the references.
    pub fn pictures(&self) -> impl Iterator<Item = &Blob> {
        self.init.iter().chain(&self.references)
    }
}

/// How big a picture shall be, in every form a vendor may ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// In pixels; absent: the model chooses.
    pub pixels: Option<Size>,
    /// The shape as the vendor spells it, where the model has named shapes.
    pub ratio: Option<Ratio>,
    /// The size class of the preset, e.g. `2K`, where the model has presets.
    pub image_size: Option<String>,
}

/// Facts handed to every step. Plain data, so that the same step can be run again after a crash and in a test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cx {
    /// The configured base URL or the provider's own, without a slash at its end.
    pub base_url: String,
    /// A boundary for multipart bodies that occurs in none of the call's texts.
    pub boundary: String,
    /// Now, in milliseconds since 1970.
    pub now_ms: i64,
    /// Free exchanges of this call so far.
    pub polls: u32,
    /// Time this call has waited between exchanges so far.
    pub waited: Duration,
    /// The provider's settings but for the key, as its own settings type has them.
    pub settings: Value,
    /// A key of ours for this call, for vendors that promise to answer the same key only once.
    pub idempotency_key: String,
    /// The definition of a model without code, as the call's snapshot of the record has it; null for all others.
    #[serde(default, skip_serializing_if = "is_null")]
    pub definition: Arc<Value>,
}

fn is_null(value: &Arc<Value>) -> bool {
    value.is_null()
}

impl Cx {
    /// The facts of a call that has just begun, at this base URL, with nothing else to know.
    #[must_use]
    pub fn new(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            boundary: String::new(),
            now_ms: 0,
            polls: 0,
            waited: Duration::ZERO,
            settings: Value::Null,
            idempotency_key: String::new(),
            definition: Arc::default(),
        }
    }

    /// The provider's settings as a type.
    ///
    /// # Errors
    /// `Config` where they have another shape.
    pub fn settings<T: DeserializeOwned + Default>(&self) -> crate::Result<T> {
        if self.settings.is_null() {
            return Ok(T::default());
        }
        T::deserialize(&self.settings)
            .map_err(|error| crate::Error::new(crate::Kind::Config, error.to_string()))
    }
}
