//! Auth profiles: how requests of models that a person describes prove who sends them.

use crate::{Answer, AnswerBody, Auth, Body, Error, Exchange, Kind, Result, auth_hosts};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{fmt, time::Duration};

/// A named way to authenticate, shared between models. The secret is not in it: it lives with the keys, under the
/// profile's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthProfile {
    /// Lower-case letters, digits and dashes.
    #[schemars(regex(pattern = r"^[a-z0-9][a-z0-9-]{0,62}$"))]
    pub name: String,
    /// Where the secret goes.
    pub method: AuthMethod,
    /// Hosts that the secret may go to (`name`, `name:port`, or `.name` for any host below), and no other. With client
    /// credentials they are where the token may go; the secret itself goes to the host of `token_url` alone.
    pub hosts: Vec<String>,
}

/// Where the secret of an [`AuthProfile`] goes.
// Braces without fields, because serde lets any field pass beside the tag of a variant without braces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum AuthMethod {
    /// Nowhere.
    None {},
    /// Into a header.
    Header {
        /// The header's name.
        name: String,
        /// What stands before the secret.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        prefix: String,
    },
    /// Into the query of the address. Only where the vendor knows no header: addresses end up in logs.
    Query {
        /// The parameter's name.
        name: String,
    },
    /// Into `Authorization: Bearer …`.
    Bearer {},
    /// HTTP basic authentication; the secret is `user:password`.
    Basic {},
    /// OAuth 2 client credentials (RFC 6749, 4.4); the secret is `client_id:client_secret`. The token goes into
    /// `Authorization: Bearer …`.
    ClientCredentials {
        /// Where tokens are given out; `https://`, or `http://` where that is this machine itself.
        token_url: String,
        /// What the token shall allow, words separated by spaces.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scope: Option<String>,
        /// For whom the token is, where the vendor asks for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        audience: Option<String>,
        /// How the client proves who it is.
        #[serde(default)]
        client: ClientAuth,
    },
}

/// How a client proves who it is where tokens are given out (RFC 6749, 2.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// With HTTP basic authentication.
    #[default]
    Basic,
    /// With the fields `client_id` and `client_secret` of the form.
    Form,
}

/// A token that was given out. Its `Debug` is dots.
#[derive(Clone, PartialEq, Eq)]
pub struct Grant {
    /// The token itself.
    pub token: String,
    /// How long it is good for; absent where the vendor does not say.
    pub expires_in: Option<Duration>,
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant").field("token", &"••••").field("expires_in", &self.expires_in).finish()
    }
}

impl AuthProfile {
    /// Where the secret, or the token got with it, stands in a request.
    #[must_use]
    pub fn place(&self) -> Auth {
        let bearer = Auth::Header { name: "authorization".into(), prefix: "Bearer ".into() };
        match &self.method {
            AuthMethod::None {} => Auth::None,
            AuthMethod::Header { name, prefix } => {
                Auth::Header { name: name.to_ascii_lowercase(), prefix: prefix.clone() }
            }
            AuthMethod::Query { name } => Auth::Query { name: name.clone() },
            AuthMethod::Bearer {} | AuthMethod::ClientCredentials { .. } => bearer,
            AuthMethod::Basic {} => Auth::Basic,
        }
    }

    /// The free request for a token, where the method needs one. [`Grant::of`] reads its answer.
    #[must_use]
    pub fn token_request(&self) -> Option<Exchange> {
        let AuthMethod::ClientCredentials { token_url, scope, audience, client } = &self.method else {
            return None;
        };
        let mut form = Body::form().text("grant_type", "client_credentials");
        for (name, value) in [("scope", scope), ("audience", audience)] {
            if let Some(value) = value {
                form = form.text(name, value);
            }
        }
        let exchange = Exchange::post(token_url, form.finish()).header("accept", "application/json");
        let auth = match client {
            ClientAuth::Basic => Auth::Basic,
            ClientAuth::Form => Auth::ClientForm,
        };
        Some(Exchange { auth, ..exchange })
    }

