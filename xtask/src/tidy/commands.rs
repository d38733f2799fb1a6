//! No command of the program in what the crates below it say: the same error is read over HTTP and on the page, where nobody
//! can type it. They say what to do, and name a `Remedy`; the command line knows its commands.

use super::{Workspace, code, files::File};

/// Crates whose words reach every surface.
const BELOW: [&str; 9] = [
    "config/src/error.rs",
    "core/",
    "dialects/",
    "driver/",
    "http/",
    "ports/",
    "providers/",
    "sdk/",
    "server/",
];

/// Commands that errors used to name.
const COMMANDS: [&str; 11] =
    ["ask", "auth", "budgets", "custom", "doctor", "images", "jobs", "keys", "models", "providers", "tokens"];

pub(super) fn check(workspace: &Workspace) -> Vec<String> {
    let files = workspace.files.iter().filter(|file| file.is_code() && is_below(file));
    files.flat_map(of_file).collect()
}

fn is_below(file: &File) -> bool {
    let source = file.path.contains("/src/") && !file.path.ends_with("/tests.rs");
    source && BELOW.iter().any(|name| file.path.starts_with(&format!("crates/{name}")))
}

fn of_file(file: &File) -> Vec<String> {
    let names = |line: &str| COMMANDS.into_iter().find(|name| line.contains(&format!("impasto {name}")));
    let told = |(number, line): (usize, String)| {
        let name = names(&line)?;
        Some(format!("{}:{number} names the command `impasto {name}`; name a Remedy", file.path))
    };
    code::lines(&file.text).into_iter().filter_map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&Workspace::of_files(&[(path, text)])).len()
    }

    #[test]
    fn a_command_in_the_words_of_the_core_is_found() {
        assert_eq!(found("crates/core/src/studio.rs", "let m = \"set one with: impasto keys set x\";"), 1);
        assert_eq!(found("crates/providers/x/src/lib.rs", "\"see impasto doctor\""), 1);
    }

    #[test]
    fn the_command_line_comments_and_tests_may_name_it() {
        for (path, text) in [
            ("crates/impasto/src/failure.rs", "\"impasto keys set x\""),
            ("crates/core/src/studio.rs", "/// As `impasto keys set` does.\nfn a() {}"),
            (
                "crates/core/src/studio.rs",
                "fn a() {}\n#[cfg(test)]\nmod tests { const A: &str = \"impasto keys\"; }",
            ),
            ("crates/core/src/studio.rs", "use impasto_core::models;"),
        ] {
            assert_eq!(found(path, text), 0, "{path}: {text}");
        }
    }
}
