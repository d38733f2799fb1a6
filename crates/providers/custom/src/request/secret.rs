//! Where a definition holds a secret by mistake. A definition is shown, exported and kept in backups; a secret belongs into
//! an auth profile.

use super::{address, header};
use crate::definition::{Definition, Fetch};
use serde_json::Value;

/// What stands where a secret stood.
const DOTS: &str = "••••";

/// A name whose last word is one of these carries a secret.
const LAST: [&str; 19] = [
    "auth",
    "authentication",
    "bearer",
    "cookie",
    "cookies",
    "hmac",
    "jwt",
    "key",
    "pass",
    "passphrase",
    "passkey",
    "pwd",
    "secret",
    "secrets",
    "sid",
    "sig",
    "signature",
    "signed",
    "token",
];

/// A name carries a secret whose last word ends like this, where its words are written as one.
const RUN_TOGETHER: [&str; 13] = [
    "accesskey",
    "accountkey",
    "apikey",
    "apikeys",
    "authkey",
    "functionskey",
    "privatekey",
    "secret",
    "secretkey",
    "sessionid",
    "subscriptionkey",
    "token",
    "xkey",
];

/// A name carries a secret that has one of these anywhere.
const ANYWHERE: [&str; 4] = ["authorization", "credential", "passwd", "password"];

/// What stands before `key` where it is none to a door: what a server tells models, requests, caches and places apart by.
const KEYS_OF: [&str; 21] = [
    "cache",
    "dedupe",
    "foreign",
    "group",
    "grouping",
    "idempotency",
    "image",
    "lora",
    "model",
    "object",
    "partition",
    "preset",
    "primary",
    "public",
    "publishable",
    "routing",
    "shard",
    "sort",
    "style",
    "surrogate",
    "template",
];

/// What stands before `token` where it is a place in a list.
const TOKENS_OF: [&str; 3] = ["continuation", "next", "page"];

/// Digits that a plain number has at most; a longer one may be a secret.
const MOST_DIGITS: usize = 6;

/// Whether what has this name, a header or a parameter of an address, carries a secret.
pub(crate) fn carries(name: &str) -> bool {
    // Azure's functions call their key a code.
    name.trim().eq_ignore_ascii_case("code") || is_told_by(&pieces(name)) || is_told_by(&words(name))
}

/// Whether what has this name and this value is a secret: a switch and a small number are none.
pub(crate) fn is_secret(name: &str, value: &str) -> bool {
    !is_plain(value) && carries(name)
}

fn is_plain(value: &str) -> bool {
    let value = value.trim();
    let is_number =
        value.len() <= MOST_DIGITS && value.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
    is_number || ["true", "false"].iter().any(|switch| value.eq_ignore_ascii_case(switch))
}

/// What is between dashes, underscores, dots and spaces.
fn pieces(name: &str) -> Vec<String> {
    let pieces = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|piece| !piece.is_empty());
    pieces.map(str::to_ascii_lowercase).collect()
}

/// The same, with `camelCase` taken apart too.
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let begins = |at: usize| {
        let is_upper = |at: usize| chars.get(at).is_some_and(char::is_ascii_uppercase);
        let is_lower =
            |at: usize| chars.get(at).is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        at > 0 && is_upper(at) && (is_lower(at - 1) || is_lower(at + 1))
    };
    let apart =
        chars.iter().enumerate().flat_map(|(at, c)| begins(at).then_some('-').into_iter().chain([*c]));
    pieces(&apart.collect::<String>())
}

fn is_told_by(words: &[String]) -> bool {
    if words.iter().any(|word| ANYWHERE.iter().any(|part| word.contains(part))) {
        return true;
    }
    // A name may end with its version.
    let is_version = |word: &str| {
        let digits = word.strip_prefix('v').unwrap_or(word);
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    };
    let mut back = words.iter().map(String::as_str).rev().skip_while(|word| is_version(word));
    let Some(last) = back.next() else { return false };
    match (back.next().unwrap_or_default(), last) {
        (of, "key") => !KEYS_OF.contains(&of),
        (of, "token") => !TOKENS_OF.contains(&of),
        (of, "keys") => ["access", "api", "auth", "private", "secret"].contains(&of),
        (_, last) => LAST.contains(&last) || RUN_TOGETHER.iter().any(|end| last.ends_with(end)),
    }
}

