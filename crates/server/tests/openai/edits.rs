//! Edits: pictures in, as forms and as JSON.

use crate::{
    MODEL, pictures,
    rig::{Rig, form},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use impasto_sdk::Size;
use impasto_testkit::sample::{Look, alpha_mask, picture};
use serde_json::json;

const EDITS: &str = "/v1/images/edits";
const SIZE: Size = Size { width: 256, height: 256 };

fn texts<'a>() -> [(&'a str, &'a str); 3] {
    [("model", MODEL), ("prompt", "a red door"), ("n", "2")]
}

#[tokio::test]
async fn a_form_with_a_mask_repaints() {
    let rig = Rig::new().await;
    let (image, mask) = (picture(SIZE, 1, Look::Png), alpha_mask(SIZE));
    let answer = rig.send(form(EDITS, &texts(), &[("image", &image), ("mask", &mask)])).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let document = answer.json();
    assert_eq!((pictures(&document).len(), &document["size"]), (2, &json!("256x256")));
    let job = rig.studio.job(answer.headers["impasto-job"].to_str().unwrap()).await.unwrap();
    let init = rig.studio.image(job.draft["init_image"].as_str().unwrap()).await.unwrap();
    assert_eq!(init.blob.id, blake3::hash(&image).to_hex().as_str());
    assert!(job.draft["mask_image"].is_string());
}

#[tokio::test]
async fn several_pictures_are_a_start_and_what_to_follow() {
    let rig = Rig::new().await;
    let images: Vec<_> = (0..3).map(|number| picture(SIZE, number, Look::Png)).collect();
    let files: Vec<_> = images.iter().map(|image| ("image[]", image.as_slice())).collect();
    let answer = rig.send(form(EDITS, &texts(), &files)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let job = rig.studio.job(answer.headers["impasto-job"].to_str().unwrap()).await.unwrap();
    assert_eq!(job.draft["reference_images"].as_array().unwrap().len(), 2);
    assert!(job.draft["init_image"].is_string());
}

#[tokio::test]
async fn json_takes_data_urls_gallery_ids_and_addresses_of_its_own() {
    let rig = Rig::new().await;
    let data = format!("data:image/png;base64,{}", STANDARD.encode(picture(SIZE, 4, Look::Png)));
    let edit = |images: serde_json::Value| {
        rig.post(EDITS, json!({"model": MODEL, "prompt": "x", "images": images, "response_format": "url"}))
    };
    let first = edit(json!([{ "image_url": data }])).await;
    assert_eq!(first.status, 200, "{}", first.text());
    let url = first.json()["data"][0]["url"].clone();
    let job = rig.studio.job(first.headers["impasto-job"].to_str().unwrap()).await.unwrap();
    let made = &job.images[0].id;
    for image in [json!({"file_id": made}), json!({"image_url": url})] {
        let next = edit(json!([image])).await;
        let job = rig.studio.job(next.headers["impasto-job"].to_str().unwrap()).await.unwrap();
        assert_eq!(&job.draft["init_image"], made, "{image}");
    }
    for (image, code) in [
        (json!({"file_id": "nobody"}), "image_file_not_found"),
        (json!({"image_url": "https://example.com/a.png"}), "invalid_image_url"),
        (json!({"image_url": "data:image/png;base64,AAAA"}), "invalid_value"),
    ] {
        let (status, param, its_code, _) = edit(json!([image])).await.error();
        assert_eq!((status, param.as_str(), its_code.as_str()), (400, "image", code), "{image}");
    }
}

#[tokio::test]
async fn an_edit_needs_a_picture_and_a_mask_of_its_size() {
    let rig = Rig::new().await;
    let (_, param, code, _) = rig.send(form(EDITS, &texts(), &[])).await.error();
    assert_eq!((param.as_str(), code.as_str()), ("image", "missing_required_parameter"));
    let (image, mask) = (picture(SIZE, 1, Look::Png), alpha_mask(Size { width: 128, height: 128 }));
    let answer = rig.send(form(EDITS, &texts(), &[("image", &image), ("mask", &mask)])).await;
    let (status, param, ..) = answer.error();
    assert_eq!((status, param.as_str()), (400, "mask"));
    assert_eq!(rig.jobs().await, 0);
}
