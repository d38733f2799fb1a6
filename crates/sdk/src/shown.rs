//! A request as people may read it: secrets dotted, pictures by name.

use crate::{Auth, Exchange};
use schemars::JsonSchema;
use serde::Serialize;

/// What stands where a secret will be.
const DOTS: &str = "••••";

/// A request as people may read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Shown {
    /// The HTTP method.
    pub method: &'static str,
    /// The address.
    pub url: String,
    /// The headers, the key's among them.
    pub headers: Vec<(String, String)>,
    /// The body; pictures as `<picture …>`.
    pub body: String,
}

impl Exchange {
    /// The request as people may read it. `auth` is where the key stands; for [`Auth::Profile`], the profile's own place.
    #[must_use]
    pub fn shown(&self, auth: &Auth) -> Shown {
        let mut shown = Shown {
            method: self.method.as_str(),
            url: self.url.clone(),
            headers: self.headers.clone(),
            body: self.body.outline(),
        };
        if !self.body.content_type.is_empty() {
            shown.headers.push(("content-type".into(), self.body.content_type.clone()));
        }
        match auth {
            Auth::None => {}
            Auth::Header { name, prefix } => shown.headers.push((name.clone(), format!("{prefix}{DOTS}"))),
            Auth::Query { name } => {
                let mark = if shown.url.contains('?') { '&' } else { '?' };
                shown.url.push_str(&format!("{mark}{name}={DOTS}"));
            }
            Auth::Basic => shown.headers.push(("authorization".into(), format!("Basic {DOTS}"))),
            Auth::Profile(name) => {
                shown.headers.push(("authorization".into(), format!("{DOTS} (auth profile {name})")));
            }
            Auth::ClientForm => {
                shown.body.push_str(&format!("&client_id={DOTS}&client_secret={DOTS}"));
            }
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Body;

    #[test]
    fn the_key_is_dots_in_every_place() {
        let exchange = Exchange::post("https://a.example/x?y=1", Body::form().text("a", "b").finish());
        let header = Auth::Header { name: "x-key".into(), prefix: "Key ".into() };
        assert!(exchange.shown(&header).headers.contains(&("x-key".into(), "Key ••••".into())));
        assert_eq!(exchange.shown(&Auth::Query { name: "k".into() }).url, "https://a.example/x?y=1&k=••••");
        assert!(
            exchange.shown(&Auth::Basic).headers.contains(&("authorization".into(), "Basic ••••".into()))
        );
        assert_eq!(exchange.shown(&Auth::ClientForm).body, "a=b&client_id=••••&client_secret=••••");
        assert_eq!(exchange.shown(&Auth::None).headers.len(), 1);
        let named = exchange.shown(&Auth::Profile("acme".into()));
        assert!(named.headers.iter().any(|(_, value)| value.contains("acme")));
    }
}
