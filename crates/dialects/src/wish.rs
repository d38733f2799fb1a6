//! What is said in words where a format has no field for it.

/// How a plain JSON object is asked for.
pub(crate) const PLEASE_JSON: &str = "Answer with one JSON object and nothing else.";
