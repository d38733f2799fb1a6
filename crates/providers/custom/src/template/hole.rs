//! `{{name}}` and `{{name|filter}}`.

use super::{Fault, Sort, fault};
use impasto_sdk::Place;

/// Where a variable's value goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hole {
    /// The variable.
    pub(crate) name: String,
    /// In which form.
    pub(crate) filter: Filter,
    /// Where it stands in its template.
    pub(crate) at: Place,
}

/// In which form a value goes in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Filter {
    /// As it is; files as base64.
    #[default]
    Usual,
    /// Files as base64.
    Base64,
    /// Files as data URLs.
    DataUrl,
    /// The media type of a file.
    MediaType,
    /// A file of a multipart form.
    File,
    /// As JSON text.
    Json,
}

/// Where a hole stands: what may fill it depends on that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    /// In the place of a JSON value.
    Value,
    /// Inside a JSON string.
    String,
    /// In plain text that may hold files.
    Text,
    /// In an address, a header or a field of a form.
    Line,
    /// The whole of a multipart field.
    Part,
}

impl Hole {
    /// Reads what stands behind `{{` at this byte. Also says where it ends.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(source: &str, start: usize) -> Result<(Self, usize), Fault> {
        let inside = &source[start + 2..];
        let end = inside.find("}}").filter(|end| !inside[..*end].contains(['\n', '{', '"']));
        let Some(end) = end else {
            return Err(Fault::new(source, start, "expected {{name}}, found no }}; close the variable"));
        };
        let (name, filter) = inside[..end].split_once('|').unwrap_or((&inside[..end], ""));
        let name = name.trim();
        if !is_name(name) {
            let message =
                format!("expected the name of a variable, letters, digits and _, got {name:?}; mend it");
            return Err(Fault::new(source, start, message));
        }
        let filter = Filter::of(filter.trim()).ok_or_else(|| {
            let message = format!(
                "expected base64, data_url, media_type, file or json behind |, got {:?}; choose one",
                filter.trim()
            );
            Fault::new(source, start, message)
        })?;
        let hole = Self { name: name.into(), filter, at: fault::place(source, start) };
        Ok((hole, start + 2 + end + 2))
    }

    /// Whether a variable of this sort can go there in this form; else why not.
    pub(crate) fn check(&self, sort: Sort, position: Position) -> Result<(), String> {
        let name = &self.name;
        let is_file = matches!(sort, Sort::Blob | Sort::Blobs);
        match (self.filter, position) {
            (Filter::Base64 | Filter::DataUrl | Filter::MediaType | Filter::File, _) if !is_file => {
                Err(format!("{name} is no file; leave the filter out"))
            }
            (Filter::Json, _) if is_file => Err(format!("{name} is a file; take base64 or data_url")),
            (Filter::File, Position::Part) => Ok(()),
            (Filter::File, _) => Err(format!("{name}|file can only be the whole value of a multipart field")),
            (Filter::Usual, Position::Part) if is_file => {
                Err(format!("{name} is a file; write {{{{{name}|file}}}}"))
            }
            (_, Position::String | Position::Text) if sort == Sort::Blobs => {
                Err(format!("{name} is a list of files; write it without quotation marks, as a value"))
            }
            (Filter::MediaType, _) => Ok(()),
            (_, Position::Line | Position::Part) if is_file => {
                Err(format!("{name} is a file, which cannot stand here; take a json or multipart body"))
            }
            _ => Ok(()),
        }
    }
}

impl Filter {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "" => Self::Usual,
            "base64" => Self::Base64,
            "data_url" => Self::DataUrl,
            "media_type" => Self::MediaType,
            "file" => Self::File,
            "json" => Self::Json,
            _ => return None,
        })
    }
}

/// Letters, digits and `_`, not a digit first.
pub(crate) fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.len() <= 64
        && name.chars().all(plain)
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}
