//! Installed models one after the other: ten thousand of them need not be there at once.

use crate::{Configuration, Model, Studio, models::catalog::Shipped};
use impasto_ports::ModelRow;
use impasto_sdk::{Price, ProviderEntry, Starter};
use std::vec;

/// Installed models, by provider and then in the order of the starters; each is made when it is asked for. A record that
/// no longer fits its provider is left out.
pub struct EachModel {
    studio: Studio,
    rows: vec::IntoIter<ModelRow>,
    shelf: Option<Shelf>,
}

/// What is known of a provider's models, whatever the records say.
pub(crate) struct Shelf {
    pub(crate) entry: &'static ProviderEntry,
    starters: &'static [Starter],
    file: Vec<Price>,
    built_in: &'static [Price],
}

impl Shelf {
    pub(crate) fn of(configuration: &dyn Configuration, entry: &'static ProviderEntry) -> Self {
        let file = configuration.prices(entry.provider.info().id);
        Self { entry, starters: entry.starters(), file, built_in: entry.prices() }
    }

    pub(crate) fn shipped(&self) -> Shipped<'_> {
        Shipped { starters: self.starters, file: &self.file, built_in: self.built_in }
    }
}

impl EachModel {
    pub(crate) fn new(studio: &Studio, mut rows: Vec<ModelRow>) -> Self {
        let providers: Vec<_> =
            studio.registry.iter().map(|entry| (entry.provider.info().id, entry.starters())).collect();
        let place = |row: &ModelRow| {
            let provider = providers.iter().position(|(id, _)| *id == row.provider)?;
            let starter = providers[provider].1.iter().position(|starter| starter.id == row.model);
            Some((provider, starter.unwrap_or(usize::MAX)))
        };
        rows.retain(|row| providers.iter().any(|(id, _)| *id == row.provider));
        rows.sort_by_cached_key(|row| (place(row), row.created_ms, row.key.clone()));
        Self { studio: studio.clone(), rows: rows.into_iter(), shelf: None }
    }

    fn make(&mut self, row: &ModelRow) -> Option<Model> {
        if self.shelf.as_ref().is_none_or(|shelf| shelf.entry.provider.info().id != row.provider) {
            let entry = self.studio.registry.get(&row.provider)?;
            self.shelf = Some(Shelf::of(self.studio.configuration.as_ref(), entry));
        }
        let shelf = self.shelf.as_ref()?;
        Model::of(shelf.entry, shelf.shipped(), row)
            .inspect_err(|error| tracing::warn!(key = row.key, %error, "a model record cannot be used"))
            .ok()
    }
}

impl Iterator for EachModel {
    type Item = Model;

    fn next(&mut self) -> Option<Model> {
        loop {
            let row = self.rows.next()?;
            if let Some(model) = self.make(&row) {
                return Some(model);
            }
        }
    }
}
