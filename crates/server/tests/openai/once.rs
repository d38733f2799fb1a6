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

/// A client that does not wait for the answer.
async fn given_up(rig: &Rig, number: u32, body: Value) {
    let impatient = rig.router.clone().oneshot(attempt(number, body));
    tokio::time::timeout(Duration::from_millis(150), impatient).await.unwrap_err();
}

#[tokio::test]
async fn a_client_that_tries_again_by_itself_joins_the_job_that_it_gave_up() {
    let rig = Rig::new().await;
    let slow = with(json!({"delay_ms": 400}));
    given_up(&rig, 0, slow.clone()).await;
    given_up(&rig, 1, slow.clone()).await;
    answered(&rig, 2, slow.clone()).await;
    assert_eq!(rig.jobs().await, 1, "made once and paid once");
    // What was handed over is nobody's to join: whoever asks now, wants another one.
    for (number, jobs) in [(1, 2), (0, 3)] {
        answered(&rig, number, slow.clone()).await;
        assert_eq!(rig.jobs().await, jobs);
    }
}

#[tokio::test]
async fn an_answer_that_was_not_taken_to_its_end_is_still_to_be_had() {
    let rig = Rig::new().await;
    let half = rig.router.clone().oneshot(attempt(0, with(json!({})))).await.unwrap();
    assert_eq!(half.status().as_u16(), 200);
    drop(half);
    answered(&rig, 1, with(json!({}))).await;
    assert_eq!(rig.jobs().await, 1);
}

#[tokio::test]
async fn the_same_asked_for_many_times_is_as_many_pictures_also_after_a_retry() {
    let rig = Rig::new().await;
    let slow = with(json!({"delay_ms": 400}));
    for _ in 0..3 {
        given_up(&rig, 0, slow.clone()).await;
    }
    let mut pictures = Vec::new();
    for _ in 0..3 {
        pictures.push(answered(&rig, 1, slow.clone()).await.bytes);
    }
    pictures.sort();
    pictures.dedup();
    assert_eq!((pictures.len(), rig.jobs().await), (3, 3));
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
