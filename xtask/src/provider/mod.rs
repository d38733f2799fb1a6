//! `cargo xtask provider new|remove`: a provider crate comes and goes with no edit by hand outside its folder.

mod name;
mod template;

use crate::{
    cargo, contract,
    generated::Mode,
    link,
    plugins::{self, Family, Plugin},
};
use anyhow::{Context, Result, bail};
use name::Name;
use std::{fs, path::Path};

/// Writes the crate, links it, and puts it into the contract.
pub(crate) fn add(root: &Path, name: &str) -> Result<()> {
    let plugin = write_crate(root, &name.parse()?)?;
    // Names of other lengths than the template's break lines in other places.
    cargo::run(root, &["fmt", "--package", &plugin.package()])?;
    contract::run(root, Mode::Write).context(LATER)?;
    println!("\n{} is linked. Next:", plugin.folder().display());
    println!("  1. write down where its models and prices were read: starters.json, prices.json");
    println!("  2. say what goes out and what comes back: encode.rs, decode.rs, options.rs");
    println!("  3. cargo test -p {}", plugin.package());
    println!("  4. cargo xtask contract");
    Ok(())
}

/// Unlinks the crate first: deleting a folder that is still linked would leave a workspace that cargo cannot load.
pub(crate) fn remove(root: &Path, name: &str) -> Result<()> {
    remove_crate(root, &name.parse()?)?;
    contract::run(root, Mode::Write).context(LATER)
}

/// The contract needs the whole workspace to build; the rest of the work is done by then.
const LATER: &str = "the contract is still the old one; mend what stops it, then run `cargo xtask contract`";

fn write_crate(root: &Path, name: &Name) -> Result<Plugin> {
    name.builds()?;
    let plugin = Plugin { family: Family::Provider, id: name.id().into() };
    let taken = plugins::find(root)?.into_iter().find(|other| other.id == plugin.id);
    if let Some(taken) = taken {
        bail!("{} is there already; choose another name", taken.folder().display());
    }
    let folder = root.join(plugin.folder());
    if folder.exists() {
        bail!("{} is there already and is no crate; delete it first", plugin.folder().display());
    }
    for (path, text) in template::render(name) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    println!("wrote {}", plugin.folder().display());
    link::run(root, Mode::Write)?;
    Ok(plugin)
}

fn remove_crate(root: &Path, name: &Name) -> Result<()> {
    let mut plugins = plugins::find(root)?;
    let wanted = Plugin { family: Family::Provider, id: name.id().into() };
    let before = plugins.len();
    plugins.retain(|plugin| *plugin != wanted);
    if plugins.len() == before {
        bail!("there is no provider called {:?}", name.id());
    }
    link::write(root, &plugins, Mode::Write)?;
    let folder = root.join(wanted.folder());
    fs::remove_dir_all(&folder).with_context(|| format!("cannot delete {}", folder.display()))?;
    println!("deleted {}", wanted.folder().display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plugins::tests::{plugin, workspace};

    #[test]
    fn a_new_provider_is_linked_and_a_removed_one_leaves_no_trace() {
        let root = workspace(&[plugin(Family::Store, "sqlite")]);
        link::run(root.path(), Mode::Write).unwrap();
        let list = root.path().join("crates/plugins/src/lib.rs");
        let before = fs::read_to_string(&list).unwrap();
        let name = "zeta-labs".parse().unwrap();

        let plugin = write_crate(root.path(), &name).unwrap();
        assert!(root.path().join(plugin.folder()).join("tests/conformance.rs").is_file());
        assert!(fs::read_to_string(&list).unwrap().contains("use impasto_provider_zeta_labs as _;"));
        link::run(root.path(), Mode::Check).unwrap();

        remove_crate(root.path(), &name).unwrap();
        assert_eq!(fs::read_to_string(&list).unwrap(), before);
        assert!(!root.path().join(plugin.folder()).exists());
    }

    #[test]
    fn a_name_that_is_taken_and_a_provider_that_is_not_there_are_refused() {
        let root = workspace(&[plugin(Family::Store, "sqlite")]);
        let refused = |result: Result<()>, says: &str| {
            let error = result.unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        };
        refused(write_crate(root.path(), &"sqlite".parse().unwrap()).map(drop), "crates/stores/sqlite");
        refused(write_crate(root.path(), &"self".parse().unwrap()).map(drop), "\"self\"");
        assert!(!root.path().join("crates/providers/self").exists());
        refused(remove_crate(root.path(), &"sqlite".parse().unwrap()), "no provider called");
        fs::create_dir(root.path().join("crates/providers/notes")).unwrap();
        refused(write_crate(root.path(), &"notes".parse().unwrap()).map(drop), "no crate");
    }
}
