//! A vendor's HTTP API as a function: a request in, a response out, and how the response is to be delivered.

use crate::books::{Books, digest};
use serde_json::Value;
use std::{sync::Arc, time::Duration};

/// A vendor, or a stand-in for one. It answers at once; waiting, cutting and stalling are in [`Delivery`], so that the
/// same vendor works over sockets and without any.
pub trait Vendor: Send + Sync {
    /// Answers one request. What it bills stands in [`Vendor::books`] when this returns.
    fn answer(&self, request: &Request) -> Response;

    /// What it billed and what it served.
    fn books(&self) -> Arc<Books>;

    /// Obeys whoever directs the play (see [`crate::server::SCRIPT`]); `None` where it takes no directions.
    fn direct(&self, _request: &Request) -> Option<Response> {
        None
    }
}

/// A request as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `POST`, `GET`, …
    pub method: String,
    /// The path, from its first slash, without the query.
    pub path: String,
    /// What follows the question mark; empty where there is none.
    pub query: String,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
    /// When it arrived, in milliseconds since 1970.
    pub at_ms: i64,
}

/// What a vendor answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Headers, names in lower case; `content-length` is left to whoever delivers.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
    /// How long the vendor works before its head goes out.
    pub latency: Duration,
    /// How head and body arrive.
    pub delivery: Delivery,
    /// Digests of the finished pictures that the body holds, unspoilt.
    pub carries: Vec<String>,
}

/// How a response arrives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delivery {
    /// All of it.
    #[default]
    Whole,
    /// In pieces of so many bytes, with a pause before each.
    Pieces {
        /// Bytes of a piece, at least 1.
        bytes: usize,
        /// The pause before each.
        pause: Duration,
    },
    /// The connection is reset before the head; the request has been read.
    ResetBeforeHead,
    /// The connection is reset after so many bytes of the body; the head promised all of it.
    ResetAfter {
        /// Bytes that arrive.
        bytes: usize,
    },
    /// The head never comes, and the connection stays open.
    Stall,
}

impl Request {
    /// The first header of this name; names are compared without case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn json(&self) -> Result<Value, String> {
        serde_json::from_slice(&self.body).map_err(|error| format!("the body is not JSON: {error}"))
    }

    /// The first value of a parameter of the query, as it is written.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .split('&')
            .find_map(|pair| pair.split_once('=').filter(|(n, _)| *n == name))
            .map(|(_, v)| v)
    }
}

impl Response {
    /// A JSON document.
    #[must_use]
    pub fn json(status: u16, document: &Value) -> Self {
        Self::bytes(status, "application/json", document.to_string().into_bytes())
    }

    /// Bytes of a content type.
    #[must_use]
    pub fn bytes(status: u16, content_type: &str, body: Vec<u8>) -> Self {
        Self {
            status,
            headers: vec![("content-type".into(), content_type.into())],
            body,
            latency: Duration::ZERO,
            delivery: Delivery::Whole,
            carries: Vec::new(),
        }
    }

    /// It holds these finished pictures.
    #[must_use]
    pub fn carrying(mut self, pictures: &[Vec<u8>]) -> Self {
        self.carries = pictures.iter().map(|picture| digest(picture)).collect();
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Another way to arrive.
    #[must_use]
    pub fn delivered(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_and_parameters_are_found_by_name() {
        let request = Request {
            method: "GET".into(),
            path: "/v1beta/models".into(),
            query: "pageSize=3&key=abc".into(),
            headers: vec![("x-goog-api-key".into(), "k".into())],
            body: b"{".to_vec(),
            at_ms: 0,
        };
        assert_eq!(request.header("X-Goog-Api-Key"), Some("k"));
        assert_eq!(request.parameter("key"), Some("abc"));
        assert_eq!(request.parameter("page"), None);
        assert!(request.json().unwrap_err().contains("not JSON"));
    }
}
