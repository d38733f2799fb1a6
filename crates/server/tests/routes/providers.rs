//! How providers are set up.

use crate::rig::Rig;
use serde_json::{Value, json};

const CONFIG: &str = "/api/v1/app/external_providers/config/openai";

async fn openai_models(rig: &Rig) -> Vec<Value> {
    let models = rig.get("/api/v2/models/?provider_id=openai").await.json(200);
    models["models"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_installs_starters_at_once_and_removing_it_keeps_what_a_person_made() {
    let rig = Rig::new().await;
    rig.post("/api/v2/models/install?source=external://openai/mine", json!({"name": "Mine"})).await.json(201);
    let set = rig.post(CONFIG, json!({"api_key": " sk-secret "})).await;
    assert!(!set.text().contains("sk-secret"));
    let set = set.json(200);
    assert_eq!((&set["provider_id"], &set["api_key_configured"]), (&json!("openai"), &json!(true)));
    let installed = set["installed"].as_array().unwrap().len();
    assert!(installed > 0, "{set}");
    let models = openai_models(&rig).await;
    assert_eq!(models.len(), installed + 1);
    assert!(models.iter().all(|model| model["usable"] == true));

    let unset = rig.delete(CONFIG).await.json(200);
    assert_eq!((&unset["api_key_configured"], &unset["configured"]), (&json!(false), &json!(false)));
    assert_eq!(unset["disabled"].as_array().unwrap().len(), installed + 1);
    assert!(unset["message"].as_str().unwrap().contains("cannot be used until a key is set"));
    let models = openai_models(&rig).await;
    assert_eq!(models.len(), installed + 1, "nothing is deleted");
    assert!(models.iter().all(|model| model["usable"] == false));
    let draft = json!({"model": "openai/mine", "prompt": "a cat"});
    assert_eq!(rig.post("/api/v1/jobs", draft).await.problem(409).0, "config");

    let again = rig.post(CONFIG, json!({"api_key": "sk-2"})).await.json(200);
    assert_eq!((&again["installed"], &again["disabled"]), (&json!([]), &json!([])));
    assert!(openai_models(&rig).await.iter().all(|model| model["usable"] == true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_base_url_is_set_shown_and_cleared_and_the_key_stays() {
    let rig = Rig::new().await;
    for clearing in [json!({"base_url": null}), json!({"base_url": " "})] {
        let set = rig.post(CONFIG, json!({"api_key": "sk-1", "base_url": "https://proxy.example"})).await;
        assert_eq!(set.json(200)["base_url"], "https://proxy.example");
        assert_eq!(rig.get(CONFIG).await.json(200)["base_url"], "https://proxy.example");
        let cleared = rig.post(CONFIG, clearing).await.json(200);
        assert_eq!((&cleared["base_url"], &cleared["api_key_configured"]), (&Value::Null, &json!(true)));
    }
    let blank = rig.post(CONFIG, json!({"api_key": ""})).await.json(200);
    assert_eq!(blank["api_key_configured"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_there_is_not_sent_to_another_host() {
    let rig = Rig::new().await;
    rig.post(CONFIG, json!({"api_key": "sk-1", "base_url": "https://proxy.example/v1"})).await.json(200);
    for body in [
        json!({"base_url": "http://evil.example"}),
        json!({"settings": {"base_url": "http://evil.example"}}),
        json!({"api_key": "", "base_url": "http://evil.example"}),
    ] {
        let refused = rig.post(CONFIG, body).await.json(422);
        let first = &refused["violations"][0];
        assert_eq!(first["field"], "/api_key", "{refused}");
        assert!(first["message"].as_str().unwrap().contains("evil.example"), "{refused}");
    }
    let kept = rig.get(CONFIG).await.json(200);
    assert_eq!((&kept["base_url"], &kept["configured"]), (&json!("https://proxy.example/v1"), &json!(true)));
    for body in [
        json!({"base_url": "https://proxy.example/v2"}),
        json!({"base_url": "https://other.example", "api_key": "sk-2"}),
        json!({"base_url": null}),
    ] {
        rig.post(CONFIG, body).await.json(200);
    }
    for reference in ["env:PATH", "file:/etc/hostname", "command:id"] {
        let refused = rig.post(CONFIG, json!({"api_key": reference})).await.json(422);
        assert_eq!(refused["violations"][0]["field"], "/api_key", "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_provider_is_listed_and_no_answer_holds_a_key() {
    let rig = Rig::new().await;
    rig.post(CONFIG, json!({"api_key": "sk-secret"})).await.json(200);
    let status = rig.get("/api/v1/app/external_providers/status").await.json(200);
    let of = |id: &str| status.as_array().unwrap().iter().find(|state| state["provider_id"] == id).unwrap();
    assert_eq!((&of("openai")["configured"], &of("openai")["message"]), (&json!(true), &Value::Null));
    assert_eq!(
        (&of("gemini")["configured"], &of("gemini")["name"]),
        (&json!(false), &json!("Google Gemini"))
    );
    assert!(of("gemini")["message"].as_str().unwrap().contains("no API key"));
    let config = rig.get("/api/v1/app/external_providers/config").await;
    assert!(!config.text().contains("sk-secret"));
    assert_eq!(config.json(200).as_array().unwrap().len(), status.as_array().unwrap().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_set_is_refused() {
    let rig = Rig::new().await;
    let nobody = "/api/v1/app/external_providers/config/nobody";
    for answer in
        [rig.get(nobody).await, rig.post(nobody, json!({"api_key": "x"})).await, rig.delete(nobody).await]
    {
        assert!(answer.problem(404).1.contains("openai"), "it says which there are");
    }
    for empty in [json!({}), json!({"api_key": null})] {
        rig.post(CONFIG, empty).await.problem(400);
    }
    for (wrong, word) in [
        (json!({"api_token": "x"}), "api_token"),
        (json!({"settings": {"colour": "red"}}), "colour"),
        (json!({"api_key": 7}), "string"),
    ] {
        let (_, detail) = rig.post(CONFIG, wrong).await.problem(422);
        assert!(detail.contains(word), "{detail}");
    }
}
