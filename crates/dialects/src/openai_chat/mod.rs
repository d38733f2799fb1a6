//! OpenAI's Chat Completions, which most servers of text models offer too.
//!
//! One call is one exchange, `POST {root}/chat/completions`; streamed, the answer is events that end with `[DONE]`.
//! Whoever sends brings the address and the key's place. Errors and limits are those of the image routes.
//!
//! Wire facts are of openai-python 3.52.0 (2026-11-16) and of openai-openapi (2026-08-21).

mod answer;
mod request;
mod stream;
mod usage;

pub use crate::openai_images::{error, models, quota, root};
pub use answer::text;
pub use request::{Request, TokenField};
pub use stream::glimpse;

/// Whether an address is the vendor's own, whose newer models know a bound on tokens by
/// [`TokenField::MaxCompletionTokens`] alone.
#[must_use]
pub fn is_openai(base_url: &str) -> bool {
    let host = crate::address::host(base_url).to_ascii_lowercase();
    host == "api.openai.com" || host.ends_with(".api.openai.com")
}

/// Its path below the root, without a slash at its start.
pub const PATH: &str = "chat/completions";
