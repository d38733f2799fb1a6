use super::*;
use crate::samples::definition;

fn painter(template: &str, more: Value) -> Described {
    let mut value = json!({
        "name": "Acme", "endpoint": "https://a.example/draw", "features": {"modalities": ["text_to_image"]},
        "body": {"type": "json", "template": template}, "response": {"output": "image", "kind": "base64"}
    });
    for (name, field) in more.as_object().unwrap() {
        value[name] = field.clone();
    }
    describe(&definition(value))
}

#[test]
fn the_body_decides_which_controls_there_are() {
    let plain = painter(r#"{"p": {{prompt}}}"#, json!({})).capabilities;
    assert_eq!(plain.modes, [Mode::Txt2img]);
    assert!(!plain.supports_seed && plain.auto_size && plain.free_size.is_none());
    assert_eq!(plain.max_images_per_request, NonZeroU32::new(1));

    let rich = painter(
        r#"{"p": {{prompt}}, "n": {{count}}, "seed": {{seed}}, "w": {{width}}, "h": {{height}}, "no": {{negative_prompt}},
            "steps": {{steps}}, "cfg": {{guidance}}, "init": {{init_image}}, "mask": {{mask_image}}, "refs": {{reference_images}}}"#,
        json!({"limits": {"images_per_request": 4, "prompt_chars": 500, "seed": {"min": 0, "max": 9}}}),
    )
    .capabilities;
    assert_eq!(rich.modes, [Mode::Txt2img, Mode::Img2img, Mode::Inpaint]);
    for feature in impasto_sdk::Feature::ALL {
        assert_eq!(rich.has(feature), feature != impasto_sdk::Feature::PartialImages, "{feature:?}");
    }
    assert_eq!(rich.max_images_per_request, NonZeroU32::new(4));
    assert!(rich.free_size.is_some() && !rich.auto_size);
}

#[test]
fn named_sizes_leave_no_free_ones() {
    let caps = painter(
        r#"{"p": {{prompt}}, "size": {{size}}}"#,
        json!({"limits": {"sizes": {"1:1": {"width": 512, "height": 512}}}}),
    )
    .capabilities;
    assert!(caps.free_size.is_none() && caps.aspect_ratio_sizes.is_some());
}

#[test]
fn variables_become_the_panel() {
    let described = painter(
        r#"{"p": {{prompt}}, "s": {{strength}}, "style": {{style}}, "logo": {{logo}}}"#,
        json!({"variables": [
            {"name": "strength", "display_name": "Strength", "type": "number", "min": 0, "max": 1.5, "default": 0.5},
            {"name": "style", "type": "enum", "choices": ["oil", "ink"], "required": true},
            {"name": "note", "type": "string", "max": 20},
            {"name": "logo", "type": "image"}
        ]}),
    );
    let schema = described.options.unwrap().to_value();
    assert_eq!(
        schema["properties"]["strength"],
        json!({"type": "number", "minimum": 0, "maximum": 1.5, "title": "Strength", "description": "Strength", "default": 0.5})
    );
    assert_eq!(schema["properties"]["style"]["enum"], json!(["oil", "ink"]));
    assert_eq!(schema["properties"]["note"]["maxLength"], json!(20));
    assert_eq!(schema["required"], json!(["style"]));
    assert_eq!(described.blob_options, ["logo"]);
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&json!({"style": "ink", "strength": 1})));
    assert!(!validator.is_valid(&json!({"style": "oils"})) && !validator.is_valid(&json!({})));
    assert!(!validator.is_valid(&json!({"style": "ink", "other": 1})));
}

#[test]
fn only_what_is_published_complete_and_switched_on_is_usable() {
    let template = r#"{"p": {{prompt}}}"#;
    assert!(!painter(template, json!({})).usable);
    assert!(painter(template, json!({"status": "published"})).usable);
    assert!(!painter(template, json!({"status": "published", "inference": false})).usable);
    assert!(!painter(template, json!({"status": "published", "endpoint": ""})).usable);
}

#[test]
fn structures_say_what_they_take() {
    let of = |structure: &str, features: Value| {
        describe(&definition(
            json!({"structure": structure, "endpoint": "https://a.example", "model": "m", "features": features}),
        ))
    };
    let full = of("openai_images", json!({"modalities": ["text_to_image"], "edits": true, "masks": true}))
        .capabilities;
    assert_eq!(full.modes.len(), 3);
    assert!(full.supports_reference_images && full.free_size.is_some());
    let words =
        of("openai_chat", json!({"modalities": ["text_to_text", "image_to_text"], "streaming": true}));
    assert!(words.capabilities.modes.is_empty() && words.streaming);
    assert_eq!(words.host.as_deref(), Some("a.example"));
}

#[test]
fn a_price_is_an_entry_of_the_table() {
    let described = painter(
        r#"{"p": {{prompt}}}"#,
        json!({"model": "m", "price": {"image_usd": 0.04, "input_usd_per_million": 1.0, "as_of": "2026-11-21"}}),
    );
    let price = described.price.unwrap();
    assert_eq!((price.model.as_str(), price.images.len()), ("m", 1));
    assert_eq!(price.tokens.unwrap().text_in, impasto_sdk::Money::from_usd(1.0));
}
