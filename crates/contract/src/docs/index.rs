//! `docs/providers/README.md`.

use super::table;
use crate::{Artefact, Catalog, CatalogProvider};
use impasto_sdk::Status;

/// The list of all providers.
pub(crate) fn page(catalog: &Catalog) -> Artefact {
    let rows: Vec<_> = catalog.providers.iter().map(row).collect();
    let text = format!(
        "# Providers\n\nEach of these is linked into the program. What a provider's models can do stands on its page; \
         the same as data is in [docs/contract](../contract/starters.json).\n\n{}",
        table(&["provider", "key", "models", "of these retired"], &rows)
    );
    Artefact::markdown("docs/providers/README.md", &text)
}

fn row(provider: &CatalogProvider) -> Vec<String> {
    let info = &provider.info;
    let retired = provider.models.iter().filter(|model| model.starter.status == Status::Retired).count();
    let key = if info.needs_key { "needed; use may cost money" } else { "none; costs nothing" };
    vec![
        format!("[{}]({}.md)", info.name, info.id),
        key.into(),
        provider.models.len().to_string(),
        retired.to_string(),
    ]
}
