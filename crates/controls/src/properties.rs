//! Promises that hold for every model, tried on made-up ones.

use crate::{
    CONTROLS, Checker, ModelView, panel, samples,
    size::{self, Start, offers},
    violation::code,
};
use impasto_sdk::{Capabilities, Size, SizeSpec};
use proptest::prelude::{Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest};
use serde_json::{Map, Value, json};

/// Shapes with two spellings of the same, and extreme ones.
const SHAPES: [&str; 9] = ["1:1", "16:9", "9:16", "3:2", "21:9", "7:3", "8:1", "1:8", "4:3"];

fn shape() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&SHAPES[..])
}

fn side() -> impl Strategy<Value = u32> {
    prop_oneof![Just(512_u32), Just(1024), Just(1344), 1..5000_u32]
}

fn size() -> impl Strategy<Value = Value> {
    (side(), side()).prop_map(|(width, height)| json!({ "width": width, "height": height }))
}

fn table() -> impl Strategy<Value = Value> {
    prop::collection::vec((shape(), size()), 0..6).prop_map(|entries| {
        entries.into_iter().map(|(ratio, size)| (ratio.to_owned(), size)).collect::<Map<_, _>>().into()
    })
}

fn presets() -> impl Strategy<Value = Value> {
    let preset = (shape(), prop::sample::select(&["1K", "2K", "2k"][..]), side(), side());
    prop::collection::vec(preset, 0..6).prop_map(|presets| {
        let preset = |(ratio, class, width, height): (&str, &str, u32, u32)| {
            json!({"label": format!("{ratio} {class}"), "aspect_ratio": ratio, "image_size": class,
                   "width": width, "height": height})
        };
        presets.into_iter().map(preset).collect()
    })
}

fn free() -> impl Strategy<Value = Value> {
    let multiple = prop::sample::select(&[1_u32, 8, 16, 64][..]);
    (multiple, any::<bool>(), any::<bool>()).prop_map(|(multiple, pixels, sides)| {
        let mut free = json!({ "multiple_of": multiple });
        if pixels {
            free["min_pixels"] = 655_360.into();
            free["max_pixels"] = 8_294_400.into();
        }
        if sides {
            free["min_side"] = 64.into();
            free["max_side"] = 3840.into();
            free["max_ratio"] = 3.0.into();
        }
        free
    })
}

/// Capabilities in any combination.
fn capabilities() -> impl Strategy<Value = Capabilities> {
    let maybe = prop::option::of::<prop::strategy::BoxedStrategy<Value>>;
    let geometry = (
        maybe(table().boxed()),
        maybe(presets().boxed()),
        maybe(prop::collection::vec(shape(), 0..5).prop_map(|list| json!(list)).boxed()),
        prop::option::weighted(0.3, free()),
        prop::option::weighted(0.3, Just(json!({"width": 4096, "height": 2048}))),
        any::<bool>(),
    );
    let modes = prop::sample::subsequence(vec!["txt2img", "img2img", "inpaint"], 1..=3);
    let flags = any::<[bool; 7]>();
    (geometry, modes, flags).prop_map(|(geometry, modes, flags)| {
        let (table, presets, shapes, free, max, auto) = geometry;
        let [references, negative, seed, guidance, steps, mask, partial] = flags;
        let mut caps = json!({
            "modes": modes, "auto_size": auto, "supports_reference_images": references,
            "supports_negative_prompt": negative, "supports_seed": seed, "supports_guidance": guidance,
            "supports_steps": steps, "mask_format": if mask { "alpha" } else { "none" },
            "aspect_ratio_sizes": table, "resolution_presets": presets, "allowed_aspect_ratios": shapes,
            "max_image_size": max
        });
        if let Some(free) = free {
            caps["free_size"] = free;
        }
        if partial {
            caps["max_partial_images"] = 3.into();
        }
        samples::capabilities(caps)
    })
}

fn model(capabilities: Capabilities) -> ModelView {
    ModelView { capabilities, ..samples::plain() }
}

/// The least draft that this model takes.
fn least_draft(model: &ModelView) -> Value {
    let mut draft = json!({ "model": model.key, "prompt": "a cat" });
    for control in CONTROLS.iter().filter(|control| control.applies(model) && control.required(model)) {
        draft[control.id()] = "a".into();
    }
    draft
}

/// A value for each control that any model that has it takes.
fn some_value(id: &str) -> Value {
    match id {
        "reference_images" => json!(["a"]),
        "num_images" | "seed" | "steps" | "guidance" | "partial_images" => json!(1),
        "init_fit" => json!("crop"),
        _ => json!("a"),
    }
}

