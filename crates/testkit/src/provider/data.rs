//! Trials of what a provider declares: names, starters, sizes, prices, options.

use super::{Bench, Verdict, ensure};
use impasto_sdk::{Capabilities, FreeSize, Price, ProviderEntry, Size, Starter, Status, family_of};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeSet;

pub(super) fn identity(bench: &Bench) -> Verdict {
    let info = bench.entry.provider.info();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    ensure(!info.id.is_empty() && info.id.chars().all(plain), || {
        format!("an id is lower-case letters, digits and dashes; got {:?}", info.id)
    })?;
    let package = format!("impasto-provider-{}", info.id);
    ensure(bench.entry.package == package, || {
        format!("the crate of provider {:?} is {package}, got {:?}", info.id, bench.entry.package)
    })?;
    ensure(!info.name.trim().is_empty() && info.concurrency > 0, || {
        "a provider has a name, and runs at least one call".into()
    })?;
    let scheme = if bench.entry.local.is_some() { "local://" } else { "https://" };
    let brings_own = bench.entry.authoring.is_some() && info.base_url.is_empty();
    ensure(brings_own || info.base_url.starts_with(scheme) && !info.base_url.ends_with('/'), || {
        format!("a base URL starts with {scheme} and does not end with a slash; got {:?}", info.base_url)
    })?;
    if !info.needs_key {
        return Ok(());
    }
    let key = info.env.iter().any(|variable| variable.setting == "api_key");
    ensure(key, || "a provider with a key names the vendor's usual variable for it".into())?;
    ensure(
        [info.links.keys, info.links.pricing, info.links.docs]
            .iter()
            .all(|link| link.starts_with("https://")),
        || "a provider with a key links to pages on keys, prices and docs".into(),
    )?;
    let hosts = info.hosts.iter().all(|host| !host.is_empty() && !host.contains('/'));
    ensure(hosts, || format!("hosts are bare names; got {:?}", info.hosts))
}

/// Its data files, as far as every other trial needs them: a typo must be told with its file, its field and its line.
///
/// # Errors
/// What is wrong with the first that cannot be used.
pub(super) fn files(entry: &ProviderEntry) -> Verdict {
    let starters: Vec<Starter> = parsed(entry, "starters.json", entry.provider.starters())?;
    let _: Vec<Price> = parsed(entry, "prices.json", entry.provider.prices())?;
    ensure(!starters.is_empty(), || {
        format!("starters.json of {} is an empty list; a provider ships at least one starter", entry.package)
    })
}

fn parsed<T: DeserializeOwned>(entry: &ProviderEntry, file: &str, text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| format!("{file} of {}: {error}", entry.package))
}

pub(super) fn starters(bench: &Bench) -> Verdict {
    files(bench.entry)?;
    let starters = bench.entry.starters();
    let mut ids = BTreeSet::new();
    for starter in starters {
        let told = |what: String| format!("{}: {what}", starter.id);
        ensure(ids.insert(&starter.id), || told("is listed twice".into()))?;
        let (_, idle) = starter.capabilities.within(&bench.entry.provider.adapter(&starter.id));
        ensure(idle.is_empty(), || told(format!("claims what the code cannot send: {idle:?}")))?;
        ensure(!starter.capabilities.modes.is_empty(), || told("has no mode".into()))?;
        describes(bench, starter).map_err(told)?;
        lives(starters, starter).map_err(told)?;
    }
    Ok(())
}

fn describes(bench: &Bench, starter: &Starter) -> Verdict {
    let text = starter.description.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if bench.entry.provider.info().needs_key {
        ensure(says(&["key"]), || "the description says that a key is needed".into())?;
        ensure(says(&["bill", "cost", "charge", "money", "paid"]), || {
            "the description says that use may cost money".into()
        })?;
    }
    ensure(!starter.origin.source.is_empty() && is_day(&starter.origin.as_of), || {
        format!("the origin has a source and a day YYYY-MM-DD, got {:?}", starter.origin)
    })
}

fn lives(starters: &[Starter], starter: &Starter) -> Verdict {
    let day = starter.retires_on.as_deref().is_none_or(is_day);
    ensure(day, || format!("retires_on is a day YYYY-MM-DD, got {:?}", starter.retires_on))?;
    let Some(next) = &starter.replaced_by else {
        return ensure(starter.status != Status::Retired, || "a retired model names what replaces it".into());
    };
    let found = starters.iter().find(|other| other.id == *next);
    ensure(found.is_some_and(|other| other.status != Status::Retired && other.id != starter.id), || {
        format!("replaced_by names a starter that is not retired, got {next:?}")
    })
}

