//! What a body is: by its content type, and where that says little, by its first bytes.

/// The byte order mark.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// What the content type promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Declared {
    Json,
    Events,
    /// A picture or another file.
    Picture,
    /// Bytes of any kind.
    Bytes,
    /// Text, or nothing that is known.
    Unknown,
}

/// How a body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Json,
    Events,
    Raw,
    Text,
}

impl Declared {
    pub(crate) fn by(content_type: Option<&str>) -> Self {
        let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
        let essence = essence.trim().to_ascii_lowercase();
        let family = essence.split('/').next().unwrap_or_default();
        match essence.as_str() {
            "application/json" | "text/json" => Self::Json,
            "text/event-stream" => Self::Events,
            "application/octet-stream" | "binary/octet-stream" => Self::Bytes,
            _ if essence.ends_with("+json") => Self::Json,
            _ if matches!(family, "image" | "video" | "audio") => Self::Picture,
            _ => Self::Unknown,
        }
    }

    /// Drops white space before a body that is not binary. It keeps the line open while a picture is made, means nothing
    /// and may be much. A byte order mark stays.
    pub(crate) fn trim(self, head: &mut Vec<u8>) {
        if matches!(self, Self::Events | Self::Unknown) {
            head.drain(..head.len() - head.trim_ascii_start().len());
            let mark = if head.starts_with(MARK) { MARK.len() } else { 0 };
            let text = head[mark..].trim_ascii_start().len();
            head.drain(mark..head.len() - text);
        }
    }

    /// How a body is read that begins so, trimmed; none while more of it is needed.
    pub(crate) fn form(self, head: &[u8], lifts: Lifts) -> Option<Form> {
        if self == Self::Json {
            return Some(Form::Json);
        }
        if self == Self::Picture || (self, lifts) == (Self::Bytes, Lifts::None) {
            return Some(Form::Raw);
        }
        if MARK.starts_with(head) {
            return None;
        }
        let text = head.strip_prefix(MARK).unwrap_or(head);
        match (self, text.first()) {
            // Vendors answer a request for events with a JSON error, and JSON under the name of text or HTML.
            (_, Some(b'{' | b'[')) => Some(Form::Json),
            (Self::Events, _) => Some(Form::Events),
            (Self::Bytes, _) => Some(Form::Raw),
            _ => by_signature(text),
        }
    }

    /// How a body is read that ended before its form was plain.
    pub(crate) const fn form_of_short(self) -> Form {
        match self {
            Self::Json => Form::Json,
            Self::Events => Form::Events,
            Self::Picture | Self::Bytes => Form::Raw,
            Self::Unknown => Form::Text,
        }
    }
}

/// Whether pictures are expected inside of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lifts {
    None,
    Some,
}

/// Storage services send pictures without a type. Text does not begin like any of the usual formats.
fn by_signature(text: &[u8]) -> Option<Form> {
    let picture = [b"\x89PNG".as_slice(), b"\xff\xd8\xff", b"RIFF", b"GIF8", b"\0\0\0"];
    if picture.iter().any(|signature| text.starts_with(signature)) {
        return Some(Form::Raw);
    }
    let open = picture.iter().any(|signature| signature.starts_with(text));
    if open { None } else { Some(Form::Text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_follows_from_the_content_type_and_the_first_bytes() {
        use Form::{Events, Json, Raw, Text};
        let cases: [(Option<&str>, &[u8], Option<Form>); 22] = [
            (Some("application/json"), b"", Some(Json)),
            (Some("Application/JSON; charset=utf-8"), b"<", Some(Json)),
            (Some("application/problem+json"), b"", Some(Json)),
            (Some("image/png"), b"", Some(Raw)),
            (Some("image/png"), b"{", Some(Raw)),
            (Some("application/octet-stream"), b"{", Some(Json)),
            (Some("application/octet-stream"), b"x", Some(Raw)),
            (Some("text/event-stream"), b"data: x", Some(Events)),
            (Some("text/event-stream"), b"\n", None),
            (Some("text/event-stream"), b"\n{", Some(Json)),
            (Some("text/plain"), b" \r\n[", Some(Json)),
            (Some("text/plain"), b"\xef\xbb", None),
            (Some("text/plain"), b" \xef\xbb\xbf {", Some(Json)),
            (Some("text/html"), b"<html>", Some(Text)),
            (Some("text/html"), b"{", Some(Json)),
            (None, b"", None),
            (None, b"  ", None),
            (None, b"\x89P", None),
            (None, b"\x89PNG\r\n", Some(Raw)),
            (None, b"RIFF....WEBP", Some(Raw)),
            (None, b"RIP", Some(Text)),
            (None, b"hello", Some(Text)),
        ];
        for (content_type, head, wanted) in cases {
            let (declared, mut trimmed) = (Declared::by(content_type), head.to_vec());
            declared.trim(&mut trimmed);
            assert_eq!(declared.form(&trimmed, Lifts::Some), wanted, "{content_type:?} {head:?}");
        }
        assert_eq!(Declared::by(Some("binary/octet-stream")).form(b"{", Lifts::None), Some(Raw));
    }
}
