use super::*;
use crate::wire::TEST_KEY;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

fn ask(path: &str, content_type: &str, body: &[u8]) -> Request {
    Request {
        method: "POST".into(),
        path: path.into(),
        query: String::new(),
        headers: vec![
            ("content-type".into(), content_type.into()),
            ("authorization".into(), format!("Bearer {TEST_KEY}")),
        ],
        body: body.into(),
        at_ms: 0,
    }
}

fn generation(body: &Value) -> Request {
    ask("/v1/images/generations", "application/json", body.to_string().as_bytes())
}

fn code(response: &Response) -> (u16, Value) {
    let document: Value = serde_json::from_slice(&response.body).unwrap();
    (response.status, document["error"]["param"].clone())
}

#[test]
fn pictures_are_served_billed_and_remembered() {
    let fake = OpenAi::new();
    let response = fake.answer(&generation(&json!({"model": "gpt-image-2", "prompt": "a fox", "n": 2,
        "size": "1536x1024", "quality": "low"})));
    assert_eq!(response.status, 200);
    let document: Value = serde_json::from_slice(&response.body).unwrap();
    let data = document["data"].as_array().unwrap();
    let pictures: Vec<_> =
        data.iter().map(|datum| STANDARD.decode(datum["b64_json"].as_str().unwrap()).unwrap()).collect();
    assert_eq!(pictures, fake.books().served());
    assert_ne!(pictures[0], pictures[1]);
    let read = image::load_from_memory(&pictures[1]).unwrap();
    assert_eq!((read.width(), read.height()), (1536, 1024));
    let bill = fake.books().bill();
    assert_eq!((bill.len(), bill[0].pictures), (1, 2));
    assert_eq!(document["usage"]["output_tokens"], bill[0].usage.image_out);
    assert!(bill[0].usd.nano_usd() > 0);
}

#[test]
fn a_stream_has_drafts_and_then_the_picture() {
    let fake = OpenAi::new();
    let response = fake.answer(&generation(&json!({"model": "gpt-image-2.6-flare", "prompt": "a fox",
        "stream": true, "partial_images": 2})));
    let text = String::from_utf8(response.body).unwrap();
    let events: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    let partial = "image_generation.partial_image";
    assert_eq!(events, [partial, partial, "image_generation.completed"]);
    assert_eq!(fake.books().served().len(), 1);
}

#[test]
fn what_the_service_refuses_the_fake_refuses_by_name_and_bills_nothing() {
    let fake = OpenAi::new();
    for (body, param) in [
        (json!({"model": "gpt-image-2", "prompt": "a", "seed": 1}), "seed"),
        (json!({"model": "gpt-image-2", "prompt": "a", "response_format": "b64_json"}), "response_format"),
        (json!({"model": "gpt-image-2", "prompt": "a", "n": 11}), "n"),
        (json!({"model": "gpt-image-2", "prompt": "a", "n": "2"}), "n"),
        (json!({"model": "gpt-image-2", "prompt": "a", "size": "1000x1000"}), "size"),
        (json!({"model": "gpt-image-1.5", "prompt": "a", "size": "1280x1024"}), "size"),
        (json!({"model": "gpt-image-2", "prompt": "a", "quality": "xhigh"}), "quality"),
        (json!({"model": "gpt-image-2", "prompt": "a", "partial_images": 1}), "partial_images"),
        (json!({"model": "gpt-image-2", "prompt": "a", "output_compression": 3}), "output_compression"),
        (json!({"model": "gpt-image-2"}), "prompt"),
        (json!({"prompt": "a"}), "model"),
        (json!({"model": "dall-e-3", "prompt": "a", "n": 2, "response_format": "b64_json"}), "n"),
    ] {
        assert_eq!(code(&fake.answer(&generation(&body))), (400, param.into()), "{body}");
    }
    assert!(fake.books().bill().is_empty());
}

#[test]
fn one_valid_key_is_needed() {
    let fake = OpenAi::new();
    for headers in [vec![], vec![("authorization", "Bearer wrong")], vec![("authorization", TEST_KEY)]] {
        let mut request = generation(&json!({"model": "gpt-image-2", "prompt": "a"}));
        request.headers.truncate(1);
        request.headers.extend(headers.into_iter().map(|(name, value)| (name.into(), value.into())));
        assert_eq!(fake.answer(&request).status, 401);
    }
    let any = OpenAi::new().keys(Keys::Any);
    let mut request = generation(&json!({"model": "gpt-image-2", "prompt": "a"}));
    request.headers[1].1 = "Bearer someone-elses".into();
    assert_eq!(any.answer(&request).status, 200);
}

fn edit(mask: &[u8]) -> Request {
    let mut body = Vec::new();
    let texts = [("model", "gpt-image-1.5"), ("prompt", "a fox"), ("n", "1")];
    for (name, value) in texts {
        body.extend(
            format!("--s\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    let picture = crate::sample::picture(impasto_sdk::Size::new(64, 32), 1, Look::Png);
    for (name, bytes) in [("image", picture.as_slice()), ("mask", mask)] {
        let head = format!("--s\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.png\"\r\n");
        body.extend(head.bytes());
        body.extend(b"Content-Type: image/png\r\n\r\n");
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--s--\r\n");
    ask("/v1/images/edits", "multipart/form-data; boundary=s", &body)
}

#[test]
fn a_mask_must_be_an_alpha_png_of_the_pictures_size() {
    let fake = OpenAi::new();
    let size = impasto_sdk::Size::new(64, 32);
    let right = crate::sample::alpha_mask(size);
    assert_eq!(fake.answer(&edit(&right)).status, 200);
    let wrong_size = crate::sample::alpha_mask(impasto_sdk::Size::new(32, 32));
    let no_alpha = crate::sample::picture(size, 1, Look::Png);
    for mask in [wrong_size, no_alpha, b"GIF89a".to_vec()] {
        assert_eq!(code(&fake.answer(&edit(&mask))), (400, "mask".into()));
    }
    assert!(fake.books().bill()[0].usage.image_in > 0);
}
