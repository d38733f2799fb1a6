//! What a request carries, read in one place: path, query, JSON, forms. Whatever cannot be read is refused here, as a
//! problem document that names the field; the gateway puts the same into its envelope.

mod body;
mod form;
mod path;
mod query;
mod refusal;

pub(crate) use body::Given;
pub(crate) use form::{Form, piece, text};
pub(crate) use path::At;
pub(crate) use query::{Asked, no_query, seconds};
pub(crate) use refusal::{as_problem, wrong};
