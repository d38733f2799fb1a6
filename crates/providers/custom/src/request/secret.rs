//! Where a definition holds a secret by mistake. A definition is shown, exported and kept in backups; a secret belongs into
//! an auth profile.

use serde_json::Value;

/// What stands where a secret stood.
const DOTS: &str = "••••";

/// Names end like this where their value is a secret; without dashes, underscores and dots.
const ENDS: [&str; 15] = [
    "auth",
    "authentication",
    "bearer",
    "cookies",
    "hmac",
    "jwt",
    "key",
    "keys",
    "pass",
    "passphrase",
    "pwd",
    "sid",
    "sig",
    "signed",
    "token",
];

/// Names hold this where their value is a secret.
const PARTS: [&str; 12] = [
    "accesskey",
    "apikey",
    "authorization",
    "authtoken",
    "cookie",
    "credential",
    "passwd",
    "password",
    "privatekey",
    "secret",
    "signature",
    "subscriptionkey",
];

/// Names that end like secrets and are none: what a server tells requests, caches and places apart by.
const HARMLESS: [&str; 10] = [
    "cachekey",
    "dedupekey",
    "groupingkey",
    "idempotencykey",
    "keys",
    "partitionkey",
    "routingkey",
    "shardkey",
    "sortkey",
    "surrogatekey",
];

/// Whether what has this name, a header or a parameter of an address, carries a secret.
pub(crate) fn carries(name: &str) -> bool {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    if HARMLESS.contains(&plain.strip_prefix('x').unwrap_or(&plain)) || HARMLESS.contains(&plain.as_str()) {
        return false;
    }
    // Azure's functions call their key a code.
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    plain == "code"
        || ENDS.iter().any(|end| plain.ends_with(end))
        || PARTS.iter().any(|part| plain.contains(part))
        || words.into_iter().any(|word| word.eq_ignore_ascii_case("token"))
}

/// Parameters of an address, as they are written: name and value, and whether that is a secret.
pub(crate) fn parameters(url: &str) -> impl Iterator<Item = (&str, &str, bool)> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| {
        let is_secret =
            carries(&decoded(name.trim())) && !value.trim().is_empty() && !is_filled_in(value.trim());
        (name, value, is_secret)
    })
}

/// A variable is filled in with each request, and is no secret of the definition.
fn is_filled_in(value: &str) -> bool {
    let inner = value.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
    inner.is_some_and(|inner| !inner.contains(['{', '}']))
}

/// A definition as it may be kept and shown: a secret that stands in a header or an address is dots.
pub(crate) fn without(mut definition: Value) -> Value {
    if let Some(Value::Object(headers)) = definition.get_mut("headers") {
        for (_, value) in headers.iter_mut().filter(|(name, _)| carries(name)) {
            *value = DOTS.into();
        }
    }
    for place in ["/endpoint", "/task/poll_url", "/task/fetch/url", "/task/cancel/url"] {
        if let Some(Value::String(url)) = definition.pointer_mut(place) {
            *url = dotted(url);
        }
    }
    definition
}

fn dotted(url: &str) -> String {
    let Some((address, _)) =
        url.split_once('?').filter(|_| parameters(url).any(|(_, _, is_secret)| is_secret))
    else {
        return url.into();
    };
    let secrets: Vec<_> = parameters(url).filter(|(_, _, is_secret)| *is_secret).collect();
    let query = url[address.len() + 1..].split('&').map(|pair| match pair.split_once('=') {
        Some((name, value)) if secrets.contains(&(name, value, true)) => format!("{name}={DOTS}"),
        _ => pair.to_owned(),
    });
    format!("{address}?{}", query.collect::<Vec<_>>().join("&"))
}

/// A name as the server reads it: `%6bey` is `key`.
fn decoded(name: &str) -> String {
    let (mut out, mut rest) = (Vec::new(), name.as_bytes());
    while let [first, tail @ ..] = rest {
        let code = tail.get(..2).filter(|_| *first == b'%');
        let byte = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        out.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_of_secrets_are_known_by_their_pattern() {
        for name in [
            "Authorization",
            "Proxy-Authorization",
            "Cookie",
            "api-key",
            "X-API-Key",
            "xi-api-key",
            "x-key",
            "apikey",
            "token",
            "X-Access-Key",
            "X-Secret",
            "X-Client-Secret",
            "x-functions-key",
            "CF-Access-Client-Secret",
            "Private-Token",
            "X-Shopify-Access-Token",
            "X-Amz-Security-Token",
            "Ocp-Apim-Subscription-Key",
            "X-Auth",
            "Helicone-Auth",
            "X-Password",
            "x_passwd",
            "X-User-Credentials",
            "X-Signature",
            "X-Hub-Signature-256",
            "sig",
            "code",
            "accessToken",
            "X-Token-Id",
            "X-JWT",
            "X-ApiKey-V2",
        ] {
            assert!(carries(name) && carries(&name.to_uppercase()), "{name}");
        }
        for name in [
            "Idempotency-Key",
            "X-Idempotency-Key",
            "X-Cache-Key",
            "anthropic-version",
            "X-Client",
            "Accept",
            "max_tokens",
            "X-Max-Tokens",
            "X-Title",
            "HTTP-Referer",
            "X-RapidAPI-Host",
            "CF-Access-Client-Id",
            "keys",
            "country-code",
            "X-Author",
            "tokenizer",
            "alt",
        ] {
            assert!(!carries(name), "{name}");
        }
    }

    #[test]
    fn a_secret_that_is_kept_by_mistake_is_dots() {
        let shown = without(json!({
            "endpoint": "https://a.example/x?n=1&code=s3cret&token={{task_id}}&key=s3cret{{prompt}}",
            "headers": {"X-Key": "s3cret", "X-Team": "art", "xi-api-key": 7},
            "task": {"poll_url": "https://a.example/t?apikey=s3cret", "cancel": {"url": "https://a.example/c"}},
        }));
        assert_eq!(
            shown,
            json!({
                "endpoint": "https://a.example/x?n=1&code=••••&token={{task_id}}&key=••••",
                "headers": {"X-Key": "••••", "X-Team": "art", "xi-api-key": "••••"},
                "task": {"poll_url": "https://a.example/t?apikey=••••", "cancel": {"url": "https://a.example/c"}},
            })
        );
        assert_eq!(without(shown.clone()), shown);
        assert_eq!(without(json!([1])), json!([1]));
    }
}
