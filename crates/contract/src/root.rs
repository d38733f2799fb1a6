//! Where the workspace is.

use std::path::PathBuf;

/// The folder of the workspace. Cargo says it at run time: what stood there when this was compiled would be wrong in a
/// second clone that shares its build folder.
#[must_use]
pub fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR");
    let package = package.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.ancestors().nth(2).map_or_else(|| package.clone(), PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_holds_this_file() {
        assert!(root().join("crates/contract/src/root.rs").is_file());
    }
}
