//! OpenAI's Images API.

use crate::Call;
use impasto_ports::Basis;
use serde_json::{Value, json};

fn call(model: &str) -> Call {
    Call::new("openai", model)
}

/// A document with so many pictures and this usage.
fn pictures(count: usize, usage: Value) -> Value {
    let data: Vec<_> = (0..count).map(|blob| json!({"b64_json": {"blob": blob}})).collect();
    json!({
        "created": 1_795_251_600, "background": "opaque", "data": data, "output_format": "png",
        "quality": "high", "size": "1024x1024", "usage": usage
    })
}

/// Words in, pictures out; `usage` covers the whole request.
fn words(text: u64, out: u64) -> Value {
    json!({
        "total_tokens": text + out, "input_tokens": text, "output_tokens": out,
        "input_tokens_details": {"text_tokens": text, "image_tokens": 0}
    })
}

#[test]
fn gpt_image_2_6_flare_of_medium_quality() {
    // 21 × 5 + 1312 × 30 = 105 + 39 360 = 39 465 millionths.
    let call = call("gpt-image-2.6-flare").quality("medium").pixels(1024, 1024);
    call.answered(pictures(1, words(21, 1312))).costs(39_465_000, 1);
}

#[test]
fn gpt_image_2_6_sunburst_edits_two_pictures() {
    // Text 35 × 5 = 175, pictures in 1890 × 8 = 15 120, pictures out 1756 × 30 = 52 680; together 67 975 millionths.
    let usage = json!({
        "total_tokens": 3681, "input_tokens": 1925, "output_tokens": 1756,
        "input_tokens_details": {"text_tokens": 35, "image_tokens": 1890},
        "output_tokens_details": {"image_tokens": 1756, "text_tokens": 0}
    });
    let call = call("gpt-image-2.6-sunburst").quality("high").pixels(1024, 1024).references(2);
    call.answered(pictures(1, usage)).costs(67_975_000, 1);
}

#[test]
fn gpt_image_2_5_flare_at_its_dearest() {
    // 18 × 5 + 13 342 × 30 = 90 + 400 260 = 400 350 millionths.
    let call = call("gpt-image-2.5-flare").quality("max").pixels(3840, 2160);
    call.answered(pictures(1, words(18, 13_342))).costs(400_350_000, 1);
}

#[test]
fn gpt_image_2_5_sunburst_draws_three_of_low_quality() {
    // One usage for all three: 12 × 5 + 3 × 158 × 30 = 60 + 14 220 = 14 280 millionths.
    let call = call("gpt-image-2.5-sunburst").quality("low").pixels(1024, 1536).count(3);
    call.answered(pictures(3, words(12, 474))).costs(14_280_000, 3);
}

#[test]
fn a_snapshot_of_gpt_image_2_costs_what_its_family_does() {
    // 9 × 5 + 1767 × 30 = 45 + 53 010 = 53 055 millionths.
    let call = call("gpt-image-2-2026-04-21").quality("medium").pixels(1024, 1024);
    call.answered(pictures(1, words(9, 1767))).costs(53_055_000, 1);
}

#[test]
fn gpt_image_2_edits_with_cached_tokens_of_both_classes() {
    // Text (200 − 128) × 5 = 360, cached 128 × 1.25 = 160; pictures (1440 − 896) × 8 = 4352, cached 896 × 2 = 1792;
    // out 5500 × 30 = 165 000; together 171 664 millionths.
    let usage = json!({
        "total_tokens": 7140, "input_tokens": 1640, "output_tokens": 5500,
        "input_tokens_details": {
            "text_tokens": 200, "image_tokens": 1440, "cached_tokens": 1024,
            "cached_tokens_details": {"text_tokens": 128, "image_tokens": 896}
        }
    });
    let call = call("gpt-image-2").quality("high").pixels(1024, 1536).references(1);
    call.answered(pictures(1, usage)).costs(171_664_000, 1);
}

#[test]
fn gpt_image_1_5_bills_words_that_come_back() {
    // Text 30 × 5 = 150, words out 214 × 10 = 2140, pictures out 4160 × 32 = 133 120; together 135 410 millionths.
    let usage = json!({
        "total_tokens": 4404, "input_tokens": 30, "output_tokens": 4374,
        "input_tokens_details": {"text_tokens": 30, "image_tokens": 0},
        "output_tokens_details": {"image_tokens": 4160, "text_tokens": 214}
    });
    let call = call("gpt-image-1.5").quality("high").pixels(1024, 1024);
    call.answered(pictures(1, usage)).costs(135_410_000, 1);
}

