//! The body of an HTTP answer, whatever it is.

use crate::{
    Event, EventReader, Limits, Result, Sink,
    data::{Content, Data, Kind},
    raw::Raw,
    sniff::{Declared, Form, Lifts},
};
use serde_json::Value;

/// Reads one body: JSON, an event stream, a picture or text, as its content type and its first bytes say.
///
/// JSON is also found under the name of text, HTML or an event stream, as soon as the first byte that is no white space
/// is `{` or `[`. A body of type `image/*` is a picture; so is `application/octet-stream`, and a body without a telling
/// type that begins like a picture.
pub struct Intake {
    declared: Declared,
    lifts: Vec<String>,
    limits: Limits,
    reader: Reader,
    stopped: bool,
    cut: bool,
}

/// What a body was.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A JSON document without its pictures; `{"blob":n}` stands for the n-th.
    Json(Value),
    /// A stream, whose events were handed out.
    Events,
    /// A picture: blob 0.
    Blob,
    /// Anything else: at most [`Limits::text`] bytes of it, with U+FFFD for what is not UTF-8.
    Text(String),
}

/// A body that was read to its end, or as far as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Finished {
    /// What it was.
    pub body: Body,
    /// How many numbers were given to pictures, broken ones included.
    pub lifted: usize,
    /// The numbers of the pictures that were abandoned: not base64, empty, or cut short. A picture that was cut short
    /// has `null` in its place, any other its `{"blob":n}`.
    pub broken: Vec<usize>,
    /// False when the body breaks off inside a document or an event, when an error ended the reading, or after
    /// [`Intake::cut`], unless a JSON document was complete by then.
    pub whole: bool,
}

/// Bytes that are looked at at once to find out what a body is.
const HEAD: usize = 4096;

/// What the bytes go to.
enum Reader {
    /// The beginning of a body of which it is not known what it is.
    Unknown(Vec<u8>),
    Json(Box<Data>),
    Events(Box<EventReader>),
    Raw(Raw),
    Text(Vec<u8>),
}

impl Intake {
    /// A reader for a body of this content type, in which the strings at these places are pictures.
    #[must_use]
    pub fn new<S: AsRef<str>>(content_type: Option<&str>, lifts: &[S], limits: Limits) -> Self {
        Self {
            declared: Declared::by(content_type),
            lifts: lifts.iter().map(|path| path.as_ref().to_owned()).collect(),
            limits,
            reader: Reader::Unknown(Vec::new()),
            stopped: false,
            cut: false,
        }
    }

