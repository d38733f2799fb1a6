//! Every provider that is linked, and every model it ships, as controls see it.

use anyhow::{Context, Result};
use impasto_config::{ProviderSpec, spec};
use impasto_controls::ModelView;
use impasto_core::price::price_of;
use impasto_sdk::{Info, ModelLink, Price, ProviderEntry, Registry, Starter};
use schemars::Schema;

/// Every provider that is linked.
#[derive(Debug)]
pub struct Catalog {
    /// By id.
    pub providers: Vec<CatalogProvider>,
}

/// A provider and what it ships.
#[derive(Debug)]
pub struct CatalogProvider {
    /// Who it is.
    pub info: Info,
    /// What it can be set to.
    pub spec: ProviderSpec,
    /// Its models, in its own order.
    pub models: Vec<CatalogModel>,
    /// The schema of a definition, where people describe its models.
    pub definition: Option<Schema>,
}

/// A model that a provider ships.
#[derive(Debug)]
pub struct CatalogModel {
    /// The entry of the provider's data file.
    pub starter: Starter,
    /// What controls need to know of it: the entry's claims within what the provider's code can send.
    pub view: ModelView,
    /// Claims of the entry that have no effect; a starter should have none.
    pub idle: Vec<String>,
    /// What it costs; absent where nobody knows.
    pub price: Option<Price>,
}

impl Catalog {
    /// Collects every plug-in of the `plugins` crate.
    ///
    /// # Errors
    /// A provider that is missing, extra, registered twice, or whose data files do not parse.
    pub fn linked() -> Result<Self> {
        let registry =
            Registry::collect(impasto_plugins::PROVIDERS).context("the plug-ins are not in order")?;
        Ok(Self { providers: registry.iter().map(CatalogProvider::of).collect() })
    }

    /// Every model with its provider.
    pub fn models(&self) -> impl Iterator<Item = (&CatalogProvider, &CatalogModel)> {
        self.providers.iter().flat_map(|provider| provider.models.iter().map(move |model| (provider, model)))
    }
}

impl CatalogProvider {
    fn of(entry: &ProviderEntry) -> Self {
        let info = entry.provider.info();
        let starters = entry.starters().iter().cloned();
        let models = starters.map(|starter| CatalogModel::of(entry, starter, entry.prices())).collect();
        let definition = entry.authoring.map(impasto_sdk::Authoring::schema);
        Self { spec: spec(&info, entry.provider.settings()), models, definition, info }
    }

    /// Whether it works inside the program: no key, no network, no price.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.info.base_url.starts_with("local:")
    }
}

impl CatalogModel {
    fn of(entry: &ProviderEntry, starter: Starter, prices: &[Price]) -> Self {
        let provider = entry.provider;
        let (capabilities, idle) = starter.capabilities.within(&provider.adapter(&starter.id));
        let link = ModelLink { provider: provider.info().id.into(), model: starter.id.clone() };
        let view = ModelView {
            key: link.key(),
            name: starter.name.clone(),
            provider: link.provider,
            capabilities,
            defaults: starter.default_settings.clone(),
            layout: None,
            options: provider.options(&starter.id),
        };
        let price = price_of(prices, &starter.id).cloned();
        Self { starter, view, idle, price }
    }

    /// The model's id as a file name: letters, digits, dots, dashes; anything else is an underscore.
    #[must_use]
    pub fn file_name(&self) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' };
        self.starter.id.chars().map(plain).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_linked_provider_is_there_with_its_models() {
        let catalog = Catalog::linked().unwrap();
        let ids: Vec<_> = catalog.providers.iter().map(|provider| provider.info.id).collect();
        assert_eq!(ids, impasto_plugins::PROVIDERS);
        for provider in &catalog.providers {
            let made = !provider.models.is_empty() || provider.definition.is_some();
            assert!(made, "{} ships no model, and nobody can describe one", provider.info.id);
        }
    }

    #[test]
    fn no_starter_claims_what_its_provider_cannot_send() {
        for (provider, model) in Catalog::linked().unwrap().models() {
            assert_eq!(model.idle, [""; 0], "{}/{}", provider.info.id, model.starter.id);
        }
    }
}
