//! The pure part of planning, on models made for it.

use super::{
    inputs::{Given, Inputs, Role, Upload},
    make::{Plan, make},
};
use crate::{Model, price::Tariff};
use impasto_controls::{Checker, alias::fold};
use impasto_imaging::{Layout, encode_raw, sniff};
use impasto_ports::{Basis, PriceLayer};
use impasto_sdk::{ModelConfig, Size};
use serde_json::{Value, json};

fn model(capabilities: Value) -> Model {
    let config: ModelConfig = serde_json::from_value(json!({
        "key": "test-model", "name": "Test Model", "provider_id": "test", "provider_model_id": "model",
        "capabilities": capabilities
    }))
    .unwrap();
    let price = serde_json::from_value(json!({
        "model": "model", "as_of": "2026-11-21", "source": "a test", "images": [{"usd": 0.05}]
    }))
    .unwrap();
    Model {
        effective: config.capabilities.clone(),
        config,
        warnings: Vec::new(),
        tariff: Some(Tariff { layer: PriceLayer::Record, price }),
        options: None,
        described: None,
        revision: 1,
    }
}

fn png(size: Size) -> Vec<u8> {
    let pixels = vec![200; usize::try_from(size.pixels() * 3).unwrap()];
    encode_raw(size, Layout::Rgb, &pixels).unwrap()
}

fn given(role: Role, field: &str, size: Size) -> Given {
    let bytes = png(size);
    Given {
        role,
        field: field.into(),
        facts: sniff(&bytes).unwrap(),
        bytes: Upload::Bytes(bytes.into()),
        gallery: None,
    }
}

fn plan(model: Model, draft: Value, inputs: Inputs) -> Plan {
    let checker = Checker::new(&model.view()).unwrap();
    make(fold(draft).unwrap(), model, &checker, inputs, Vec::new())
}

fn from_words(model: Model, draft: Value) -> Plan {
    plan(model, draft, Inputs::default())
}

fn codes(plan: &Plan) -> Vec<(&str, &str)> {
    plan.problems.iter().map(|problem| (problem.field.as_str(), problem.code.as_ref())).collect()
}

#[test]
fn twenty_five_pictures_from_a_model_that_gives_ten_are_three_calls() {
    let plan = from_words(
        model(json!({"max_images_per_request": 10})),
        json!({"prompt": "a cat", "num_images": 25}),
    );
    assert_eq!(codes(&plan), []);
    assert_eq!(plan.calls.iter().map(|call| call.images).collect::<Vec<_>>(), [10, 10, 5]);
    assert_eq!(plan.price.high_usd.unwrap().usd(), 1.25);
    assert_eq!(plan.price.basis, Basis::Priced);
}

#[test]
fn inputs_and_outputs_share_a_limit_of_a_call() {
    let caps = json!({
        "modes": ["txt2img"], "supports_reference_images": true, "max_reference_images": 14, "max_total_images": 15
    });
    let inputs: Inputs = (0..14)
        .map(|index| given(Role::Reference, &format!("/reference_images/{index}"), Size::new(8, 8)))
        .collect();
    let names: Vec<_> = (0..14).map(|index| format!("r{index}")).collect();
    let plan =
        plan(model(caps), json!({"prompt": "a cat", "num_images": 3, "reference_images": names}), inputs);
    assert_eq!(codes(&plan), []);
    assert_eq!(plan.calls.iter().map(|call| call.images).collect::<Vec<_>>(), [1, 1, 1]);
}

#[test]
fn a_seed_that_the_model_lacks_is_dropped_and_named() {
    let plan = from_words(model(json!({})), json!({"prompt": "a cat", "seed": 7}));
    assert_eq!(codes(&plan), []);
    assert_eq!(plan.draft.get("seed"), None);
    assert_eq!((plan.changes[0].field.as_str(), plan.changes[0].from.clone()), ("/seed", json!(7)));
}

#[test]
fn every_problem_is_told_at_once() {
    let draft = json!({
        "prompt": "a cat", "negative_prompt": "dogs", "steps": 20, "guidance": 3.5, "colour": "red",
        "provider_options": {"quality": "high"}, "num_images": 0
    });
    let plan = from_words(model(json!({})), draft);
    let fields: Vec<_> = plan.problems.iter().map(|problem| problem.field.as_str()).collect();
    for field in ["/negative_prompt", "/steps", "/guidance", "/colour", "/provider_options", "/num_images"] {
        assert!(fields.contains(&field), "{field} is not among {fields:?}");
    }
    assert!(plan.calls.is_empty());
}

#[test]
fn a_size_that_is_not_drawn_goes_to_the_nearest_shape_and_says_so() {
    let caps = json!({"aspect_ratio_sizes": {
        "1:1": {"width": 1024, "height": 1024}, "16:9": {"width": 1344, "height": 768}
    }});
    let plan = from_words(model(caps), json!({"prompt": "a cat", "width": 160, "height": 90}));
    assert_eq!(plan.draft["size"], "1344x768");
    assert_eq!(
        (plan.changes[0].from.clone(), plan.changes[0].to.clone()),
        (json!("160x90"), json!("1344x768"))
    );
}

