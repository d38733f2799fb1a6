//! Wire formats that more than one crate speaks: encode and decode, data and pure functions only.
//!
//! A format is here, not in a provider, when a second crate speaks it too: a provider for models that a person
//! describes, a server that offers the format itself. So nothing here knows a vendor's models, options, prices or
//! addresses; whoever speaks a format brings those.
//!
//! - [`openai_images`]: pictures over `images/generations` and `images/edits`, as JSON, forms and event streams.
//! - [`gemini`]: pictures over `models/…:generateContent`.
//! - [`openai_chat`]: words over `chat/completions`, whole and streamed.
//! - [`anthropic_messages`]: words over `messages`, whole and streamed.
//! - [`azure`]: what Microsoft's servers of OpenAI's routes do otherwise.

mod address;
pub mod anthropic_messages;
pub mod azure;
pub mod gemini;
pub mod openai_chat;
pub mod openai_images;

mod wish;

pub use address::percent_encode;

#[cfg(test)]
mod samples;
