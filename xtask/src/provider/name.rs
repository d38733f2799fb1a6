//! The name of a provider, in all its spellings.

use anyhow::{Error, bail};
use std::str::FromStr;

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
    fn other_names_are_refused_with_what_was_expected() {
        for wrong in ["", "Acme", "a_b", "2d", "-a", "a-", "a--b", "../a", "ü", "a b", "default"] {
            let error = wrong.parse::<Name>().unwrap_err().to_string();
            assert!(error.contains("name"), "{wrong}: {error}");
        }
    }
}