    /// What is wrong with it, each as the field and words for people.
    #[must_use]
    pub fn problems(&self) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        if !is_profile_name(&self.name) {
            let message = format!(
                "expected at most 63 lower-case letters, digits and dashes, got {:?}; choose another name",
                self.name
            );
            found.push(("name", message));
        }
        if self.hosts.is_empty() && self.method != (AuthMethod::None {}) {
            found.push(("hosts", "expected the hosts that the secret may go to, got none; name them".into()));
        }
        found.extend(self.hosts.iter().find_map(|host| auth_hosts::problem(host)).map(|why| ("hosts", why)));
        if let AuthMethod::Header { name, prefix } = &self.method
            && (!is_token(name) || is_steering(name) || prefix.chars().any(char::is_control))
        {
            let message = "expected the name of a header of the vendor's own, and a prefix on one line";
            found.push(("method", message.into()));
        }
        if let AuthMethod::ClientCredentials { token_url, .. } = &self.method
            && !token_url.starts_with("https://")
            && !is_this_machine(token_url)
        {
            found.push(("method", "expected a token_url that begins with https://; secrets go there".into()));
        }
        found
    }
}

/// Headers that steer the connection, or say what is sent: no secret stands there.
fn is_steering(name: &str) -> bool {
    const STEERING: [&str; 12] = [
        "accept",
        "accept-encoding",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "expect",
        "host",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ];
    STEERING.contains(&name.to_ascii_lowercase().as_str())
}

impl Grant {
    /// Reads the answer to a [`AuthProfile::token_request`].
    ///
    /// # Errors
    /// `Unauthenticated` where the client was refused, `BadResponse` where no bearer token came, and `Unavailable`, to be
    /// tried again, where the server failed.
    pub fn of(answer: &Answer) -> Result<Self> {
        let body = match &answer.body {
            AnswerBody::Json(body) => body,
            _ => &Value::Null,
        };
        if !answer.is_success() {
            let code = body["error"].as_str().map(crate::vendor_words);
            let why = code.map(|code| format!("; the server says: {code}")).unwrap_or_default();
            let failed = matches!(answer.status, 429 | 500..=599);
            let kind = if failed { Kind::Unavailable } else { Kind::Unauthenticated };
            let retry = if failed { crate::Retry::After(None) } else { crate::Retry::Never };
            let message = format!("no token was given out{why}; check client id, secret and scope");
            return Err(Error::new(kind, message).retry(retry).with("status", answer.status));
        }
        // Required by RFC 6749, left out by some servers.
        let is_bearer = body["token_type"].as_str().is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
        // What came instead is not shown: it may hold a token that was written otherwise.
        match body["access_token"].as_str() {
            Some(token) if is_bearer && !token.is_empty() => {
                Ok(Self { token: token.into(), expires_in: seconds(&body["expires_in"]) })
            }
            _ => Err(Error::new(
                Kind::BadResponse,
                "expected a bearer token as access_token in JSON, got none",
            )),
        }
    }
}

/// Some servers write the number as text.
fn seconds(value: &Value) -> Option<Duration> {
    let whole = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
    whole.or_else(|| value.as_f64().map(|seconds| seconds as u64)).map(Duration::from_secs)
}

/// Whether an address is unencrypted and yet never leaves this machine.
fn is_this_machine(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let name = match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => authority,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

fn is_profile_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    // YAML takes `null` for no name at all.
    let is_word = !name.is_empty() && !name.starts_with('-') && name != "null";
    is_word && name.len() <= 63 && name.chars().all(plain)
}

