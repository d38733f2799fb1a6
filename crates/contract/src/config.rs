//! The JSON Schema of the settings file, with every provider's settings in it.

use crate::{Artefact, Catalog};
use impasto_config::{ProviderSpec, config_schema};

/// `config.schema.json`.
pub(crate) fn artefact(catalog: &Catalog) -> Artefact {
    let specs: Vec<ProviderSpec> = catalog.providers.iter().map(|provider| provider.spec.clone()).collect();
    Artefact::json("docs/contract/config.schema.json", config_schema(&specs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn every_provider_s_settings_are_in_it() {
        let catalog = Catalog::linked().unwrap();
        let schema: Value = serde_json::from_str(&artefact(&catalog).text).unwrap();
        for provider in &catalog.providers {
            let name = impasto_config::key_name(provider.info.id, "max_concurrency");
            assert!(schema["properties"][&name].is_object(), "{name}");
        }
    }
}
