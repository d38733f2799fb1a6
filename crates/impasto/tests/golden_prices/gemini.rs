//! Gemini's `generateContent`.

use crate::Call;
use serde_json::{Value, json};

fn call(model: &str) -> Call {
    Call::new("gemini", model)
}

/// A candidate with one picture.
fn picture(blob: usize) -> Value {
    let part = json!({"inlineData": {"mimeType": "image/png", "data": {"blob": blob}}});
    json!({"content": {"role": "model", "parts": [part]}, "finishReason": "STOP", "index": blob})
}

fn reply(candidates: &[Value], usage: Value) -> Value {
    json!({"candidates": candidates, "usageMetadata": usage, "modelVersion": "m", "responseId": "r-1"})
}

fn tokens(modality: &str, count: u64) -> Value {
    json!({"modality": modality, "tokenCount": count})
}

#[test]
fn gemini_2_5_flash_draws_from_words() {
    // 8 × 0.3 + 1290 × 30 = 2.4 + 38 700 = 38 702.4 millionths.
    let usage = json!({
        "promptTokenCount": 8, "candidatesTokenCount": 1290, "totalTokenCount": 1298,
        "promptTokensDetails": [tokens("TEXT", 8)], "candidatesTokensDetails": [tokens("IMAGE", 1290)]
    });
    call("gemini-2.5-flash-image").answered(reply(&[picture(0)], usage)).costs(38_702_400, 1);
}

#[test]
fn gemini_2_5_flash_follows_a_picture() {
    // Text 12 × 0.3 = 3.6, a picture in 258 × 0.3 = 77.4, out 1290 × 30 = 38 700; together 38 781 millionths.
    let usage = json!({
        "promptTokenCount": 270, "candidatesTokenCount": 1290, "totalTokenCount": 1560,
        "promptTokensDetails": [tokens("TEXT", 12), tokens("IMAGE", 258)],
        "candidatesTokensDetails": [tokens("IMAGE", 1290)]
    });
    let call = call("gemini-2.5-flash-image").references(1);
    call.answered(reply(&[picture(0)], usage)).costs(38_781_000, 1);
}

#[test]
fn gemini_3_pro_thinks_before_a_picture_of_2k() {
    // Text 24 × 2 = 48, thoughts 310 × 12 = 3720, out 1120 × 120 = 134 400; together 138 168 millionths.
    let usage = json!({
        "promptTokenCount": 24, "candidatesTokenCount": 1120, "thoughtsTokenCount": 310, "totalTokenCount": 1454,
        "promptTokensDetails": [tokens("TEXT", 24)], "candidatesTokensDetails": [tokens("IMAGE", 1120)]
    });
    let call = call("gemini-3-pro-image").preset("2K").pixels(2048, 2048);
    call.answered(reply(&[picture(0)], usage)).costs(138_168_000, 1);
}

#[test]
fn gemini_3_pro_at_4k_comments_on_what_it_draws_from_two_pictures() {
    // Text 40 × 2 = 80, pictures in 1120 × 2 = 2240; thoughts 512 and 36 words beside the picture, 548 × 12 = 6576; out
    // 2000 × 120 = 240 000; together 248 896 millionths.
    let usage = json!({
        "promptTokenCount": 1160, "candidatesTokenCount": 2036, "thoughtsTokenCount": 512, "totalTokenCount": 3708,
        "promptTokensDetails": [tokens("TEXT", 40), tokens("IMAGE", 1120)],
        "candidatesTokensDetails": [tokens("IMAGE", 2000)]
    });
    let call = call("gemini-3-pro-image").preset("4K").pixels(4096, 4096).references(2);
    call.answered(reply(&[picture(0)], usage)).costs(248_896_000, 1);
}

#[test]
fn gemini_3_1_flash_at_1k_with_thoughts() {
    // Text 16 × 0.5 = 8, thoughts 88 × 3 = 264, out 1120 × 60 = 67 200; together 67 472 millionths.
    let usage = json!({
        "promptTokenCount": 16, "candidatesTokenCount": 1120, "thoughtsTokenCount": 88, "totalTokenCount": 1224,
        "promptTokensDetails": [tokens("TEXT", 16)], "candidatesTokensDetails": [tokens("IMAGE", 1120)]
    });
    let call = call("gemini-3.1-flash-image").preset("1K").pixels(1024, 1024);
    call.answered(reply(&[picture(0)], usage)).costs(67_472_000, 1);
}