#[test]
fn a_stream_is_billed_by_its_last_event() {
    // Two unfinished pictures of 100 tokens each are in the count: 16 × 5 + (1056 + 200) × 32 = 80 + 40 192 = 40 272.
    let partial = |index: u32| json!({"type": "image_generation.partial_image", "partial_image_index": index, "b64_json": {"blob": index}});
    let completed = json!({
        "type": "image_generation.completed", "b64_json": {"blob": 2}, "created_at": 1_795_251_600,
        "size": "1024x1024", "quality": "medium", "background": "opaque", "output_format": "png",
        "usage": words(16, 1256)
    });
    let call = call("chatgpt-image-latest").quality("medium").pixels(1024, 1024).partials(2);
    let events = [
        ("image_generation.partial_image", partial(0)),
        ("image_generation.partial_image", partial(1)),
        ("image_generation.completed", completed),
        ("", json!("[DONE]")),
    ];
    call.streamed(&events).costs(40_272_000, 1);
}

#[test]
fn gpt_image_1_mini_of_low_quality() {
    // 11 × 2 + 272 × 8 = 22 + 2176 = 2198 millionths.
    let call = call("gpt-image-1-mini").quality("low").pixels(1024, 1024);
    call.answered(pictures(1, words(11, 272))).costs(2_198_000, 1);
}

#[test]
fn cached_tokens_without_a_class_count_as_text_first() {
    // Of 64 cached tokens 40 are all the text, 40 × 0.2 = 8, and 24 are pictures, 24 × 0.25 = 6; pictures (323 − 24) ×
    // 2.5 = 747.5; out 1056 × 8 = 8448; together 9209.5 millionths.
    let usage = json!({
        "total_tokens": 1419, "input_tokens": 363, "output_tokens": 1056,
        "input_tokens_details": {"text_tokens": 40, "image_tokens": 323, "cached_tokens": 64}
    });
    let call = call("gpt-image-1-mini").quality("medium").pixels(1024, 1024).references(1);
    call.answered(pictures(1, usage)).costs(9_209_500, 1);
}

#[test]
fn gpt_image_1_as_the_vendors_specification_shows_it() {
    // Text 10 × 5 = 50, pictures in 40 × 10 = 400, pictures out 50 × 40 = 2000; together 2450 millionths.
    let usage = json!({
        "total_tokens": 100, "input_tokens": 50, "output_tokens": 50,
        "input_tokens_details": {"text_tokens": 10, "image_tokens": 40}
    });
    let call = call("gpt-image-1").quality("high").pixels(1024, 1024).references(1);
    call.answered(pictures(1, usage)).costs(2_450_000, 1);
}

#[test]
fn dall_e_3_reports_nothing_and_is_billed_by_the_picture() {
    // The wide size in HD, either way round: 0.12 dollars; the square in standard quality: 0.04.
    let body = json!({"created": 1_795_251_600, "data": [
        {"url": "https://files.example/1.png?sig=1", "revised_prompt": "A lighthouse at dusk, oil on canvas"}
    ]});
    call("dall-e-3").quality("hd").pixels(1024, 1792).answered(body.clone()).costs(120_000_000, 1);
    call("dall-e-3").quality("standard").pixels(1024, 1024).answered(body).costs(40_000_000, 1);
}

#[test]
fn dall_e_2_is_billed_for_the_pictures_that_came() {
    // 3 × 0.018 dollars, although four were asked for.
    let data: Vec<_> = (0..3).map(|blob| json!({"b64_json": {"blob": blob}})).collect();
    let call = call("dall-e-2").pixels(512, 512).count(4);
    call.answered(json!({"created": 1_795_251_600, "data": data})).costs(54_000_000, 3);
}

#[test]
fn a_usage_of_zeros_is_no_free_picture() {
    // By the table, at most: 1756 × 30 for the picture and 20 letters, at most 10 tokens × 5: 52 680 + 50 = 52 730.
    let call = call("gpt-image-2.5-flare").quality("high").pixels(1024, 1024);
    call.answered(pictures(1, words(0, 0))).costs(52_730_000, 1);
}

#[test]
fn what_the_author_of_a_drawing_takes_is_never_free() {
    let svg =
        json!({"model": "gpt-6-luna", "input_tokens": 400, "output_tokens": 5200, "reasoning_tokens": 900});
    for usage in [words(20, 0), words(20, 1000)] {
        let mut body = pictures(1, usage);
        body["svg_usage"] = svg.clone();
        let call = call("gpt-image-2.6-flare").option("output_format", json!("svg"));
        assert_eq!(call.at_most(), None, "nobody can say it before");
        let paid = call.answered(body);
        assert_eq!((paid.usd, paid.basis), (None, Basis::Unpriced));
    }
}
