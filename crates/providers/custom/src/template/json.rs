//! JSON with variables, read by a scanner that knows whether a variable stands inside a string or in the place of a value.

use super::{
    Bound, Fault, Hole, MOST_BYTES, MOST_DEPTH, MOST_HOLES, MOST_TEXT, Scope,
    hole::Position,
    render::{self, Budget},
    text::Piece,
};
use impasto_sdk::{Body, Inline, Result};
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;
use std::collections::HashSet;

/// A JSON document with variables.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Json(Node);

#[derive(Clone, Debug, PartialEq)]
enum Node {
    /// Without a variable in it, and no text.
    Fixed(Value),
    /// A string.
    Text(Vec<Piece>),
    /// A variable in the place of a value.
    Hole(Hole),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Json {
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
        let mut scanner = Scanner { source, at: 0, holes: 0 };
        let node = scanner.value(0)?;
        scanner.blank();
        if scanner.at < source.len() {
            return Err(scanner.fault("expected the end of the document, found more; remove it"));
        }
        Ok(Self(node))
    }

    /// Its variables, and where each stands.
    pub(crate) fn holes(&self) -> Vec<(&Hole, Position)> {
        let mut holes = Vec::new();
        self.0.holes(&mut holes);
        holes
    }

    /// The body with its variables filled in. Files stay on disk.
    ///
    /// # Errors
    /// `InvalidRequest` for values that are too large, `Unexpected` when the body cannot be written.
    pub(crate) fn fill(&self, scope: &Scope) -> Result<Body> {
        let mut budget = Budget::new(MOST_TEXT);
        let filled = self.0.fill(scope, &mut budget)?.unwrap_or(Filled::Fixed(&Value::Null));
        Body::json(&filled)
    }
}

impl Node {
    fn holes<'a>(&'a self, found: &mut Vec<(&'a Hole, Position)>) {
        match self {
            Self::Fixed(_) => {}
            Self::Text(pieces) => found.extend(pieces.iter().filter_map(|piece| match piece {
                Piece::Hole(hole) => Some((hole, Position::String)),
                Piece::Literal(_) => None,
            })),
            Self::Hole(hole) => found.push((hole, Position::Value)),
            Self::List(nodes) => nodes.iter().for_each(|node| node.holes(found)),
            Self::Map(members) => members.iter().for_each(|(_, node)| node.holes(found)),
        }
    }

    /// `None` where it is only a variable that was not set.
    fn fill<'a>(&'a self, scope: &'a Scope, budget: &mut Budget) -> Result<Option<Filled<'a>>> {
        Ok(Some(match self {
            Self::Fixed(value) => Filled::Fixed(value),
            Self::Text(pieces) => return text(pieces, scope, budget),
            Self::Hole(hole) => return value(hole, scope, budget),
            Self::List(nodes) => {
                let mut list = Vec::with_capacity(nodes.len());
                for node in nodes {
                    list.extend(node.fill(scope, budget)?);
                }
                Filled::List(list)
            }
            Self::Map(members) => {
                let mut map = Vec::with_capacity(members.len());
                for (name, node) in members {
                    map.extend(node.fill(scope, budget)?.map(|filled| (name.as_str(), filled)));
                }
                Filled::Map(map)
            }
        }))
    }
}

fn text<'a>(pieces: &'a [Piece], scope: &'a Scope, budget: &mut Budget) -> Result<Option<Filled<'a>>> {
    if let [Piece::Hole(hole)] = pieces
        && *scope.get(&hole.name) == Bound::Absent
    {
        return Ok(None);
    }
    let mut filled = Vec::with_capacity(pieces.len());
    for piece in pieces {
        filled.push(match piece {
            Piece::Literal(text) => Run::Text(text.clone()),
            Piece::Hole(hole) => match scope.get(&hole.name) {
                Bound::Blob(blob) => match render::file(blob, hole.filter) {
                    Ok(inline) => Run::File(inline),
                    Err(words) => Run::Text(words),
                },
                _ => Run::Text(render::words(hole, scope, budget)?),
            },
        });
    }
    Ok(Some(Filled::Text(filled)))
}

fn value<'a>(hole: &Hole, scope: &'a Scope, budget: &mut Budget) -> Result<Option<Filled<'a>>> {
    let file = |blob| match render::file(blob, hole.filter) {
        Ok(inline) => Filled::File(inline),
        Err(words) => Filled::Text(vec![Run::Text(words)]),
    };
    Ok(Some(match scope.get(&hole.name) {
        Bound::Absent => return Ok(None),
        Bound::Json(_) if hole.filter == super::Filter::Json => {
            Filled::Text(vec![Run::Text(render::words(hole, scope, budget)?)])
        }
        Bound::Json(value) => {
            budget.spend(render::weight(value))?;
            Filled::Fixed(value)
        }
        Bound::Blob(blob) => file(blob),
        Bound::Blobs(blobs) => Filled::List(blobs.iter().map(file).collect()),
    }))
}

/// A document whose variables are filled in.
enum Filled<'a> {
    Fixed(&'a Value),
    Text(Vec<Run>),
    File(Inline),
    List(Vec<Filled<'a>>),
    Map(Vec<(&'a str, Filled<'a>)>),
}

/// A piece of a filled text.
enum Run {
    Text(String),
    File(Inline),
}

impl Serialize for Filled<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        match self {
            Self::Fixed(value) => value.serialize(serializer),
            Self::File(inline) => inline.serialize(serializer),
            Self::List(list) => serializer.collect_seq(list),
            Self::Map(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, filled) in members {
                    map.serialize_entry(name, filled)?;
                }
                map.end()
            }
            Self::Text(runs) => {
                let mut whole = String::new();
                for run in runs {
                    match run {
                        Run::Text(text) => whole.push_str(text),
                        // Inside `Body::json` a file is a mark, also in the middle of a text.
                        Run::File(inline) => {
                            let mark = serde_json::to_value(inline).map_err(serde::ser::Error::custom)?;
                            whole.push_str(mark.as_str().unwrap_or_default());
                        }
                    }
                }
                serializer.serialize_str(&whole)
            }
        }
    }
}

