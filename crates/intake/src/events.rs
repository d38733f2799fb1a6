//! Server-sent events as they arrive.

use crate::{
    IntakeError, Limits, Result, Sink,
    data::{Content, Data, Kind},
};
use memchr::{memchr2, memchr3};
use serde_json::Value;

/// Enough of a field's name to know it: a byte order mark, the longest name that means something, and one more.
const FIELD: usize = 16;

/// One server-sent event, without its pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The `event:` field; empty where there was none.
    pub name: String,
    /// The `data:` field as JSON, in which `{"blob":n}` stands for the n-th picture of the body; a string where it is
    /// not JSON (`[DONE]`), at most [`Limits::text`] bytes of it.
    pub data: Value,
}

/// A push reader of `text/event-stream` (WHATWG HTML Standard, "Server-sent events"), in which the data of each event goes
/// through a [`Lifter`](crate::Lifter): partial pictures of many megabytes never sit in memory.
///
/// `id`, `retry` and unknown fields are ignored, for nothing here reconnects. Unlike a browser, it delivers the last
/// event also when the body ends without a blank line after it, as vendors do: when its data is complete, or when whole
/// pictures were lifted out of it.
pub struct EventReader {
    data: Data,
    /// Whether the event has any data, be it empty.
    has_data: bool,
    name: Vec<u8>,
    line: Line,
    field: Vec<u8>,
    first_line: bool,
    /// A line feed after a carriage return ends no further line.
    after_return: bool,
    limit: usize,
    /// Bytes that the events delivered so far count for.
    spent: usize,
    stopped: bool,
}

/// What part of a line is being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// The field's name.
    Field,
    /// One space after the colon, which does not count.
    Space(Target),
    /// The field's value.
    Value(Target),
}

/// Where a field's value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Data,
    Name,
    Nowhere,
}

impl EventReader {
    /// Lifts strings at these places of each event's data.
    #[must_use]
    pub fn new<S: AsRef<str>>(lifts: &[S], limits: Limits) -> Self {
        Self {
            data: Data::new(lifts, limits),
            has_data: false,
            name: Vec::new(),
            line: Line::Field,
            field: Vec::new(),
            first_line: true,
            after_return: false,
            limit: limits.skeleton,
            spent: 0,
            stopped: false,
        }
    }

    /// Reads on and hands out each event as it ends. After an error further bytes are ignored.
    ///
    /// # Errors
    /// A limit is exceeded or the sink fails.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn Sink, on_event: &mut dyn FnMut(Event)) -> Result<()> {
        if self.stopped {
            return Ok(());
        }
        let read = self.read(bytes, sink, on_event);
        self.stopped = read.is_err();
        read
    }

    /// Ends the stream and hands out its last event, if that was complete. Returns whether nothing was cut off.
    pub fn finish(&mut self, sink: &mut dyn Sink, on_event: &mut dyn FnMut(Event)) -> bool {
        let half_a_field = match self.line {
            Line::Field => !self.field.is_empty() && !self.stopped,
            Line::Space(target) | Line::Value(target) => target == Target::Name,
        };
        if !self.has_data {
            return !self.stopped && !half_a_field;
        }
        let content = self.data.finish(sink);
        let complete = matches!(content.kind, Kind::Json | Kind::Text | Kind::Empty) && !self.stopped;
        if complete || content.finished > 0 {
            self.deliver(content, on_event);
        }
        complete && !half_a_field
    }

    /// How many numbers were given to pictures, broken ones included.
    #[must_use]
    pub fn lifted(&self) -> usize {
        self.data.lifter().lifted()
    }

    /// The numbers of the pictures that were abandoned: not base64, empty, or cut short.
    #[must_use]
    pub fn broken(&self) -> &[usize] {
        self.data.lifter().broken()
    }

    fn read(&mut self, mut bytes: &[u8], sink: &mut dyn Sink, on_event: &mut dyn FnMut(Event)) -> Result<()> {
        while let Some(&first) = bytes.first() {
            if std::mem::take(&mut self.after_return) && first == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let used = match self.line {
                Line::Field => self.read_field(bytes, sink, on_event)?,
                Line::Space(target) => {
                    self.line = Line::Value(target);
                    usize::from(first == b' ')
                }
                Line::Value(target) => self.read_value(bytes, target, sink)?,
            };
            bytes = &bytes[used..];
        }
        Ok(())
    }

    fn read_field(
        &mut self,
        bytes: &[u8],
        sink: &mut dyn Sink,
        on_event: &mut dyn FnMut(Event),
    ) -> Result<usize> {
        let found = memchr3(b':', b'\r', b'\n', bytes);
        let length = found.unwrap_or(bytes.len());
        let room = FIELD - self.field.len();
        self.field.extend_from_slice(&bytes[..length.min(room)]);
        let Some(&end) = found.and_then(|at| bytes.get(at)) else { return Ok(length) };
        if std::mem::take(&mut self.first_line) && self.field.starts_with(b"\xef\xbb\xbf") {
            self.field.drain(..3);
        }
        let target = match self.field.as_slice() {
            b"data" => Target::Data,
            b"event" => Target::Name,
            _ => Target::Nowhere,
        };
        if end == b':' {
            self.begin(target, sink)?;
            self.line = Line::Space(target);
        } else if self.field.is_empty() {
            self.after_return = end == b'\r';
            self.dispatch(sink, on_event)?;
        } else {
            self.begin(target, sink)?;
            self.end_line(end);
        }
        Ok(length + 1)
    }

    fn begin(&mut self, target: Target, sink: &mut dyn Sink) -> Result<()> {
        match target {
            Target::Data if self.has_data => self.data.push(b"\n", sink)?,
            Target::Data => self.has_data = true,
            Target::Name => self.name.clear(),
            Target::Nowhere => {}
        }
        Ok(())
    }

    fn read_value(&mut self, bytes: &[u8], target: Target, sink: &mut dyn Sink) -> Result<usize> {
        let found = memchr2(b'\r', b'\n', bytes);
        let length = found.unwrap_or(bytes.len());
        match target {
            Target::Data => self.data.push(&bytes[..length], sink)?,
            Target::Name => self.extend_name(&bytes[..length])?,
            Target::Nowhere => {}
        }
        let Some(&end) = found.and_then(|at| bytes.get(at)) else { return Ok(length) };
        self.end_line(end);
        Ok(length + 1)
    }

    fn extend_name(&mut self, bytes: &[u8]) -> Result<()> {
        if self.name.len() + bytes.len() > self.limit {
            return Err(IntakeError::SkeletonTooLarge { limit: self.limit });
        }
        self.name.extend_from_slice(bytes);
        Ok(())
    }

    fn end_line(&mut self, end: u8) {
        self.after_return = end == b'\r';
        self.line = Line::Field;
        self.field.clear();
    }

    fn dispatch(&mut self, sink: &mut dyn Sink, on_event: &mut dyn FnMut(Event)) -> Result<()> {
        if !std::mem::take(&mut self.has_data) {
            self.name.clear();
            return Ok(());
        }
        let content = self.data.finish(sink);
        self.deliver(content.or_text(), on_event);
        if self.spent > self.limit {
            return Err(IntakeError::SkeletonTooLarge { limit: self.limit });
        }
        Ok(())
    }

    fn deliver(&mut self, content: Content, on_event: &mut dyn FnMut(Event)) {
        let name = String::from_utf8_lossy(&std::mem::take(&mut self.name)).into_owned();
        self.spent += content.size + name.len() + size_of::<Event>();
        on_event(Event { name, data: content.value });
    }
}
