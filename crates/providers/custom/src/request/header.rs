//! Headers that a definition sets.

use super::secret;
use crate::template::{Scope, Text};
use impasto_sdk::{Error, Kind, Result};

/// Headers that the transport decides about.
const REFUSED: [&str; 12] = [
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// A header's value; `None` where its whole is a variable that was not set.
///
/// # Errors
/// `Config` for a name that cannot be, `InvalidRequest` for a value that is no line.
pub(crate) fn fill(name: &str, value: &str, scope: &Scope) -> Result<Option<String>> {
    let config = |message: String| Error::new(Kind::Config, message);
    check_name(name).map_err(config)?;
    let filled = Text::parse(value)?.fill(scope, str::to_owned)?;
    if let Some(value) = &filled {
        check_value(name, value).map_err(|message| Error::new(Kind::InvalidRequest, message))?;
    }
    Ok(filled)
}

/// Whether a definition may set this header.
///
/// # Errors
/// Why not, in words.
pub(crate) fn check_name(name: &str) -> Result<(), String> {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if name.is_empty() || !name.bytes().all(token) {
        return Err(format!("{name:?} is not the name of a header; letters, digits and dashes are"));
    }
    if REFUSED.contains(&name.to_ascii_lowercase().as_str()) {
        return Err(format!("{name} is set by the program, as body and address ask for; leave it out"));
    }
    Ok(())
}

/// Whether a header holds a secret: a definition is shown and exported, so none stands there.
///
/// # Errors
/// The header, and what to do; never its value.
pub(crate) fn check_secret(name: &str, value: &str) -> Result<(), String> {
    if secret::is_secret(name, value) {
        return Err(format!(
            "{name} carries a secret, which everyone sees who sees the definition; take it out and use an auth profile \
             of the type header with the header {name}"
        ));
    }
    Ok(())
}

/// Whether a text can be a header's value.
///
/// # Errors
/// Why not, in words.
pub(crate) fn check_value(name: &str, value: &str) -> Result<(), String> {
    if value.chars().any(char::is_control) {
        return Err(format!(
            "the value of the header {name} has line breaks or control characters; remove them"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_can_become_another_header() {
        let mut scope = Scope::default();
        scope.set("prompt", "a\r\nX-Admin: 1");
        scope.set("model", "m-1");
        assert_eq!(fill("X-Model", "<{{model}}>", &scope).unwrap().as_deref(), Some("<m-1>"));
        assert_eq!(fill("X-Model", "{{none}}", &scope).unwrap(), None);
        assert_eq!(fill("X-Model", "{{prompt}}", &scope).unwrap_err().kind, Kind::InvalidRequest);
    }

    #[test]
    fn headers_of_the_transport_and_secrets_are_refused() {
        for name in REFUSED {
            assert!(check_name(name).is_err() && check_name(&name.to_uppercase()).is_err(), "{name}");
        }
        for wrong in ["", "a b", "x:", "x\r\n", "é"] {
            assert!(check_name(wrong).is_err(), "{wrong:?}");
        }
        for secret in ["authorization", "Cookie", "xi-api-key", "X-Functions-Key", "CF-Access-Client-Secret"]
        {
            assert!(check_secret(secret, "s3cret").unwrap_err().contains("auth profile"), "{secret}");
        }
        for fine in ["anthropic-version", "Idempotency-Key"] {
            assert_eq!(check_name(fine).and_then(|()| check_secret(fine, "s3cret")), Ok(()));
        }
    }
}
