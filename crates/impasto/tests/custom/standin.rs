//! Endpoints of every kind that people connect: of words, of pictures, at once and later.

use base64::{Engine, engine::general_purpose::STANDARD};
use impasto_sdk::Size;
use impasto_testkit::{
    books::Books,
    form::parts,
    sample::{Look, picture},
    vendor::{Request, Response, Vendor},
};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

/// The key that every endpoint wants.
pub(crate) const SECRET: &str = "sk-house-0a1b2c3d4e5f";

/// All of them in one.
#[derive(Default)]
pub(crate) struct StandIn {
    polls: AtomicU32,
    broken: AtomicU32,
}

impl Vendor for StandIn {
    fn answer(&self, request: &Request) -> Response {
        let bearer = request.header("authorization") == Some(&format!("Bearer {SECRET}"));
        let file = request.path.starts_with("/files/");
        if !bearer && request.header("x-api-key") != Some(SECRET) && !file {
            return Response::json(401, &json!({"error": {"message": "no such key", "type": "auth"}}));
        }
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/v1/chat/completions") => completions(&request.json().unwrap_or_default()),
            // Nobody can say whether the first time was billed.
            ("POST", "/breaks/v1/chat/completions") if self.broken.fetch_add(1, Ordering::SeqCst) == 0 => {
                Response::json(500, &json!({"error": {"message": "broken"}}))
            }
            ("POST", "/breaks/v1/chat/completions") => completions(&request.json().unwrap_or_default()),
            ("POST", "/v1/messages") => messages(&request.json().unwrap_or_default()),
            ("POST", "/say") => say(&request.json().unwrap_or_default()),
            ("POST", "/base64") => {
                Response::json(200, &json!({"result": {"images": [{"b64": STANDARD.encode(png(1))}]}}))
            }
            ("POST", "/urls") => {
                let host = request.header("host").unwrap_or_default();
                let urls: Vec<_> = (1..3).map(|n| format!("http://{host}/files/{n}.png")).collect();
                Response::json(200, &json!({ "urls": urls }))
            }
            ("POST", "/tasks") => Response::json(202, &json!({"task": {"id": "t-7"}})),
            ("GET", "/tasks/t-7") => {
                let done = self.polls.fetch_add(1, Ordering::SeqCst) > 0;
                let host = request.header("host").unwrap_or_default();
                let state = if done { "succeeded" } else { "running" };
                Response::json(200, &json!({"state": state, "url": format!("http://{host}/files/9.png")}))
            }
            ("POST", "/lost") => Response::json(202, &json!({"task": {"id": "lost"}})),
            // It is there after all, later.
            ("GET", "/tasks/lost") if self.polls.fetch_add(1, Ordering::SeqCst) == 0 => {
                Response::json(404, &json!({"error": {"message": "no such task"}}))
            }
            ("GET", "/tasks/lost") => {
                let host = request.header("host").unwrap_or_default();
                Response::json(
                    200,
                    &json!({"state": "succeeded", "url": format!("http://{host}/files/9.png")}),
                )
            }
            ("POST", "/form") => form(request),
            ("GET", path) if file => {
                let number = path.trim_start_matches("/files/").trim_end_matches(".png").parse().unwrap_or(0);
                Response::bytes(200, "image/png", png(number))
            }
            _ => Response::json(404, &json!({"error": {"message": "nothing here"}})),
        }
    }

    fn books(&self) -> Arc<Books> {
        Arc::default()
    }
}

pub(crate) fn png(number: u64) -> Vec<u8> {
    picture(Size::new(64, 48), number, Look::Png)
}

/// OpenAI's shape, as its reference has it (`/v1/chat/completions`).
fn completions(body: &Value) -> Response {
    let asked = body["messages"].as_array().and_then(|all| all.last()).cloned().unwrap_or_default();
    let asked = asked["content"].as_str().map_or_else(|| asked["content"].to_string(), str::to_owned);
    let said = if body["response_format"]["type"] == "json_schema" {
        json!({"colour": "red"}).to_string()
    } else {
        format!("You said: {asked}")
    };
    let usage = json!({"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18});
    let head = json!({"id": "chatcmpl-1", "created": 1, "model": body["model"]});
    if body["stream"] != true {
        let mut whole = head;
        whole["object"] = json!("chat.completion");
        whole["usage"] = usage;
        whole["choices"] = json!([{"index": 0, "finish_reason": "stop", "logprobs": null,
            "message": {"role": "assistant", "content": said, "refusal": null}}]);
        return Response::json(200, &whole);
    }
    let chunk = |delta: Value, finish: Value| {
        let mut chunk = head.clone();
        chunk["object"] = json!("chat.completion.chunk");
        chunk["choices"] = json!([{"index": 0, "delta": delta, "finish_reason": finish}]);
        chunk
    };
    let (one, two) = said.split_at(said.len() / 2);
    let mut last = chunk(json!({}), json!("stop"));
    last["choices"] = json!([]);
    last["usage"] = usage;
    let chunks = [
        chunk(json!({"role": "assistant", "content": ""}), Value::Null),
        chunk(json!({"content": one}), Value::Null),
        chunk(json!({"content": two}), Value::Null),
        chunk(json!({}), json!("stop")),
        last,
    ];
    let events: String = chunks.iter().map(|chunk| format!("data: {chunk}\n\n")).collect();
    Response::bytes(200, "text/event-stream", format!("{events}data: [DONE]\n\n").into_bytes())
}

/// Anthropic's shape, as its reference has it (`/v1/messages`).
fn messages(body: &Value) -> Response {
    let asked = body["messages"][0]["content"].clone();
    let asked = asked
        .as_str()
        .map_or_else(|| asked[0]["text"].as_str().unwrap_or_default().to_owned(), str::to_owned);
    if body["max_tokens"].as_u64().is_none() {
        let wrong = json!({"type": "error", "error": {"type": "invalid_request_error", "message": "max_tokens: Field required"}});
        return Response::json(400, &wrong);
    }
    let text = format!(
        "{}{asked}",
        body["system"].as_str().map(|system| format!("[{system}] ")).unwrap_or_default()
    );
    Response::json(
        200,
        &json!({"id": "msg_1", "type": "message", "role": "assistant", "model": body["model"],
            "content": [{"type": "text", "text": text}], "stop_reason": "end_turn", "stop_sequence": null,
            "usage": {"input_tokens": 21, "output_tokens": 9}}),
    )
}

/// A shape of nobody's, with variables of its own.
fn say(body: &Value) -> Response {
    let said = format!(
        "{} ({}, {})",
        body["input"]["text"].as_str().unwrap_or_default(),
        body["parameters"]["tone"].as_str().unwrap_or("plain"),
        body["parameters"]["words"]
    );
    let told = json!({"choices": [{"message": {"content": said}}], "usage": {"prompt_tokens": 5, "completion_tokens": 3}});
    Response::json(200, &told)
}

fn form(request: &Request) -> Response {
    let parts = parts(request).unwrap_or_default();
    let bytes = |name: &str| parts.iter().find(|part| part.name == name).map_or(0, |part| part.body.len());
    if bytes("prompt") == 0 || bytes("start") == 0 {
        return Response::json(422, &json!({"error": {"message": "prompt and start are needed"}}));
    }
    Response::bytes(200, "image/png", png(4))
}
