//! Lifts pictures out of JSON documents.

use crate::{
    IntakeError, Limits, Result, Sink,
    document::{Document, Ending},
    escape::Escapes,
    head::Head,
    mend::mend,
    path::{Frame, Paths},
    pictures::Pictures,
    skeleton::Skeleton,
    state::State,
};
use memchr::memchr2;

/// How many bytes of a string at a lifted place are looked at before the next decision about it.
const LOOK: usize = 32;

/// A push reader of JSON that sends the strings at declared places to a [`Sink`], decoded, and copies everything else.
///
/// A string is lifted when it is base64 or a base64 data URL, in either alphabet, padded or not, with white space or JSON
/// escapes in it. An empty string, an address that begins with `http://` or `https://`, and whatever is not a string
/// are copied. What turns out not to be base64 is abandoned: it keeps its number and its `{"blob":n}`, stands in
/// [`Lifter::broken`], and reading goes on.
///
/// White space between the values is dropped, so vendors may send it to keep the line open. `NaN` and the infinities
/// become `null`, characters of strings that mean nothing become U+FFFD.
pub struct Lifter {
    paths: Paths,
    limits: Limits,
    skeleton: Skeleton,
    stack: Vec<Frame>,
    state: State,
    escapes: Escapes,
    /// The first bytes of a string at a lifted place, escapes undone.
    head: Vec<u8>,
    pictures: Pictures,
    offset: u64,
    stopped: Option<Ending>,
    /// Whole pictures of the documents before this one.
    before: usize,
}

impl Lifter {
    /// Lifts strings at these places: member names and `*` (any member or element), joined by dots.
    #[must_use]
    pub fn new<S: AsRef<str>>(paths: &[S], limits: Limits) -> Self {
        Self {
            paths: Paths::new(paths),
            limits,
            skeleton: Skeleton::new(limits.skeleton),
            stack: Vec::new(),
            state: State::Start,
            escapes: Escapes::default(),
            head: Vec::new(),
            pictures: Pictures::new(limits),
            offset: 0,
            stopped: None,
            before: 0,
        }
    }

