//! What can be wrong with the configuration.

use crate::Origin;
use std::{fmt, io, path::PathBuf};

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What is wrong with the configuration. No variant ever holds a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no place for the program's files.
    #[error("no folder for data is known on this system; set IMPASTO_ROOT or give --root")]
    NoRoot,
    /// A file cannot be read, locked or written.
    #[error("{}: cannot {action}: {source}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What was tried, e.g. `read`.
        action: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// A file is not YAML, or a value in it has the wrong shape.
    #[error("{}:{line}:{column}: {message}", path.display())]
    Yaml {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: u64,
        /// Column, from 1.
        column: u64,
        /// What was expected.
        message: String,
    },
    /// A settings file has keys that nobody reads.
    #[error("{}", list_unknown(path, keys))]
    UnknownKeys {
        /// The file.
        path: PathBuf,
        /// All of them.
        keys: Vec<UnknownKey>,
    },
    /// A value from outside the files has the wrong shape.
    #[error("{key} ({origin}): {message}")]
    Value {
        /// The setting.
        key: String,
        /// Where the value came from.
        origin: Origin,
        /// What was expected.
        message: String,
    },
    /// The place that a key refers to does not give one.
    #[error("{key}: no key from {reference}: {message}")]
    Reference {
        /// The setting.
        key: String,
        /// The reference; of a command only its first word.
        reference: String,
        /// Why.
        message: String,
    },
    /// There is no such provider in this program.
    #[error("unknown provider {id:?}; known are {known}")]
    UnknownProvider {
        /// What was asked for.
        id: String,
        /// Those there are.
        known: String,
    },
    /// The provider has no such setting.
    #[error("provider {provider} has no setting {setting:?}; it has {known}")]
    UnknownSetting {
        /// The provider's id.
        provider: String,
        /// What was asked for.
        setting: String,
        /// Those it has.
        known: String,
    },
    /// There is no auth profile of this name.
    #[error("there is no auth profile {name:?}; {}", list_known(known))]
    UnknownProfile {
        /// What was asked for.
        name: String,
        /// Those there are.
        known: String,
    },
    /// An auth profile cannot work as it is; nothing was changed.
    #[error("{name}: {field}: {message}")]
    Profile {
        /// The profile.
        name: String,
        /// What is wrong of it.
        field: &'static str,
        /// What was expected.
        message: String,
    },
    /// The key file is written in a way that cannot be edited without a risk; nothing was changed.
    #[error("{}: not changed: {message}", path.display())]
    NotEditable {
        /// The file.
        path: PathBuf,
        /// Why, and what to do.
        message: String,
    },
}

/// A key of a file that nobody reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownKey {
    /// Its name, with dots between levels.
    pub name: String,
    /// Line, from 1; 0 where it is not known.
    pub line: u64,
    /// Column, from 1; 0 where it is not known.
    pub column: u64,
    /// The known key that looks most like it.
    pub suggestion: Option<String>,
}

impl fmt::Display for UnknownKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: unknown key {:?}", self.line, self.column, self.name)?;
        match &self.suggestion {
            Some(known) => write!(f, ", did you mean {known:?}?"),
            None => Ok(()),
        }
    }
}

fn list_unknown(path: &std::path::Path, keys: &[UnknownKey]) -> String {
    let lines: Vec<_> = keys.iter().map(|key| format!("{}:{key}", path.display())).collect();
    lines.join("; ")
}

fn list_known(known: &str) -> String {
    match known {
        "" => "none was added yet".into(),
        known => format!("there are {known}"),
    }
}

impl Error {
    pub(crate) fn file(path: impl Into<PathBuf>, action: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, action, source }
    }
}
