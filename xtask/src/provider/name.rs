//! The name of a provider, in all its spellings.

use super::template;
use anyhow::{Error, bail};
use std::str::FromStr;

/// Rust's words, strict and reserved (reference, "Keywords"; edition 2024): `Self` can be no type, and the others would make a
/// provider that nobody can name in code without a trick.
const KEYWORDS: &str = "abstract as async await become box break const continue crate do dyn else enum extern false \
    final fn for gen if impl in let loop macro match mod move mut override priv pub ref return self static struct super \
    trait true try type typeof union unsafe unsized use virtual where while yield";

/// A provider's id: lower-case letters, digits and single dashes, a letter first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name(String);

impl Name {
    /// The id and the folder: `zeta-labs`.
    pub(crate) fn id(&self) -> &str {
        &self.0
    }

    /// In code: `zeta_labs`.
    pub(crate) fn snake(&self) -> String {
        self.0.replace('-', "_")
    }

    /// A type: `ZetaLabs`.
    pub(crate) fn camel(&self) -> String {
        self.words().collect()
    }

    /// For people: `Zeta Labs`.
    pub(crate) fn title(&self) -> String {
        self.words().collect::<Vec<_>>().join(" ")
    }

    /// An environment variable: `ZETA_LABS`.
    pub(crate) fn upper(&self) -> String {
        self.snake().to_uppercase()
    }

    /// Whether a new provider of this name would build. One that is there already is not asked: it can always be removed.
    ///
    /// # Errors
    /// A name that Rust or the code of a new provider uses for something else.
    pub(crate) fn builds(&self) -> Result<(), Error> {
        let (id, camel) = (self.id(), self.camel());
        if KEYWORDS.split_whitespace().any(|word| word == id) {
            bail!(
                "a provider cannot be called {id:?}, a word of Rust's own; choose another name, such as {id}-ai"
            );
        }
        if template::speaks_of(&camel) {
            bail!(
                "a provider cannot be called {id:?}: the code of a new provider uses {camel} for something else; \
                 choose another name, such as {id}-ai"
            );
        }
        Ok(())
    }

    fn words(&self) -> impl Iterator<Item = String> {
        self.0.split('-').map(|word| word[..1].to_uppercase() + &word[1..])
    }
}

impl FromStr for Name {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let legal = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-');
        let words_are_whole = text.split('-').all(|word| !word.is_empty());
        if !text.starts_with(|c: char| c.is_ascii_lowercase()) || !text.chars().all(legal) || !words_are_whole
        {
            bail!(
                "expected a name of lower-case letters, digits and dashes that begins with a letter, \
                 such as zeta-labs; got {text:?}"
            );
        }
        // Each plug-in is a feature, and cargo keeps this one for itself.
        if text == "default" {
            bail!("a provider cannot be called \"default\"; choose another name");
        }
        Ok(Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_a_spelling_for_every_place() {
        let name: Name = "zeta-labs2".parse().unwrap();
        assert_eq!(name.snake(), "zeta_labs2");
        assert_eq!(name.camel(), "ZetaLabs2");
        assert_eq!(name.title(), "Zeta Labs2");
        assert_eq!(name.upper(), "ZETA_LABS2");
    }

    #[test]
    fn names_whose_crate_would_not_build_are_refused_and_another_is_named() {
        for wrong in ["self", "fn", "try", "task", "result", "some", "case", "exit-code"] {
            let error = wrong.parse::<Name>().unwrap().builds().unwrap_err().to_string();
            let advice = format!("{wrong}-ai");
            assert!(error.contains(&format!("{wrong:?}")) && error.contains(&advice), "{error}");
            assert!(advice.parse::<Name>().unwrap().builds().is_ok(), "{advice}");
        }
        for fine in ["acme", "zeta-labs"] {
            assert!(fine.parse::<Name>().unwrap().builds().is_ok(), "{fine}");
        }
    }

    #[test]
    fn other_names_are_refused_with_what_was_expected() {
        for wrong in ["", "Acme", "a_b", "2d", "-a", "a-", "a--b", "../a", "ü", "a b", "default"] {
            let error = wrong.parse::<Name>().unwrap_err().to_string();
            assert!(error.contains("name"), "{wrong}: {error}");
        }
    }
}
