//! `docs/providers/<id>.md`.

use super::{fields, model, table};
use crate::{Artefact, CatalogProvider};
use impasto_config::{environment_name, key_name};
use serde_json::Value;

/// The page of a provider.
pub(crate) fn page(provider: &CatalogProvider) -> Artefact {
    let info = &provider.info;
    let mut text = format!("# {} (`{}`)\n\n{}\n", info.name, info.id, introduction(provider));
    text += &format!("\n## Settings\n\n{}", settings(provider));
    let rows: Vec<_> = provider.models.iter().map(model::row).collect();
    text += "\n## Models\n\n";
    text += &table(&["model", "status", "modes", "images a call", "references", "price"], &rows);
    for model in &provider.models {
        text += &model::section(provider, model);
    }
    Artefact::markdown(format!("docs/providers/{}.md", info.id), &text)
}

fn introduction(provider: &CatalogProvider) -> String {
    let info = &provider.info;
    if info.base_url.is_empty() {
        return "Has neither key nor address of its own: each model brings its address, and an auth profile where one is \
                needed ([custom models](../custom-models.md)). What a call costs is between you and whoever answers it."
            .into();
    }
    if !info.needs_key {
        let network = if provider.is_local() { ", and no network" } else { "" };
        return format!("Needs no key{network}; it costs nothing.");
    }
    let mut text =
        format!("Needs a key of your own, and use may cost money: {} bills what you ask for.", info.name);
    let links = [
        ("Make a key", info.links.keys),
        ("What it costs", info.links.pricing),
        ("How the API works", info.links.docs),
    ];
    let links: Vec<_> = links.into_iter().filter(|(_, link)| !link.is_empty()).collect();
    text += if links.is_empty() { "" } else { "\n" };
    for (what, link) in links {
        text += &format!("\n- {what}: <{link}>");
    }
    format!("{text}\n\nThe key goes to {}, to a base URL that you set, and nowhere else.", hosts(provider))
}

fn hosts(provider: &CatalogProvider) -> String {
    let host = |host: &&str| match host.strip_prefix('.') {
        Some(domain) => format!("any host below `{domain}`"),
        None => format!("`{host}`"),
    };
    let hosts: Vec<_> = provider.info.hosts.iter().map(host).collect();
    hosts.join(", ")
}

fn settings(provider: &CatalogProvider) -> String {
    let schema = &provider.spec.schema;
    let properties = schema["properties"].as_object();
    let row = |(name, property): (&String, &Value)| {
        let key = key_name(provider.info.id, name);
        let usual = provider.info.env.iter().filter(|variable| variable.setting == name);
        let usual = usual.map(|variable| format!("`{}`", variable.name));
        let variables: Vec<_> = [format!("`{}`", environment_name(&key))].into_iter().chain(usual).collect();
        let field = fields::describe(schema, name, property);
        vec![format!("`{key}`"), variables.join(", "), field.values, field.docs]
    };
    let rows: Vec<_> = properties.into_iter().flatten().map(row).collect();
    let head = ["key in `api_keys.yaml`", "environment, strongest first", "values", "what it does"];
    table(&head, &rows)
}
