//! Boards: pictures that a person put together.

use serde::{Deserialize, Serialize};

/// A board of the gallery. Pictures name it; it does not name them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardRow {
    /// Unique; later boards have greater ids.
    pub id: String,
    /// Shown to a person; several boards may have the same.
    pub name: String,
    /// Who made it.
    pub caller: String,
    /// Milliseconds since 1970.
    pub created_ms: i64,
}
