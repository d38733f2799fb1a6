//! Auth profiles: a secret goes in and never comes out.

use crate::rig::Rig;
use serde_json::{Value, json};

const PROFILES: &str = "/api/v1/auth_profiles";
const ACME: &str = "/api/v1/auth_profiles/acme";

fn bearer() -> Value {
    json!({"name": "acme", "method": {"type": "bearer"}, "hosts": ["api.acme.example"], "secret": "sk-secret"})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_added_shown_changed_and_removed() {
    let rig = Rig::new().await;
    let added = rig.post(PROFILES, bearer()).await;
    assert!(!added.text().contains("sk-secret"));
    let added = added.json(201);
    assert_eq!(
        (&added["name"], &added["method"], &added["secret"], &added["used_by"]),
        (&json!("acme"), &json!({"type": "bearer"}), &json!("••••"), &json!([]))
    );
    assert_eq!(rig.get(PROFILES).await.json(200), json!([added]));
    assert_eq!(rig.get(ACME).await.json(200), added);
    assert!(rig.post(PROFILES, bearer()).await.problem(409).1.contains("already"));

    let change =
        |secret: Value| json!({"method": {"type": "basic"}, "hosts": ["b.example"], "secret": secret});
    let put = async |body: Value| rig.ask("PUT", ACME, Some(body)).await.json(200);
    // A secret that is kept goes nowhere else; given again, it does, and then it stays.
    let elsewhere = rig.ask("PUT", ACME, Some(change(Value::Null))).await.json(422);
    assert_eq!(elsewhere["violations"][0]["field"], "/secret");
    for shell in ["command:touch /tmp/x", "file:/etc/hostname", "env:PATH"] {
        let refused = rig.ask("PUT", ACME, Some(change(json!(shell)))).await.json(422);
        assert_eq!(refused["violations"][0]["field"], "/secret");
    }
    put(change(json!("a:b"))).await;
    let kept = put(change(Value::Null)).await;
    assert_eq!((&kept["method"]["type"], &kept["secret"]), (&json!("basic"), &json!("••••")));
    assert_eq!(put(change(json!(""))).await["secret"], Value::Null);

    rig.delete(ACME).await.json(204);
    for gone in [rig.get(ACME).await, rig.delete(ACME).await] {
        assert!(gone.problem(404).1.contains("acme"));
    }
    assert_eq!(put(change(json!("a:b"))).await["secret"], "••••", "what is not there is added");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_work_is_refused_by_field() {
    let rig = Rig::new().await;
    let with = |field: &str, value: Value| {
        let mut body = bearer();
        body[field] = value;
        body
    };
    let client = json!({"type": "client_credentials", "token_url": "http://a.example/t"});
    for (body, field) in [
        (with("name", json!("Acme!")), "/name"),
        (with("hosts", json!([])), "/hosts"),
        (with("method", client), "/method"),
        (with("method", json!({"type": "header", "name": "a b"})), "/method"),
        (with("method", json!({"type": "magic"})), "/method"),
        (with("key", json!("sk-secret")), "/key"),
    ] {
        let answer = rig.post(PROFILES, body).await;
        assert!(!answer.text().contains("sk-secret"));
        let problem = answer.json(422);
        assert!(problem["violations"][0]["field"].as_str().unwrap().starts_with(field), "{problem}");
    }
    assert_eq!(rig.get(PROFILES).await.json(200), json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_in_use_is_removed_only_by_force() {
    let rig = Rig::new().await;
    rig.post(PROFILES, bearer()).await.json(201);
    let definition = json!({"name": "House", "structure": "openai_images", "endpoint": "https://api.acme.example/v1",
        "model": "house", "auth": "acme", "features": {"modalities": ["text_to_image"]}});
    let install = "/api/v2/models/install?source=external://custom/house";
    rig.post(install, json!({"config": {"name": "House", "definition": definition}})).await.json(201);
    assert_eq!(rig.get(ACME).await.json(200)["used_by"], json!(["custom/house"]));
    assert!(rig.delete(ACME).await.problem(409).1.contains("custom/house"));
    rig.delete(&format!("{ACME}?force=true")).await.json(204);
}
