//! Folder, package and id agree.

use super::{Workspace, packages::Package};

pub(super) fn check(workspace: &Workspace) -> Vec<String> {
    workspace.packages.iter().flat_map(|package| of_package(workspace, package)).collect()
}

fn of_package(workspace: &Workspace, package: &Package) -> Vec<String> {
    let expected = package_name(package.short());
    let mut wrong = Vec::new();
    if package.name != expected {
        wrong
            .push(format!("{}: the package must be called {expected}, not {}", package.folder, package.name));
    }
    if let Some(said) = says_its_id(package.short())
        && !workspace.code_of(package).any(|text| text.contains(&said))
    {
        wrong.push(format!(
            "{}: its id must be its folder's name; `{said}` is nowhere in its code",
            package.folder
        ));
    }
    wrong
}

/// The name of the package in this folder.
fn package_name(short: &str) -> String {
    match short.split_once('/') {
        Some(("providers", id)) => format!("impasto-provider-{id}"),
        Some(("stores", id)) => format!("impasto-store-{id}"),
        _ if short == "impasto" || short == "xtask" => short.into(),
        _ => format!("impasto-{short}"),
    }
}

/// How a plug-in's code says its id.
fn says_its_id(short: &str) -> Option<String> {
    match short.split_once('/')? {
        ("providers", id) => Some(format!("id: \"{id}\"")),
        ("stores", id) => Some(format!("register_store!(\"{id}\"")),
        _ => None,
    }
}

impl Workspace {
    fn code_of<'a>(&'a self, package: &Package) -> impl Iterator<Item = &'a str> {
        let start = format!("{}/src/", package.folder);
        self.files.iter().filter(move |file| file.path.starts_with(&start)).map(|file| file.text.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::packages::tests::package, *};

    fn found(folder: &str, name: &str, code: &str) -> Vec<String> {
        let mut workspace = Workspace::of_files(&[(&format!("{folder}/src/lib.rs"), code)]);
        workspace.packages.push(package(folder, name, &[]));
        check(&workspace)
    }

    #[test]
    fn names_that_agree_are_fine() {
        for (folder, name, code) in [
            ("crates/sdk", "impasto-sdk", ""),
            ("crates/impasto", "impasto", ""),
            ("xtask", "xtask", ""),
            ("crates/providers/zeta-labs", "impasto-provider-zeta-labs", "id: \"zeta-labs\","),
            ("crates/stores/sqlite", "impasto-store-sqlite", "register_store!(\"sqlite\", open);"),
        ] {
            assert_eq!(found(folder, name, code), [""; 0]);
        }
    }

    #[test]
    fn names_that_do_not_agree_are_found() {
        for (folder, name, code, says) in [
            ("crates/sdk", "sdk", "", "impasto-sdk"),
            ("crates/providers/acme", "impasto-acme", "id: \"acme\"", "impasto-provider-acme"),
            ("crates/providers/acme", "impasto-provider-acme", "id: \"acme2\"", "id: \"acme\""),
            ("crates/stores/sqlite", "impasto-store-sqlite", "register_store!(\"lite\", o)", "\"sqlite\""),
        ] {
            let found = found(folder, name, code);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].contains(says), "{found:?}");
        }
    }
}
