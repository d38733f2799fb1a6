//! Texts as parts of an address.

/// Percent-encodes whatever is not plain in a path segment or a query value (RFC 3986, 2.3), so that a model's id cannot
/// change the address.
#[must_use]
pub fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte.into()),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// The name of an address's host.
pub(crate) fn host(url: &str) -> &str {
    let authority = url.split("//").nth(1).unwrap_or_default().split(['/', '?']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_id_cannot_change_the_address() {
        assert_eq!(percent_encode("gemini-3.1_a~b"), "gemini-3.1_a~b");
        assert_eq!(percent_encode("a/../b?key=c#d é"), "a%2F..%2Fb%3Fkey%3Dc%23d%20%C3%A9");
    }
}
