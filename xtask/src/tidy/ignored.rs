//! No test is ignored: an ignored test promises what nobody checks.

use super::Workspace;

pub(super) fn check(workspace: &Workspace) -> Vec<String> {
    let mut found = Vec::new();
    for file in workspace.files.iter().filter(|file| file.is_code()) {
        for (at, line) in file.text.lines().enumerate().filter(|(_, line)| ignores(line)) {
            found.push(format!("{}:{} `{}`: mend the test or delete it", file.path, at + 1, line.trim()));
        }
    }
    found
}

fn ignores(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("#[ignore") || line.starts_with("#[cfg_attr(") && line.contains(", ignore")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ignored_test_is_found() {
        let text = "#[test]\n#[ignore = \"slow\"]\nfn a() {}\n    #[cfg_attr(windows, ignore)]\n";
        let found = check(&Workspace::of_files(&[("crates/a/tests/b.rs", text)]));
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("crates/a/tests/b.rs:2"), "{found:?}");
    }

    #[test]
    fn talking_about_it_is_fine() {
        let text = "// #[ignore] is refused\nlet a = \"#[ignore]\";\n#[cfg_attr(windows, expect(unused))]";
        assert_eq!(check(&Workspace::of_files(&[("a.rs", text)])), [""; 0]);
    }
}
