//! Values that say where the secret is.

use crate::{Environment, Error, Result, Root, Secret, command, secret::DOTS};
use std::fs;

/// A secret, or where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reference<'a> {
    /// The text is the secret.
    Itself(&'a str),
    /// `env:NAME`.
    Variable(&'a str),
    /// `file:PATH`, relative to the root.
    File(&'a str),
    /// `command:…`, for the shell.
    Command(&'a str),
}

impl<'a> Reference<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        match text.split_once(':').map(|(kind, rest)| (kind, rest.trim())) {
            Some(("env", name)) => Self::Variable(name),
            Some(("file", path)) => Self::File(path),
            Some(("command", line)) => Self::Command(line),
            _ => Self::Itself(text),
        }
    }

    /// As it may be shown. A command line may hold a secret, so only its first word stands there.
    pub(crate) fn shown(self) -> String {
        match self {
            Self::Itself(_) => DOTS.into(),
            Self::Variable(name) => format!("env:{name}"),
            Self::File(path) => format!("file:{path}"),
            Self::Command(line) => match line.split_once(char::is_whitespace) {
                Some((program, _)) => format!("command:{program} …"),
                None => format!("command:{line}"),
            },
        }
    }

    /// The secret itself.
    ///
    /// # Errors
    /// [`Error::Reference`], which names the key and the reference.
    pub(crate) fn resolve(self, key: &str, root: &Root, environment: &Environment) -> Result<Secret> {
        let found = match self {
            Self::Itself(text) => Ok(text.to_owned()),
            Self::Variable(name) => {
                environment.get(name).map(str::to_owned).ok_or_else(|| "the variable is not set".into())
            }
            Self::File(path) => fs::read_to_string(root.resolve(path)).map_err(|error| error.to_string()),
            Self::Command(line) => command::output(line, root.path(), command::PATIENCE),
        };
        let wrong = |message| Error::Reference { key: key.into(), reference: self.shown(), message };
        let found = found.map_err(wrong)?;
        match found.trim() {
            "" => Err(wrong("it is empty".into())),
            secret => Ok(Secret::new(secret)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(text: &str) -> Result<Secret> {
        let folder = tempfile::tempdir().unwrap();
        let environment: Environment = [("KEY", "from-env")].into_iter().collect();
        let root = Root::find(Some(folder.path().into()), &environment).unwrap();
        fs::write(folder.path().join("key.txt"), "from-file\n").unwrap();
        fs::write(folder.path().join("empty.txt"), "\n").unwrap();
        Reference::of(text).resolve("external_x_api_key", &root, &environment)
    }

    #[test]
    fn a_reference_leads_to_the_secret() {
        for (text, expected) in [
            ("sk-1", "sk-1"),
            ("urn:other", "urn:other"),
            ("env:KEY", "from-env"),
            ("file: key.txt", "from-file"),
            #[cfg(unix)]
            ("command:cat key.txt | tr a-z A-Z", "FROM-FILE"),
        ] {
            assert_eq!(resolve(text).unwrap().expose(), expected);
        }
    }

    #[test]
    fn an_error_names_the_key_and_the_reference() {
        for (text, said) in [
            ("env:NOPE", "external_x_api_key: no key from env:NOPE: the variable is not set"),
            ("file:empty.txt", "external_x_api_key: no key from file:empty.txt: it is empty"),
            ("file:none.txt", "external_x_api_key: no key from file:none.txt: "),
            #[cfg(unix)]
            ("command:echo sk-secret; exit 3", "external_x_api_key: no key from command:echo …: "),
        ] {
            let error = resolve(text).unwrap_err().to_string();
            assert!(error.starts_with(said) && !error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn what_is_shown_holds_no_secret() {
        for (text, shown) in [
            ("sk-secret", DOTS),
            ("env:NAME", "env:NAME"),
            ("file:a b", "file:a b"),
            ("command:pass show sk-secret", "command:pass …"),
        ] {
            assert_eq!(Reference::of(text).shown(), shown);
        }
    }
}
