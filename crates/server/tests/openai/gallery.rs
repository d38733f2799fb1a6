//! Whether the gallery lists what clients of the gateway make.

use crate::{
    MODEL,
    rig::{Rig, form},
};
use impasto_core::Listing;
use impasto_ports::{LedgerQuery, UsageBy, UsageQuery};
use impasto_sdk::Size;
use impasto_server::Options;
use impasto_testkit::sample::{Look, picture};
use serde_json::{Value, json};

async fn listed(rig: &Rig, query: &str) -> usize {
    rig.get(&format!("/api/v1/images{query}")).await.json()["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn pictures_of_the_gateway_are_listed_unless_that_is_not_wanted() {
    for (gateway, in_list) in [(Listing::Shown, 2), (Listing::Hidden, 0)] {
        let rig = Rig::with(Options { gateway, ..Options::default() }).await;
        let wish = json!({"model": MODEL, "prompt": "a boat", "size": "64x64", "n": 2});
        let answer = rig.generate(wish).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(listed(&rig, "").await, in_list, "{gateway:?}");
        // Kept, billed, and found by their job all the same.
        let id = answer.headers["impasto-job"].to_str().unwrap();
        let job = rig.get(&format!("/api/v1/jobs/{id}")).await.json();
        assert_eq!((&job["state"], job["images"].as_array().unwrap().len()), (&json!("done"), 2));
        assert_eq!(listed(&rig, &format!("?job={id}")).await, 2);
        let picture = job["images"][0]["id"].as_str().unwrap();
        let full = rig.get(&format!("/api/v1/images/{picture}/full")).await;
        assert_eq!(full.status, 200);
        assert_eq!(blake3::hash(&full.bytes).to_hex().as_str(), job["images"][0]["digest"]);
        let usage = UsageQuery { by: UsageBy::Provider, of: LedgerQuery::default() };
        assert_eq!(rig.studio.usage(&usage).await.unwrap()[0].images, 2);
        // What was asked for otherwise is in the list as ever.
        let draft = json!({"model": MODEL, "prompt": "a boat", "size": "64x64"});
        assert_eq!(rig.post("/api/v1/jobs?wait=60", draft).await.status, 200);
        assert_eq!(listed(&rig, "").await, in_list + 1);
    }
}

#[tokio::test]
async fn pictures_that_clients_send_along_are_as_hidden_as_what_is_made_of_them() {
    let rig = Rig::with(Options { gateway: Listing::Hidden, ..Options::default() }).await;
    let source = picture(Size { width: 64, height: 64 }, 1, Look::Png);
    let texts = [("model", MODEL), ("prompt", "a boat"), ("size", "64x64")];
    let answer = rig.send(form("/v1/images/edits", &texts, &[("image", &source)])).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(listed(&rig, "").await, 0);
    let job = rig.studio.job(answer.headers["impasto-job"].to_str().unwrap()).await.unwrap();
    let input = job.draft.pointer("/init_image").and_then(Value::as_str).unwrap();
    assert!(rig.studio.image(input).await.is_ok(), "it is kept");
}
