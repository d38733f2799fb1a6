//! One document of a body, and the beginning of its text in case it is no JSON.

use crate::{Document, Ending, IntakeError, Lifter, Limits, Result, Sink};
use serde_json::Value;

/// Reads a document that is hoped to be JSON.
pub(crate) struct Data {
    lifter: Lifter,
    text: Vec<u8>,
    limit: usize,
    /// Bytes of a document that are kept at most; what is longer is lifted.
    keeps: usize,
    /// Objects and arrays that begin in what is kept: it nests no deeper than that.
    begun: usize,
    way: Way,
}

/// How a document is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// It is small so far and has no pictures: it is kept as it came, and parsed at its end.
    Kept,
    /// Byte by byte.
    Lifted,
}

/// Bytes that a document may have that is parsed as a whole.
const SMALL: usize = 64 << 10;

/// What a document was.
#[derive(Debug, PartialEq)]
pub(crate) struct Content {
    pub(crate) value: Value,
    pub(crate) kind: Kind,
    /// Whole pictures in it.
    pub(crate) finished: usize,
    /// What it counts for when limits are checked, in bytes.
    pub(crate) size: usize,
    text: Vec<u8>,
}

/// How far a document was JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing but white space came; the value is that, as a string.
    Empty,
    /// JSON; the value is all of it.
    Json,
    /// JSON that did not come to its end or went on after it; the value is what there was.
    Part,
    /// The value is a string, the beginning of the text.
    Text,
}

impl Data {
    pub(crate) fn new<S: AsRef<str>>(lifts: &[S], limits: Limits) -> Self {
        let lifter = Lifter::new(lifts, limits);
        // The parser knows no other depth than its own.
        let is_plain = lifts.is_empty() && limits.depth >= Limits::DEEPEST;
        let (keeps, way) = if is_plain { (SMALL.min(limits.skeleton), Way::Kept) } else { (0, Way::Lifted) };
        Self { lifter, text: Vec::new(), limit: limits.text, keeps, begun: 0, way }
    }

    pub(crate) const fn lifter(&self) -> &Lifter {
        &self.lifter
    }

