//! One HTTP request as data, and what came back.

use crate::{Blob, Body, Error, Kind, Result};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::time::Duration;

/// One HTTP request, as data. It holds no secret: `auth` names the place where the transport puts the key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// The HTTP method.
    pub method: Method,
    /// The whole address. A signed address is a secret too; rows that hold one are cleared on settling.
    pub url: String,
    /// Headers besides `Content-Type`, `Content-Length` and the key.
    pub headers: Vec<(String, String)>,
    /// What is sent.
    pub body: Body,
    /// Where the key goes.
    pub auth: Auth,
    /// Whether sending it may cost money.
    pub effect: Effect,
    /// Which strings of the answer are pictures.
    pub lift: Vec<Lift>,
    /// How long the vendor may be silent: before the answer, and between two pieces of it.
    pub patience: Duration,
    /// Hosts with their port (`name:port`) that may have a private or loopback address for this exchange, because a person
    /// configured an endpoint there. Never taken from an answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub private: Vec<String>,
}

/// The HTTP method of an [`Exchange`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    Get,
    /// Submits.
    Post,
    /// Uploads.
    Put,
    /// Removes or cancels.
    Delete,
}

impl Method {
    /// As it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// The one word that retry and recovery live by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// May be repeated at will: polls, downloads, uploads, probes.
    Free,
    /// May cost money: journalled before its first byte leaves, never repeated while its fate is uncertain.
    Billed,
}

/// Where the transport puts the provider's key. It goes only to the provider's hosts and its configured base URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Auth {
    /// Nowhere.
    None,
    /// Into a header, after a prefix such as `Bearer `.
    Header {
        /// The header's name, lower case.
        name: String,
        /// What stands before the key; may be empty.
        prefix: String,
    },
    /// Into the query. Only for vendors that know no header: addresses end up in logs.
    Query {
        /// The parameter's name.
        name: String,
    },
    /// HTTP basic authentication; the key is `user:password`.
    Basic,
    /// A named auth profile that the core resolves.
    Profile(String),
    /// Into the form that is sent: the key is `id:secret` and becomes the fields `client_id` and `client_secret` at its end.
    ClientForm,
}

/// A place in a JSON answer, or in each event of a stream, whose string is a picture in base64 or a data URL. It is
/// decoded to disk while it arrives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lift {
    /// Member names and `*` (any member or element), joined by dots: `data.*.b64_json`.
    pub path: String,
}

/// What came back, with every lifted string replaced by `{"blob": n}`: small, and on disk before anyone sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Response headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// What stood in the body.
    pub body: AnswerBody,
    /// The pictures that were lifted, in the order of their numbers.
    pub blobs: Vec<Blob>,
    /// False when the body was cut short; finished pictures of it are still there.
    pub whole: bool,
}

/// The body of an [`Answer`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerBody {
    /// A JSON document.
    Json(Value),
    /// The events of a `text/event-stream`, all of them.
    Events(Vec<Event>),
    /// A picture, as blob 0.
    Blob,
    /// Anything else, at most its first 64 KiB.
    Text(String),
}

/// One server-sent event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The `event:` field; empty where there was none.
    pub name: String,
    /// The `data:` field as JSON; a string where it is not JSON (`[DONE]`).
    pub data: Value,
}

/// Stands in an answer's serde type where a picture may be: the number of a blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlobRef {
    /// Index into [`Answer::blobs`].
    pub blob: usize,
}

impl Exchange {
    /// A free GET without a key, with a minute's patience.
    #[must_use]
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            method: Method::Get,
            url: url.into(),
            headers: Vec::new(),
            body: Body::empty(),
            auth: Auth::None,
            effect: Effect::Free,
            lift: Vec::new(),
            patience: Duration::from_secs(60),
            private: Vec::new(),
        }
    }

    /// A free POST without a key, with a minute's patience.
    #[must_use]
    pub fn post(url: impl Into<String>, body: Body) -> Self {
        Self { method: Method::Post, body, ..Self::get(url) }
    }

    /// The key goes into `Authorization: Bearer …`.
    #[must_use]
    pub fn bearer(self) -> Self {
        self.key("authorization", "Bearer ")
    }

    /// The key goes into this header, after this prefix.
    #[must_use]
    pub fn key(mut self, name: &str, prefix: &str) -> Self {
        self.auth = Auth::Header { name: name.into(), prefix: prefix.into() };
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sending it may cost money. Pictures take minutes, so patience becomes ten.
    #[must_use]
    pub fn billed(mut self) -> Self {
        self.effect = Effect::Billed;
        self.patience = Duration::from_secs(600);
        self
    }

    /// Another patience.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The string at this path of the answer is a picture.
    #[must_use]
    pub fn lift(mut self, path: &str) -> Self {
        self.lift.push(Lift { path: path.into() });
        self
    }
}

impl Answer {
    /// The JSON body as a type.
    ///
    /// # Errors
    /// `BadResponse` when the body is not JSON or has another shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        match &self.body {
            AnswerBody::Json(value) => Ok(T::deserialize(value)?),
            other => Err(Error::new(Kind::BadResponse, format!("expected JSON, {}", other.describe()))),
        }
    }

    /// The first header of this name; names are compared without case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether the status is 200 to 299.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl AnswerBody {
    fn describe(&self) -> String {
        match self {
            Self::Json(_) => "got JSON".into(),
            Self::Events(events) => format!("got a stream of {} events", events.len()),
            Self::Blob => "got a picture".into(),
            Self::Text(text) if text.is_empty() => "got an empty body".into(),
            Self::Text(text) => format!("got text: {}", crate::vendor_words(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exchange_survives_the_journal() {
        let exchange =
            Exchange::post("https://a/b", Body::json(&1).unwrap()).bearer().billed().lift("data.*.b64_json");
        let text = serde_json::to_string(&exchange).unwrap();
        assert_eq!(serde_json::from_str::<Exchange>(&text).unwrap(), exchange);
        assert!(!text.contains("private"), "rows of before it was known are the same");
        assert_eq!(exchange.effect, Effect::Billed);
    }

    #[test]
    fn a_body_of_another_type_says_what_came() {
        let answer = Answer {
            status: 200,
            headers: vec![("content-type".into(), "text/html".into())],
            body: AnswerBody::Text("<html>bad gateway".into()),
            blobs: Vec::new(),
            whole: true,
        };
        let error = answer.json::<Value>().unwrap_err();
        assert_eq!(error.kind, Kind::BadResponse);
        assert!(error.message.contains("bad gateway"));
        assert_eq!(answer.header("Content-Type"), Some("text/html"));
    }
}
