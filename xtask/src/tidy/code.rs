//! Rust code without its comments and without the tests at its bottom, line by line.

/// The lines of code with their numbers from 1: comments are blanked, and the test module at the bottom is left out.
/// Strings stay: a vendor's name in one is as wrong as anywhere.
pub(super) fn lines(text: &str) -> Vec<(usize, String)> {
    let code = without_comments(text);
    let numbered = code.lines().enumerate().map(|(at, line)| (at + 1, line.to_owned()));
    numbered.take_while(|(_, line)| !line.starts_with("#[cfg(test)]")).collect()
}

fn without_comments(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (kept, length) = token(rest, c);
        match kept {
            Kept::All => code.push_str(&rest[..length]),
            // Line breaks stay, so that line numbers do.
            Kept::Breaks => code.extend(rest[..length].chars().filter(|c| *c == '\n')),
        }
        rest = &rest[length..];
    }
    code
}

enum Kept {
    All,
    Breaks,
}

/// What stands at the beginning, and how long it is.
fn token(rest: &str, first: char) -> (Kept, usize) {
    if rest.starts_with("//") {
        return (Kept::Breaks, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (Kept::Breaks, rest.find("*/").map_or(rest.len(), |at| at + 2));
    }
    if first == '"' {
        return (Kept::All, string(rest));
    }
    if let Some(length) = raw_string(rest) {
        return (Kept::All, length);
    }
    // A quoted quote must not open a string.
    let quoted = ["'\"'", "'\\\"'"].into_iter().find(|quoted| rest.starts_with(quoted));
    (Kept::All, quoted.map_or(first.len_utf8(), str::len))
}

fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn raw_string(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('r')?;
    let hashes = inner.len() - inner.trim_start_matches('#').len();
    inner[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let start = 1 + hashes + 1;
    Some(rest[start..].find(&end).map_or(rest.len(), |at| start + at + end.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_strings_stay() {
        for (text, code) in [
            ("a // b\nc", "a \nc"),
            ("a /* b\n b */ c", "a \n c"),
            ("\"// no \\\" comment\" // b", "\"// no \\\" comment\" "),
            ("r#\"// \"no\" comment\"# // b", "r#\"// \"no\" comment\"# "),
            ("'\"' // b", "'\"' "),
            ("'\\\"' // b", "'\\\"' "),
            ("for x in r // b", "for x in r "),
            ("\"https://x\" // b", "\"https://x\" "),
        ] {
            assert_eq!(without_comments(text), code, "{text}");
        }
    }

    #[test]
    fn the_tests_at_the_bottom_are_left_out_and_numbers_stay() {
        let text = "//! Docs\nfn a() {}\n/* x\n */\nfn b() {}\n\n#[cfg(test)]\nmod tests {}\n";
        let lines = lines(text);
        assert!(lines.contains(&(5, "fn b() {}".into())), "{lines:?}");
        assert!(lines.iter().all(|(number, _)| *number < 7));
    }
}
