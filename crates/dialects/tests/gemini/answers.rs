//! What a successful answer comes to.

use crate::answer;
use impasto_dialects::gemini;
use impasto_sdk::{
    Answer, AnswerBody, Auth, BlobRef, Error, Exchange, Images, Item, Kind, Retry, Source, Usage,
};
use serde_json::{Value, json};

/// Servers that may see the key.
const HOMES: [&str; 2] = ["https://relay.example/api", "https://home.example"];

fn images(answer: &Answer) -> Images {
    gemini::images(answer, &HOMES).unwrap()
}

fn candidate(parts: Value) -> Value {
    json!({
        "candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP", "index": 0}],
        "modelVersion": "gemini-nano-banana-2.1", "responseId": "r-1"
    })
}

fn missing(images: &Images) -> &Error {
    match &images.items[..] {
        [Item::Missing(error)] => error,
        other => panic!("expected one missing picture, got {other:?}"),
    }
}

fn fetched(images: &Images) -> &Exchange {
    match &images.items[..] {
        [Item::Image { source: Source::Fetch(exchange), .. }] => exchange,
        other => panic!("expected one download, got {other:?}"),
    }
}

#[test]
fn a_picture_comes_with_usage_and_request_id() {
    let mut reply = candidate(json!([
        {"text": "Here it is."},
        {"inlineData": {"mimeType": "image/png", "data": {"blob": 0}}, "thoughtSignature": "c2ln"}
    ]));
    reply["usageMetadata"] = json!({
        "promptTokenCount": 6, "candidatesTokenCount": 1130, "thoughtsTokenCount": 90, "totalTokenCount": 1226,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 6}],
        "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1120}]
    });
    let usage = Usage { text_in: 6, text_out: 100, image_out: 1120, ..Usage::default() };
    assert_eq!(
        images(&answer(200, reply)),
        Images {
            items: vec![Item::blob(BlobRef { blob: 0 })],
            usage: Some(usage),
            request_id: Some("r-1".into())
        }
    );
}

#[test]
fn thoughts_and_other_media_are_no_pictures() {
    let reply = candidate(json!([
        {"thought": true, "text": "let me draw"},
        {"thought": true, "inlineData": {"mimeType": "image/png", "data": {"blob": 0}}},
        {"inlineData": {"mimeType": "audio/wav", "data": "UklGRg=="}},
        {"inlineData": {"mimeType": "image/jpeg", "data": {"blob": 1}}}
    ]));
    let items = images(&answer(200, reply)).items;
    assert_eq!(items, [Item::blob(BlobRef { blob: 1 })]);
}

#[test]
fn all_candidates_are_walked_and_relays_may_spell_in_snake_case() {
    let reply = json!({"candidates": [
        {"finishReason": "STOP"},
        {"content": {"role": "model"}},
        {"content": {"parts": [{"inline_data": {"mime_type": "image/png", "data": {"blob": 0}}}]}},
        {"content": {"parts": [{"inlineData": {"data": {"blob": 1}}}]}}
    ]});
    let items = images(&answer(200, reply.clone())).items;
    assert_eq!(items, [Item::blob(BlobRef { blob: 0 }), Item::blob(BlobRef { blob: 1 })]);
    let wrapped = images(&answer(200, json!([reply]))).items;
    assert_eq!(wrapped, items);
}

#[test]
fn a_picture_that_could_not_be_lifted_is_unreadable_and_does_not_cost_the_others() {
    for broken in [json!("not base64!"), json!({"blob": 9}), Value::Null] {
        let reply = candidate(json!([
            {"inlineData": {"mimeType": "image/png", "data": broken}},
            {"inlineData": {"mimeType": "image/png", "data": {"blob": 0}}}
        ]));
        let items = images(&answer(200, reply)).items;
        assert!(matches!(&items[0], Item::Unreadable(error) if error.kind == Kind::BadResponse));
        assert_eq!(items[1], Item::blob(BlobRef { blob: 0 }));
    }
}

#[test]
fn an_address_is_fetched_and_only_homes_get_the_key() {
    let key = Auth::Header { name: "x-goog-api-key".into(), prefix: String::new() };
    for (uri, auth) in [
        ("https://home.example/v1beta/files/a:download?alt=media", key.clone()),
        ("https://relay.example/files/a", key),
        ("https://home.example.evil.example/a", Auth::None),
        ("https://home.example@evil.example/a", Auth::None),
        ("https://home.example:444/a", Auth::None),
        ("https://cdn.example/a.png", Auth::None),
    ] {
        let reply = candidate(json!([{"fileData": {"mimeType": "image/png", "fileUri": uri}}]));
        let images = images(&answer(200, reply));
        assert_eq!((&fetched(&images).url[..], &fetched(&images).auth), (uri, &auth));
    }
    let reply = candidate(json!([{"file_data": {"file_uri": "gs://bucket/a.png"}}]));
    // Nothing can be read: the answer is to be read again one day, and is not a free one.
    let error = gemini::images(&answer(200, reply), &HOMES).unwrap_err();
    assert_eq!((error.kind, error.context("scheme")), (Kind::BadResponse, Some("gs")));
}