pub(super) fn sizes(bench: &Bench) -> Verdict {
    for starter in bench.entry.starters() {
        let real = &starter.capabilities;
        for size in offered(real) {
            obeys(real, size).map_err(|rule| format!("{}: {size} breaks {rule}", starter.id))?;
        }
        let presets: Vec<_> = real.resolution_presets.iter().flatten().collect();
        let names: BTreeSet<_> =
            presets.iter().map(|preset| (preset.aspect_ratio, &preset.image_size)).collect();
        ensure(names.len() == presets.len(), || format!("{}: two presets have one name", starter.id))?;
        let defaults = &starter.default_settings;
        if let (Some(width), Some(height)) = (defaults.width, defaults.height) {
            let size = Size::new(width.get(), height.get());
            let known = real.free_size.is_some() || offered(real).is_empty() || offered(real).contains(&size);
            ensure(known, || format!("{}: its default size {size} is not offered", starter.id))?;
            obeys(real, size)
                .map_err(|rule| format!("{}: its default size {size} breaks {rule}", starter.id))?;
        }
    }
    Ok(())
}

fn offered(real: &Capabilities) -> Vec<Size> {
    let presets = real.resolution_presets.iter().flatten().map(impasto_sdk::ResolutionPreset::size);
    let shapes = real.aspect_ratio_sizes.iter().flat_map(|table| table.iter().map(|(_, size)| size));
    presets.chain(shapes).collect()
}

fn obeys(real: &Capabilities, size: Size) -> Result<(), &'static str> {
    if real.max_image_size.is_some_and(|most| size.width > most.width || size.height > most.height) {
        return Err("max_image_size");
    }
    real.free_size.map_or(Ok(()), |rules| free(&rules, size))
}

fn free(rules: &FreeSize, size: Size) -> Result<(), &'static str> {
    let (short, long) = (size.width.min(size.height), size.longest());
    let (multiple, pixels) = (rules.multiple_of.get(), size.pixels());
    for (broken, rule) in [
        (!size.width.is_multiple_of(multiple) || !size.height.is_multiple_of(multiple), "multiple_of"),
        (rules.min_pixels.is_some_and(|least| pixels < least), "min_pixels"),
        (rules.max_pixels.is_some_and(|most| pixels > most), "max_pixels"),
        (rules.min_side.is_some_and(|least| short < least), "min_side"),
        (rules.max_side.is_some_and(|most| long > most), "max_side"),
        (rules.max_ratio.is_some_and(|most| f64::from(long) > most * f64::from(short) + 1e-9), "max_ratio"),
    ] {
        if broken {
            return Err(rule);
        }
    }
    Ok(())
}

pub(super) fn prices(bench: &Bench) -> Verdict {
    let prices = bench.entry.prices();
    for price in prices {
        let figures = price.tokens.is_some() || !price.images.is_empty();
        ensure(figures && is_day(&price.as_of) && !price.source.is_empty(), || {
            format!("the price of {} has a figure, a day and a source", price.model)
        })?;
    }
    let free = !bench.entry.provider.info().needs_key;
    for starter in bench.entry.starters() {
        let names = [starter.id.as_str(), family_of(&starter.id)];
        let priced = prices.iter().any(|price| names.contains(&price.model.as_str()));
        let known = priced || free || starter.status == Status::Retired;
        ensure(known, || format!("{} has no price in prices.json, and is not retired", starter.id))?;
    }
    Ok(())
}

pub(super) fn options(bench: &Bench) -> Verdict {
    for starter in bench.entry.starters() {
        let told = |what: String| format!("{}: {what}", starter.id);
        let defaults = starter.default_settings.provider_options.clone();
        let Some(schema) = bench.entry.provider.options(&starter.id) else {
            ensure(defaults.is_none(), || told("has default options, but no options".into()))?;
            continue;
        };
        let schema = schema.to_value();
        documented(&schema).map_err(told)?;
        let validator = jsonschema::validator_for(&schema).map_err(|error| told(error.to_string()))?;
        let defaults = Value::Object(defaults.unwrap_or_default());
        let wrong: Vec<_> = validator.iter_errors(&defaults).map(|error| error.to_string()).collect();
        ensure(wrong.is_empty(), || told(format!("the default options do not pass: {wrong:?}")))?;
    }
    match bench.entry.provider.settings() {
        Some(schema) => documented(&schema.to_value()).map_err(|what| format!("settings: {what}")),
        None => Ok(()),
    }
}

/// An object that refuses unknown members, each member described (itself or where it leads).
fn documented(schema: &Value) -> Verdict {
    let closed = schema["type"] == "object" && schema["additionalProperties"] == false;
    ensure(closed, || "the schema is an object that refuses unknown members".into())?;
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let text = property["description"].as_str().unwrap_or_default();
        ensure(!text.trim().is_empty(), || format!("the property {name:?} has no description"))?;
    }
    Ok(())
}

fn is_day(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}