    /// Reads on; hands out each event of a stream as it ends. All its pictures have been closed by then.
    ///
    /// # Errors
    /// A limit is exceeded or the sink fails. Further bytes are ignored; [`Intake::finish`] still gives what was whole.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn Sink, on_event: &mut dyn FnMut(Event)) -> Result<()> {
        if self.stopped {
            return Ok(());
        }
        let read = self.read(bytes, sink, on_event);
        self.stopped = read.is_err();
        read
    }

    /// The connection broke off: hands out what is whole. Only the transport can tell a cut between two events, or inside
    /// of a picture that is the whole body, from an end.
    ///
    /// # Errors
    /// As [`Intake::finish`].
    pub fn cut(mut self, sink: &mut dyn Sink, on_event: &mut dyn FnMut(Event)) -> Result<Finished> {
        self.cut = true;
        self.finish(sink, on_event)
    }

    /// The body has ended. It may hand out the last event of a stream, which vendors do not always end by a blank line.
    ///
    /// # Errors
    /// The sink could not take or close a picture that is the whole body, or a limit is exceeded by a body of a few bytes.
    pub fn finish(mut self, sink: &mut dyn Sink, on_event: &mut dyn FnMut(Event)) -> Result<Finished> {
        if let Reader::Unknown(head) = &mut self.reader {
            let head = std::mem::take(head);
            self.start(self.declared.form_of_short(), &head, sink, on_event)?;
        }
        let whole = !self.stopped && !self.cut;
        match self.reader {
            Reader::Json(mut data) => {
                let content = data.finish(sink);
                let (lifted, broken) = (data.lifter().lifted(), data.lifter().broken().to_vec());
                let whole = content.kind == Kind::Json || whole && content.kind != Kind::Part;
                Ok(Finished { body: Body::from(content), lifted, broken, whole })
            }
            Reader::Events(mut reader) => {
                let ended = reader.finish(sink, on_event);
                let (lifted, broken) = (reader.lifted(), reader.broken().to_vec());
                Ok(Finished { body: Body::Events, lifted, broken, whole: whole && ended })
            }
            Reader::Raw(raw) if raw.is_begun() => {
                let broken = if whole { Vec::new() } else { vec![0] };
                if whole {
                    sink.close()?;
                } else {
                    sink.abandon(0);
                }
                Ok(Finished { body: Body::Blob, lifted: 1, broken, whole })
            }
            Reader::Raw(_) => Ok(Finished::text(&[], whole)),
            Reader::Text(text) | Reader::Unknown(text) => Ok(Finished::text(&text, whole)),
        }
    }

    fn read(&mut self, bytes: &[u8], sink: &mut dyn Sink, on_event: &mut dyn FnMut(Event)) -> Result<()> {
        match &mut self.reader {
            Reader::Unknown(_) => self.begin(bytes, sink, on_event),
            Reader::Json(data) => data.push(bytes, sink),
            Reader::Events(reader) => reader.push(bytes, sink, on_event),
            Reader::Raw(raw) => raw.push(bytes, sink),
            Reader::Text(text) => {
                let room = self.limits.text.saturating_sub(text.len());
                text.extend_from_slice(&bytes[..room.min(bytes.len())]);
                Ok(())
            }
        }
    }

    /// Finds out what it is by a few bytes at a time; what follows them is read where it lies.
    fn begin(
        &mut self,
        mut bytes: &[u8],
        sink: &mut dyn Sink,
        on_event: &mut dyn FnMut(Event),
    ) -> Result<()> {
        while let Reader::Unknown(head) = &mut self.reader {
            if bytes.is_empty() {
                return Ok(());
            }
            let (first, rest) = bytes.split_at(bytes.len().min(HEAD));
            bytes = rest;
            head.extend_from_slice(first);
            self.declared.trim(head);
            let lifts = if self.lifts.is_empty() { Lifts::None } else { Lifts::Some };
            if let Some(form) = self.declared.form(head, lifts) {
                let head = std::mem::take(head);
                self.start(form, &head, sink, on_event)?;
            }
        }
        self.read(bytes, sink, on_event)
    }

    fn start(
        &mut self,
        form: Form,
        head: &[u8],
        sink: &mut dyn Sink,
        on_event: &mut dyn FnMut(Event),
    ) -> Result<()> {
        self.reader = match form {
            Form::Json => Reader::Json(Box::new(Data::new(&self.lifts, self.limits))),
            Form::Events => Reader::Events(Box::new(EventReader::new(&self.lifts, self.limits))),
            Form::Raw => Reader::Raw(Raw::new(&self.limits)),
            Form::Text => Reader::Text(Vec::new()),
        };
        self.read(head, sink, on_event)
    }
}

impl Finished {
    fn text(text: &[u8], whole: bool) -> Self {
        let body = Body::Text(String::from_utf8_lossy(text).into_owned());
        Self { body, lifted: 0, broken: Vec::new(), whole }
    }
}

impl From<Content> for Body {
    fn from(content: Content) -> Self {
        match (content.kind, content.value) {
            (Kind::Json | Kind::Part, value) => Self::Json(value),
            (Kind::Empty | Kind::Text, Value::String(text)) => Self::Text(text),
            (Kind::Empty | Kind::Text, _) => Self::Text(String::new()),
        }
    }
}
