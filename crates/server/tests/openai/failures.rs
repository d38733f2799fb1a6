//! What goes wrong at the vendor, as the gateway tells it. The sandbox fails on purpose.

use crate::{
    rig::{Rig, events},
    with,
};
use serde_json::json;

#[tokio::test]
async fn a_vendors_failure_has_openais_status_and_code() {
    let rig = Rig::new().await;
    for (fail, status, code) in [
        ("refused", 400, "moderation_blocked"),
        ("quota", 429, "insufficient_quota"),
        ("unauthenticated", 502, "provider_rejected_key"),
        ("bad_response", 502, "bad_response"),
        ("server_error", 503, "server_is_overloaded"),
    ] {
        let answer = rig.generate(with(json!({"fail": fail}))).await;
        let (its_status, _, its_code, _) = answer.error();
        assert_eq!((its_status, its_code.as_str()), (status, code), "{fail}: {}", answer.text());
        // Official clients ask again after every 5xx unless they are told not to; it could be billed again.
        assert_eq!(answer.headers["x-should-retry"], "false", "{fail}");
        let job = rig.studio.job(answer.headers["impasto-job"].to_str().unwrap()).await.unwrap();
        assert_eq!(job.state.as_str(), "failed", "{fail}");
    }
}

#[tokio::test]
async fn what_is_refused_before_there_is_a_job_names_none() {
    let rig = Rig::new().await;
    let answer = rig.generate(with(json!({"n": 0}))).await;
    assert_eq!((answer.status.as_u16(), answer.headers.get("impasto-job")), (400, None));
}

#[tokio::test]
async fn what_is_kept_with_pictures_is_bounded() {
    let rig = Rig::new().await;
    for (field, value, most) in [
        ("user", json!("z".repeat(513)), "512"),
        ("safety_identifier", json!("z".repeat(513)), "512"),
        ("metadata", json!({"a": "z".repeat(20_000)}), "16384"),
        ("prompt", json!("z".repeat(4_001)), "4000"),
    ] {
        let answer = rig.generate(with(json!({field: value}))).await;
        let (status, param, code, _) = answer.error();
        let told = (status, param.as_str(), code.as_str());
        assert_eq!(told, (400, field, "string_above_max_length"), "{}", answer.text());
        assert!(answer.text().contains(most) && answer.text().len() < 1000, "{}", answer.text());
    }
    assert_eq!(rig.generate(with(json!({"user": "z".repeat(512)}))).await.status.as_u16(), 200);
}

#[tokio::test]
async fn pictures_that_are_missing_are_told() {
    let rig = Rig::new().await;
    let answer = rig.generate(with(json!({"n": 3, "answer_fewer": 1}))).await;
    assert_eq!((answer.status.as_u16(), answer.json()["data"].as_array().unwrap().len()), (200, 2));
    let change = &answer.changes()[0];
    assert_eq!((&change["field"], &change["from"], &change["to"]), (&json!("/n"), &json!(3), &json!(2)));
}

#[tokio::test]
async fn a_stream_ends_with_what_went_wrong() {
    let rig = Rig::new().await;
    let answer = rig.generate(with(json!({"stream": true, "fail": "refused"}))).await;
    let events = events(&answer.text());
    assert_eq!((events.len(), events[0].0.as_str()), (1, "error"));
    assert_eq!(events[0].1["error"]["code"], "moderation_blocked");
}
