//! What is wrong with a template, and where.

use impasto_sdk::{Error, Kind, Place};
use std::fmt;

/// What is wrong with a template, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// What was wanted, what came, what to do.
    pub(crate) message: String,
    /// Where.
    pub(crate) at: Place,
}

impl Fault {
    /// At a byte of the template.
    pub(crate) fn new(source: &str, byte: usize, message: impl Into<String>) -> Self {
        Self { message: message.into(), at: place(source, byte) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.at.line, self.at.column, self.message)
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::new(Kind::Config, format!("the model's template: {fault}"))
    }
}

/// Line and column of a byte.
pub(super) fn place(source: &str, byte: usize) -> Place {
    let mut end = byte.min(source.len());
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    let before = &source[..end];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    Place { line: before.matches('\n').count() + 1, column: before[start..].chars().count() + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_from_one() {
        for (source, byte, line, column) in [
            ("", 0, 1, 1),
            ("ab", 1, 1, 2),
            ("a\nbc", 3, 2, 2),
            ("ü{{", 2, 1, 2),
            ("ü", 1, 1, 1),
            ("a", 9, 1, 2),
        ] {
            assert_eq!(place(source, byte), Place { line, column }, "{source:?} {byte}");
        }
    }
}
