//! Stores that were linked into this program.

use crate::Store;
use impasto_sdk::{Error, Kind, Result};
use std::{fmt, path::Path, sync::Arc};

/// What [`crate::register_store!`] submits.
pub struct StoreEntry {
    /// The scheme of its URLs: `sqlite`.
    pub scheme: &'static str,
    /// Opens (and where needed creates or migrates) a store. The text is what follows the scheme's colon; relative
    /// paths are under the root.
    pub open: fn(root: &Path, rest: &str) -> Result<Arc<dyn Store>>,
}

inventory::collect!(StoreEntry);

impl fmt::Debug for StoreEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreEntry").field("scheme", &self.scheme).finish_non_exhaustive()
    }
}

/// Registers a store at link time: `register_store!("sqlite", open);`.
#[macro_export]
macro_rules! register_store {
    ($scheme:literal, $open:path) => {
        $crate::__private::inventory::submit! { $crate::StoreEntry { scheme: $scheme, open: $open } }
    };
}

/// Opens the store that a URL names, e.g. `sqlite:impasto.db`.
///
/// # Errors
/// `Config` for a scheme that no linked store has; else what the store says.
pub fn open_store(root: &Path, url: &str) -> Result<Arc<dyn Store>> {
    let (scheme, rest) = url.split_once(':').unwrap_or((url, ""));
    match inventory::iter::<StoreEntry>().find(|entry| entry.scheme == scheme) {
        Some(entry) => (entry.open)(root, rest),
        None => {
            let mut known: Vec<_> = inventory::iter::<StoreEntry>().map(|entry| entry.scheme).collect();
            known.sort_unstable();
            Err(Error::new(
                Kind::Config,
                format!("store: expected a URL of a known kind ({}), got {scheme:?}", known.join(", ")),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_scheme_says_so() {
        let Err(error) = open_store(Path::new("."), "oracle:db") else { panic!("opened") };
        assert_eq!(error.kind, Kind::Config);
        assert!(error.message.contains("oracle"));
    }
}
