//! The image routes of OpenAI, which many servers offer too.
//!
//! One call is one exchange. Words alone go to `images/generations` as JSON; with pictures they go to `images/edits` as
//! a form. With partial pictures the answer is a stream of events. Whoever sends brings the address below which the
//! routes stand, the key's place and the options of the model.
//!
//! Wire facts are of openai-python 3.52.0 (2026-11-16) and of OpenAI's API reference, read on 2026-11-21
//! (<https://developers.openai.com/api/reference/resources/images>); what compatible servers do otherwise is noted
//! where it is read.

mod answer;
mod error;
pub(crate) mod fault;
mod form;
mod limits;
mod meaning;
mod models;
mod request;
mod route;
mod stream;
mod trouble;
mod usage;

pub use answer::images;
pub use error::error;
pub use limits::quota;
pub use models::models;
pub use request::{Request, ResponseFormat};
pub use route::{Route, root};
pub use stream::glimpse;
