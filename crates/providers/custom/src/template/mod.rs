//! Templates with `{{variables}}`. They are read into trees first, so that a value can never become structure; they can
//! read nothing but their variables, and they have neither loops nor calls, so that their work is linear in their size.

mod fault;
mod hole;
mod json;
mod render;
mod scope;
mod text;

pub(crate) use fault::Fault;
pub(crate) use hole::{Filter, Hole, Position, is_name};
pub(crate) use json::Json;
pub(crate) use scope::{Bound, Scope, Sort};
pub(crate) use text::Text;

/// Bytes of a template at most.
const MOST_BYTES: usize = 256 * 1024;

/// Variables in a template at most.
const MOST_HOLES: usize = 500;

/// How deep lists and objects of a template may be nested.
const MOST_DEPTH: usize = 64;

/// Bytes of text that the variables of one template may bring; pictures are not counted, they stay on disk.
pub(crate) const MOST_TEXT: usize = 32 * 1024 * 1024;
