//! Plain text with variables: addresses, headers, fields of forms, text bodies.

use super::{
    Bound, Fault, Filter, Hole, MOST_BYTES, MOST_HOLES, MOST_TEXT, Scope,
    render::{self, Budget},
};
use impasto_sdk::{Part, Result};

/// Plain text with variables. `\{{` is a brace pair and no variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text(pub(super) Vec<Piece>);

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// As it is.
    Literal(String),
    /// A variable.
    Hole(Hole),
}

impl Text {
    /// Reads a template.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub(crate) fn parse(source: &str) -> Result<Self, Fault> {
        if source.len() > MOST_BYTES {
            return Err(Fault::new(
                source,
                0,
                format!("a template has at most {MOST_BYTES} bytes; shorten it"),
            ));
        }
        let mut pieces = Vec::new();
        let mut from = 0;
        let mut literal = String::new();
        while let Some(found) = source[from..].find("{{") {
            let at = from + found;
            if source[from..at].ends_with('\\') {
                literal.push_str(&source[from..at - 1]);
                literal.push_str("{{");
                from = at + 2;
                continue;
            }
            literal.push_str(&source[from..at]);
            let (hole, end) = Hole::read(source, at)?;
            if !literal.is_empty() {
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(Piece::Hole(hole));
            if pieces.len() > 2 * MOST_HOLES {
                return Err(Fault::new(source, at, format!("a template has at most {MOST_HOLES} variables")));
            }
            from = end;
        }
        literal.push_str(&source[from..]);
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Ok(Self(pieces))
    }

    /// Its variables.
    pub(crate) fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Hole(hole) => Some(hole),
            Piece::Literal(_) => None,
        })
    }

    /// The variable that is its whole, where it is one.
    pub(crate) fn only(&self) -> Option<&Hole> {
        match self.0.as_slice() {
            [Piece::Hole(hole)] => Some(hole),
            _ => None,
        }
    }

    /// The text with its variables filled in, each value encoded; `None` where its whole is a variable that was not set.
    ///
    /// # Errors
    /// `InvalidRequest` for a value that cannot stand there or is too large.
    pub(crate) fn fill(&self, scope: &Scope, encode: impl Fn(&str) -> String) -> Result<Option<String>> {
        if self.only().is_some_and(|hole| *scope.get(&hole.name) == Bound::Absent) {
            return Ok(None);
        }
        let mut budget = Budget::new(MOST_TEXT);
        let mut filled = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Literal(text) => filled.push_str(text),
                Piece::Hole(hole) => filled.push_str(&encode(&render::words(hole, scope, &mut budget)?)),
            }
        }
        Ok(Some(filled))
    }

    /// The text as parts of a body; files stay on disk.
    ///
    /// # Errors
    /// As [`Text::fill`].
    pub(crate) fn parts(&self, scope: &Scope) -> Result<Vec<Part>> {
        let mut budget = Budget::new(MOST_TEXT);
        let mut parts = Vec::new();
        for piece in &self.0 {
            match piece {
                Piece::Literal(text) => parts.push(Part::Text(text.clone())),
                Piece::Hole(hole) => match (scope.get(&hole.name), hole.filter) {
                    (Bound::Blob(blob), Filter::DataUrl) => {
                        parts.push(Part::Text(format!("data:{};base64,", blob.media_type)));
                        parts.push(Part::Base64(blob.clone()));
                    }
                    (Bound::Blob(blob), Filter::Usual | Filter::Base64) => {
                        parts.push(Part::Base64(blob.clone()));
                    }
                    _ => parts.push(Part::Text(render::words(hole, scope, &mut budget)?)),
                },
            }
        }
        Ok(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_sdk::Blob;
    use serde_json::json;

    fn scope() -> Scope {
        let mut scope = Scope::default();
        scope.set("a", "x y");
        scope.set("n", json!(4));
        scope.set("list", json!([1, "b"]));
        scope.set("none", Bound::Absent);
        let blob = Blob { id: "b1".into(), media_type: "image/png".into(), bytes: 3, width: 1, height: 1 };
        scope.set("image", blob);
        scope
    }

    #[test]
    fn texts_are_filled() {
        for (source, filled) in [
            ("", Some("")),
            ("plain } {", Some("plain } {")),
            ("{{a}}/{{ n }}", Some("x y/4")),
            ("l={{list}} {{list|json}}", Some("l=[1,\"b\"] [1,\"b\"]")),
            ("{{a|json}}", Some("\"x y\"")),
            ("\\{{a}} {{a}}", Some("{{a}} x y")),
            ("-{{none}}-", Some("--")),
            ("{{none}}", None),
            ("{{image|media_type}}", Some("image/png")),
        ] {
            let text = Text::parse(source).unwrap();
            assert_eq!(text.fill(&scope(), str::to_owned).unwrap().as_deref(), filled, "{source}");
        }
    }

    #[test]
    fn what_is_no_variable_is_told_with_its_place() {
        for (source, line, column, says) in [
            ("a\n b {{a", 2, 4, "no }}"),
            ("{{}}", 1, 1, "name"),
            ("{{a b}}", 1, 1, "a b"),
            ("é{{a|loud}}", 1, 2, "loud"),
            ("{{a\n}}", 1, 1, "no }}"),
            ("{{{a}}}", 1, 1, "no }}"),
        ] {
            let fault = Text::parse(source).unwrap_err();
            assert_eq!((fault.at.line, fault.at.column), (line, column), "{source}");
            assert!(fault.message.contains(says), "{source}: {fault}");
        }
    }

    #[test]
    fn files_stay_on_disk() {
        let parts = Text::parse("<{{image|data_url}}>{{image}}").unwrap().parts(&scope()).unwrap();
        assert_eq!(parts.iter().filter(|part| matches!(part, Part::Base64(_))).count(), 2);
        assert_eq!(parts[1], Part::Text("data:image/png;base64,".into()));
    }

    #[test]
    fn templates_are_bounded() {
        assert!(Text::parse(&"x".repeat(MOST_BYTES + 1)).is_err());
        assert!(Text::parse(&"a{{a}}".repeat(MOST_HOLES + 1)).is_err());
        let mut scope = Scope::default();
        scope.set("a", "y".repeat(1024 * 1024));
        let text = Text::parse(&"{{a}}".repeat(40)).unwrap();
        assert!(text.fill(&scope, str::to_owned).unwrap_err().message.contains("too large"));
    }
}
