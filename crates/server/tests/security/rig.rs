//! A server over a whole studio, asked without a network.

use crate::{common, settings::Plain};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use impasto_core::{NewToken, Studio};
use impasto_ports::{TokenBudget, TokenScope};
use impasto_sdk::Registry;
use impasto_server::{Access, Options, Service, router};
use serde_json::Value;
use std::sync::Arc;
use tempfile::TempDir;
use tower::ServiceExt;

pub(crate) struct Rig {
    pub(crate) studio: Studio,
    pub(crate) router: Router,
    pub(crate) model: String,
    _root: TempDir,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// It must be a problem document of this status.
    pub(crate) fn is_problem(&self, status: u16) {
        assert_eq!(self.status, status, "{}", self.body);
        // OpenAI's clients are told in OpenAI's words.
        if self.body["error"].is_object() {
            assert_eq!(self.header("content-type"), "application/json");
            assert!(
                self.body["error"]["message"].as_str().is_some_and(|text| !text.is_empty()),
                "{}",
                self.body
            );
            return;
        }
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.body);
        assert_eq!(self.body["status"], status);
        for member in ["type", "title", "detail", "code"] {
            assert!(self.body[member].as_str().is_some_and(|text| !text.is_empty()), "{}", self.body);
        }
    }
}

impl Rig {
    pub(crate) async fn new(access: Access) -> Self {
        Self::with(access, Options::default()).await
    }

    pub(crate) async fn with(access: Access, options: Options) -> Self {
        let root = tempfile::tempdir().unwrap();
        let studio = common::studio(root.path()).await;
        let model = common::first_model(&studio).await;
        let service = Service::new(
            studio.clone(),
            Arc::new(Plain::new(Registry::collect(impasto_plugins::PROVIDERS).unwrap())),
            access,
        )
        .with(options);
        let router = router(service.with_front(Arc::new(crate::front::OnePage)));
        Self { studio, router, model, _root: root }
    }

    pub(crate) async fn token(
        &self,
        name: &str,
        scopes: &[TokenScope],
        budget: Option<TokenBudget>,
    ) -> String {
        let wanted = NewToken { name: name.into(), scopes: scopes.to_vec(), budget };
        self.studio.create_token(wanted).await.unwrap().secret
    }

    /// A request under the usual name; headers may say otherwise.
    pub(crate) async fn ask(&self, line: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let (method, path) = line.split_once(' ').unwrap();
        let mut request = Request::builder().method(method).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "localhost:9494");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let is_stream = headers.get("content-type").is_some_and(|kind| kind == "text/event-stream");
        let bytes = if is_stream && status == 200 {
            Vec::new()
        } else {
            to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec()
        };
        let body = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        Answer { status, headers, body }
    }

    pub(crate) async fn json(&self, line: &str, token: &str, body: &Value) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        self.ask(line, &headers, body.to_string()).await
    }
}
