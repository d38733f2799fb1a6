//! JSONPath (RFC 9535), also in the spelling without `$`.

use serde_json::Value;
use serde_json_path::JsonPath;

/// Characters of a path at most, and how often it may search everything below: both bound the work.
const MOST_CHARS: usize = 500;
const MOST_DESCENTS: usize = 2;

/// What a filter may not hold, since it would look at everything once for each element.
const COSTLY: [&str; 2] = ["..", "$"];

/// A place, or several, in a document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Path {
    path: JsonPath,
    text: String,
}

impl Path {
    /// Reads a path: `$.a[0].b`, `a[0].b`, or `['a-b'][*]`.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.chars().count() > MOST_CHARS || text.matches("..").count() > MOST_DESCENTS {
            return Err(format!(
                "a path has at most {MOST_CHARS} characters and {MOST_DESCENTS} times ..; write it out"
            ));
        }
        if text.contains('?') && COSTLY.iter().any(|sign| text.trim_start_matches('$').contains(sign)) {
            return Err("a path with a filter holds neither .. nor a second $; write it out".into());
        }
        let whole = match text.chars().next() {
            None => return Err("expected a path such as choices[0].message.content, got none".into()),
            Some('$') => text.to_owned(),
            Some('[' | '.') => format!("${text}"),
            Some(_) => format!("$.{text}"),
        };
        let path = JsonPath::parse(&whole).map_err(|error| {
            let hint = if whole.contains('-') { "; names with a dash are written ['a-b']" } else { "" };
            format!(
                "expected a JSONPath such as choices[0].message.content, got {text:?}: {}{hint}",
                error.message()
            )
        })?;
        Ok(Self { path, text: whole })
    }

    /// Everything that it leads to, in order.
    pub(crate) fn all<'a>(&self, document: &'a Value) -> Vec<&'a Value> {
        self.path.query(document).all()
    }

    /// The first that it leads to and that is not null.
    pub(crate) fn first<'a>(&self, document: &'a Value) -> Option<&'a Value> {
        self.all(document).into_iter().find(|value| !value.is_null())
    }

    /// The same place for [`impasto_sdk::Exchange::lift`], with `*` for every element; `None` where it is not made of
    /// names, numbers and `*` alone.
    pub(crate) fn lift(&self) -> Option<String> {
        let mut rest = self.text.strip_prefix('$')?;
        let mut segments: Vec<String> = Vec::new();
        while !rest.is_empty() {
            let (segment, after) = segment(rest)?;
            segments.push(segment);
            rest = after;
        }
        (!segments.is_empty()).then(|| segments.join("."))
    }
}

/// The first segment in the intake's spelling, and what follows.
fn segment(rest: &str) -> Option<(String, &str)> {
    if let Some(inside) = rest.strip_prefix('[') {
        let quote = inside.chars().next().filter(|c| matches!(c, '\'' | '"'));
        return if let Some(quote) = quote {
            let (name, after) = inside[1..].split_once(quote)?;
            let plain = !name.contains(['\\', '.']) && name != "*";
            Some((name.to_owned(), after.strip_prefix(']')?)).filter(|_| plain)
        } else {
            let (selector, after) = inside.split_once(']')?;
            let element =
                selector == "*" || selector.chars().all(|c| c.is_ascii_digit() || c == '-' || c == ':');
            Some(("*".into(), after)).filter(|_| element)
        };
    }
    let inside = rest.strip_prefix('.')?;
    let end = inside.find(['.', '[']).unwrap_or(inside.len());
    Some((inside[..end].to_owned(), &inside[end..])).filter(|_| end > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_spellings_lead_to_the_same_place() {
        let document = json!({"choices": [{"message": {"content": "hi"}}], "a-b": {"c": null}, "n": [1, 2]});
        for (path, found) in [
            ("choices[0].message.content", vec![json!("hi")]),
            ("$.choices[0].message.content", vec![json!("hi")]),
            ("['a-b'].c", vec![Value::Null]),
            ("n[*]", vec![json!(1), json!(2)]),
            ("$..content", vec![json!("hi")]),
            ("$.choices[?@.message.content=='hi'].message.content", vec![json!("hi")]),
            ("nothing.here", vec![]),
        ] {
            let path = Path::parse(path).unwrap();
            assert_eq!(path.all(&document).into_iter().cloned().collect::<Vec<_>>(), found, "{path:?}");
        }
        assert_eq!(Path::parse("['a-b'].c").unwrap().first(&document), None);
    }

    #[test]
    fn what_is_no_path_is_told() {
        for (path, says) in [
            ("", "got none"),
            ("a-b", "['a-b']"),
            ("a[", "JSONPath"),
            ("a b", "JSONPath"),
            ("a..b..c..d", "at most"),
            ("$..a[?@.b]", "filter"),
            ("$.a[?@.b == $.c]", "filter"),
            (&"a".repeat(501), "at most"),
        ] {
            let error = Path::parse(path).unwrap_err();
            assert!(error.contains(says), "{path}: {error}");
        }
    }

    #[test]
    fn plain_paths_are_places_where_pictures_are_lifted() {
        for (path, lift) in [
            ("data[*].b64_json", Some("data.*.b64_json")),
            ("$.data[0]['b64_json']", Some("data.*.b64_json")),
            ("images.*", Some("images.*")),
            ("images[0:2]", Some("images.*")),
            ("artifacts[-1].base64", Some("artifacts.*.base64")),
            ("[\"a-b\"]", Some("a-b")),
            ("$..b64", None),
            ("data[?@.x==1].b64", None),
            ("['a.b']", None),
            ("$", None),
        ] {
            assert_eq!(Path::parse(path).unwrap().lift().as_deref(), lift, "{path}");
        }
    }
}
