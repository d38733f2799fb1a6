//! Values on their way into a template.

use super::{Bound, Filter, Hole, Scope};
use impasto_sdk::{Blob, Error, Inline, Kind, Result};
use serde_json::Value;

/// How much text may still go in.
pub(super) struct Budget {
    left: usize,
}

impl Budget {
    pub(super) const fn new(left: usize) -> Self {
        Self { left }
    }

    /// Takes so many bytes.
    ///
    /// # Errors
    /// `InvalidRequest` when there are not as many left.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<()> {
        self.left = self.left.checked_sub(bytes).ok_or_else(|| {
            Error::new(
                Kind::InvalidRequest,
                "the request is too large for the model's template; shorten the texts",
            )
        })?;
        Ok(())
    }
}

/// A value as text; nothing where it is not set.
///
/// # Errors
/// `InvalidRequest` for a file, or where the budget does not bear it.
pub(super) fn words(hole: &Hole, scope: &Scope, budget: &mut Budget) -> Result<String> {
    let text = match (scope.get(&hole.name), hole.filter) {
        (Bound::Absent, _) => String::new(),
        (Bound::Json(Value::String(text)), filter) if filter != Filter::Json => text.clone(),
        (Bound::Json(value), _) => value.to_string(),
        (Bound::Blob(blob), Filter::MediaType) => blob.media_type.clone(),
        (Bound::Blob(_) | Bound::Blobs(_), _) => {
            let message = format!("{} is a file and cannot stand in a text", hole.name);
            return Err(Error::new(Kind::InvalidRequest, message));
        }
    };
    budget.spend(text.len())?;
    Ok(text)
}

/// A file in the form that the filter wants: a place in the body, or its media type.
pub(super) fn file(blob: &Blob, filter: Filter) -> Result<Inline, String> {
    match filter {
        Filter::DataUrl => Ok(Inline::DataUrl(blob.clone())),
        Filter::MediaType => Err(blob.media_type.clone()),
        _ => Ok(Inline::Base64(blob.clone())),
    }
}

/// About how many bytes a value takes as JSON.
pub(super) fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() + 2,
        Value::Array(items) => items.iter().map(|item| weight(item) + 1).sum::<usize>() + 2,
        Value::Object(members) => {
            members.iter().map(|(name, value)| name.len() + weight(value) + 4).sum::<usize>() + 2
        }
        _ => 8,
    }
}
