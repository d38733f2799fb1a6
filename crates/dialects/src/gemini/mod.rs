//! Pictures through Gemini's `generateContent`, one a call.
//!
//! A turn of words and pictures goes out as JSON; the answer holds candidates, whose parts are words, thoughts and
//! pictures. Relays speak it too, and some spell fields in `snake_case`. Whoever sends brings the API's address and the
//! options of the model.
//!
//! Wire facts are of google-genai 3.4.0 (2026-11).

mod absence;
mod address;
mod answer;
mod error;
mod fault;
mod image_config;
mod limits;
mod models;
mod part;
mod request;
mod usage;
mod value;
mod wait;
mod words;

pub use address::{generate_url, models_url, root, with_key};
pub use answer::images;
pub use error::error;
pub use image_config::ImageConfig;
pub use limits::quota;
pub use models::{Page, models};
pub use request::{GenerationConfig, Modality, Request};
