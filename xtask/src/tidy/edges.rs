//! Which crate may depend on which: arrows point down only.

use super::{
    Workspace,
    packages::{Dependency, Kind, Package},
};

/// Each crate of ours by its folder below `crates`, and which of ours it may depend on. The first row that fits counts;
/// `*` stands for any name. The same table stands in the architecture document.
const ALLOWED: &[(&str, &[&str])] = &[
    ("sdk", &[]),
    ("intake", &[]),
    ("painter", &[]),
    ("web", &[]),
    ("xtask", &[]),
    ("dialects", &["sdk"]),
    ("ports", &["sdk"]),
    ("controls", &["sdk"]),
    ("imaging", &["sdk"]),
    ("config", &["sdk"]),
    ("http", &["sdk", "ports"]),
    ("stores/*", &["sdk", "ports"]),
    ("driver", &["sdk", "ports", "intake"]),
    ("core", &["sdk", "ports", "driver", "controls", "imaging"]),
    ("server", &["core", "ports", "controls", "dialects", "sdk"]),
    ("providers/sandbox", &["sdk", "dialects", "painter"]),
    ("providers/*", &["sdk", "dialects"]),
    ("plugins", &["providers/*", "stores/*"]),
    ("testkit", &["sdk", "ports", "intake", "driver", "controls", "imaging"]),
    ("contract", &["plugins", "server", "config", "controls", "core", "sdk"]),
    ("bench", &["ports", "sdk", "stores/*"]),
    (
        "impasto",
        &[
            "sdk", "ports", "intake", "driver", "controls", "imaging", "core", "http", "config", "server",
            "plugins", "stores/*", "web", "dialects",
        ],
    ),
];

/// What tests may use beside that; the testkit is free for all.
const ALLOWED_IN_TESTS: &[(&str, &[&str])] = &[
    ("core", &["plugins", "http"]),
    ("server", &["plugins", "http", "imaging"]),
    ("impasto", &["plugins"]),
    ("driver", &["stores/*"]),
];

/// What a crate must not know of the outside.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("sdk", &["tokio", "futures-util", "async-trait", "bytes", "url", "http", "reqwest", "jiff", "tracing"]),
    ("intake", &["tokio", "reqwest"]),
    ("dialects", &["tokio", "futures-util", "async-trait", "reqwest"]),
    ("painter", &["tokio", "reqwest", "serde_json"]),
    ("ports", &["reqwest", "rusqlite", "sqlx"]),
    ("driver", &["reqwest", "rusqlite", "sqlx"]),
    ("controls", &["tokio", "reqwest", "url"]),
    ("imaging", &["tokio", "reqwest"]),
    ("core", &["axum", "reqwest", "rusqlite", "sqlx", "figment"]),
    ("server", &["figment", "rusqlite", "sqlx", "reqwest"]),
    ("providers/*", &["tokio", "futures-util", "async-trait", "reqwest"]),
    ("xtask", &["tokio", "reqwest"]),
];

pub(super) fn check(workspace: &Workspace) -> Vec<String> {
    workspace.packages.iter().flat_map(|package| of_package(workspace, package)).collect()
}

fn of_package(workspace: &Workspace, package: &Package) -> Vec<String> {
    let Some(allowed) = row(ALLOWED, package.short()) else {
        let (name, folder) = (&package.name, &package.folder);
        return vec![format!("{name} ({folder}) is in no row of the table in xtask/src/tidy/edges.rs")];
    };
    let wrong = |dependency: &Dependency| match workspace.find(&dependency.name) {
        Some(ours) => !may(package, allowed, ours, dependency.kind),
        None => is_forbidden(package, dependency),
    };
    let tell = |dependency: &Dependency| {
        format!("{} must not depend on {} (architecture, Layout)", package.name, dependency.name)
    };
    package.dependencies.iter().filter(|dependency| wrong(dependency)).map(tell).collect()
}

fn may(package: &Package, allowed: &[&str], ours: &Package, kind: Kind) -> bool {
    let in_tests = || {
        let more = row(ALLOWED_IN_TESTS, package.short()).unwrap_or_default();
        ours.short() == "testkit" || any_fits(more, ours.short())
    };
    any_fits(allowed, ours.short()) || kind == Kind::Dev && in_tests()
}

