//! The file with prices of one's own.

use super::Check;
use crate::{text, wiring::App};
use impasto_sdk::{Price, ProviderEntry, family_of};

/// Whether every price in the file is one of a model that is known here. That the file can be read is known already:
/// the program does not start with a broken one.
pub(super) async fn check(app: &App) -> Check {
    let config = app.config();
    let path = config.prices_file();
    let shown = path.display();
    if !path.exists() {
        return Check::ok("prices", format!("the built-in ones; your own would stand in {shown}"));
    }
    let (mut count, mut strange) = (0, Vec::new());
    for entry in app.registry.iter() {
        let own = config.prices(entry.provider.info().id);
        let known = models(app, entry).await;
        count += own.len();
        strange
            .extend(own.iter().filter(|price| !is_of_one(price, &known)).map(|price| price.model.as_str()));
    }
    let found = format!("{} in {shown}", text::count(count, "price"));
    if strange.is_empty() {
        return Check::ok("prices", found);
    }
    let found = format!("{found}, some of models that are not known here: {}", strange.join(", "));
    Check::warn("prices", found, "look at the names: impasto models list, impasto models starters")
}

/// Models that are shipped or installed. A store that does not answer is told elsewhere.
async fn models(app: &App, entry: &ProviderEntry) -> Vec<String> {
    let provider = entry.provider.info().id;
    let mut known: Vec<String> = entry.starters().into_iter().map(|starter| starter.id).collect();
    if let Ok(store) = app.store() {
        let rows = store.models().await.unwrap_or_default();
        known.extend(rows.into_iter().filter(|row| row.provider == provider).map(|row| row.model));
    }
    known
}

fn is_of_one(price: &Price, known: &[String]) -> bool {
    known.iter().any(|id| price.model == *id || price.model == family_of(id) || family_of(&price.model) == id)
}
