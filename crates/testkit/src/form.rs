//! `multipart/form-data`, as strict as a real server: whoever breaks the format gets a refusal, not a guess.

use crate::vendor::Request;

/// A part of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The field's name.
    pub name: String,
    /// The file's name, where it is a file.
    pub file: Option<String>,
    /// The part's own content type.
    pub content_type: Option<String>,
    /// The bytes.
    pub body: Vec<u8>,
}

impl Part {
    /// The bytes as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// The parts of a request's form, in order.
///
/// # Errors
/// What is wrong with the form, in words.
pub fn parts(request: &Request) -> Result<Vec<Part>, String> {
    let content_type = request.header("content-type").unwrap_or_default();
    let boundary = content_type
        .strip_prefix("multipart/form-data")
        .and_then(|rest| rest.split("boundary=").nth(1))
        .map(|boundary| boundary.trim_matches('"').to_owned())
        .filter(|boundary| !boundary.is_empty())
        .ok_or_else(|| format!("expected multipart/form-data with a boundary, got {content_type:?}"))?;
    let first = format!("--{boundary}");
    let separator = format!("\r\n--{boundary}");
    let mut rest =
        request.body.strip_prefix(first.as_bytes()).ok_or("the form does not start with its boundary")?;
    let mut parts = Vec::new();
    loop {
        if let Some(end) = rest.strip_prefix(b"--") {
            return if end.trim_ascii().is_empty() {
                Ok(parts)
            } else {
                Err("bytes follow the form's end".into())
            };
        }
        rest = rest.strip_prefix(b"\r\n").ok_or("a boundary is not followed by a line end")?;
        let end = find(rest, separator.as_bytes()).ok_or("the form has no end")?;
        parts.push(part(&rest[..end])?);
        rest = &rest[end + separator.len()..];
    }
}

fn part(bytes: &[u8]) -> Result<Part, String> {
    let split = find(bytes, b"\r\n\r\n").ok_or("a part has no empty line after its head")?;
    let head = String::from_utf8_lossy(&bytes[..split]).into_owned();
    let mut part =
        Part { name: String::new(), file: None, content_type: None, body: bytes[split + 4..].to_vec() };
    for line in head.split("\r\n") {
        let (name, value) =
            line.split_once(':').ok_or_else(|| format!("a part's head has the line {line:?}"))?;
        if name.eq_ignore_ascii_case("content-type") {
            part.content_type = Some(value.trim().into());
        } else if name.eq_ignore_ascii_case("content-disposition") {
            let quoted = |key: &str| value.split(&format!("; {key}=\"")).nth(1)?.split('"').next();
            part.name = quoted("name").ok_or("a part has no name")?.into();
            part.file = quoted("filename").map(Into::into);
        }
    }
    if part.name.is_empty() { Err("a part has no name".into()) } else { Ok(part) }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    // A candidate starts with the first byte; comparing whole windows everywhere is slow on pictures.
    let first = *wanted.first()?;
    let mut from = 0;
    loop {
        let at = from + bytes.get(from..)?.iter().position(|byte| *byte == first)?;
        if bytes[at..].starts_with(wanted) {
            return Some(at);
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(body: &[u8]) -> Request {
        Request {
            method: "POST".into(),
            path: "/".into(),
            query: String::new(),
            headers: vec![("content-type".into(), "multipart/form-data; boundary=seam".into())],
            body: body.into(),
            at_ms: 0,
        }
    }

    #[test]
    fn texts_and_files_are_read() {
        let body = b"--seam\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n2\r\n--seam\r\n\
            Content-Disposition: form-data; name=\"image[]\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\
            \r\n\x89-\r\n--sea\r\n--seam--\r\n";
        let parts = parts(&request(body)).unwrap();
        assert_eq!((parts[0].name.as_str(), parts[0].text().as_str()), ("n", "2"));
        assert_eq!(parts[1].name, "image[]");
        assert_eq!(parts[1].file.as_deref(), Some("a.png"));
        assert_eq!(parts[1].content_type.as_deref(), Some("image/png"));
        assert_eq!(parts[1].body, b"\r\n\x89-\r\n--sea");
    }

    #[test]
    fn broken_forms_are_refused() {
        for (body, says) in [
            (&b"n=2"[..], "start"),
            (b"--seam\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n2", "no end"),
            (b"--seam\r\nContent-Type: a/b\r\n\r\n2\r\n--seam--", "no name"),
            (b"--seam--x", "follow"),
        ] {
            let error = parts(&request(body)).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}