#[test]
fn a_relay_that_tells_no_classes_is_billed_as_for_the_picture() {
    // 10 × 0.5 + 747 × 60 = 5 + 44 820 = 44 825 millionths. Protobuf writes long numbers as texts.
    let usage = json!({"promptTokenCount": "10", "candidatesTokenCount": "747", "totalTokenCount": "757"});
    let call = call("gemini-3.1-flash-image").preset("512").pixels(512, 512);
    call.answered(reply(&[picture(0)], usage)).costs(44_825_000, 1);
}

#[test]
fn what_a_search_found_and_what_was_cached_are_sent_too() {
    // Cached text has no price of its own: (400 + 250) × 1.5 = 975; thoughts 120 × 7.5 = 900; out 1680 × 30 = 50 400;
    // together 52 275 millionths.
    let usage = json!({
        "promptTokenCount": 400, "cachedContentTokenCount": 100, "toolUsePromptTokenCount": 250,
        "candidatesTokenCount": 1680, "thoughtsTokenCount": 120, "totalTokenCount": 2450,
        "promptTokensDetails": [tokens("TEXT", 400)], "cacheTokensDetails": [tokens("TEXT", 100)],
        "toolUsePromptTokensDetails": [tokens("TEXT", 250)], "candidatesTokensDetails": [tokens("IMAGE", 1680)]
    });
    let call = call("gemini-nano-banana-2.1").preset("2K").pixels(2048, 2048);
    call.answered(reply(&[picture(0)], usage)).costs(52_275_000, 1);
}

#[test]
fn several_candidates_share_one_usage() {
    // 20 × 0.25 + 3 × 1120 × 30 = 5 + 100 800 = 100 805 millionths.
    let usage = json!({
        "promptTokenCount": 20, "candidatesTokenCount": 3360, "totalTokenCount": 3380,
        "promptTokensDetails": [tokens("TEXT", 20)], "candidatesTokensDetails": [tokens("IMAGE", 3360)]
    });
    let call = call("gemini-3.1-flash-lite-image").preset("1K").pixels(1024, 1024);
    call.answered(reply(&[picture(0), picture(1), picture(2)], usage)).costs(100_805_000, 3);
}

#[test]
fn a_picture_that_was_withheld_costs_what_was_thought_about_it() {
    // 15 × 2 + 205 × 12 = 30 + 2460 = 2490 millionths.
    let usage = json!({
        "promptTokenCount": 15, "thoughtsTokenCount": 205, "totalTokenCount": 220,
        "promptTokensDetails": [tokens("TEXT", 15)]
    });
    let candidate = json!({"finishReason": "IMAGE_SAFETY", "finishMessage": "withheld", "index": 0});
    call("gemini-3-pro-image").preset("1K").answered(reply(&[candidate], usage)).costs(2_490_000, 0);
}

#[test]
fn nano_banana_2_1_pays_for_each_search() {
    // 10 × 1.5 + 420 thoughts × 7.5 + 1120 × 30 = 15 + 3150 + 33 600 = 36 765, and two searches of 14 000: 64 765 millionths.
    let usage = json!({
        "promptTokenCount": 10, "candidatesTokenCount": 1120, "thoughtsTokenCount": 420, "totalTokenCount": 1550,
        "promptTokensDetails": [tokens("TEXT", 10)], "candidatesTokensDetails": [tokens("IMAGE", 1120)]
    });
    let mut found = picture(0);
    found["groundingMetadata"] = json!({"webSearchQueries": ["lighthouses at dusk", "their colours"]});
    let call = call("gemini-nano-banana-2.1").preset("1K").option("google_search", json!(true));
    call.answered(reply(&[found], usage)).costs(64_765_000, 1);
}

#[test]
fn what_is_said_before_holds_thoughts_and_searches() {
    // 20 letters are at most 10 tokens × 1.5 = 15, and the picture 1120 × 30 = 33 600: 33 615 millionths, with thoughts
    // of 4000, 1000 and 10 000 tokens × 7.5, and three searches of 14 000.
    let draws = || call("gemini-nano-banana-2.1").preset("1K");
    let at = |level: &str| draws().option("thinking_level", json!(level)).at_most();
    assert_eq!(draws().at_most(), Some(63_615_000));
    assert_eq!(at("minimal"), Some(41_115_000));
    assert_eq!(at("high"), Some(108_615_000));
    assert_eq!(draws().option("google_search", json!(true)).at_most(), Some(105_615_000));
    // It always thinks: 10 × 2 + 1120 × 120 + 4000 × 12 = 20 + 134 400 + 48 000.
    assert_eq!(call("gemini-3-pro-image").preset("1K").at_most(), Some(182_420_000));
    assert_eq!(call("gemini-2.5-flash-image").at_most(), Some(38_703_000));
}