struct Scanner<'a> {
    source: &'a str,
    at: usize,
    holes: usize,
}

impl Scanner<'_> {
    fn value(&mut self, depth: usize) -> Result<Node, Fault> {
        if depth > MOST_DEPTH {
            return Err(
                self.fault(format!("lists and objects are nested at most {MOST_DEPTH} deep; flatten it"))
            );
        }
        self.blank();
        if self.rest().starts_with("{{") {
            return Ok(Node::Hole(self.hole()?));
        }
        match self.rest().chars().next() {
            Some('{') => self.object(depth),
            Some('[') => self.list(depth),
            Some('"') => Ok(Node::Text(self.string()?)),
            Some(_) => self.scalar(),
            None => Err(self.fault("expected a JSON value, found the end; complete the document")),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Node, Fault> {
        self.at += 1;
        let mut members: Vec<(String, Node)> = Vec::new();
        let mut known = HashSet::new();
        self.blank();
        if self.take('}') {
            return Ok(Node::Map(members));
        }
        loop {
            self.blank();
            let start = self.at;
            let name = self.name()?;
            if !known.insert(name.clone()) {
                let message = format!("the field {name:?} stands there twice; remove one");
                return Err(Fault::new(self.source, start, message));
            }
            self.blank();
            if !self.take(':') {
                return Err(self.fault("expected : behind the field's name"));
            }
            let node = self.value(depth + 1)?;
            members.push((name, node));
            self.blank();
            if self.take('}') {
                return Ok(Node::Map(members));
            }
            if !self.take(',') {
                return Err(self.fault("expected , or } behind a field"));
            }
        }
    }

    fn name(&mut self) -> Result<String, Fault> {
        if !self.rest().starts_with('"') {
            return Err(self.fault("expected the name of a field in quotation marks"));
        }
        let start = self.at;
        let mut pieces = self.string()?;
        match (pieces.pop(), pieces.is_empty()) {
            (None, _) => Ok(String::new()),
            (Some(Piece::Literal(name)), true) => Ok(name),
            _ => Err(Fault::new(self.source, start, "a field's name cannot hold a variable; write it out")),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Node, Fault> {
        self.at += 1;
        let mut nodes = Vec::new();
        self.blank();
        if self.take(']') {
            return Ok(Node::List(nodes));
        }
        loop {
            nodes.push(self.value(depth + 1)?);
            self.blank();
            if self.take(']') {
                return Ok(Node::List(nodes));
            }
            if !self.take(',') {
                return Err(self.fault("expected , or ] behind a value"));
            }
        }
    }

    /// A string with its variables; the cursor is on its first quotation mark.
    fn string(&mut self) -> Result<Vec<Piece>, Fault> {
        let opened = self.at;
        self.at += 1;
        let mut pieces = Vec::new();
        let mut from = self.at;
        loop {
            let Some(c) = self.rest().chars().next() else {
                return Err(Fault::new(
                    self.source,
                    opened,
                    "the string is not closed; add a quotation mark",
                ));
            };
            match c {
                '"' => {
                    self.literal(from, &mut pieces)?;
                    self.at += 1;
                    return Ok(pieces);
                }
                '\\' => self.at += 1 + self.rest()[1..].chars().next().map_or(0, char::len_utf8),
                '{' if self.rest().starts_with("{{") => {
                    self.literal(from, &mut pieces)?;
                    pieces.push(Piece::Hole(self.hole()?));
                    from = self.at;
                }
                c if c < ' ' => {
                    return Err(self.fault("a line break or control character inside a string; write \\n"));
                }
                c => self.at += c.len_utf8(),
            }
        }
    }

    /// The text from there to the cursor, its escapes resolved.
    fn literal(&self, from: usize, pieces: &mut Vec<Piece>) -> Result<(), Fault> {
        let raw = &self.source[from..self.at];
        if raw.is_empty() {
            return Ok(());
        }
        let text = serde_json::from_str(&format!("\"{raw}\"")).map_err(|_| {
            Fault::new(self.source, from, "an escape in this string is not one of JSON's; mend it")
        })?;
        pieces.push(Piece::Literal(text));
        Ok(())
    }

    fn hole(&mut self) -> Result<Hole, Fault> {
        self.holes += 1;
        if self.holes > MOST_HOLES {
            return Err(self.fault(format!("a template has at most {MOST_HOLES} variables")));
        }
        let (hole, end) = Hole::read(self.source, self.at)?;
        self.at = end;
        Ok(hole)
    }

    fn scalar(&mut self) -> Result<Node, Fault> {
        let rest = self.rest();
        let end = rest.find(|c: char| c.is_whitespace() || ",]}:\"[{".contains(c)).unwrap_or(rest.len());
        let word = &rest[..end];
        match serde_json::from_str(word) {
            Ok(value) => {
                self.at += end;
                Ok(Node::Fixed(value))
            }
            Err(_) => {
                let message = format!(
                    "expected a JSON value, found {:?}; put texts in quotation marks",
                    word.chars().take(30).collect::<String>()
                );
                Err(self.fault(message))
            }
        }
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn blank(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    }

    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    fn fault(&self, message: impl Into<String>) -> Fault {
        Fault::new(self.source, self.at, message)
    }
}

#[cfg(test)]
mod tests;
