//! Answers as events.

use crate::{
    rig::{Rig, events},
    with,
};
use async_openai::types::images::ImageGenStreamEvent;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

#[tokio::test]
async fn unfinished_pictures_come_before_the_finished_one() {
    let rig = Rig::new().await;
    let answer = rig.generate(with(json!({"stream": true, "partial_images": 2, "delay_ms": 300}))).await;
    assert_eq!(answer.headers["content-type"], "text/event-stream");
    let events = events(&answer.text());
    let kinds: Vec<_> = events.iter().map(|(kind, _)| kind.as_str()).collect();
    let (partial, completed) = ("image_generation.partial_image", "image_generation.completed");
    assert_eq!(kinds, [partial, partial, completed]);
    for (_, event) in &events {
        serde_json::from_value::<ImageGenStreamEvent>(event.clone()).unwrap();
    }
    for (number, (kind, event)) in events.iter().enumerate() {
        assert_eq!(&event["type"], kind);
        assert!(STANDARD.decode(event["b64_json"].as_str().unwrap()).unwrap().len() > 100);
        assert_eq!((&event["output_format"], &event["size"]), (&json!("png"), &json!("256x256")));
        if kind == partial {
            assert_eq!(event["partial_image_index"], number);
        } else {
            assert!(event["usage"]["total_tokens"].is_u64());
        }
    }
}

#[tokio::test]
async fn every_picture_of_a_batch_is_told_once() {
    let rig = Rig::new().await;
    let answer = rig.generate(with(json!({"stream": true, "n": 5}))).await;
    let events = events(&answer.text());
    let mut pictures: Vec<_> = events.iter().map(|(_, event)| event["b64_json"].to_string()).collect();
    pictures.sort_unstable();
    pictures.dedup();
    assert_eq!((events.len(), pictures.len()), (5, 5));
}

#[tokio::test]
async fn what_is_wrong_before_the_job_is_an_ordinary_answer() {
    let rig = Rig::new().await;
    let (status, param, ..) = rig.generate(with(json!({"stream": true, "size": "banana"}))).await.error();
    assert_eq!((status, param.as_str()), (400, "size"));
}