    /// Reads on. That it is no JSON is not an error here.
    pub(crate) fn push(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> Result<()> {
        if self.way == Way::Kept {
            self.begun += begun(bytes);
            if self.text.len() + bytes.len() <= self.keeps && self.begun <= Limits::DEEPEST {
                self.text.extend_from_slice(bytes);
                return Ok(());
            }
            self.lift_kept(sink)?;
        }
        let room = self.limit.saturating_sub(self.text.len());
        self.text.extend_from_slice(&bytes[..room.min(bytes.len())]);
        self.lift(bytes, sink)
    }

    fn lift(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> Result<()> {
        match self.lifter.push(bytes, sink) {
            Err(IntakeError::Syntax { .. }) => Ok(()),
            other => other,
        }
    }

    /// Reads what was kept as it would have been read from the beginning.
    fn lift_kept(&mut self, sink: &mut dyn Sink) -> Result<()> {
        (self.way, self.begun) = (Way::Lifted, 0);
        let kept = std::mem::take(&mut self.text);
        self.text.extend_from_slice(&kept[..self.limit.min(kept.len())]);
        self.lift(&kept, sink)
    }

    /// Ends the document and is ready for the next one.
    pub(crate) fn finish(&mut self, sink: &mut dyn Sink) -> Content {
        if self.way == Way::Kept {
            if let Some(content) = Content::whole(&self.text) {
                self.text.clear();
                self.begun = 0;
                return content;
            }
            // Not JSON, or cut short: the lifter tells which. It is too small, and too flat, to exceed a limit.
            let _ = self.lift_kept(sink);
        }
        self.way = if self.keeps > 0 { Way::Kept } else { Way::Lifted };
        let document = self.lifter.finish(sink);
        let text = std::mem::take(&mut self.text);
        Content::of(document, text)
    }
}

/// Objects and arrays that begin here. Counted in bytes, a few hundred at a time, which is done many at once.
fn begun(bytes: &[u8]) -> usize {
    let few = |bytes: &[u8]| bytes.iter().map(|byte| u8::from(matches!(byte, b'{' | b'['))).sum::<u8>();
    bytes.chunks(usize::from(u8::MAX)).map(|bytes| usize::from(few(bytes))).sum()
}

impl Content {
    /// All of a JSON document.
    fn whole(text: &[u8]) -> Option<Self> {
        // Looked at once as a whole, and not each string alone.
        let value = serde_json::from_str(str::from_utf8(text).ok()?).ok()?;
        Some(Self { value, kind: Kind::Json, finished: 0, size: text.len(), text: Vec::new() })
    }

    fn of(document: Document, text: Vec<u8>) -> Self {
        let Document { skeleton, ending, finished } = document;
        let kind = match ending {
            Ending::Empty => Kind::Empty,
            Ending::Whole => Kind::Json,
            Ending::Cut | Ending::Trailed => Kind::Part,
            // Pictures that were lifted can only be found through the JSON that names them.
            Ending::Faulty if finished > 0 => Kind::Part,
            Ending::Faulty => Kind::Text,
        };
        let is_json = matches!(kind, Kind::Json | Kind::Part);
        match is_json.then(|| serde_json::from_slice(&skeleton).ok()).flatten() {
            Some(value) => Self { value, kind, finished, size: skeleton.len(), text },
            None if is_json => Self::of_text(text, Kind::Text, finished),
            None => Self::of_text(text, kind, finished),
        }
    }

    /// The same as text, when it is neither all of a JSON document nor needed to find pictures.
    pub(crate) fn or_text(self) -> Self {
        if self.kind == Kind::Part && self.finished == 0 {
            return Self::of_text(self.text, Kind::Text, 0);
        }
        self
    }

    fn of_text(text: Vec<u8>, kind: Kind, finished: usize) -> Self {
        let value = Value::String(String::from_utf8_lossy(&text).into_owned());
        Self { value, kind, finished, size: text.len(), text: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    /// Nothing is lifted in these tests.
    struct Nowhere;

    impl Sink for Nowhere {
        fn open(&mut self, _: usize) -> io::Result<()> {
            Err(io::Error::other("nothing is lifted here"))
        }
        fn write(&mut self, _: &[u8]) -> io::Result<()> {
            Ok(())
        }
        fn close(&mut self) -> io::Result<()> {
            Ok(())
        }
        fn abandon(&mut self, _: usize) {}
    }

    fn read(data: &mut Data, document: &[u8], step: usize) -> (Value, Kind) {
        document.chunks(step).for_each(|piece| data.push(piece, &mut Nowhere).unwrap());
        let content = data.finish(&mut Nowhere);
        (content.value, content.kind)
    }

    #[test]
    fn a_document_is_the_same_whichever_way_it_is_read() {
        let long = format!("[\"{}\", 1]", "x".repeat(2 * SMALL));
        let (deep, wide) = ("[".repeat(126) + &"]".repeat(126), format!("[{}1]", "{},".repeat(300)));
        let documents = [
            "",
            "  ",
            "1",
            "{}",
            "{\"a\":[1,null,\"b\"]}",
            " [1 , 2]\n",
            "[1",
            "{\"a\":",
            "{\"a\":1}x",
            "[1]]",
            "[DONE]",
            "nonsense",
            "\"\\ud83d\"",
            "1e999",
            "{\"a\":1,\"a\":2}",
            &long,
            &long[..SMALL + 9],
            &deep,
            &wide,
        ];
        // No such place is in any of them.
        let mut kept = Data::new::<&str>(&[], Limits::default());
        let mut lifted = Data::new(&["no.such.place"], Limits::default());
        assert_eq!((kept.way, lifted.way), (Way::Kept, Way::Lifted));
        for document in documents {
            for step in [1, 7, usize::MAX] {
                let wanted = read(&mut lifted, document.as_bytes(), step);
                assert_eq!(read(&mut kept, document.as_bytes(), step), wanted, "{document:.60} by {step}");
            }
        }
    }

    #[test]
    fn what_nests_too_deep_is_refused_either_way() {
        for document in ["[".repeat(127), "{\"a\":".repeat(127)] {
            let mut kept = Data::new::<&str>(&[], Limits::default());
            let pushed = kept.push(document.as_bytes(), &mut Nowhere);
            assert!(matches!(pushed, Err(IntakeError::TooDeep { limit: 126 })), "{pushed:?}");
        }
    }
}
