//! A whole server on a temporary root, asked without a socket: the real store, the real transport, the sandbox.
#![allow(
    clippy::unwrap_used,
    dead_code,
    reason = "a test that cannot begin has failed; no test needs all of this"
)]

mod settings;

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use impasto_core::{Parts, Root, Studio};
use impasto_http::{HttpOptions, HttpTransport};
use impasto_ports::{Vault, open_store};
use impasto_sdk::Registry;
use impasto_server::{Access, Service, Settings, router};
use serde_json::{Value, json};
use settings::Plain;
use std::{path::Path, sync::Arc, time::Duration};
use tower::ServiceExt;

pub(crate) struct Rig {
    pub(crate) root: tempfile::TempDir,
    pub(crate) studio: Studio,
    router: Router,
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The document; the status is demanded.
    #[track_caller]
    pub(crate) fn json(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    /// A problem document's code and detail; status and media type are demanded.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16) -> (String, String) {
        let problem = self.json(status);
        assert_eq!(self.headers["content-type"], "application/problem+json", "{problem}");
        assert_eq!(problem["status"], status, "{problem}");
        (problem["code"].as_str().unwrap().into(), problem["detail"].as_str().unwrap().into())
    }
}

fn studio(root: &Path) -> (Studio, Arc<Plain>) {
    let registry = Registry::collect(impasto_plugins::PROVIDERS).unwrap();
    let plain = Arc::new(Plain::new(registry.clone()).at_most(1 << 20));
    let transport = HttpTransport::new(HttpOptions {
        user_agent: "impasto-tests".into(),
        connect_timeout: Duration::from_secs(5),
        proxy: None,
        extra_ca: Vec::new(),
        max_download_bytes: 256 << 20,
        registry: registry.clone(),
        vault: Arc::clone(&plain) as Arc<dyn Vault>,
    });
    let studio = Studio::new(Parts {
        root: Root::open(root).unwrap(),
        registry,
        store: open_store(root, "sqlite:impasto.db").unwrap(),
        transport: Arc::new(transport.unwrap()),
        configuration: Arc::clone(&plain) as Arc<dyn impasto_core::Configuration>,
    });
    (studio, plain)
}

impl Rig {
    pub(crate) async fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let (studio, plain) = studio(root.path());
        studio.sync_starters().await.unwrap();
        let service = Service::new(studio.clone(), plain as Arc<dyn Settings>, Access::default());
        Self { root, studio, router: router(service) }
    }

    /// Another studio on the same root, as another process has it: all that they share is on disk.
    pub(crate) fn elsewhere(&self) -> Studio {
        studio(self.root.path()).0
    }

    /// Sends any request; `Host` is filled in.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> axum::response::Response {
        request.headers_mut().insert("host", "localhost".parse().unwrap());
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn answer(&self, request: Request<Body>) -> Answer {
        let response = self.send(request).await;
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, bytes: to_bytes(response.into_body(), usize::MAX).await.unwrap() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, None).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.ask("DELETE", path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask("POST", path, Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.ask("PATCH", path, Some(body)).await
    }

    pub(crate) async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.answer(request.body(body).unwrap()).await
    }

    /// Posts a form of parts: name, file name (none for a field), bytes.
    pub(crate) async fn form(&self, path: &str, parts: &[(&str, Option<&str>, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, file, bytes) in parts {
            let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
            let head = format!("--border\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
        }
        body.extend(b"--border--\r\n");
        let kind = "multipart/form-data; boundary=border";
        let request = Request::builder().method("POST").uri(path).header("content-type", kind);
        self.answer(request.body(Body::from(body)).unwrap()).await
    }

    /// A small draft for the first sandbox model, which declares everything.
    pub(crate) async fn draft(&self) -> Value {
        let model = self.studio.models().await.unwrap()[0].config.key.clone();
        json!({"model": model, "prompt": "a lighthouse at dusk", "size": "256x256"})
    }

    /// A finished job of one picture, with this laid over the draft.
    pub(crate) async fn job(&self, over: Value) -> Value {
        let mut draft = self.draft().await;
        draft.as_object_mut().unwrap().extend(over.as_object().unwrap().clone());
        self.post("/api/v1/jobs?wait=60", draft).await.json(200)
    }

    /// The id of a new picture.
    pub(crate) async fn picture(&self) -> String {
        self.job(json!({})).await["images"][0]["id"].as_str().unwrap().into()
    }
}
