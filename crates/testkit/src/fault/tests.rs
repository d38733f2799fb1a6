use super::*;
use crate::{
    vendor::{Delivery, Request, Response, Vendor},
    wire::{Keys, TEST_KEY},
};
use serde_json::json;

fn generation(dialect: Dialect) -> Request {
    let (path, auth, body) = match dialect {
        Dialect::OpenAi => (
            "/v1/images/generations",
            ("authorization", format!("Bearer {TEST_KEY}")),
            json!({"model": "gpt-image-2", "prompt": "a fox", "quality": "low"}),
        ),
        Dialect::Gemini => (
            "/v1beta/models/gemini-2.5-flash-image:generateContent",
            ("x-goog-api-key", TEST_KEY.to_owned()),
            json!({"contents": [{"parts": [{"text": "a fox"}]}]}),
        ),
    };
    Request {
        method: "POST".into(),
        path: path.into(),
        query: String::new(),
        headers: vec![("content-type".into(), "application/json".into()), (auth.0.into(), auth.1)],
        body: body.to_string().into_bytes(),
        at_ms: 0,
    }
}

fn meet(dialect: Dialect, fault: Fault) -> (Response, usize) {
    let vendor = dialect.vendor(Keys::default(), Script::once(fault));
    let response = vendor.answer(&generation(dialect));
    (response, vendor.books().bill().len())
}

#[test]
fn names_are_unique_and_read_back() {
    for fault in Fault::ALL {
        assert_eq!(fault.name().parse::<Fault>(), Ok(*fault));
    }
    assert!("418".parse::<Fault>().unwrap_err().contains("429-date"));
}

#[test]
fn a_fault_is_billed_as_its_verdict_says_and_the_next_request_is_well() {
    for dialect in [Dialect::OpenAi, Dialect::Gemini] {
        for fault in Fault::ALL {
            let Some(verdict) = fault.verdict(dialect) else { continue };
            let vendor = dialect.vendor(Keys::default(), Script::once(*fault));
            let first = vendor.answer(&generation(dialect));
            assert_eq!(vendor.books().bill().len(), usize::from(verdict.billed), "{dialect:?} {fault}");
            let second = vendor.answer(&generation(dialect));
            assert_eq!((second.status, second.delivery), (200, Delivery::Whole));
            assert_ne!(first, second, "{dialect:?} {fault}");
        }
    }
}

#[test]
fn statuses_are_those_of_the_vendors() {
    for (fault, openai, gemini) in [
        (Fault::Unauthorized, 401, 400),
        (Fault::TooLarge, 413, 413),
        (Fault::QuotaZero, 429, 429),
        (Fault::ServerError, 500, 500),
        (Fault::Overloaded, 503, 503),
        (Fault::RefusedPrompt, 400, 200),
        (Fault::EmptyData, 200, 200),
    ] {
        assert_eq!(meet(Dialect::OpenAi, fault).0.status, openai, "{fault}");
        assert_eq!(meet(Dialect::Gemini, fault).0.status, gemini, "{fault}");
    }
    let date = meet(Dialect::OpenAi, Fault::RateLimitedDate).0;
    assert!(date.headers.contains(&("retry-after".into(), "Thu, 01 Jan 1970 00:00:03 GMT".into())));
}

#[test]
fn cuts_are_where_they_should_be() {
    for dialect in [Dialect::OpenAi, Dialect::Gemini] {
        let (before, _) = meet(dialect, Fault::ResetBeforePicture);
        let (after, _) = meet(dialect, Fault::ResetAfterPicture);
        let Delivery::ResetAfter { bytes: before } = before.delivery else { panic!("{before:?}") };
        let Delivery::ResetAfter { bytes } = after.delivery else { panic!("{after:?}") };
        assert!(before + 500 < bytes && bytes < after.body.len());
        assert!(after.body[bytes - 2..bytes].starts_with(b"\""), "right after the picture's closing quote");
        let (truncated, _) = meet(dialect, Fault::TruncatedBase64);
        assert!(serde_json::from_slice::<serde_json::Value>(&truncated.body).is_ok());
        let (cut, _) = meet(dialect, Fault::TruncatedJson);
        assert!(serde_json::from_slice::<serde_json::Value>(&cut.body).is_err());
    }
}
