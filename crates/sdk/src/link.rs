//! `external://provider/model`.

use crate::{Error, Kind};
use std::{fmt, str::FromStr};

/// Names a model of a provider. The provider is everything up to the first `/`; the model's own id may hold more.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModelLink {
    /// The provider's id.
    pub provider: String,
    /// The vendor's id of the model.
    pub model: String,
}

impl ModelLink {
    const SCHEME: &'static str = "external://";

    /// The record's key where none is given: a slug such as `acme-canvas-1.5`.
    #[must_use]
    pub fn key(&self) -> String {
        let mut slug = String::new();
        for c in format!("{}-{}", self.provider, self.model).to_lowercase().chars() {
            match c {
                '/' => slug.push('_'),
                'a'..='z' | '0'..='9' | '_' | '.' => slug.push(c),
                '-' | ' ' if !slug.ends_with('-') => slug.push('-'),
                _ => {}
            }
        }
        slug.trim_matches(['-', '_']).into()
    }

    /// `provider/model`, as people type it.
    #[must_use]
    pub fn short(&self) -> String {
        format!("{}/{}", self.provider, self.model)
    }
}

impl fmt::Display for ModelLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}/{}", Self::SCHEME, self.provider, self.model)
    }
}

impl FromStr for ModelLink {
    type Err = Error;

    /// Takes `external://provider/model` and `provider/model`; double quotes around it are ignored.
    fn from_str(text: &str) -> Result<Self, Error> {
        let plain = text.trim().trim_matches('"');
        let plain = plain.strip_prefix(Self::SCHEME).unwrap_or(plain);
        match plain.split_once('/') {
            Some((provider, model)) if !provider.trim().is_empty() && !model.trim().is_empty() => {
                Ok(Self { provider: provider.trim().into(), model: model.trim().into() })
            }
            _ => Err(Error::new(
                Kind::InvalidRequest,
                format!("expected external://provider/model, got {text:?}"),
            )),
        }
    }
}

/// The model that a dated snapshot belongs to: `gpt-image-2-2026-04-21` is of the family `gpt-image-2`.
#[must_use]
pub fn family_of(model: &str) -> &str {
    let Some(at) = model.len().checked_sub("-2026-04-21".len()).filter(|at| model.is_char_boundary(*at))
    else {
        return model;
    };
    let (head, date) = model.split_at(at);
    let dated = date.bytes().enumerate().all(|(i, b)| match i {
        0 | 5 | 8 => b == b'-',
        _ => b.is_ascii_digit(),
    });
    if dated && !head.is_empty() { head } else { model }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_read_as_people_write_them() {
        let link: ModelLink = "external://fal/fal-ai/flux/dev".parse().unwrap();
        assert_eq!((link.provider.as_str(), link.model.as_str()), ("fal", "fal-ai/flux/dev"));
        assert_eq!(link.to_string(), "external://fal/fal-ai/flux/dev");
        assert_eq!("acme/canvas-2".parse::<ModelLink>().unwrap().to_string(), "external://acme/canvas-2");
        for wrong in ["", "acme", "external://acme", "external:///x", "external://acme/"] {
            assert!(wrong.parse::<ModelLink>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn keys_are_slugs() {
        assert_eq!("acme/canvas-1.5".parse::<ModelLink>().unwrap().key(), "acme-canvas-1.5");
        assert_eq!("Fal/a/B  c!".parse::<ModelLink>().unwrap().key(), "fal-a_b-c");
    }

    #[test]
    fn dated_snapshots_belong_to_their_family() {
        assert_eq!(family_of("gpt-image-2-2026-04-21"), "gpt-image-2");
        assert_eq!(family_of("gpt-image-2.5-flare"), "gpt-image-2.5-flare");
        assert_eq!(family_of("2026-04-21"), "2026-04-21");
        assert_eq!(family_of("ü-2026-04-2"), "ü-2026-04-2");
    }
}
