//! What answers come to through the provider; the format itself is tested where it is read.

use crate::{answer, cx, lighthouse, next, task};
use impasto_provider_gemini::{Gemini, Memo};
use impasto_sdk::{Auth, BlobRef, Cx, Images, Item, Kind, Outcome, Provider, Retry, Source, Step};
use serde_json::{Value, json};
use std::time::Duration;

fn images(cx: &Cx, reply: Value) -> Images {
    let step = Gemini.next(&task(lighthouse()), cx, Memo::default(), &answer(200, reply)).unwrap();
    let Step::Done(outcome) = step else { panic!("expected the end") };
    let Outcome::Images(images) = *outcome else { panic!("expected pictures") };
    images
}

#[test]
fn a_picture_comes_with_usage_and_request_id() {
    let reply = json!({
        "candidates": [{"content": {"parts": [{"inlineData": {"mimeType": "image/png", "data": {"blob": 0}}}]}}],
        "usageMetadata": {"promptTokenCount": 6, "candidatesTokenCount": 1120}, "responseId": "r-1"
    });
    let images = images(&cx(), reply);
    assert_eq!(images.items, [Item::blob(BlobRef { blob: 0 })]);
    assert_eq!((images.usage.unwrap().image_out, images.request_id.as_deref()), (1120, Some("r-1")));
}

#[test]
fn only_google_and_the_base_url_get_the_key() {
    let key = Auth::Header { name: "x-goog-api-key".into(), prefix: String::new() };
    let relay = Cx { base_url: "https://relay.example/gemini".into(), ..cx() };
    for (uri, auth) in [
        ("https://generativelanguage.googleapis.com/v1beta/files/a:download?alt=media", &key),
        ("https://relay.example/files/a", &key),
        ("https://generativelanguage.googleapis.com.evil.example/a", &Auth::None),
        ("https://generativelanguage.googleapis.com@evil.example/a", &Auth::None),
        ("https://cdn.example/a.png", &Auth::None),
    ] {
        let part = json!({"fileData": {"mimeType": "image/png", "fileUri": uri}});
        let images = images(&relay, json!({"candidates": [{"content": {"parts": [part]}}]}));
        let [Item::Image { source: Source::Fetch(exchange), .. }] = &images.items[..] else {
            panic!("expected one download, got {images:?}");
        };
        assert_eq!((exchange.url.as_str(), &exchange.auth), (uri, auth));
    }
}

#[test]
fn an_answer_that_is_no_success_is_an_error_whatever_was_asked() {
    let retry_info = json!({"retryDelay": "34.07s"});
    let busy = answer(429, json!({"error": {"status": "RESOURCE_EXHAUSTED", "details": [retry_info]}}));
    let error = next(&task(lighthouse()), &busy).unwrap_err();
    assert_eq!(error.kind, Kind::RateLimited);
    assert_eq!(error.retry, Retry::After(Some(Duration::from_millis(34_070))));
    let mut dated = answer(503, json!({}));
    dated.headers.push(("retry-after".into(), "Sat, 21 Nov 2026 09:01:30 GMT".into()));
    assert_eq!(
        next(&task(lighthouse()), &dated).unwrap_err().retry,
        Retry::After(Some(Duration::from_secs(90)))
    );
}
