//! The server over a whole studio on a temporary root: the real store, the real transport, the sandbox.

use crate::settings::Plain;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use impasto_core::{Configuration, Parts, Root, Studio};
use impasto_http::{HttpOptions, HttpTransport};
use impasto_ports::{JobQuery, Vault, open_store};
use impasto_sdk::Registry;
use impasto_server::{Access, Options, Service, Settings, router};
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use tempfile::TempDir;
use tower::ServiceExt;

/// A server that is asked without a socket.
pub(crate) struct Rig {
    pub(crate) studio: Studio,
    pub(crate) router: Router,
    settings: Arc<dyn Settings>,
    _root: TempDir,
}

/// What it answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.bytes)))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The error, which must be in OpenAI's envelope.
    pub(crate) fn error(&self) -> (u16, String, String, String) {
        let document = self.json();
        let text = |name: &str| document["error"][name].as_str().unwrap_or_default().to_owned();
        assert!(!text("message").is_empty() && !text("type").is_empty(), "{document}");
        (self.status.as_u16(), text("param"), text("code"), text("message"))
    }

    /// The changes that the header names.
    pub(crate) fn changes(&self) -> Value {
        let header = self.headers.get("impasto-changes").map(|header| header.to_str().unwrap());
        header.map_or(Value::Null, |header| serde_json::from_str(header).unwrap())
    }
}

impl Rig {
    pub(crate) async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let root = tempfile::tempdir().unwrap();
        let registry = Registry::collect(impasto_plugins::PROVIDERS).unwrap();
        let plain = Arc::new(Plain::new(registry.clone()));
        let transport = HttpTransport::new(HttpOptions {
            user_agent: "impasto-tests".into(),
            connect_timeout: Duration::from_secs(5),
            proxy: None,
            extra_ca: Vec::new(),
            max_download_bytes: 256 << 20,
            registry: registry.clone(),
            vault: Arc::clone(&plain) as Arc<dyn Vault>,
        })
        .unwrap();
        let studio = Studio::new(Parts {
            root: Root::open(root.path()).unwrap(),
            registry,
            store: open_store(root.path(), "sqlite:impasto.db").unwrap(),
            transport: Arc::new(transport),
            configuration: Arc::clone(&plain) as Arc<dyn Configuration>,
        });
        studio.sync_starters().await.unwrap();
        let settings = plain as Arc<dyn Settings>;
        let service = Service::new(studio.clone(), Arc::clone(&settings), Access::default()).with(options);
        Self { studio, router: router(service), settings, _root: root }
    }

    /// The same installation with nothing in memory of what was before.
    pub(crate) fn restarted(self) -> Self {
        let service = Service::new(self.studio.clone(), Arc::clone(&self.settings), Access::default());
        Self { router: router(service), ..self }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec();
        Answer { status, headers, bytes }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(ask("GET", path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(json(path, body)).await
    }

    pub(crate) async fn generate(&self, body: Value) -> Answer {
        self.post("/v1/images/generations", body).await
    }

    pub(crate) async fn jobs(&self) -> usize {
        self.studio.jobs(&JobQuery { limit: 100, ..JobQuery::default() }).await.unwrap().len()
    }
}

pub(crate) fn ask(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header("host", "localhost:9494")
}

pub(crate) fn json(path: &str, body: Value) -> Request<Body> {
    ask("POST", path).header("content-type", "application/json").body(Body::from(body.to_string())).unwrap()
}

/// A form as clients send it: texts, then files.
pub(crate) fn form(path: &str, texts: &[(&str, &str)], files: &[(&str, &[u8])]) -> Request<Body> {
    let mut body = Vec::new();
    for (name, text) in texts {
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        body.extend(head.into_bytes());
    }
    for (name, bytes) in files {
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.png\"\r\n\
             Content-Type: image/png\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--edge--\r\n");
    let kind = "multipart/form-data; boundary=edge";
    ask("POST", path).header("content-type", kind).body(Body::from(body)).unwrap()
}

/// Server-sent events: kind and document.
pub(crate) fn events(text: &str) -> Vec<(String, Value)> {
    text.split("\n\n")
        .filter_map(|event| {
            let line = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
            let data = serde_json::from_str(line("data: ")?).unwrap();
            Some((line("event: ")?.to_owned(), data))
        })
        .collect()
}