/// Parameters of an address, as they are written: name and value, and whether that is a secret.
pub(crate) fn parameters(url: &str) -> impl Iterator<Item = (&str, &str, bool)> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| {
        let is_secret = is_secret(&decoded(name.trim()), value) && !is_filled_in(value.trim());
        (name, value, is_secret)
    })
}

/// A variable is filled in with each request, and is no secret of the definition.
fn is_filled_in(value: &str) -> bool {
    let inner = value.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
    inner.is_some_and(|inner| !inner.contains(['{', '}']))
}

/// Every secret that a definition holds: where it stands, as a JSON pointer, and what to do; never its value.
pub(crate) fn of(definition: &Definition) -> Vec<(String, String)> {
    let task = definition.task.as_ref();
    let fetch = task.and_then(|task| match &task.fetch {
        Some(Fetch::Url(url)) => Some(url.as_str()),
        _ => None,
    });
    let urls = [
        ("/endpoint", Some(definition.endpoint.as_str())),
        ("/task/poll_url", task.map(|task| task.poll_url.as_str())),
        ("/task/fetch/url", fetch),
        ("/task/cancel/url", task.and_then(|task| task.cancel.as_ref()).map(|cancel| cancel.url.as_str())),
    ];
    let in_urls = urls
        .into_iter()
        .filter_map(|(field, url)| Some((field.to_owned(), address::check_query(url?).err()?)));
    let in_headers = definition.headers.iter().filter_map(|(name, value)| {
        let field = format!("/headers/{}", name.replace('~', "~0").replace('/', "~1"));
        Some((field, header::check_secret(name, value).err()?))
    });
    in_urls.chain(in_headers).collect()
}

/// A definition as it may be shown: a secret that stands in a header or an address is dots.
pub(crate) fn without(mut definition: Value) -> Value {
    if let Some(Value::Object(headers)) = definition.get_mut("headers") {
        for (name, value) in headers {
            if is_secret(name, value.as_str().unwrap_or(DOTS)) {
                *value = DOTS.into();
            }
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
            "X-JWT",
            "X-ApiKey-V2",
            "subscription-key",
            "X-RapidAPI-Key",
            "password",
            "passwd",
            "credential",
            "credentials",
            "signature",
            "api_key",
            "api_keys",
            "refreshToken",
            "clientSecret",
            "X-SID",
            "pass",
            "signed",
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
            "class_id",
            "classid",
            "canvas_id",
            "process_id",
            "business_id",
            "bypass",
            "unsigned",
            "model_key",
            "modelKey",
            "style_key",
            "public-key",
            "cacheKey",
            "sort_key",
            "primary key",
            "partition.key",
            "X-Token-Limit",
            "token_count",
            "signature_version",
            "secret_id",
            "authored",
            "monkey",
            "page_token",
            "api_version",
            "v2",
            "",
        ] {
            assert!(!carries(name), "{name}");
        }
        for plain in ["", " ", "true", "False", "1", "0.75", "-1", "4096"] {
            assert!(!is_secret("signed", plain) && !is_secret("token", plain), "{plain:?}");
        }
        for secret in ["12345678", "yes-it-is", DOTS] {
            assert!(is_secret("signed", secret), "{secret}");
        }
    }

    #[test]
    fn a_secret_that_is_kept_by_mistake_is_dots() {
        let shown = without(json!({
            "endpoint": "https://a.example/x?n=1&code=s3cret&token={{task_id}}&key=s3cret{{prompt}}",
            "headers": {"X-Key": "s3cret", "X-Team": "art", "xi-api-key": ["s3cret"], "X-Token": "true"},
            "task": {"poll_url": "https://a.example/t?apikey=s3cret", "cancel": {"url": "https://a.example/c"}},
        }));
        assert_eq!(
            shown,
            json!({
                "endpoint": "https://a.example/x?n=1&code=••••&token={{task_id}}&key=••••",
                "headers": {"X-Key": "••••", "X-Team": "art", "xi-api-key": "••••", "X-Token": "true"},
                "task": {"poll_url": "https://a.example/t?apikey=••••", "cancel": {"url": "https://a.example/c"}},
            })
        );
        assert_eq!(without(shown.clone()), shown);
        assert_eq!(without(json!([1])), json!([1]));
    }
}