/// Every size that the panel's schema names: listed ones, presets, shapes, `auto`.
fn offered(model: &ModelView) -> Vec<String> {
    let panel = panel(model);
    let variants = panel.schema["properties"]["size"]["anyOf"].as_array().unwrap().clone();
    let listed = |variant: &Value| {
        let constants = variant["oneOf"].as_array().into_iter().flatten().map(|v| v["const"].clone());
        constants.chain(variant["enum"].as_array().into_iter().flatten().cloned()).collect::<Vec<_>>()
    };
    variants.iter().flat_map(listed).map(|value| value.as_str().unwrap().to_owned()).collect()
}

proptest! {
    #[test]
    fn every_size_that_a_panel_offers_passes_the_check_and_resolves(caps in capabilities()) {
        let model = model(caps);
        let checker = Checker::new(&model).unwrap();
        for offer in offered(&model) {
            let mut draft = least_draft(&model);
            draft["size"] = offer.clone().into();
            prop_assert_eq!(checker.check(&draft), [], "{}", offer);
            let wish: SizeSpec = offer.parse().unwrap();
            let found = size::resolve(Some(&wish), &model.capabilities, &model.defaults, Start::Words).unwrap();
            prop_assert_eq!(&found.changes, &[], "{}", offer);
        }
    }

    #[test]
    fn every_listed_size_resolves_to_itself_with_its_declared_shape(caps in capabilities()) {
        let defaults = samples::plain().defaults;
        for offer in offers(&caps) {
            let found = size::resolve(Some(&offer.spec), &caps, &defaults, Start::Words).unwrap();
            prop_assert_eq!(found.spec.as_ref(), Some(&offer.spec));
            prop_assert_eq!(found.frame, offer.frame);
        }
    }

    #[test]
    fn whatever_a_size_comes_to_passes_the_check_and_comes_to_itself(
        caps in capabilities(), width in 1..20_000_u32, height in 1..20_000_u32
    ) {
        let model = model(caps);
        let wish = SizeSpec::Exact(Size::new(width, height));
        let resolve = |wish: &SizeSpec| {
            size::resolve(Some(wish), &model.capabilities, &model.defaults, Start::Words)
        };
        let Ok(found) = resolve(&wish) else {
            prop_assert!(model.capabilities.free_size.is_some() || model.capabilities.max_image_size.is_some());
            return Ok(());
        };
        let spec = found.spec.clone().unwrap();
        let meant = offers(&model.capabilities).iter().any(|o| o.frame.pixels == Some(Size::new(width, height)));
        prop_assert_eq!(found.changes.is_empty(), spec == wish || meant);
        let again = resolve(&spec).unwrap();
        prop_assert_eq!(&again.changes, &[]);
        prop_assert_eq!(again.frame, found.frame);
        let mut draft = least_draft(&model);
        draft["size"] = spec.to_string().into();
        prop_assert_eq!(Checker::new(&model).unwrap().check(&draft), []);
    }

    #[test]
    fn every_control_that_a_model_lacks_is_refused_and_all_at_once(caps in capabilities()) {
        let model = model(caps);
        let mut draft = least_draft(&model);
        let lacking: Vec<_> = CONTROLS.iter().filter(|control| !control.applies(&model)).collect();
        for control in &lacking {
            draft[control.id()] = some_value(control.id());
        }
        let found = Checker::new(&model).unwrap().check(&draft);
        for control in lacking.iter().filter(|control| control.id() != "seed") {
            let field = format!("/{}", control.id());
            prop_assert!(found.iter().any(|v| v.field == field && v.code == code::UNSUPPORTED), "{field}: {found:?}");
        }
    }

    #[test]
    fn a_fresh_panel_passes_the_check(caps in capabilities()) {
        let model = model(caps);
        let mut draft = least_draft(&model);
        draft.as_object_mut().unwrap().extend(panel(&model).defaults);
        prop_assert_eq!(Checker::new(&model).unwrap().check(&draft), []);
    }

    #[test]
    fn a_check_never_panics(caps in capabilities(), field in "[a-z_]{1,12}", text in ".{0,20}") {
        let checker = Checker::new(&model(caps)).unwrap();
        for value in [json!(text), json!([text]), json!({"a": text}), json!(-1.5), json!(null)] {
            let draft = json!({ "model": "test-model", "prompt": "p", field.clone(): value.clone(), "size": value });
            let folded = crate::alias::fold(draft.clone()).unwrap_or(draft);
            let _ = checker.check(&folded);
        }
    }
}
