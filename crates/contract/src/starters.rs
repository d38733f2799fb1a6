//! The table of every model that a provider ships.

use crate::{Artefact, Catalog, CatalogModel, CatalogProvider};
use impasto_sdk::{ModelLink, Price};
use serde_json::{Value, json};

/// `starters.json`.
pub(crate) fn artefact(catalog: &Catalog) -> Artefact {
    let table: Vec<Value> = catalog.models().map(|(provider, model)| row(provider, model)).collect();
    Artefact::json("docs/contract/starters.json", json!({ "starters": table }))
}

fn row(provider: &CatalogProvider, model: &CatalogModel) -> Value {
    let starter = &model.starter;
    let link = ModelLink { provider: provider.info.id.into(), model: starter.id.clone() };
    json!({
        "source": link.to_string(),
        "name": starter.name,
        "description": starter.description,
        "status": starter.status,
        "retires_on": starter.retires_on,
        "replaced_by": starter.replaced_by,
        "modes": model.view.capabilities.modes,
        "price": model.price.as_ref().map_or_else(|| json!({"basis": "unpriced"}), price),
        "origin": starter.origin,
        "panel": format!("panels/{}/{}.json", provider.info.id, model.file_name()),
    })
}

fn price(price: &Price) -> Value {
    json!({ "basis": basis(price), "as_of": price.as_of, "source": price.source })
}

/// How sure a price before a run can be at best. What tokens a picture takes is known only afterwards.
pub(crate) fn basis(price: &Price) -> &'static str {
    match price {
        Price { images, tokens: None, output_tokens, .. }
            if images.is_empty() && output_tokens.is_empty() =>
        {
            "unpriced"
        }
        Price { images, uncertain: false, .. } if !images.is_empty() => "priced",
        _ => "estimated",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: Value) -> &'static str {
        let mut price = json!({"model": "m", "as_of": "2026-11-21", "source": "a test"});
        price.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
        basis(&serde_json::from_value(price).unwrap())
    }

    #[test]
    fn a_price_is_never_said_to_be_surer_than_it_is() {
        assert_eq!(of(json!({})), "unpriced");
        assert_eq!(of(json!({"images": [{"usd": 0.04}]})), "priced");
        assert_eq!(of(json!({"images": [{"usd": 0.04}], "uncertain": true})), "estimated");
        assert_eq!(of(json!({"tokens": {"image_out": 30}})), "estimated");
    }

    #[test]
    fn every_row_says_where_it_was_read_and_which_panel_it_has() {
        let document: Value = serde_json::from_str(&artefact(&Catalog::linked().unwrap()).text).unwrap();
        for row in document["starters"].as_array().unwrap() {
            assert!(row["origin"]["source"].as_str().is_some_and(|source| !source.is_empty()), "{row}");
            assert!(row["panel"].as_str().unwrap().ends_with(".json"));
        }
    }
}
