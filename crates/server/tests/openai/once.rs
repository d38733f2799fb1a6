//! What a client sends again by itself, since nothing came back in time.

use crate::{
    rig::{Answer, Rig, json},
    with,
};
use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceExt;

/// As the packages count that Stainless makes.
fn attempt(number: u32, body: Value) -> Request<Body> {
    let mut request = json("/v1/images/generations", body);
    request.headers_mut().insert("x-stainless-retry-count", number.into());
    request
}

async fn answered(rig: &Rig, number: u32, body: Value) -> Answer {
    let answer = rig.send(attempt(number, body)).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    answer
}

#[tokio::test]
async fn a_client_that_tries_again_by_itself_joins_the_job_that_it_gave_up() {
    let rig = Rig::new().await;
    let slow = with(json!({"delay_ms": 300}));
    let impatient = rig.router.clone().oneshot(attempt(0, slow.clone()));
    tokio::time::timeout(Duration::from_millis(150), impatient).await.unwrap_err();
    let joined = answered(&rig, 1, slow.clone()).await;
    assert_eq!(rig.jobs().await, 1, "made once and paid once");
    assert_eq!(answered(&rig, 2, slow.clone()).await.bytes, joined.bytes);
    assert_eq!(rig.jobs().await, 1);
    // Whoever asks for the same again wants another picture, and tries again for that one.
    let other = answered(&rig, 0, slow.clone()).await;
    assert_ne!(other.bytes, joined.bytes);
    assert_eq!(answered(&rig, 1, slow).await.bytes, other.bytes);
    assert_eq!(rig.jobs().await, 2);
}

#[tokio::test]
async fn what_failed_at_no_cost_or_never_came_is_asked_anew() {
    let rig = Rig::new().await;
    let refused = with(json!({"fail": "quota"}));
    for number in 0..2 {
        assert_eq!(rig.send(attempt(number, refused.clone())).await.status.as_u16(), 429);
    }
    assert_eq!(rig.jobs().await, 2);
    answered(&rig, 1, with(json!({"prompt": "its first attempt got lost on the way"}))).await;
    assert_eq!(rig.jobs().await, 3);
}

#[tokio::test]
async fn a_key_of_its_own_is_asked_anew_where_nothing_was_paid_and_the_fault_is_mended() {
    let rig = Rig::new().await;
    let keyed = |body: Value| {
        let mut request = json("/v1/images/generations", body);
        request.headers_mut().insert("idempotency-key", "order-2".parse().unwrap());
        rig.send(request)
    };
    for jobs in 1..3 {
        assert_eq!(keyed(with(json!({"fail": "quota"}))).await.status.as_u16(), 429);
        assert_eq!(rig.jobs().await, jobs);
    }
}
