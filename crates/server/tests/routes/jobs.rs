//! Jobs and plans.

use crate::rig::Rig;
use axum::{body::Body, http::Request};
use impasto_imaging::{Layout, encode_raw};
use impasto_sdk::Size;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_job_answers_at_once_or_when_it_is_done() {
    let rig = Rig::new().await;
    let mut slow = rig.draft().await;
    slow["provider_options"] = json!({"delay_ms": 20_000});
    let answer = rig.post("/api/v1/jobs", slow).await;
    let job = answer.json(202);
    let path = format!("/api/v1/jobs/{}", job["id"].as_str().unwrap());
    assert_eq!(answer.headers["location"], path);
    rig.delete(&path).await.json(200);
    let done = rig.job(json!({"num_images": 2})).await;
    assert_eq!((&done["state"], done["images"].as_array().unwrap().len()), (&json!("done"), 2));
    let first = rig.get("/api/v1/jobs?limit=1").await.json(200);
    assert_eq!((&first["items"][0]["id"], first["items"].as_array().unwrap().len()), (&done["id"], 1));
    let next = first["next"].as_str().unwrap();
    let rest = rig.get(&format!("/api/v1/jobs?before={next}")).await.json(200);
    assert_eq!((&rest["items"][0]["id"], &rest["next"]), (&job["id"], &Value::Null));
    rig.get("/api/v1/jobs/nothing").await.problem(404);
    rig.delete("/api/v1/jobs/nothing").await.problem(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_brings_init_image_and_mask() {
    let rig = Rig::new().await;
    let size = Size::new(256, 256);
    let init = encode_raw(size, Layout::Rgb, &[90; 256 * 256 * 3]).unwrap();
    let mask = encode_raw(size, Layout::Grey, &[255; 256 * 256]).unwrap();
    let mut draft = rig.draft().await;
    draft["init_image"] = json!("picture");
    draft["mask_image"] = json!("hole");
    let text = draft.to_string();
    let parts: [(&str, Option<&str>, &[u8]); 3] =
        [("picture", Some("a.png"), &init), ("draft", None, text.as_bytes()), ("hole", Some("b.png"), &mask)];
    let planned = rig.form("/api/v1/plan", &parts).await.json(200);
    assert_eq!(planned["problems"], json!([]), "{planned}");
    let job = rig.form("/api/v1/jobs?wait=60", &parts).await.json(200);
    assert_eq!(job["state"], "done", "{job}");
    assert_eq!(rig.get("/api/v1/images?kind=input").await.json(200)["items"].as_array().unwrap().len(), 2);
    let (_, detail) = rig.form("/api/v1/jobs", &parts[..1]).await.problem(422);
    assert!(detail.contains("draft"), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_makes_it_happen_once() {
    let rig = Rig::new().await;
    let draft = rig.draft().await;
    let send = async |draft: &Value| {
        let request = Request::builder().method("POST").uri("/api/v1/jobs?wait=60");
        let request = request.header("content-type", "application/json").header("idempotency-key", "k-1");
        rig.answer(request.body(Body::from(draft.to_string())).unwrap()).await
    };
    let (first, second) = (send(&draft).await.json(200), send(&draft).await.json(200));
    assert_eq!(first["id"], second["id"]);
    let mut other = draft.clone();
    other["prompt"] = json!("another");
    send(&other).await.problem(422);
    assert_eq!(rig.get("/api/v1/jobs").await.json(200)["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_violation_is_told_at_once_and_nothing_is_written() {
    let rig = Rig::new().await;
    let mut draft = rig.draft().await;
    draft["num_images"] = json!(0);
    draft["colour"] = json!("red");
    draft["init_image"] = json!("nothing");
    let answer = rig.post("/api/v1/jobs", draft).await;
    answer.problem(422);
    let violations = answer.json(422)["violations"].to_string();
    for field in ["/num_images", "colour", "/init_image"] {
        assert!(violations.contains(field), "{field}: {violations}");
    }
    assert_eq!(rig.get("/api/v1/jobs").await.json(200)["items"], json!([]));
    let (_, detail) = rig.post("/api/v1/jobs", json!({"model": "nothing", "prompt": "x"})).await.problem(404);
    assert!(detail.contains("nothing"), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_stopped_and_asked_again() {
    let rig = Rig::new().await;
    let mut draft = rig.draft().await;
    draft["provider_options"] = json!({"fail": "unauthenticated"});
    let failed = rig.post("/api/v1/jobs?wait=60", draft.clone()).await.json(200);
    assert_eq!(
        (&failed["state"], &failed["errors"][0]["code"]),
        (&json!("failed"), &json!("unauthenticated"))
    );
    let path = format!("/api/v1/jobs/{}/retry", failed["id"].as_str().unwrap());
    assert_eq!(rig.post(&path, json!({})).await.json(202)["id"], failed["id"]);
    draft["provider_options"] = json!({"delay_ms": 20_000});
    let job = rig.post("/api/v1/jobs", draft).await.json(202);
    let id = job["id"].as_str().unwrap();
    rig.delete(&format!("/api/v1/jobs/{id}")).await.json(200);
    assert_eq!(serde_json::to_value(rig.studio.wait(id).await.unwrap().state).unwrap(), "cancelled");
    rig.post("/api/v1/jobs/nothing/retry", json!({})).await.problem(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_been_billed_is_sent_again_only_where_the_body_says_so() {
    let rig = Rig::new().await;
    let mut draft = rig.draft().await;
    draft["provider_options"] = json!({"delay_ms": 2000});
    let job = rig.post("/api/v1/jobs", draft).await.json(202);
    let path = format!("/api/v1/jobs/{}", job["id"].as_str().unwrap());
    while rig.get(&path).await.json(200)["calls"][0]["state"] != "sent" {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    rig.delete(&path).await.json(200);
    rig.studio.wait(job["id"].as_str().unwrap()).await.unwrap();
    let refused = rig.post(&format!("{path}/retry"), json!({})).await;
    let (_, detail) = refused.problem(422);
    assert!(detail.contains("resend_unknown: true") && !detail.contains("--"), "{detail}");
    assert_eq!(refused.json(422)["violations"][0]["field"], "/resend_unknown");
    rig.post(&format!("{path}/retry"), json!({"resend_unknown": true})).await.json(202);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_gives_its_draft_back_also_for_another_model() {
    let rig = Rig::new().await;
    let job = rig.job(json!({"negative_prompt": "clouds", "seed": 11})).await;
    let path = format!("/api/v1/images/{}/recall", job["images"][0]["id"].as_str().unwrap());
    let same = rig.get(&path).await.json(200);
    assert_eq!((&same["draft"]["seed"], &same["changes"]), (&json!(11), &json!([])));
    assert_eq!(rig.post("/api/v1/plan", same["draft"].clone()).await.json(200)["problems"], json!([]));
    let plain = rig.studio.models().await.unwrap().last().unwrap().config.key.clone();
    let other = rig.get(&format!("{path}?model={plain}")).await.json(200);
    assert!(other["changes"].to_string().contains("/negative_prompt"), "{other}");
    rig.get(&format!("{path}?model=nothing")).await.problem(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_of_jobs_and_what_is_at_risk_is_listed_where_it_is_asked_for() {
    let rig = Rig::new().await;
    let price = json!({"model": "canvas", "as_of": "2026-11-21", "images": [{"usd": 0.04}]});
    let draft = rig.draft().await;
    let model = format!("/api/v2/models/i/{}", draft["model"].as_str().unwrap());
    rig.patch(&model, json!({"price": price})).await.json(200);
    let made = rig.job(json!({"num_images": 2})).await;
    let cut = rig.job(json!({"provider_options": {"fail": "cut_body"}})).await;
    assert_eq!(cut["state"], "unknown", "{cut}");
    let plain = rig.get("/api/v1/jobs").await.json(200);
    assert!(plain["items"][0].get("outcome").is_none(), "{plain}");
    let told = rig.get("/api/v1/jobs?outcome=true").await.json(200);
    assert_eq!(told["items"][1]["outcome"], json!({"landed": 2, "price": made["price"], "errors": []}));
    assert_eq!(
        told["items"][0]["outcome"],
        json!({"landed": 0, "price": cut["price"], "errors": cut["errors"]})
    );
    let ids = async |query: &str| {
        let page = rig.get(&format!("/api/v1/jobs?at_risk=true{query}")).await.json(200);
        page["items"].as_array().unwrap().iter().map(|job| job["id"].clone()).collect::<Vec<_>>()
    };
    let id = cut["id"].as_str().unwrap();
    assert_eq!(ids("").await, [id]);
    assert_eq!(ids("&state=unknown").await, [id]);
    assert!(ids("&state=failed").await.is_empty());
    assert!(ids(&format!("&before={id}")).await.is_empty());
    rig.post(&format!("/api/v1/jobs/{id}/reconcile"), json!({"charged_usd": 0})).await.json(200);
    assert!(ids("").await.is_empty());
}
