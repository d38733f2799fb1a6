//! `prices.yaml`: what a person says that models cost.

use crate::{Error, ProviderSpec, Result, UnknownKey, yaml};
use impasto_sdk::{Money, Price};
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_saphyr::Spanned;
use std::{collections::BTreeMap, fmt, path::Path};

/// Prices by provider.
pub(crate) type Prices = BTreeMap<String, Vec<Price>>;

/// Reads the text of a file of prices: provider → list of entries. An entry without a source has the file as its source.
///
/// # Errors
/// [`Error::UnknownKeys`] for a provider that is not part of this program, [`Error::Yaml`] for an entry that is no price:
/// a wrong price is worse than none, so nothing is guessed and nothing is left out.
pub(crate) fn read(path: &Path, text: &str, providers: &[ProviderSpec]) -> Result<Prices> {
    let ids: Vec<String> = providers.iter().map(|spec| spec.id.clone()).collect();
    let options = serde_saphyr::options! { with_snippet: false };
    let book = serde_saphyr::with_deserializer_from_str_with_options(text, options, |yaml| {
        yaml.deserialize_option(Book { ids: &ids })
    });
    let Pages { entries, unknown } = book.map_err(|error| yaml::yaml_error(path, &error))?;
    if !unknown.is_empty() {
        return Err(Error::UnknownKeys { path: path.into(), keys: unknown });
    }
    let mut prices = Prices::new();
    for (provider, Spanned { value: mut price, referenced, .. }) in entries {
        let own = prices.entry(provider).or_default();
        check(&price, own).map_err(|message| Error::Yaml {
            path: path.into(),
            line: referenced.line(),
            column: referenced.column(),
            message,
        })?;
        if price.source.is_empty() {
            price.source = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        }
        own.push(price);
    }
    Ok(prices)
}

/// What a file says, entry by entry.
#[derive(Default)]
struct Pages {
    entries: Vec<(String, Spanned<Price>)>,
    unknown: Vec<UnknownKey>,
}

/// Reads the whole file.
struct Book<'a> {
    ids: &'a [String],
}

impl<'de> Visitor<'de> for Book<'_> {
    type Value = Pages;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("providers, each with a list of prices")
    }

    fn visit_none<E>(self) -> std::result::Result<Pages, E> {
        Ok(Pages::default())
    }

    fn visit_unit<E>(self) -> std::result::Result<Pages, E> {
        Ok(Pages::default())
    }

    fn visit_some<D: Deserializer<'de>>(self, yaml: D) -> std::result::Result<Pages, D::Error> {
        yaml.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Pages, A::Error> {
        let mut pages = Pages::default();
        while let Some(key) = map.next_key::<Spanned<String>>()? {
            if self.ids.contains(&key.value) {
                let list = map.next_value::<Option<Vec<Spanned<Price>>>>()?;
                let own = list.into_iter().flatten().map(|price| (key.value.clone(), price));
                pages.entries.extend(own);
            } else {
                map.next_value::<IgnoredAny>()?;
                pages.unknown.push(UnknownKey {
                    line: key.referenced.line(),
                    column: key.referenced.column(),
                    suggestion: yaml::closest(&key.value, self.ids.iter()),
                    name: key.value,
                });
            }
        }
        Ok(pages)
    }
}

/// What the shape of an entry cannot say.
fn check(price: &Price, others: &[Price]) -> std::result::Result<(), String> {
    let model = &price.model;
    if model.trim().is_empty() {
        return Err("expected a model, got an empty text".into());
    }
    if others.iter().any(|other| other.model == *model) {
        return Err(format!("{model} has a price already; keep one of them"));
    }
    if !is_day(&price.as_of) {
        return Err(format!("{model}: as_of: expected a day such as 2026-11-21, got {:?}", price.as_of));
    }
    if price.tokens.is_none() && price.images.is_empty() {
        return Err(format!("{model}: expected a price, as tokens or images"));
    }
    if amounts(price).any(|amount| amount < Money::ZERO) {
        return Err(format!("{model}: a price is below zero"));
    }
    Ok(())
}

