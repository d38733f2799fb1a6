//! Promises of every panel, tried on every model that a provider ships.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that fails says where, and how much was tried"
)]

use impasto_contract::{Catalog, CatalogModel};
use impasto_controls::{
    CONTROLS, Checker, ModelView, alias, mode, panel,
    size::{Start, offers, resolve},
    violation::code,
};
use impasto_sdk::{Mode, SizeSpec};
use impasto_testkit::options::values;
use serde_json::{Map, Value, json};

/// Runs a promise over every starter and says how often it was tried.
fn every(promise: &str, tries: impl Fn(&CatalogModel, &Checker) -> usize) {
    let catalog = Catalog::linked().unwrap();
    let (mut models, mut tried) = (0, 0);
    for (_, model) in catalog.models() {
        models += 1;
        tried += tries(model, &Checker::new(&model.view).unwrap());
    }
    println!("{promise}: {tried} tried on {models} models");
    assert!(models > 0 && tried > 0, "{promise}: nothing was tried");
}

/// The least draft that a model takes: its inputs follow from a mode that it has.
fn least_draft(view: &ModelView) -> Value {
    let caps = &view.capabilities;
    let mode = *mode::usable(caps).first().unwrap();
    let mut draft = json!({"model": view.key, "prompt": "a lighthouse at dusk"});
    if caps.needs_init_image(mode) {
        draft["init_image"] = "img_1".into();
    }
    if mode == Mode::Inpaint {
        draft["mask_image"] = "img_2".into();
    }
    draft
}

/// The least draft with these fields over it.
fn draft(view: &ModelView, fields: Value) -> Value {
    let mut draft = least_draft(view);
    draft.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    draft
}

fn offered_constants(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect_constants(schema, &mut found);
    found
}

fn collect_constants(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(object) => {
            found.extend(object.get("const").and_then(Value::as_str).map(str::to_owned));
            found.extend(object.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(text));
            object.values().for_each(|inner| collect_constants(inner, found));
        }
        Value::Array(list) => list.iter().for_each(|inner| collect_constants(inner, found)),
        _ => {}
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

#[test]
fn every_size_that_a_panel_offers_passes_the_check_and_is_not_changed() {
    every("sizes of panels", |model, checker| {
        let view = &model.view;
        let schema = panel(view).schema["properties"]["size"].clone();
        let sizes = offered_constants(&schema);
        for size in &sizes {
            let draft = draft(view, json!({ "size": size }));
            assert_eq!(checker.check(&draft), [], "{} {size}", view.key);
            let wish: SizeSpec = size.parse().unwrap();
            let found = resolve(Some(&wish), &view.capabilities, &view.defaults, Start::Words).unwrap();
            assert_eq!(found.changes, [], "{} {size}", view.key);
        }
        sizes.len()
    });
}

#[test]
fn every_listed_size_resolves_to_itself_with_its_declared_shape() {
    every("listed sizes", |model, _| {
        let view = &model.view;
        let listed = offers(&view.capabilities);
        for offer in &listed {
            let found = resolve(Some(&offer.spec), &view.capabilities, &view.defaults, Start::Words).unwrap();
            assert_eq!(found.spec.as_ref(), Some(&offer.spec), "{}", view.key);
            assert_eq!(found.frame, offer.frame, "{} {}", view.key, offer.spec);
        }
        listed.len()
    });
}

#[test]
fn every_preset_is_offered_and_passes_in_invokeai_s_spelling() {
    let catalog = Catalog::linked().unwrap();
    let mut tried = 0;
    for (_, model) in catalog.models() {
        let checker = Checker::new(&model.view).unwrap();
        for preset in model.starter.capabilities.resolution_presets.iter().flatten() {
            let fields = json!({"aspect_ratio": preset.aspect_ratio, "image_size": preset.image_size,
                                "width": preset.width, "height": preset.height});
            let folded = alias::fold(draft(&model.view, fields)).unwrap();
            assert_eq!(folded["size"], format!("{}@{}", preset.aspect_ratio, preset.image_size));
            assert_eq!(checker.check(&folded), [], "{} {}", model.view.key, preset.label);
            tried += 1;
        }
    }
    println!("presets in InvokeAI's spelling: {tried} tried");
    assert!(tried > 0);
}

#[test]
fn every_ratio_that_a_starter_allows_passes_the_check_and_resolves() {
    every("ratios", |model, checker| {
        let view = &model.view;
        let ratios: Vec<_> = view.capabilities.allowed_aspect_ratios.iter().flatten().collect();
        for ratio in &ratios {
            let folded = alias::fold(draft(view, json!({ "aspect_ratio": ratio }))).unwrap();
            assert_eq!(checker.check(&folded), [], "{} {ratio}", view.key);
            let wish = SizeSpec::Shape(**ratio);
            let found = resolve(Some(&wish), &view.capabilities, &view.defaults, Start::Words).unwrap();
            assert!(found.frame.ratio.is_none_or(|found| found.same_shape(**ratio)), "{} {ratio}", view.key);
        }
        ratios.len()
    });
}

/// A value of the right type for a control, whatever the model.
fn some_value(id: &str) -> Value {
    match id {
        "negative_prompt" => json!("fog"),
        "seed" | "steps" | "guidance" | "partial_images" => json!(1),
        "init_image" | "mask_image" => json!("img_9"),
        "init_fit" => json!("pad"),
        "reference_images" => json!(["img_8"]),
        other => panic!("give the control {other} a value here"),
    }
}

#[test]
fn every_control_that_a_model_lacks_is_refused_by_name_all_at_once_except_the_seed() {
    every("controls that a model lacks", |model, checker| {
        let view = &model.view;
        let lacking: Vec<_> = CONTROLS.iter().filter(|control| !control.applies(view)).collect();
        let fields: Map<_, _> = lacking.iter().map(|c| (c.id().to_owned(), some_value(c.id()))).collect();
        let found = checker.check(&draft(view, fields.into()));
        for control in &lacking {
            let field = format!("/{}", control.id());
            let refused = found.iter().any(|v| v.field == field && v.code == code::UNSUPPORTED);
            assert_eq!(refused, control.id() != "seed", "{} {field}: {found:#?}", view.key);
        }
        lacking.len()
    });
}

#[test]
fn every_choice_of_every_option_passes_and_every_other_is_refused_by_name() {
    every("choices of options", |model, checker| {
        let view = &model.view;
        let Some(options) = &view.options else { return 0 };
        let mut tried = 0;
        for name in options.as_value()["properties"].as_object().into_iter().flatten().map(|(name, _)| name) {
            for choice in values(options.as_value(), name) {
                let fine = draft(view, json!({"provider_options": {name: choice}}));
                assert_eq!(checker.check(&fine), [], "{} {name} {choice}", view.key);
                tried += 1;
            }
            let field = format!("/provider_options/{name}");
            let wrong =
                checker.check(&draft(view, json!({"provider_options": {name: {"no": "such value"}}})));
            assert!(wrong.iter().any(|v| v.field.starts_with(&field)), "{} {name}: {wrong:?}", view.key);
        }
        tried
    });
}

#[test]
fn a_fresh_panel_passes_the_check() {
    every("fresh panels", |model, checker| {
        let fresh = draft(&model.view, panel(&model.view).defaults.into());
        assert_eq!(checker.check(&fresh), [], "{}", model.view.key);
        1
    });
}
