//! Models in InvokeAI's shape.

use crate::rig::Rig;
use serde_json::{Value, json};

const SOURCE: &str = "/api/v2/models/install?source=external://openai/gpt-image-1";

/// The example of InvokeAI's guide, word for word.
fn example() -> Value {
    json!({
        "key": "openai_gpt_image_1",
        "name": "OpenAI GPT-Image-1",
        "base": "external",
        "type": "external_image_generator",
        "format": "external_api",
        "provider_id": "openai",
        "provider_model_id": "gpt-image-1",
        "capabilities": {
            "modes": ["txt2img", "img2img", "inpaint"],
            "supports_negative_prompt": true,
            "supports_seed": true,
            "supports_guidance": true,
            "supports_reference_images": false,
            "max_images_per_request": 1
        },
        "default_settings": {"width": 1024, "height": 1024, "steps": 30},
        "tags": ["external", "openai"],
        "is_default": false
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn invokeais_example_is_installed_as_its_guide_says() {
    for body in [json!({"config": example()}), example()] {
        let rig = Rig::new().await;
        let job = rig.post(SOURCE, body).await.json(201);
        assert_eq!((&job["status"], &job["replaced"]), (&json!("completed"), &json!(false)));
        let source = json!({"type": "external", "provider_id": "openai", "provider_model_id": "gpt-image-1"});
        assert_eq!(job["source"], source);
        let warnings = job["warnings"].to_string();
        for idle in ["supports_negative_prompt", "supports_guidance", "supports_seed", "steps"] {
            assert!(warnings.contains(idle), "{idle}: {warnings}");
        }
        let model = rig.get("/api/v2/models/i/openai_gpt_image_1").await.json(200);
        assert_eq!(model["path"], "external://openai/gpt-image-1");
        assert_eq!(model["source"], "external://openai/gpt-image-1");
        assert_eq!(model["hash"], "external:openai:gpt-image-1");
        for (field, value) in example().as_object().unwrap() {
            match value.as_object() {
                None => assert_eq!(model[field], *value, "{field}"),
                Some(inner) => {
                    inner.iter().for_each(|(name, value)| assert_eq!(model[field][name], *value, "{name}"));
                }
            }
        }
        let panel = model["panel"].to_string();
        assert!(!panel.contains("\"guidance\"") && !panel.contains("\"steps\""), "{panel}");
        assert_eq!(model["usable"], false, "there is no key");
        let again = rig.post(SOURCE, json!({"name": "Mine"})).await.json(201);
        assert_eq!(
            (&again["replaced"], &again["config_out"]["key"]),
            (&json!(true), &json!("openai_gpt_image_1"))
        );
        assert_eq!(again["config_out"]["name"], "Mine");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_install_that_cannot_be_says_what_is_wrong() {
    let rig = Rig::new().await;
    for (source, body, status, word) in [
        ("openai/gpt-image-1", json!({}), 409, "external://"),
        ("external://openai", json!({}), 409, "external://"),
        ("external://nobody/x", json!({}), 404, "nobody"),
        ("external://openai/x", json!({"colour": 1}), 422, "colour"),
        ("external://openai/x", json!({"capabilities": {"wings": true}}), 422, "wings"),
        ("external://openai/x", json!({"provider_model_id": "y"}), 422, "provider_model_id"),
        ("external://openai/x", json!([]), 422, "object"),
    ] {
        let answer = rig.post(&format!("/api/v2/models/install?source={source}"), body).await;
        let (_, detail) = answer.problem(status);
        assert!(detail.contains(word), "{source}: {detail}");
    }
    assert!(rig.post("/api/v2/models/install", json!({})).await.problem(422).1.contains("source"));
    assert_eq!(rig.get("/api/v2/models/install").await.json(200), json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn installs_are_listed_and_forgotten() {
    let rig = Rig::new().await;
    for model in ["a", "b", "c"] {
        let path = format!("/api/v2/models/install?source=external://openai/{model}");
        rig.ask("POST", &path, None).await.json(201);
    }
    assert_eq!(rig.get("/api/v2/models/install/2").await.json(200)["config_out"]["provider_model_id"], "b");
    rig.delete("/api/v2/models/install/2").await.json(204);
    for answer in [rig.get("/api/v2/models/install/2").await, rig.delete("/api/v2/models/install/x").await] {
        assert_eq!(answer.problem(404).0, "not_found");
    }
    assert_eq!(rig.get("/api/v2/models/install").await.json(200).as_array().unwrap().len(), 2);
    rig.delete("/api/v2/models/install").await.json(204);
    assert_eq!(rig.get("/api/v2/models/install").await.json(200), json!([]));
    rig.get("/api/v2/models/i/openai-b").await.json(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_edited_and_a_null_takes_an_edit_back() {
    let rig = Rig::new().await;
    rig.post(SOURCE, json!({})).await.json(201);
    let path = "/api/v2/models/i/openai-gpt-image-1";
    let before = rig.get(path).await.json(200);
    let edited =
        json!({"name": "Mine", "default_settings": {"num_images": 2, "steps": null, "guidance": null}});
    let model = rig.patch(path, edited).await.json(200);
    assert_eq!((&model["name"], &model["default_settings"]["num_images"]), (&json!("Mine"), &json!(2)));
    assert!(model["revision"].as_u64() > before["revision"].as_u64());
    let back = rig.patch(path, json!({"config": {"name": null}})).await.json(200);
    assert_eq!(back["name"], before["name"]);
    assert!(rig.patch(path, json!({"colour": 1})).await.problem(422).1.contains("colour"));
    assert_eq!(rig.patch("/api/v2/models/i/nothing", json!({})).await.problem(404).0, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn models_are_listed_with_their_panels_and_found_by_attributes() {
    let rig = Rig::new().await;
    let count = |document: &Value| document["models"].as_array().unwrap().len();
    let all = rig.get("/api/v2/models/").await.json(200);
    assert!(count(&all) > 0);
    for model in all["models"].as_array().unwrap() {
        assert_eq!((&model["provider_id"], &model["usable"]), (&json!("sandbox"), &json!(true)));
        assert!(model["panel"]["schema"].is_object() || model["panel"].is_object(), "{model}");
        let key = model["key"].as_str().unwrap();
        let panel = rig.get(&format!("/api/v2/models/i/{key}/panel")).await.json(200);
        assert_eq!(model["panel"], panel);
    }
    for (query, found) in [
        ("model_type=external_image_generator&base_models=external&model_format=external_api", count(&all)),
        ("model_type=main", 0),
        ("provider_id=openai", 0),
    ] {
        assert_eq!(count(&rig.get(&format!("/api/v2/models/?{query}")).await.json(200)), found, "{query}");
    }
    assert!(rig.get("/api/v2/models/?colour=red").await.problem(422).1.contains("colour"));
    rig.post(SOURCE, json!({"name": "Mine"})).await.json(201);
    let attributes = "name=Mine&type=external_image_generator&base=external";
    let found = rig.get(&format!("/api/v2/models/get_by_attrs?{attributes}")).await.json(200);
    assert_eq!(found["provider_model_id"], "gpt-image-1");
    rig.get("/api/v2/models/get_by_attrs?name=Mine&type=main").await.problem(404);
    rig.get("/api/v2/models/get_by_attrs").await.problem(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn models_are_removed_one_by_one_and_together() {
    let rig = Rig::new().await;
    rig.post(SOURCE, json!({})).await.json(201);
    let starter = |document: Value| {
        let all = document["starter_models"].as_array().unwrap().clone();
        all.into_iter().find(|model| model["source"] == "external://openai/gpt-image-1").unwrap()
    };
    let installed = starter(rig.get("/api/v2/models/starter_models").await.json(200));
    assert_eq!((&installed["is_installed"], &installed["base"]), (&json!(true), &json!("external")));
    assert!(installed["capabilities"].is_object());
    rig.delete("/api/v2/models/i/openai-gpt-image-1").await.json(204);
    assert_eq!(starter(rig.get("/api/v2/models/starter_models").await.json(200))["is_installed"], false);
    // A starter that is not installed has a panel, and is no record.
    rig.get("/api/v2/models/i/openai%2Fgpt-image-1/panel").await.json(200);
    let (_, detail) = rig.get("/api/v2/models/i/openai%2Fgpt-image-1").await.problem(404);
    assert!(detail.contains("install?source=external://openai/gpt-image-1"), "{detail}");
    rig.delete("/api/v2/models/i/openai-gpt-image-1").await.problem(404);
    rig.post(SOURCE, json!({})).await.json(201);
    let keys = json!({"keys": ["openai-gpt-image-1", "nothing"]});
    let removed = rig.post("/api/v2/models/i/bulk_delete", keys).await.json(200);
    assert_eq!(
        (&removed["deleted"], &removed["failed"][0]["key"]),
        (&json!(["openai-gpt-image-1"]), &json!("nothing"))
    );
    rig.post("/api/v2/models/i/bulk_delete", json!({})).await.problem(422);
}