fn amounts(price: &Price) -> impl Iterator<Item = Money> + '_ {
    let tokens = price.tokens.into_iter().flat_map(|tokens| {
        [
            Some(tokens.text_in),
            tokens.text_cached,
            tokens.image_in,
            tokens.image_cached,
            tokens.text_out,
            Some(tokens.image_out),
        ]
    });
    tokens.flatten().chain(price.images.iter().map(|row| row.usd))
}

fn is_day(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let number = |part: &str, digits: usize| {
        (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<u32>().ok())
            .flatten()
    };
    let [year, month, day] = parts[..] else { return false };
    number(year, 4).is_some()
        && number(month, 2).is_some_and(|month| (1..=12).contains(&month))
        && number(day, 2).is_some_and(|day| (1..=31).contains(&day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::tests::{acme, sandbox};

    fn read_text(text: &str) -> Result<Prices> {
        read(Path::new("root/prices.yaml"), text, &[acme(), sandbox()])
    }

    #[test]
    fn entries_are_those_of_the_built_in_tables() {
        let text = "acme-labs:\n  - model: canvas-2\n    as_of: 2026-11-01\n    source: contract 17\n    \
                    images:\n      - {when: {size: {width: 1024, height: 1024}, options: {quality: high}}, usd: 0.1}\n      \
                    - usd: 0.02\n  - model: brush\n    as_of: '2026-11-02'\n    \
                    tokens: {text_in: 4, image_out: 22.5}\nsandbox:\n";
        let prices = read_text(text).unwrap();
        let [canvas, brush] = &prices["acme-labs"][..] else { panic!("expected two entries") };
        assert_eq!((canvas.source.as_str(), canvas.images[0].usd), ("contract 17", Money::from_usd(0.1)));
        assert_eq!(canvas.images[0].when.options["quality"], "high");
        assert_eq!((brush.source.as_str(), brush.as_of.as_str()), ("prices.yaml", "2026-11-02"));
        assert_eq!(brush.tokens.unwrap().image_out, Money::from_usd(22.5));
        assert_eq!(prices.len(), 1);
        for empty in ["", "# nothing\n", "---\n", "acme-labs:\n"] {
            assert!(read_text(empty).unwrap().is_empty(), "{empty:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let entry =
            |fields: &str| format!("acme-labs:\n  - model: canvas\n    as_of: 2026-11-01\n    {fields}\n");
        for (text, said) in [
            (
                "acme-lab: []\n".into(),
                "prices.yaml:1:1: unknown key \"acme-lab\", did you mean \"acme-labs\"?",
            ),
            ("sandbox: []\nzeta: [a]\n".into(), "prices.yaml:2:1: unknown key \"zeta\""),
            ("- a\n".into(), "prices.yaml:1:1: expected lines such as `key: value`"),
            ("acme-labs: 3\n".into(), "prices.yaml:1:12: expected a list"),
            (entry("image: []"), "prices.yaml:4:5: unknown field `image`, expected one of model, as_of"),
            (entry("images: [{usd: 1, colour: red}]"), "prices.yaml:4:23: unknown field `colour`"),
            (entry("images: [{usd: cheap}]"), "prices.yaml:4:20: "),
            (entry("images: [{usd: -0.5}]"), "prices.yaml:2:5: canvas: a price is below zero"),
            (entry("tokens: {image_out: .nan}"), "expected an amount of US dollars"),
            (entry("tokens: {image_out: .inf}"), "expected an amount of US dollars"),
            (entry("source: a"), "prices.yaml:2:5: canvas: expected a price, as tokens or images"),
            ("acme-labs: [{model: a, images: [{usd: 1}]}]\n".into(), "missing field `as_of`"),
            (
                "acme-labs: [{model: a, as_of: today, images: [{usd: 1}]}]\n".into(),
                "prices.yaml:1:13: a: as_of: expected a day such as 2026-11-21, got \"today\"",
            ),
            (
                entry("images: [{usd: 1}]") + "  - {model: canvas, as_of: 2026-11-02, images: [{usd: 2}]}\n",
                "prices.yaml:5:5: canvas has a price already; keep one of them",
            ),
        ] {
            let error = read_text(&text).unwrap_err().to_string();
            assert!(error.starts_with("root/prices.yaml:") && error.contains(said), "{text}{error}");
        }
    }
}
