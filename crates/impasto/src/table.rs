//! Aligned columns.

use crate::out::{Ink, clean};

/// Aligned columns under a heading.
pub(crate) struct Table {
    head: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

/// A text in a table.
pub(crate) struct Cell {
    text: String,
    tone: Tone,
}

/// What a cell is to be seen as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Usual,
    Good,
    Doubtful,
    Bad,
    Faint,
}

/// Texts of others are cut there, so that a row stays a line.
const WIDEST: usize = 60;

impl Table {
    pub(crate) fn new(head: &[&'static str]) -> Self {
        Self { head: head.to_vec(), rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(crate) fn render(&self, ink: Ink) -> String {
        let mut widths: Vec<usize> = self.head.iter().map(|name| name.chars().count()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.text.chars().count());
            }
        }
        let head = self.head.iter().map(|name| Cell::from(*name).tone(Tone::Faint)).collect();
        let lines = std::iter::once(&head).chain(&self.rows).map(|row| line(row, &widths, ink));
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn line(row: &[Cell], widths: &[usize], ink: Ink) -> String {
    let mut line = String::new();
    for (index, (cell, width)) in row.iter().zip(widths).enumerate() {
        line.push_str(&cell.painted(ink));
        if index + 1 < row.len() {
            let gap = width.saturating_sub(cell.text.chars().count()) + 2;
            line.push_str(&" ".repeat(gap));
        }
    }
    line.trim_end().to_owned()
}

impl Cell {
    /// A text that is shown to its end.
    pub(crate) fn whole(text: impl AsRef<str>) -> Self {
        Self { text: clean(text.as_ref()).replace(['\n', '\t'], " "), tone: Tone::Usual }
    }

    pub(crate) fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    fn painted(&self, ink: Ink) -> String {
        let code = match (ink, self.tone) {
            (Ink::Plain, _) | (_, Tone::Usual) => return self.text.clone(),
            (_, Tone::Good) => "32",
            (_, Tone::Doubtful) => "33",
            (_, Tone::Bad) => "31",
            (_, Tone::Faint) => "2",
        };
        format!("\x1b[{code}m{}\x1b[0m", self.text)
    }
}

impl<T: AsRef<str>> From<T> for Cell {
    fn from(text: T) -> Self {
        let mut cell = Self::whole(text);
        if cell.text.chars().count() > WIDEST {
            cell.text = cell.text.chars().take(WIDEST - 1).chain(['…']).collect();
        }
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_nothing_trails() {
        let mut table = Table::new(&["model", "state"]);
        table.row(["sandbox/canvas".into(), Cell::from("ready").tone(Tone::Good)]);
        table.row(["é".into(), "".into()]);
        assert_eq!(table.render(Ink::Plain), "model           state\nsandbox/canvas  ready\né");
        assert!(table.render(Ink::Coloured).contains("\x1b[32mready\x1b[0m"));
    }

    #[test]
    fn long_and_broken_texts_stay_on_their_line() {
        let cell = Cell::from(format!("a\nb{}", "c".repeat(100)));
        assert_eq!(cell.text.chars().count(), WIDEST);
        assert!(cell.text.starts_with("a b") && cell.text.ends_with('…'));
    }
}
