//! `cargo xtask link`: the crate that names every plug-in, so that each is linked.

mod render;

use crate::{
    generated::{self, Generated, Mode},
    plugins::{self, Plugin},
};
use anyhow::Result;
use std::path::Path;

/// The command that mends what is stale.
pub(crate) const COMMAND: &str = "cargo xtask link";

/// Writes or checks `crates/plugins` for the plug-ins that are there.
pub(crate) fn run(root: &Path, mode: Mode) -> Result<()> {
    write(root, &plugins::find(root)?, mode)
}

/// Writes or checks `crates/plugins` for these plug-ins.
pub(crate) fn write(root: &Path, plugins: &[Plugin], mode: Mode) -> Result<()> {
    generated::settle(root, &files(plugins), mode, COMMAND)
}

fn files(plugins: &[Plugin]) -> [Generated; 2] {
    let file = |name: &str, text| Generated { path: Path::new("crates/plugins").join(name), text };
    [file("Cargo.toml", render::manifest(plugins)), file("src/lib.rs", render::code(plugins))]
}

#[cfg(test)]
mod guard;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plugins::{Family, tests::plugin, tests::workspace};

    #[test]
    fn the_committed_list_of_plugins_is_current() {
        let root = crate::root::find().unwrap();
        if let Err(error) = run(&root, Mode::Check) {
            panic!("{error:#}");
        }
    }

    #[test]
    fn a_folder_dropped_in_is_stale_until_it_is_linked() {
        let root = workspace(&[plugin(Family::Provider, "acme"), plugin(Family::Store, "sqlite")]);
        assert!(run(root.path(), Mode::Check).unwrap_err().to_string().contains(COMMAND));
        run(root.path(), Mode::Write).unwrap();
        run(root.path(), Mode::Check).unwrap();
        std::fs::remove_dir_all(root.path().join("crates/providers/acme")).unwrap();
        assert!(run(root.path(), Mode::Check).is_err());
    }
}
