//! No path of one machine in the repository.

use super::{Workspace, files::File};

/// How such paths begin. Written in two halves, so that this file does not find itself.
const BEGINNINGS: [&str; 3] = [concat!("/wo", "rk/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];

/// Names of nobody, which tests and docs may use.
const NOBODY: [&str; 6] = ["u", "x", "me", "my", "you", "user"];

pub(super) fn check(workspace: &Workspace) -> Vec<String> {
    workspace.files.iter().flat_map(of_file).collect()
}

fn of_file(file: &File) -> Vec<String> {
    let numbered = file.text.lines().enumerate();
    let named = numbered.filter_map(|(at, line)| Some((at + 1, place(line)?)));
    named
        .map(|(number, place)| format!("{}:{number} names a place of one machine: {place}", file.path))
        .collect()
}

fn place(line: &str) -> Option<&str> {
    BEGINNINGS.iter().find_map(|beginning| {
        line.match_indices(beginning).find_map(|(at, _)| {
            // In the middle of a longer path or of an address it means something else.
            let inside = line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-*}".contains(c));
            let rest = &line[at + beginning.len()..];
            let name = &rest[..rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())];
            (!inside && !name.is_empty() && !NOBODY.contains(&name)).then(|| &line[at..at + beginning.len()])
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_one_machine_is_found() {
        for beginning in BEGINNINGS {
            let text = format!("first\nread it from {beginning}anna/notes.txt");
            let found = check(&Workspace::of_files(&[("docs/a.md", &text)]));
            assert_eq!(found.len(), 1, "{text}");
            assert!(found[0].starts_with("docs/a.md:2 ") && found[0].ends_with(beginning), "{found:?}");
        }
    }

    #[test]
    fn other_paths_and_nobody_s_are_fine() {
        let home = BEGINNINGS[1];
        for text in [format!("\"{home}u/.local\""), format!("https://x.example{home}page"), home.to_owned()] {
            assert_eq!(check(&Workspace::of_files(&[("a.rs", &text)])), [""; 0], "{text}");
        }
    }
}