/// A token of RFC 9110, 5.6.2.
fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Retry;
    use serde_json::json;

    fn profile(method: Value) -> AuthProfile {
        serde_json::from_value(json!({"name": "acme", "method": method, "hosts": ["acme.example"]})).unwrap()
    }

    fn answer(status: u16, body: Value) -> Answer {
        Answer { status, headers: Vec::new(), body: AnswerBody::Json(body), blobs: Vec::new(), whole: true }
    }

    #[test]
    fn every_method_has_its_place() {
        let header = |name: &str, prefix: &str| Auth::Header { name: name.into(), prefix: prefix.into() };
        for (method, auth) in [
            (json!({"type": "none"}), Auth::None),
            (json!({"type": "header", "name": "X-Key"}), header("x-key", "")),
            (json!({"type": "query", "name": "key"}), Auth::Query { name: "key".into() }),
            (json!({"type": "bearer"}), header("authorization", "Bearer ")),
            (json!({"type": "basic"}), Auth::Basic),
            (
                json!({"type": "client_credentials", "token_url": "https://a.example/t"}),
                header("authorization", "Bearer "),
            ),
        ] {
            let profile = profile(method.clone());
            assert_eq!(profile.place(), auth, "{method}");
            assert_eq!(profile.problems(), [], "{method}");
        }
    }

    #[test]
    fn every_method_refuses_fields_that_it_does_not_know() {
        for mut method in [
            json!({"type": "none"}),
            json!({"type": "bearer"}),
            json!({"type": "basic"}),
            json!({"type": "query", "name": "key"}),
        ] {
            method["prefix"] = json!("x");
            let error = serde_json::from_value::<AuthMethod>(method.clone()).unwrap_err().to_string();
            assert!(error.contains("unknown field `prefix`"), "{method}: {error}");
        }
    }

    #[test]
    fn a_token_is_asked_for_without_the_secret() {
        let profile = profile(json!({"type": "client_credentials", "token_url": "https://a.example/t",
            "scope": "images read", "client": "form"}));
        let exchange = profile.token_request().unwrap();
        assert_eq!(exchange.body.outline(), "grant_type=client_credentials&scope=images%20read");
        assert_eq!(exchange.auth, Auth::ClientForm);
    }

    #[test]
    fn tokens_are_read_and_refusals_told() {
        let grant = Grant::of(&answer(200, json!({"access_token": "s3cret", "expires_in": 3600}))).unwrap();
        assert_eq!(grant.expires_in, Some(Duration::from_secs(3600)));
        assert!(!format!("{grant:?}").contains("s3cret"));
        for (told, seconds) in [(json!("60"), Some(60)), (json!(59.9), Some(59)), (json!("soon"), None)] {
            let body = json!({"access_token": "s3cret", "token_type": "Bearer", "expires_in": told});
            let expires = Grant::of(&answer(200, body)).unwrap().expires_in;
            assert_eq!(expires, seconds.map(Duration::from_secs));
        }
        let form = Answer {
            body: AnswerBody::Text("access_token=s3cret&scope=".into()),
            ..answer(200, Value::Null)
        };
        assert!(!Grant::of(&form).unwrap_err().message.contains("s3cret"));
        for (status, body, kind, retry) in [
            (401, json!({"error": "invalid_client"}), Kind::Unauthenticated, Retry::Never),
            (503, json!({}), Kind::Unavailable, Retry::After(None)),
            (200, json!({"access_token": "x", "token_type": "mac"}), Kind::BadResponse, Retry::Never),
            (200, json!({}), Kind::BadResponse, Retry::Never),
        ] {
            let error = Grant::of(&answer(status, body)).unwrap_err();
            assert_eq!((error.kind, error.retry), (kind, retry), "{status}");
        }
    }

    #[test]
    fn tokens_are_fetched_unencrypted_on_this_machine_alone() {
        for (url, fine) in [
            ("https://a.example/t", true),
            ("http://127.0.0.1:8080/t", true),
            ("http://localhost/t", true),
            ("http://[::1]:9/t", true),
            ("http://a.example/t", false),
            ("http://127.0.0.1.a.example/t", false),
            ("http://localhost@a.example/t", false),
            ("http://localhost:80@a.example/t", false),
            ("ftp://localhost/t", false),
        ] {
            let profile = profile(json!({"type": "client_credentials", "token_url": url}));
            assert_eq!(profile.problems().is_empty(), fine, "{url}");
        }
    }

    #[test]
    fn what_cannot_work_is_told_by_field() {
        let mut wrong = profile(json!({"type": "client_credentials", "token_url": "http://a.example/t"}));
        wrong.name = "Acme!".into();
        wrong.hosts.clear();
        let fields: Vec<_> = wrong.problems().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["name", "hosts", "method"]);
        for (hosts, fine) in [
            (&["a.example", "a.example:8443", ".a.example", "[::1]:9", "::1", "127.0.0.1"][..], true),
            (&["https://a.example"], false),
            (&["a.example/v1"], false),
            (&["*.example"], false),
            (&["."], false),
            (&[".example"], false),
            (&["a.example", ""], false),
        ] {
            let hosts = hosts.iter().map(ToString::to_string).collect();
            let profile = AuthProfile { hosts, ..profile(json!({"type": "bearer"})) };
            assert_eq!(profile.problems().is_empty(), fine, "{:?}", profile.hosts);
        }
        wrong.name = "null".into();
        assert_eq!(wrong.problems()[0].0, "name");
        assert_eq!(profile(json!({"type": "header", "name": "x y"})).problems().len(), 1);
    }
}