    /// Reads on. After an error further bytes of the document are ignored.
    ///
    /// # Errors
    /// A limit is exceeded, the sink fails, or this is not JSON. `finish` still gives what stood before.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> Result<()> {
        if self.stopped.is_some() {
            return Ok(());
        }
        let read = self.read(bytes, sink);
        if let Err(error) = &read {
            self.stopped = Some(match error {
                IntakeError::Syntax { .. } if self.is_complete() => Ending::Trailed,
                IntakeError::Syntax { .. } => Ending::Faulty,
                _ => Ending::Cut,
            });
        }
        read
    }

    /// Whether the bytes so far are a complete object or array.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.state == State::Done && self.skeleton.word().is_empty()
    }

    /// Ends the document, closes whatever it left open, and is ready for the next one, whose pictures are numbered on.
    pub fn finish(&mut self, sink: &mut dyn Sink) -> Document {
        if self.state == State::Word && self.stack.is_empty() && self.stopped.is_none() {
            // Only the end of the body tells that a bare number has no further digit.
            if self.end_word().is_err() {
                self.stopped = Some(Ending::Faulty);
            }
        }
        let ending = self.stopped.unwrap_or(match self.state {
            State::Start => Ending::Empty,
            State::Done => Ending::Whole,
            _ => Ending::Cut,
        });
        self.state.repair(&mut self.skeleton, &self.stack);
        self.pictures.abandon(sink);
        let finished = self.pictures.finished() - self.before;
        let document = Document { skeleton: self.skeleton.take(), ending, finished };
        self.before += finished;
        self.stack.clear();
        (self.state, self.escapes, self.stopped, self.offset) = (State::Start, Escapes::default(), None, 0);
        document
    }

    /// How many numbers were given to pictures, broken ones included.
    #[must_use]
    pub fn lifted(&self) -> usize {
        self.pictures.count()
    }

    /// The numbers of the pictures that were abandoned: not base64, empty, or cut short.
    #[must_use]
    pub fn broken(&self) -> &[usize] {
        self.pictures.broken()
    }

    fn read(&mut self, mut bytes: &[u8], sink: &mut dyn Sink) -> Result<()> {
        while let Some(&first) = bytes.first() {
            let used = match self.state {
                State::Key | State::Text => self.copy_string(bytes)?,
                State::Head => self.look(bytes, sink)?,
                State::Picture => self.lift(bytes, sink)?,
                State::Word => self.copy_word(bytes)?,
                _ => {
                    self.structure(first)?;
                    1
                }
            };
            self.offset += used as u64;
            bytes = &bytes[used..];
        }
        Ok(())
    }

    fn structure(&mut self, byte: u8) -> Result<()> {
        use State::{
            After, Colon, Done, Element, FirstElement, FirstKey, Head, Key, NextKey, Picture, Start, Text,
            Value, Word,
        };
        match (self.state, byte) {
            (_, b' ' | b'\t' | b'\n' | b'\r') => Ok(()),
            (Start, 0xef | 0xbb | 0xbf) if self.is_byte_order_mark(byte) => Ok(()),
            (FirstKey | NextKey, b'"') => self.begin(Key),
            (Colon, b':') => self.punctuate(byte, Value),
            (After, b',') => self.comma(),
            (FirstElement, b']') | (FirstKey, b'}') => self.leave(byte),
            (After, b']' | b'}') => self.leave(byte),
            (Start | FirstElement | Element | Value, _) => self.value(byte),
            (Done | FirstKey | NextKey | Colon | After, _) => Err(self.fault()),
            (Key | Text | Head | Picture | Word, _) => Err(self.fault()),
        }
    }

    fn value(&mut self, byte: u8) -> Result<()> {
        match byte {
            b'{' => self.enter(Frame::Object(Vec::new()), byte, State::FirstKey),
            b'[' => self.enter(Frame::Array, byte, State::FirstElement),
            b'"' => {
                self.skeleton.mark_sound();
                self.head.clear();
                self.begin(if self.paths.lead_to(&self.stack) { State::Head } else { State::Text })
            }
            b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                self.skeleton.mark_sound();
                self.skeleton.mark_word();
                self.state = State::Word;
                self.skeleton.push(&[byte])
            }
            _ => Err(self.fault()),
        }
    }

    fn enter(&mut self, frame: Frame, byte: u8, next: State) -> Result<()> {
        let limit = self.limits.depth.min(Limits::DEEPEST);
        if self.stack.len() >= limit {
            return Err(IntakeError::TooDeep { limit });
        }
        self.punctuate(byte, next)?;
        self.stack.push(frame);
        Ok(())
    }

    fn leave(&mut self, byte: u8) -> Result<()> {
        let fits =
            matches!((self.stack.last(), byte), (Some(Frame::Array), b']') | (Some(Frame::Object(_)), b'}'));
        if !fits {
            return Err(self.fault());
        }
        self.skeleton.push(&[byte])?;
        self.stack.pop();
        self.skeleton.mark_word();
        self.end_value();
        Ok(())
    }

    /// Writes a byte after which the document can be closed.
    fn punctuate(&mut self, byte: u8, next: State) -> Result<()> {
        self.skeleton.push(&[byte])?;
        self.skeleton.mark_sound();
        self.state = next;
        Ok(())
    }

    fn comma(&mut self) -> Result<()> {
        self.skeleton.mark_sound();
        self.skeleton.push(b",")?;
        self.state =
            if matches!(self.stack.last(), Some(Frame::Array)) { State::Element } else { State::NextKey };
        Ok(())
    }

    fn begin(&mut self, string: State) -> Result<()> {
        self.skeleton.mark_word();
        self.skeleton.push(b"\"")?;
        self.state = string;
        Ok(())
    }

    fn copy_string(&mut self, bytes: &[u8]) -> Result<usize> {
        if self.escapes.skip() {
            // Whatever follows the backslash is part of the string; what it means is of no interest here.
            self.skeleton.push(&bytes[..1])?;
            return Ok(1);
        }
        let Some(at) = memchr2(b'"', b'\\', bytes) else {
            self.skeleton.push(bytes)?;
            return Ok(bytes.len());
        };
        self.skeleton.push(&bytes[..=at])?;
        if bytes[at] == b'\\' {
            self.escapes.begin();
        } else {
            self.end_string()?;
        }
        Ok(at + 1)
    }

    fn end_string(&mut self) -> Result<()> {
        if let Some(mended) = mend(self.skeleton.word()) {
            self.skeleton.replace_word(&mended)?;
        }
        if self.state != State::Key {
            self.end_value();
            return Ok(());
        }
        self.state = State::Colon;
        let fault = self.fault();
        let name = serde_json::from_slice::<String>(self.skeleton.word()).map_err(|_| fault)?;
        if let Some(Frame::Object(member)) = self.stack.last_mut() {
            *member = name.into_bytes();
        }
        Ok(())
    }

    /// Reads the beginning of a string at a lifted place. It is copied too, in case it stays text.
    fn look(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> Result<usize> {
        let bytes = &bytes[..bytes.len().min(LOOK)];
        let (used, ended) = self.escapes.undo(bytes, &mut |plain| {
            self.head.extend_from_slice(plain);
            Ok(())
        })?;
        self.skeleton.push(&bytes[..used])?;
        match Head::of(&self.head) {
            Head::Undecided if !ended => {}
            Head::Undecided if self.head.trim_ascii().is_empty() => self.end_string()?,
            Head::Address if ended => self.end_string()?,
            Head::Address => self.state = State::Text,
            Head::Base64(start) => self.open(Some(start), sink)?,
            Head::Undecided => self.open(Some(0), sink)?,
            Head::Broken => self.open(None, sink)?,
        }
        if ended && self.state == State::Picture {
            self.close(sink)?;
        }
        Ok(used)
    }

    fn open(&mut self, start: Option<usize>, sink: &mut dyn Sink) -> Result<()> {
        self.skeleton.replace_word(b"")?;
        self.pictures.open(sink)?;
        self.state = State::Picture;
        match start {
            Some(start) => self.pictures.write(&self.head[start..], sink),
            None => {
                self.pictures.abandon(sink);
                Ok(())
            }
        }
    }

    fn lift(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> Result<usize> {
        let (used, ended) = self.escapes.undo(bytes, &mut |plain| self.pictures.write(plain, sink))?;
        if ended {
            self.close(sink)?;
        }
        Ok(used)
    }

    fn close(&mut self, sink: &mut dyn Sink) -> Result<()> {
        let number = self.pictures.close(sink)?;
        self.skeleton.push(format!("{{\"blob\":{number}}}").as_bytes())?;
        self.end_value();
        Ok(())
    }

    fn copy_word(&mut self, bytes: &[u8]) -> Result<usize> {
        let ends = |byte: &u8| !matches!(byte, b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z');
        let length = bytes.iter().position(ends).unwrap_or(bytes.len());
        self.skeleton.push(&bytes[..length])?;
        if length < bytes.len() {
            self.end_word()?;
        }
        Ok(length)
    }

    fn end_word(&mut self) -> Result<()> {
        let word = self.skeleton.word();
        if matches!(word, b"NaN" | b"Infinity" | b"-Infinity") {
            self.skeleton.replace_word(b"null")?;
        } else if serde_json::from_slice::<serde_json::Value>(word).is_err() {
            return Err(self.fault());
        }
        self.end_value();
        Ok(())
    }

    fn end_value(&mut self) {
        self.state = if self.stack.is_empty() { State::Done } else { State::After };
    }

    fn is_byte_order_mark(&self, byte: u8) -> bool {
        usize::try_from(self.offset).ok().and_then(|at| b"\xef\xbb\xbf".get(at)) == Some(&byte)
    }

    fn fault(&self) -> IntakeError {
        IntakeError::Syntax { offset: self.offset }
    }
}
