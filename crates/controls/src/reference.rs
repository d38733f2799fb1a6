//! The table of all controls, for the docs.

use crate::controls::CONTROLS;
use std::fmt::Write;

/// All controls as a Markdown table, in the order of a panel.
#[must_use]
pub fn reference() -> String {
    let mut table = String::from("| id | label | what it does | shown when |\n| --- | --- | --- | --- |\n");
    for control in CONTROLS {
        let (id, label) = (control.id(), control.label());
        // Writing to a string cannot fail.
        let _ = writeln!(table, "| `{id}` | {label} | {} | {} |", control.docs(), control.shown());
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_control_has_a_row_that_no_text_breaks() {
        let table = reference();
        assert_eq!(table.lines().count(), CONTROLS.len() + 2);
        assert!(table.lines().all(|line| line.matches('|').count() == 5), "{table}");
    }
}
