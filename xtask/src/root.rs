//! Where the workspace is.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// The folder of the workspace's manifest: the parent of this package where cargo started us, else the nearest folder
/// above the current one. The latter lets an already built `xtask` repair a workspace that cargo cannot load.
pub(crate) fn find() -> Result<PathBuf> {
    if let Some(package) = std::env::var_os("CARGO_MANIFEST_DIR") {
        return above(Path::new(&package));
    }
    above(&std::env::current_dir()?)
}

fn above(start: &Path) -> Result<PathBuf> {
    let is_root = |folder: &&Path| {
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml"));
        manifest.is_ok_and(|text| text.lines().any(|line| line.trim() == "[workspace]"))
    };
    let found = start.ancestors().find(is_root);
    let wanted = "expected to stand inside the workspace; no folder above has a manifest with [workspace]";
    found.map(Path::to_path_buf).context(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_found_from_any_folder_below() {
        let root = find().unwrap();
        assert!(root.join("xtask/src/root.rs").is_file());
        assert_eq!(above(&root.join("crates/plugins")).unwrap(), root);
    }

    #[test]
    fn outside_a_workspace_it_says_what_was_expected() {
        let folder = tempfile::tempdir().unwrap();
        let error = above(folder.path()).unwrap_err();
        assert!(error.to_string().contains("inside the workspace"));
    }
}
