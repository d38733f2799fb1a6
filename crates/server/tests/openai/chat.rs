//! Chat completions, over a model that a person described; a stand-in on loopback answers.

use crate::rig::Rig;
use impasto_testkit::{
    books::Books,
    server::FaultServer,
    vendor::{Request, Response, Vendor},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// Repeats what it is asked, in pieces where it is asked for pieces.
struct Parrot;

impl Vendor for Parrot {
    fn answer(&self, request: &Request) -> Response {
        let body = request.json().unwrap_or_default();
        let said = format!(
            "{} {}",
            body["ask"].as_str().unwrap_or_default(),
            body["picture"].as_str().map_or(0, str::len)
        );
        let said = said.trim_end_matches(" 0").to_owned();
        if body["ask"] == "fail" {
            return Response::json(
                400,
                &json!({"error": {"message": "I will not", "code": "content_policy_violation"}}),
            );
        }
        if body["ask"] == "break" {
            return Response::json(500, &json!({"error": {"message": "broken"}}));
        }
        if body["stream"] == true {
            let pieces = said.split_inclusive(' ').map(|word| format!("data: {}\n\n", json!({"word": word})));
            let events: String = pieces.collect();
            return Response::bytes(
                200,
                "text/event-stream",
                format!("{events}data: [DONE]\n\n").into_bytes(),
            );
        }
        Response::json(200, &json!({"said": said, "in": 3, "out": 4}))
    }

    fn books(&self) -> Arc<Books> {
        Arc::default()
    }
}

async fn with_parrot() -> (Rig, FaultServer) {
    let (url, server) = FaultServer::start(Arc::new(Parrot)).await.unwrap();
    let rig = Rig::new().await;
    let definition = json!({
        "name": "Parrot", "endpoint": format!("{url}/say"), "private_network": true, "status": "published",
        "variables": [{"name": "tone", "type": "enum", "choices": ["kind", "rude"]}],
        "body": {"type": "json", "template": "{\"ask\": {{prompt}}, \"picture\": {{image}}, \"tone\": {{tone}}, \"stream\": {{stream}}}"},
        "response": {"output": "said", "stream": "word", "usage": {"input_tokens": "in", "output_tokens": "out"}},
        "features": {"modalities": ["text_to_text", "image_to_text"], "streaming": true}
    });
    let made = rig.post("/api/v1/custom_models", json!({"definition": definition})).await;
    assert_eq!(made.status.as_u16(), 201, "{}", made.text());
    let change = json!({"status": "published"});
    let request = crate::rig::ask("PATCH", "/api/v1/custom_models/custom-parrot")
        .header("content-type", "application/json")
        .body(change.to_string().into())
        .unwrap();
    let published = rig.send(request).await;
    assert_eq!(published.status.as_u16(), 200, "{}", published.text());
    (rig, server)
}

async fn complete(rig: &Rig, more: Value) -> crate::rig::Answer {
    let mut body = json!({"model": "custom/parrot", "messages": [{"role": "user", "content": "hello you"}]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    rig.post("/v1/chat/completions", body).await
}

#[tokio::test]
async fn a_completion_has_the_shape_that_clients_know() {
    let (rig, _server) = with_parrot().await;
    let answer = complete(&rig, json!({"user": "me", "n": 1, "temperature": 0.5})).await;
    let document = answer.json();
    assert_eq!(answer.status.as_u16(), 200, "{document}");
    assert_eq!(document["object"], "chat.completion");
    assert_eq!(
        document["choices"][0]["message"],
        json!({"role": "assistant", "content": "hello you", "refusal": null})
    );
    assert_eq!(document["choices"][0]["finish_reason"], "stop");
    assert_eq!(document["usage"], json!({"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}));
    // What every client sends is left out where the model has none of it, and the answer says so.
    assert_eq!(answer.changes()[0]["field"], "/temperature");
    let listed = rig.get("/v1/models").await.json();
    assert!(
        listed["data"].as_array().unwrap().iter().any(|model| model["id"] == "custom/parrot"),
        "{listed}"
    );
}

#[tokio::test]
async fn a_stream_comes_in_chunks_and_ends_with_what_was_used() {
    let (rig, _server) = with_parrot().await;
    let answer = complete(&rig, json!({"stream": true, "stream_options": {"include_usage": true}})).await;
    assert_eq!(answer.headers["content-type"], "text/event-stream");
    let text = answer.text();
    let data: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    assert_eq!(data.last(), Some(&"[DONE]"));
    let chunks: Vec<Value> =
        data[..data.len() - 1].iter().map(|data| serde_json::from_str(data).unwrap()).collect();
    assert_eq!(chunks[0]["choices"][0]["delta"], json!({"role": "assistant", "content": ""}));
    let words: String =
        chunks.iter().filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str()).collect();
    assert_eq!(words, "hello you");
    assert_eq!(chunks[chunks.len() - 2]["choices"][0]["finish_reason"], "stop");
    assert_eq!(chunks[chunks.len() - 1]["choices"], json!([]));
}

#[tokio::test]
async fn pictures_go_along_and_options_are_named() {
    let (rig, server) = with_parrot().await;
    let picture = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let content = json!([{"type": "text", "text": "look"}, {"type": "image_url", "image_url": {"url": picture, "detail": "high"}}]);
    let messages = json!([{"role": "user", "name": "ann", "content": content}]);
    let answer = complete(&rig, json!({"messages": messages, "tone": "rude"})).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
    assert!(answer.json()["choices"][0]["message"]["content"].as_str().unwrap().starts_with("look 9"));
    assert_eq!(server.log()[0].json().unwrap()["tone"], "rude");
    let changed: Vec<_> =
        answer.changes().as_array().unwrap().iter().map(|change| change["from"].clone()).collect();
    assert_eq!(changed, ["high", "ann"], "what was left out is said");
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_in_the_words_of_clients() {
    let (rig, server) = with_parrot().await;
    for (more, status, param, code) in [
        (json!({"tools": [{"type": "function"}]}), 400, "tools", "unsupported_parameter"),
        (json!({"seed": 7}), 400, "seed", "unsupported_parameter"),
        (json!({"n": 2}), 400, "n", "unsupported_parameter"),
        (json!({"tone": "loud"}), 400, "tone", "invalid_value"),
        (json!({"messages": "hi"}), 400, "messages", "missing_required_parameter"),
        (json!({"messages": []}), 400, "prompt", "empty_string"),
        (json!({"messages": [{"role": "tool", "content": "x"}]}), 400, "messages", "unsupported_value"),
        (json!({"model": "custom/nobody"}), 404, "model", "model_not_found"),
        (json!({"model": "sandbox/canvas"}), 400, "model", "unsupported_parameter"),
    ] {
        let error = complete(&rig, more.clone()).await.error();
        assert_eq!((error.0, error.1.as_str(), error.2.as_str()), (status, param, code), "{more}: {error:?}");
    }
    assert_eq!(server.log().len(), 0);
    let refused = complete(&rig, json!({"messages": [{"role": "user", "content": "fail"}]})).await;
    assert!(refused.status.is_client_error() || refused.status.is_server_error(), "{}", refused.text());
    assert!(!refused.json()["error"]["message"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn a_failure_names_its_job_whose_retry_speaks_of_words() {
    let (rig, _server) = with_parrot().await;
    let with = |content: &str| json!({"messages": [{"role": "user", "content": content}]});
    let free = complete(&rig, with("fail")).await;
    assert!(free.status.is_client_error() && free.headers.get("impasto-job").is_none(), "{}", free.text());
    let mut body = with("break");
    body["model"] = json!("custom/parrot");
    let request = crate::rig::ask("POST", "/v1/chat/completions").header("content-type", "application/json");
    let keyed = request.header("idempotency-key", "k-1").body(body.to_string().into()).unwrap();
    // One of them has no job before it fails, and one has.
    for answer in [complete(&rig, with("break")).await, rig.send(keyed).await] {
        assert!(answer.status.is_server_error(), "{}", answer.text());
        let job = answer.headers["impasto-job"].to_str().unwrap();
        assert_eq!(rig.studio.job(job).await.unwrap().state.as_str(), "failed");
        let refused = rig.post(&format!("/api/v1/jobs/{job}/retry"), json!({})).await;
        assert_eq!(refused.status.as_u16(), 422, "{}", refused.text());
        let detail = refused.json()["detail"].to_string();
        assert!(detail.contains("its words") && !detail.contains("picture"), "{detail}");
    }
}
