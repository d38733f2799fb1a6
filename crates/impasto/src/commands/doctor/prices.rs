//! The file with prices of one's own.

use super::{Check, known};
use crate::{text, wiring::App};
use impasto_core::day;
use impasto_sdk::{Price, ProviderEntry, family_of};
use serde_json::Value;

/// Whether every price in the file is one of a model that is known here, speaks of options that the model has, and is
/// not of a day to come. That the file can be read is known already: the program does not start with a broken one.
pub(super) async fn check(app: &App) -> Check {
    let config = app.config();
    let path = config.prices_file();
    let shown = path.display();
    if !path.exists() {
        return Check::ok("prices", format!("the built-in ones; your own would stand in {shown}"));
    }
    let today = day(jiff::Timestamp::now().as_millisecond());
    let (mut count, mut strange) = (0, Vec::new());
    for entry in app.registry.iter() {
        let own = config.prices(entry.provider.info().id);
        let models = known::models(app, entry).await;
        count += own.len();
        strange.extend(own.iter().filter_map(|price| fault(entry, price, &models, &today)));
    }
    let found = format!("{} in {shown}", text::count(count, "price"));
    if strange.is_empty() {
        return Check::ok("prices", found);
    }
    let found = format!("{found}; {}", strange.join("; "));
    Check::warn("prices", found, "look at the names: impasto models list, impasto models show MODEL")
}

/// What is strange about a price.
fn fault(entry: &ProviderEntry, price: &Price, models: &[String], today: &str) -> Option<String> {
    let name = &price.model;
    if !known::has(models, name) {
        return Some(format!("{name} is no model that is known here"));
    }
    if price.as_of.as_str() > today {
        return Some(format!("{name}: as_of {} is a day to come, and counts already", price.as_of));
    }
    let options = entry.provider.options(name).or_else(|| entry.provider.options(family_of(name)));
    let properties = options.as_ref().and_then(|schema| schema.get("properties")).and_then(Value::as_object);
    let is_option = |option: &&String| properties.is_some_and(|known| known.contains_key(option.as_str()));
    let mut named =
        price.images.iter().map(|row| &row.when).chain(price.output_tokens.iter().map(|row| &row.when));
    let wrong = named.find_map(|when| when.options.keys().find(|option| !is_option(option)))?;
    Some(format!("{name} has no option {wrong:?}, so what stands under it never counts"))
}
