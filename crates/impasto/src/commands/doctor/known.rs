//! Which models are known here.

use crate::wiring::App;
use impasto_sdk::{ModelLink, ProviderEntry, family_of};

/// Models that are shipped or installed. A store that does not answer is told elsewhere.
pub(super) async fn models(app: &App, entry: &ProviderEntry) -> Vec<String> {
    let provider = entry.provider.info().id;
    let mut known: Vec<String> = entry.starters().iter().map(|starter| starter.id.clone()).collect();
    if app.has_database()
        && let Ok(store) = app.store()
    {
        let rows = store.models().await.unwrap_or_default();
        known.extend(rows.into_iter().filter(|row| row.provider == provider).map(|row| row.model));
    }
    known
}

/// Whether a name is that of a model here: its key, `provider/model`, or an id alone.
pub(super) async fn is_named(app: &App, name: &str) -> bool {
    let link = name.parse::<ModelLink>().ok();
    for entry in app.registry.iter() {
        let models = models(app, entry).await;
        let provider = entry.provider.info().id;
        let by_link =
            link.as_ref().is_some_and(|link| link.provider == provider && has(&models, &link.model));
        if by_link || models.iter().any(|model| model == name) {
            return true;
        }
    }
    let Some(store) = app.has_database().then(|| app.store().ok()).flatten() else { return false };
    store.models().await.unwrap_or_default().iter().any(|row| row.key == name)
}

/// Whether a model is among them, as it is or as a dated snapshot.
pub(super) fn has(known: &[String], model: &str) -> bool {
    known.iter().any(|id| model == *id || model == family_of(id) || family_of(model) == id)
}
