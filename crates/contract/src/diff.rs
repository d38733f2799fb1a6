//! What is different between two texts, briefly.

/// Lines shown of each text at most.
const SHOWN: usize = 6;

/// The first lines that differ, `-` for what is there and `+` for what should be.
#[must_use]
pub(crate) fn brief(there: &str, wanted: &str) -> String {
    let (there, wanted): (Vec<_>, Vec<_>) = (there.lines().collect(), wanted.lines().collect());
    let same = |(a, b): &(&&str, &&str)| a == b;
    let head = there.iter().zip(&wanted).take_while(same).count();
    let (there, wanted) = (&there[head..], &wanted[head..]);
    let tail = there.iter().rev().zip(wanted.iter().rev()).take_while(same).count();
    let mut text = format!("  line {}:\n", head + 1);
    push(&mut text, '-', &there[..there.len() - tail]);
    push(&mut text, '+', &wanted[..wanted.len() - tail]);
    text
}

fn push(text: &mut String, sign: char, lines: &[&str]) {
    for line in lines.iter().take(SHOWN) {
        text.push_str(&format!("  {sign} {line}\n"));
    }
    if lines.len() > SHOWN {
        text.push_str(&format!("  {sign} … {} more\n", lines.len() - SHOWN));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_shown() {
        assert_eq!(brief("a\nb\nc\n", "a\nx\ny\nc\n"), "  line 2:\n  - b\n  + x\n  + y\n");
        assert_eq!(brief("", "a\n"), "  line 1:\n  + a\n");
        assert_eq!(brief("a\na\n", "a\n"), "  line 2:\n  - a\n");
    }

    #[test]
    fn a_long_difference_is_cut() {
        let long = "line\n".repeat(20);
        assert!(brief("", &long).ends_with("  + … 14 more\n"));
    }
}
