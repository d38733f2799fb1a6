//! No vendor's name in the crates that serve every vendor: dropping in a folder must be enough.

use super::{Workspace, code, files::File};

/// Crates that know no vendor. The core's tests know none either: what needs one is a test of the program.
const COMMON: [&str; 9] =
    ["sdk", "ports", "driver", "controls", "core", "intake", "imaging", "http", "server"];

/// Providers that are no vendors: the one inside the program, and the one for whatever a person describes.
const NO_VENDORS: [&str; 2] = ["sandbox", "custom"];

pub(super) fn check(workspace: &Workspace) -> Vec<String> {
    let folders = workspace.packages.iter().filter_map(|package| package.short().strip_prefix("providers/"));
    let vendors: Vec<&str> = folders.filter(|id| !NO_VENDORS.contains(id)).collect();
    workspace.files.iter().filter(|file| is_common(file)).flat_map(|file| of_file(file, &vendors)).collect()
}

fn is_common(file: &File) -> bool {
    let is_test = ["tests", "samples"].iter().any(|name| {
        file.path.ends_with(&format!("/{name}.rs")) || file.path.contains(&format!("/src/{name}/"))
    });
    let below = |name: &&str| file.path.starts_with(&format!("crates/{name}/src/"));
    let is_core = |path: &str| path.starts_with("crates/core/tests/");
    file.is_code() && (is_core(&file.path) || !is_test && COMMON.iter().any(below))
}

fn of_file(file: &File, vendors: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in code::lines(&file.text) {
        let line = line.to_lowercase().replace('_', "-");
        for vendor in vendors.iter().filter(|vendor| line.contains(**vendor)) {
            let wanted = "say it as data of the provider";
            found.push(format!("{}:{number} names the vendor {vendor}; {wanted}", file.path));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{super::packages::tests::package, *};

    fn found(path: &str, text: &str) -> Vec<String> {
        let mut workspace = Workspace::of_files(&[(path, text)]);
        for id in ["zeta-labs", "sandbox"] {
            workspace.packages.push(package(&format!("crates/providers/{id}"), id, &[]));
        }
        check(&workspace)
    }

    #[test]
    fn a_vendor_s_name_in_common_code_is_found() {
        assert_eq!(found("crates/core/tests/money.rs", "\"zeta-labs\"").len(), 1);
        for text in ["if id == \"zeta-labs\" {}", "\n\nfn zeta_labs() {}", "const ZETA_LABS: u8 = 1;"] {
            let found = found("crates/core/src/plan.rs", text);
            assert_eq!(found.len(), 1, "{text}");
            assert!(found[0].starts_with("crates/core/src/plan.rs:"), "{found:?}");
        }
    }

    #[test]
    fn comments_tests_plugins_and_the_sandbox_may_say_it() {
        for (path, text) in [
            ("crates/core/src/plan.rs", "// zeta-labs rounds up"),
            (
                "crates/core/src/plan.rs",
                "fn a() {}\n#[cfg(test)]\nmod tests { const A: &str = \"zeta-labs\"; }",
            ),
            ("crates/core/src/plan/tests.rs", "\"zeta-labs\""),
            ("crates/core/src/plan.rs", "\"sandbox\""),
            ("crates/impasto/src/main.rs", "\"zeta-labs\""),
            ("crates/providers/zeta-labs/src/lib.rs", "\"zeta-labs\""),
        ] {
            assert_eq!(found(path, text), [""; 0], "{path}");
        }
    }
}
