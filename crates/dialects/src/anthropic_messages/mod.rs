//! Anthropic's Messages, which other servers of text models offer too.
//!
//! One call is one exchange, `POST {root}/messages`; streamed, the answer is named events that end with `message_stop`.
//! Whoever sends brings the address, the version's header and the key's place.
//!
//! Wire facts are of anthropic 2.11.0 (2026-11-19) and of Anthropic's documentation, read on 2026-11-21.

mod answer;
mod error;
mod limits;
mod request;
mod schema;
mod stream;
mod usage;

pub use answer::text;
pub use error::error;
pub use limits::quota;
pub use request::Request;
pub use stream::glimpse;

/// Its path below the root, without a slash at its start.
pub const PATH: &str = "messages";

/// The header that names the version.
pub const VERSION_HEADER: &str = "anthropic-version";

/// The version that every server of this format knows. The later 2026-10-21 refuses temperature and its like, even where
/// they have their defaults.
pub const VERSION: &str = "2023-06-01";