#[test]
fn a_refused_prompt_is_told_and_still_priced() {
    for reason in
        ["SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "IMAGE_SAFETY", "JAILBREAK", "NEW_ONE"]
    {
        let reply = json!({
            "promptFeedback": {
                "blockReason": reason,
                "safetyRatings": [
                    {"category": "HARM_CATEGORY_HARASSMENT", "probability": "HIGH", "blocked": true},
                    {"category": "HARM_CATEGORY_HATE_SPEECH", "probability": "LOW"}
                ]
            },
            "usageMetadata": {"promptTokenCount": 12, "totalTokenCount": 12}, "responseId": "r-2"
        });
        let images = images(&answer(200, reply));
        let error = missing(&images);
        assert_eq!((error.kind, error.retry), (Kind::ContentRefused, Retry::Never), "{reason}");
        assert_eq!(error.context("reason"), Some(reason));
        assert_eq!(error.context("blocked"), Some("HARM_CATEGORY_HARASSMENT"));
        assert_eq!(images.usage, Some(Usage { text_in: 12, ..Usage::default() }));
        assert_eq!(images.request_id.as_deref(), Some("r-2"));
    }
}

#[test]
fn every_finish_reason_has_its_kind_and_none_is_retried() {
    for (reason, kind) in [
        ("IMAGE_SAFETY", Kind::ContentRefused),
        ("IMAGE_PROHIBITED_CONTENT", Kind::ContentRefused),
        ("IMAGE_RECITATION", Kind::ContentRefused),
        ("SAFETY", Kind::ContentRefused),
        ("PROHIBITED_CONTENT", Kind::ContentRefused),
        ("BLOCKLIST", Kind::ContentRefused),
        ("SPII", Kind::ContentRefused),
        ("RECITATION", Kind::ContentRefused),
        ("ESCALATION", Kind::ContentRefused),
        ("PUP_LIMITED_DISABLED", Kind::ContentRefused),
        ("NO_IMAGE", Kind::BadResponse),
        ("STOP", Kind::BadResponse),
        ("IMAGE_OTHER", Kind::BadResponse),
        ("OTHER", Kind::BadResponse),
        ("MALFORMED_RESPONSE", Kind::BadResponse),
        ("MAX_TOKENS", Kind::BadResponse),
        ("CONTINUATION", Kind::BadResponse),
        ("FINISH_REASON_UNSPECIFIED", Kind::BadResponse),
        ("SOMETHING_NEW", Kind::BadResponse),
        ("LANGUAGE", Kind::InvalidRequest),
        ("MALFORMED_FUNCTION_CALL", Kind::InvalidRequest),
        ("UNEXPECTED_TOOL_CALL", Kind::InvalidRequest),
        ("TOO_MANY_TOOL_CALLS", Kind::InvalidRequest),
        ("MISSING_THOUGHT_SIGNATURE", Kind::InvalidRequest),
    ] {
        let reply = json!({
            "candidates": [{"finishReason": reason, "finishMessage": "Unable to show it.", "index": 0}],
            "usageMetadata": {"promptTokenCount": 5}
        });
        let images = images(&answer(200, reply));
        let error = missing(&images);
        assert_eq!((error.kind, error.retry), (kind, Retry::Never), "{reason}");
        assert_eq!(error.context("reason"), Some(reason));
        assert!(error.message.ends_with("gemini says \"Unable to show it\""), "{error}");
        assert_eq!(images.usage.unwrap().text_in, 5);
    }
}

#[test]
fn an_answer_in_words_shows_them_and_bounds_them() {
    let words = "I cannot draw that. ".repeat(100);
    let reply = candidate(json!([{"text": "musing", "thought": true}, {"text": words}]));
    let images = images(&answer(200, reply));
    let error = missing(&images);
    assert_eq!(error.kind, Kind::BadResponse);
    assert!(error.message.contains("I cannot draw that") && !error.message.contains("musing"));
    assert!(error.message.chars().count() < 450, "{error}");
}

#[test]
fn an_empty_success_is_a_missing_picture() {
    for reply in [
        json!({}),
        json!([]),
        json!("hello"),
        json!({"candidates": []}),
        json!({"candidates": null}),
        json!({"candidates": [{}]}),
        json!({"candidates": [{"content": null}]}),
        json!({"candidates": [{"content": {"parts": [{"text": ""}]}}]}),
    ] {
        let images = images(&answer(200, reply.clone()));
        assert_eq!(missing(&images).kind, Kind::BadResponse, "{reply}");
        assert_eq!(images.usage, None);
    }
}

#[test]
fn a_model_near_its_end_is_noted_beside_a_missing_picture() {
    let reply = json!({
        "candidates": [{"finishReason": "NO_IMAGE"}],
        "modelStatus": {"modelStage": "DEPRECATED", "retirementTime": "2027-03-15T00:00:00Z"}
    });
    assert_eq!(missing(&images(&answer(200, reply))).context("model_stage"), Some("DEPRECATED"));
}

#[test]
fn of_a_cut_answer_the_finished_pictures_are_kept() {
    let with = candidate(json!([{"inlineData": {"mimeType": "image/png", "data": {"blob": 0}}}]));
    let cut = |body| Answer { whole: false, ..answer(200, body) };
    assert_eq!(images(&cut(with)).items, [Item::blob(BlobRef { blob: 0 })]);
    let images = images(&cut(json!({"candidates": [{"content": {"parts": []}}]})));
    let error = missing(&images);
    assert!(error.message.contains("cut short") && error.retry == Retry::Never, "{error}");
}

#[test]
fn an_answer_that_is_not_json_is_not_understood() {
    let page = Answer { body: AnswerBody::Text("<html>welcome".into()), ..answer(200, Value::Null) };
    let error = gemini::images(&page, &HOMES).unwrap_err();
    assert_eq!((error.kind, error.retry), (Kind::BadResponse, Retry::Never));
}
