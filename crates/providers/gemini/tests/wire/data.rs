//! The data files.

use impasto_provider_gemini::Gemini;
use impasto_sdk::{Price, Provider, Registry, Starter, Status};
use std::collections::BTreeSet;

fn starters() -> Vec<Starter> {
    serde_json::from_str(Gemini.starters()).unwrap()
}

fn prices() -> Vec<Price> {
    serde_json::from_str(Gemini.prices()).unwrap()
}

#[test]
fn the_provider_is_registered() {
    let registry = Registry::collect(&["gemini"]).unwrap();
    assert_eq!(registry.get("gemini").unwrap().package, "impasto-provider-gemini");
}

#[test]
fn a_live_model_comes_first_and_successors_are_live_too() {
    let starters = starters();
    assert_eq!((starters[0].id.as_str(), starters[0].status), ("gemini-nano-banana-2.1", Status::Ga));
    let live: BTreeSet<_> = starters.iter().filter(|s| s.status == Status::Ga).map(|s| &s.id).collect();
    for starter in starters.iter().filter(|starter| starter.status != Status::Ga) {
        assert!(live.contains(starter.replaced_by.as_ref().unwrap()), "{}", starter.id);
        assert!(starter.retires_on.is_some(), "{}", starter.id);
    }
}

#[test]
fn claims_stay_within_the_adapter_and_costs_are_mentioned() {
    for starter in starters() {
        let (_, idle) = starter.capabilities.within(&Gemini.adapter(&starter.id));
        assert_eq!(idle, [""; 0], "{}", starter.id);
        assert!(starter.description.contains("API key") && starter.description.contains("cost money"));
        assert!(!starter.capabilities.supports_seed && !starter.capabilities.supports_negative_prompt);
        assert_eq!(starter.capabilities.max_images_per_request.unwrap().get(), 1);
    }
}

#[test]
fn the_first_size_is_the_default_and_every_size_has_the_shape_it_names() {
    for starter in starters() {
        let caps = &starter.capabilities;
        let allowed = caps.allowed_aspect_ratios.as_ref().unwrap();
        let presets = caps.resolution_presets.iter().flatten().map(|p| (p.aspect_ratio, p.size()));
        let sizes: Vec<_> =
            caps.aspect_ratio_sizes.iter().flat_map(impasto_sdk::SizeTable::iter).chain(presets).collect();
        assert_eq!(sizes[0].1.to_string(), "1024x1024", "{}", starter.id);
        assert_eq!(starter.default_settings.width.unwrap().get(), 1024);
        for (ratio, size) in sizes {
            assert!(allowed.contains(&ratio), "{} {ratio}", starter.id);
            // The vendor rounds to its own grid, never far enough to be another shape.
            assert!(ratio.distance(size) < 0.035, "{} {ratio} {size}", starter.id);
        }
    }
}

#[test]
fn presets_are_complete_and_labelled() {
    for (id, shapes, classes) in [
        ("gemini-nano-banana-2.1", 14, &["1K", "2K", "4K"][..]),
        ("gemini-3-pro-image", 10, &["1K", "2K", "4K"]),
        ("gemini-3.1-flash-image", 14, &["1K", "2K", "4K", "512"]),
        ("gemini-3.1-flash-lite-image", 14, &["1K"]),
        ("gemini-2.5-flash-image", 10, &[]),
        ("gemini-3-pro-image-preview", 10, &["1K", "2K", "4K"]),
        ("gemini-3.1-flash-image-preview", 14, &["1K", "2K", "4K", "512"]),
    ] {
        let starter = starters().into_iter().find(|starter| starter.id == id).unwrap();
        let presets = starter.capabilities.resolution_presets.unwrap_or_default();
        assert_eq!(starter.capabilities.allowed_aspect_ratios.unwrap().len(), shapes, "{id}");
        assert_eq!(presets.len(), shapes * classes.len(), "{id}");
        for (preset, class) in presets.iter().zip(classes.iter().flat_map(|c| std::iter::repeat_n(c, shapes)))
        {
            assert_eq!(preset.image_size, *class, "{id}");
            let (ratio, width, height) = (preset.aspect_ratio, preset.width, preset.height);
            assert_eq!(preset.label, format!("{ratio} ({class}) — {width}×{height}"));
        }
    }
}

#[test]
fn every_living_model_has_a_price_for_every_size_class() {
    let prices = prices();
    for starter in starters().iter().filter(|starter| starter.status != Status::Retired) {
        let price = prices.iter().find(|price| price.model == starter.id).unwrap();
        assert!(price.tokens.unwrap().text_out.is_some() && !price.source.is_empty());
        for preset in starter.capabilities.resolution_presets.iter().flatten() {
            let covers = |entry: &impasto_sdk::OutputTokens| {
                entry.when.image_size.as_ref().is_none_or(|class| *class == preset.image_size)
            };
            assert!(price.output_tokens.iter().any(covers), "{} {}", starter.id, preset.image_size);
        }
    }
}
