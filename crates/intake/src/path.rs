//! The places whose strings are pictures.

/// One level of the document at the place that is being read.
#[derive(Debug)]
pub(crate) enum Frame {
    /// An object, with the member that is being read.
    Object(Vec<u8>),
    /// An array.
    Array,
}

/// Declared places, such as `data.*.b64_json`.
#[derive(Debug)]
pub(crate) struct Paths(Vec<Vec<String>>);

impl Paths {
    pub(crate) fn new<S: AsRef<str>>(paths: &[S]) -> Self {
        Self(paths.iter().map(|path| path.as_ref().split('.').map(str::to_owned).collect()).collect())
    }

    /// Whether one of them leads here. Elements of arrays are met by `*` only, members also by their name.
    pub(crate) fn lead_to(&self, here: &[Frame]) -> bool {
        self.0.iter().any(|path| {
            path.len() == here.len() && path.iter().zip(here).all(|(segment, frame)| frame.meets(segment))
        })
    }
}

impl Frame {
    fn meets(&self, segment: &str) -> bool {
        segment == "*" || matches!(self, Self::Object(name) if name == segment.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_meets_any_member_or_element_and_a_name_only_itself() {
        let here = || vec![Frame::Object(b"data".to_vec()), Frame::Array, Frame::Object(b"b64".to_vec())];
        for (path, wanted) in [
            ("data.*.b64", true),
            ("*.*.*", true),
            ("data.0.b64", false),
            ("data.*", false),
            ("data.*.url", false),
            ("data.*.b64.x", false),
        ] {
            assert_eq!(Paths::new(&[path]).lead_to(&here()), wanted, "{path}");
        }
        assert!(Paths::new(&["x", "data.*.b64"]).lead_to(&here()));
    }
}