fn is_forbidden(package: &Package, dependency: &Dependency) -> bool {
    let names = row(FORBIDDEN, package.short()).unwrap_or_default();
    dependency.kind != Kind::Dev && names.contains(&dependency.name.as_str())
}

fn row(table: &'static [(&str, &[&str])], name: &str) -> Option<&'static [&'static str]> {
    table.iter().find(|(pattern, _)| fits(pattern, name)).map(|(_, names)| *names)
}

fn any_fits(patterns: &[&str], name: &str) -> bool {
    patterns.iter().any(|pattern| fits(pattern, name))
}

fn fits(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.strip_prefix(start).is_some_and(|rest| !rest.is_empty() && !rest.contains('/')),
        None => pattern == name,
    }
}

impl Workspace {
    fn find(&self, name: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::packages::tests::package, *};

    /// A workspace of a few crates in which one of them has this one dependency.
    fn found(folder: &str, needs: &str, kind: Kind) -> Vec<String> {
        let mut packages = vec![
            package("crates/sdk", "impasto-sdk", &[]),
            package("crates/core", "impasto-core", &[]),
            package("crates/plugins", "impasto-plugins", &[]),
            package("crates/testkit", "impasto-testkit", &[]),
            package("crates/imaging", "impasto-imaging", &[]),
            package("crates/painter", "impasto-painter", &[]),
            package("crates/providers/acme", "impasto-provider-acme", &[]),
            package("crates/providers/sandbox", "impasto-provider-sandbox", &[]),
            package("xtask", "xtask", &[]),
        ];
        let changed = packages.iter_mut().find(|package| package.folder == folder).unwrap();
        changed.dependencies.push(Dependency { name: needs.into(), kind });
        check(&Workspace::of_packages(packages))
    }

    #[test]
    fn an_edge_that_the_table_does_not_have_is_found() {
        for (folder, needs, kind) in [
            ("crates/sdk", "impasto-core", Kind::Normal),
            ("crates/providers/acme", "impasto-core", Kind::Normal),
            ("crates/providers/acme", "impasto-provider-sandbox", Kind::Normal),
            ("crates/providers/acme", "impasto-imaging", Kind::Normal),
            ("crates/providers/acme", "impasto-painter", Kind::Normal),
            ("crates/painter", "impasto-sdk", Kind::Normal),
            ("crates/providers/acme", "impasto-plugins", Kind::Dev),
            ("crates/core", "impasto-testkit", Kind::Normal),
            ("crates/core", "impasto-plugins", Kind::Build),
            ("xtask", "impasto-sdk", Kind::Normal),
            ("crates/core", "reqwest", Kind::Normal),
            ("crates/providers/acme", "tokio", Kind::Normal),
        ] {
            let found = found(folder, needs, kind);
            assert_eq!(found.len(), 1, "{folder} {needs}: {found:?}");
            assert!(found[0].contains(&format!("must not depend on {needs}")));
        }
    }

    #[test]
    fn edges_of_the_table_and_those_of_tests_are_fine() {
        for (folder, needs, kind) in [
            ("crates/core", "impasto-sdk", Kind::Normal),
            ("crates/plugins", "impasto-provider-acme", Kind::Normal),
            ("crates/providers/acme", "impasto-sdk", Kind::Normal),
            ("crates/providers/acme", "impasto-testkit", Kind::Dev),
            ("crates/providers/sandbox", "impasto-painter", Kind::Normal),
            ("crates/core", "impasto-plugins", Kind::Dev),
            ("crates/core", "tokio", Kind::Normal),
        ] {
            assert_eq!(found(folder, needs, kind), [""; 0], "{folder} {needs}");
        }
    }

    #[test]
    fn a_crate_without_a_row_is_found() {
        let found = check(&Workspace::of_packages(vec![package("crates/new", "impasto-new", &[])]));
        assert!(found[0].contains("crates/new"), "{found:?}");
    }
}
