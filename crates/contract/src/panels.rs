//! The panel document of every model that a provider ships.

use crate::{Artefact, Catalog, CatalogModel};
use anyhow::{Context, Result};
use impasto_controls::{Checker, panel};

/// One file a model, in a folder a provider.
pub(crate) fn artefacts(catalog: &Catalog) -> Result<Vec<Artefact>> {
    catalog.models().map(|(provider, model)| artefact(provider.info.id, model)).collect()
}

fn artefact(provider: &str, model: &CatalogModel) -> Result<Artefact> {
    let path = format!("docs/contract/panels/{provider}/{}.json", model.file_name());
    // The check compiles the schema half: a panel that is served can also be checked.
    Checker::new(&model.view).with_context(|| format!("the panel of {path} is no valid JSON Schema"))?;
    let document = serde_json::to_value(panel(&model.view)).context("a panel cannot be written as JSON")?;
    Ok(Artefact::json(path, document))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn every_starter_has_a_panel_with_a_schema_and_hints() {
        let catalog = Catalog::linked().unwrap();
        let panels = artefacts(&catalog).unwrap();
        assert_eq!(panels.len(), catalog.models().count());
        for panel in panels {
            let document: Value = serde_json::from_str(&panel.text).unwrap();
            assert!(document["schema"]["properties"]["prompt"].is_object(), "{}", panel.path);
            assert!(document["uiSchema"]["ui:order"].is_array(), "{}", panel.path);
        }
    }
}
