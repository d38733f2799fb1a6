//! Installed models.
#![expect(clippy::unwrap_used, reason = "these are tests: a panic is how they fail")]

use super::Fresh;
use super::rows::model;
use impasto_ports::{ModelRow, Tombstone};
use impasto_sdk::{Kind, ModelLink};
use serde_json::json;

pub(super) async fn a_model_keeps_its_key_and_birthday_and_raises_its_revision(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    let first = store.put_model(&model("mine", "gpt-image-2")).await.unwrap();
    assert_eq!(first, ModelRow { revision: 1, ..model("mine", "gpt-image-2") });
    let again = ModelRow {
        edits: json!({"z": 1, "a": 2}),
        learned: json!({}),
        enabled: false,
        created_ms: 50,
        updated_ms: 60,
        ..model("another-key", "gpt-image-2")
    };
    let second = store.put_model(&again).await.unwrap();
    assert_eq!(second, ModelRow { key: "mine".into(), revision: 2, created_ms: 1, ..again });
    assert_eq!(store.models().await.unwrap(), [second]);
}

pub(super) async fn a_model_is_found_by_whatever_names_it(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    let other = ModelRow { provider: "acme".into(), ..model("b", "m1") };
    for row in [model("c", "m1"), other, model("a", "m2"), model("m2", "m3")] {
        store.put_model(&row).await.unwrap();
    }
    let link = |model: &str| ModelLink { provider: "openai".into(), model: model.into() };
    for (name, link, expected) in [
        ("c", None, vec!["c"]),
        ("m1", None, vec!["b", "c"]),
        ("m2", None, vec!["a", "m2"]),
        ("openai/m1", Some(link("m1")), vec!["c"]),
        ("a", Some(link("m3")), vec!["a", "m2"]),
        ("openai/m1", None, vec![]),
        ("nothing", Some(link("nothing")), vec![]),
    ] {
        let found = store.models_named(name, link.as_ref()).await.unwrap();
        let keys: Vec<_> = found.iter().map(|row| row.key.as_str()).collect();
        assert_eq!(keys, expected, "{name} {link:?}");
        let whole: Vec<_> = store
            .models()
            .await
            .unwrap()
            .into_iter()
            .filter(|row| keys.contains(&row.key.as_str()))
            .collect();
        assert_eq!(found, whole, "{name}");
    }
}

pub(super) async fn a_key_of_another_model_is_refused_by_name(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    store.put_model(&model("one", "m1")).await.unwrap();
    store.put_model(&model("two", "m2")).await.unwrap();
    for taken in [model("one", "m3"), model("one", "m2")] {
        let error = store.put_model(&taken).await.unwrap_err();
        assert_eq!(error.kind, Kind::InvalidRequest);
        assert!(error.message.contains("\"one\"") && error.message.contains("openai/m1"), "{error}");
    }
    let found = store.models().await.unwrap();
    assert_eq!(
        found.iter().map(|row| (row.key.as_str(), row.revision)).collect::<Vec<_>>(),
        [("one", 1), ("two", 1)]
    );
}

pub(super) async fn a_removal_is_remembered_until_the_model_is_installed_again(fresh: &Fresh) {
    let store = fresh.open();
    let store = store.as_ref();
    for key in ["a", "b"] {
        store.put_model(&model(key, key)).await.unwrap();
    }
    assert!(store.remove_model("a", Tombstone::Keep).await.unwrap());
    assert!(store.remove_model("b", Tombstone::Drop).await.unwrap());
    assert!(!store.remove_model("a", Tombstone::Keep).await.unwrap());
    let link = ModelLink { provider: "openai".into(), model: "a".into() };
    assert_eq!(store.tombstones().await.unwrap(), [link]);
    assert!(store.models().await.unwrap().is_empty());
    store.put_model(&model("a", "a")).await.unwrap();
    assert!(store.tombstones().await.unwrap().is_empty());
}
