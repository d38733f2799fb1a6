//! The only place that prints: answers on standard output, everything else on standard error.

use crate::{cli::ColorWhen, failure::Failure, flags, table::Table};
use impasto_sdk::is_bidi_control;
use serde::Serialize;
use serde_json::json;
use std::{
    io::{self, ErrorKind, IsTerminal, Write, stderr, stdin, stdout},
    sync::{Arc, OnceLock},
};

/// Prints. Texts from outside (prompts, vendors' messages) cannot move the cursor or change colours: control characters
/// are taken out of every line.
#[derive(Clone, Debug)]
pub(crate) struct Out {
    form: Form,
    volume: Volume,
    /// Whether answers may be coloured.
    answers: Ink,
    /// Whether notes may be coloured.
    notes: Ink,
    /// Why a part of an answer could not be written.
    lost: Arc<OnceLock<String>>,
}

/// How answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// For people.
    Text,
    /// One JSON document.
    Json,
}

/// How much is said on standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Volume {
    /// Only errors.
    Quiet,
    /// Notes and progress too.
    Usual,
}

/// Whether there is colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    Plain,
    Coloured,
}

const RED: &str = "\x1b[1;31m";
const YELLOW: &str = "\x1b[1;33m";
const CYAN: &str = "\x1b[36m";
const PLAIN: &str = "\x1b[0m";

impl Out {
    pub(crate) fn new(form: Form, volume: Volume, color: ColorWhen) -> Self {
        let ink = |terminal: bool| {
            let wanted = match color {
                ColorWhen::Always => true,
                ColorWhen::Never => false,
                ColorWhen::Auto => {
                    terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                }
            };
            if wanted { Ink::Coloured } else { Ink::Plain }
        };
        let (answers, notes) = (ink(stdout().is_terminal()), ink(stderr().is_terminal()));
        Self { form, volume, answers, notes, lost: Arc::default() }
    }

    pub(crate) fn is_json(&self) -> bool {
        self.form == Form::Json
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.volume == Volume::Quiet
    }

    /// Whether a person may be watching standard error, so that bars and pictures make sense there.
    pub(crate) fn is_watched(&self) -> bool {
        !self.is_quiet() && stderr().is_terminal()
    }

    /// Whether notes are coloured.
    pub(crate) fn has_colour(&self) -> bool {
        self.notes == Ink::Coloured
    }

    /// The answer of a command: a document for programs, or what `text` says for people.
    pub(crate) fn answer(&self, document: &impl Serialize, text: impl FnOnce(&Self)) {
        match self.form {
            Form::Text => text(self),
            Form::Json => self.document(document),
        }
    }

    /// A document, also where people read it.
    pub(crate) fn document(&self, document: &impl Serialize) {
        // Serialising a value of ours cannot fail but for a defect, which must not look like an answer.
        let text = serde_json::to_string_pretty(document)
            .unwrap_or_else(|error| json!({ "error": { "message": error.to_string() } }).to_string());
        self.print(&text);
    }

    /// An answer that is for programs and written already.
    pub(crate) fn ready_made(&self, text: &str) {
        let mut stdout = stdout();
        self.heed(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()));
    }

    /// Where an answer goes that is no text, such as an archive.
    pub(crate) fn bytes(&self) -> impl Write {
        io::BufWriter::new(stdout().lock())
    }

    /// Whether a person would see the answer.
    pub(crate) fn is_seen(&self) -> bool {
        stdout().is_terminal()
    }

    /// A line of the answer.
    pub(crate) fn line(&self, text: impl AsRef<str>) {
        if self.form == Form::Text {
            self.print(&clean(text.as_ref()));
        }
    }

    /// A table of the answer, or what to say in its place when it is empty.
    pub(crate) fn table(&self, table: &Table, empty: &str) {
        if table.is_empty() {
            self.note(empty);
        } else if self.form == Form::Text {
            self.print(table.render(self.answers).trim_end());
        }
    }

    /// Something beside the answer.
    pub(crate) fn note(&self, text: impl AsRef<str>) {
        if self.volume == Volume::Usual {
            say(&clean(text.as_ref()));
        }
    }

    /// Something that a person should look at.
    pub(crate) fn warn(&self, text: impl AsRef<str>) {
        if self.volume == Volume::Usual {
            self.tagged("warning", YELLOW, text.as_ref());
        }
    }

    /// What went wrong.
    pub(crate) fn error(&self, text: impl AsRef<str>) {
        self.tagged("error", RED, text.as_ref());
    }

    /// What to do about it.
    pub(crate) fn hint(&self, text: impl AsRef<str>) {
        self.tagged("hint", CYAN, text.as_ref());
    }

    /// A failure: for people on standard error, for programs as the one document.
    pub(crate) fn failure(&self, failure: &Failure) {
        self.error(&failure.message);
        for violation in &failure.violations {
            say(&clean(&format!("  {}: {}", flags::of(&violation.field), violation.message)));
        }
        if let Some(hint) = &failure.hint {
            self.hint(hint);
        }
        if self.is_json() {
            self.document(&json!({ "error": failure }));
        }
    }

    /// Bytes for the terminal, such as a picture. Only what this program made itself.
    pub(crate) fn raw(&self, bytes: &[u8]) {
        let mut stream = stderr().lock();
        let _ = stream.write_all(bytes).and_then(|()| stream.flush());
    }

    /// Why a part of the answer could not be written, such as a full disk.
    pub(crate) fn lost(&self) -> Option<&str> {
        self.lost.get().map(String::as_str)
    }

    fn print(&self, text: &str) {
        self.heed(write_line(stdout(), text));
    }

    /// Whoever reads may have left (`impasto models list | head`): then there is nobody to tell.
    fn heed(&self, written: io::Result<()>) {
        if let Err(error) = written
            && error.kind() != ErrorKind::BrokenPipe
        {
            let _ = self.lost.set(error.to_string());
        }
    }

    fn tagged(&self, tag: &str, colour: &str, text: &str) {
        let text = clean(text);
        let line = match self.notes {
            Ink::Coloured => format!("{colour}{tag}:{PLAIN} {text}"),
            Ink::Plain => format!("{tag}: {text}"),
        };
        say(&line);
    }
}

/// Whether a person can type on standard input.
pub(crate) fn can_ask() -> bool {
    stdin().is_terminal()
}

/// A field of a draft as it stands there.
pub(crate) fn place(pointer: &str) -> &str {
    let name = pointer.trim_start_matches('/');
    if name.is_empty() { "request" } else { name }
}

/// A text without control characters but for new lines and tabs, and in the order in which it stands.
pub(crate) fn clean(text: &str) -> String {
    let obeyed = |c: char| (c.is_control() && c != '\n' && c != '\t') || is_bidi_control(c);
    text.chars().map(|c| if obeyed(c) { '\u{fffd}' } else { c }).collect()
}

fn write_line(mut stream: impl Write, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.write_all(b"\n")?;
    stream.flush()
}

/// On standard error, where nobody is left to tell when it fails.
fn say(text: &str) {
    let _ = write_line(stderr(), text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_texts_cannot_steer_the_terminal() {
        assert_eq!(clean("a\u{202e}b\u{2069}"), "a\u{fffd}b\u{fffd}");
        assert_eq!(clean("a\x1b[31mb\r\u{9b}c\n\td"), "a\u{fffd}[31mb\u{fffd}\u{fffd}c\n\td");
    }

    #[test]
    fn fields_of_a_draft_are_named_as_they_stand_there() {
        assert_eq!(place("/provider_options/quality"), "provider_options/quality");
        assert_eq!(place(""), "request");
    }
}