#[test]
fn an_init_image_of_another_shape_is_cropped_and_reported() {
    let caps =
        json!({"modes": ["txt2img", "img2img"], "aspect_ratio_sizes": {"1:1": {"width": 64, "height": 64}}});
    let inputs: Inputs = [given(Role::Init, "/init_image", Size::new(96, 48))].into_iter().collect();
    let plan = plan(model(caps), json!({"prompt": "a cat", "init_image": "i"}), inputs);
    assert_eq!(codes(&plan), []);
    assert_eq!(plan.changes[0].code, "init_fitted");
    assert!(plan.changes[0].message.contains("cropped"), "{}", plan.changes[0].message);
    assert!(plan.fitting.unwrap().crops());
}

#[test]
fn pictures_with_too_many_pixels_are_told() {
    let caps = json!({"modes": ["txt2img", "img2img"], "supports_reference_images": true, "input_images": {"max_pixels": 4800}});
    let inputs: Inputs = [
        given(Role::Init, "/init_image", Size::new(160, 120)),
        given(Role::Reference, "/reference_images/0", Size::new(80, 60)),
        given(Role::Reference, "/reference_images/1", Size::new(60, 120)),
    ]
    .into_iter()
    .collect();
    let draft = json!({"prompt": "a cat", "init_image": "i", "reference_images": ["a", "b"]});
    let plan = plan(model(caps), draft, inputs);
    assert_eq!(codes(&plan), []);
    let told: Vec<_> = plan.changes.iter().map(|change| (&*change.field, &change.from, &change.to)).collect();
    assert_eq!(
        told,
        [
            ("/init_image", &json!("160x120"), &json!("80x60")),
            ("/reference_images/1", &json!("60x120"), &json!("48x97")),
        ]
    );
    assert!(plan.changes[0].message.contains("scaled from 160x120 to 80x60"), "{}", plan.changes[0].message);
}

#[test]
fn outpainting_is_refused_by_name_where_no_mask_is_taken() {
    let caps =
        json!({"modes": ["txt2img", "img2img"], "aspect_ratio_sizes": {"1:1": {"width": 64, "height": 64}}});
    let inputs = || [given(Role::Init, "/init_image", Size::new(96, 48))].into_iter().collect::<Inputs>();
    let draft = json!({"prompt": "a cat", "init_image": "i", "init_fit": "pad"});
    let refused = plan(model(caps), draft.clone(), inputs());
    assert!(refused.problems.iter().any(|p| p.message.contains("outpainting")), "{:?}", refused.problems);
    let caps = json!({
        "modes": ["txt2img", "img2img", "inpaint"], "mask_format": "alpha",
        "aspect_ratio_sizes": {"1:1": {"width": 64, "height": 64}}
    });
    let plan = plan(model(caps), draft, inputs());
    assert_eq!(codes(&plan), []);
    assert_eq!(plan.generate.unwrap().mode, impasto_sdk::Mode::Inpaint);
}

#[test]
fn a_mask_must_have_the_size_of_the_init_image() {
    let caps = json!({"modes": ["inpaint"], "mask_format": "alpha"});
    let inputs = [
        given(Role::Init, "/init_image", Size::new(64, 64)),
        given(Role::Mask, "/mask_image", Size::new(32, 64)),
    ];
    let draft = json!({"prompt": "a cat", "init_image": "i", "mask_image": "m"});
    let plan = plan(model(caps), draft, inputs.into_iter().collect());
    let problem = plan.problems.iter().find(|problem| problem.code == "mask_size").unwrap();
    assert!(problem.message.contains("32x64") && problem.message.contains("64x64"));
}

#[test]
fn what_costs_too_much_or_has_no_price_is_refused() {
    let draft = json!({"prompt": "a cat", "num_images": 4, "max_cost_usd": 0.1});
    let dear = from_words(model(json!({})), draft.clone());
    assert_eq!(codes(&dear), [("/max_cost_usd", "over_max_cost")]);
    let mut unpriced = model(json!({}));
    unpriced.tariff = None;
    let plan = from_words(unpriced, draft);
    assert_eq!(codes(&plan), [("/max_cost_usd", "over_max_cost")]);
    assert_eq!(plan.price.basis, Basis::Unpriced);
}

#[test]
fn the_same_draft_gives_the_same_plan() {
    let draft = json!({"prompt": "a cat", "num_images": 3, "seed": 5});
    let one = from_words(model(json!({"supports_seed": true})), draft.clone());
    let two = from_words(model(json!({"supports_seed": true})), draft);
    assert_eq!(json!(one.view()), json!(two.view()));
    assert_eq!(one.generate, two.generate);
}
