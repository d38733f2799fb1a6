//! `application/x-www-form-urlencoded` bodies.

use crate::{Body, Part};

/// A form in the making.
#[derive(Clone, Debug, Default)]
pub struct Form {
    text: String,
}

impl Body {
    /// Starts an `application/x-www-form-urlencoded` body.
    #[must_use]
    pub fn form() -> Form {
        Form::default()
    }
}

impl Form {
    /// Adds a field.
    #[must_use]
    pub fn text(mut self, name: &str, value: impl ToString) -> Self {
        if !self.text.is_empty() {
            self.text.push('&');
        }
        encode(&mut self.text, name);
        self.text.push('=');
        encode(&mut self.text, &value.to_string());
        self
    }

    /// The finished body.
    #[must_use]
    pub fn finish(self) -> Body {
        let parts = if self.text.is_empty() { Vec::new() } else { vec![Part::Text(self.text)] };
        Body { content_type: "application/x-www-form-urlencoded".into(), parts }
    }
}

/// Everything but RFC 3986's unreserved characters; a blank as `%20`, which every reader of forms understands.
fn encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte.into()),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_can_become_another_field() {
        let body = Body::form().text("a", "x&b=1 +é\n").text("n", 2).finish();
        assert_eq!(body.outline(), "a=x%26b%3D1%20%2B%C3%A9%0A&n=2");
        assert!(Body::form().finish().is_empty());
    }
}
