//! A small driver for the sandbox: begin, serve, lift, next.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses a part of it, and a panic fails the test"
)]

use base64::{Engine, engine::general_purpose::STANDARD};
use image::{DynamicImage, ImageFormat};
use impasto_provider_sandbox::Sandbox;
use impasto_sdk::{
    Answer, AnswerBody, Blob, Cx, Error, Event, Exchange, Frame, Generate, Images, Item, Kind, Local,
    LocalHost, Outcome, Provider, Result, Size, Source, Step, Task,
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, io::Cursor, time::Duration};

/// What the sandbox answers to, and what it answered.
#[derive(Default)]
pub(crate) struct Host {
    pub(crate) inputs: BTreeMap<String, Vec<u8>>,
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
    pub(crate) paused: Duration,
    /// Pieces after which nobody listens any more.
    pub(crate) patience: Option<usize>,
    pub(crate) longest_piece: usize,
    /// The bytes of the lifted pictures.
    pub(crate) pictures: Vec<Vec<u8>>,
}

impl LocalHost for Host {
    fn read(&mut self, blob: &Blob) -> Result<Vec<u8>> {
        self.inputs.get(&blob.id).cloned().ok_or_else(|| Error::new(Kind::NotFound, "no such blob"))
    }
    fn head(&mut self, status: u16, content_type: &str) {
        assert_eq!(self.status, 0, "the head comes once");
        (self.status, self.content_type) = (status, content_type.into());
    }
    fn write(&mut self, bytes: &[u8]) -> bool {
        assert_ne!(self.status, 0, "the head comes first");
        self.longest_piece = self.longest_piece.max(bytes.len());
        self.body.extend_from_slice(bytes);
        self.listens()
    }
    fn pause(&mut self, duration: Duration) -> bool {
        self.paused += duration;
        self.listens()
    }
}

impl Host {
    /// Keeps a picture and gives its name.
    pub(crate) fn keep(&mut self, image: &DynamicImage) -> Blob {
        let mut bytes = Vec::new();
        image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        let id = format!("input-{}", self.inputs.len());
        let blob = Blob {
            id: id.clone(),
            media_type: "image/png".into(),
            bytes: bytes.len() as u64,
            width: image.width(),
            height: image.height(),
        };
        self.inputs.insert(id, bytes);
        blob
    }

    /// The answer as the intake would hand it on.
    pub(crate) fn answer(&mut self) -> Answer {
        let text = String::from_utf8(std::mem::take(&mut self.body)).unwrap();
        let (body, whole) = match self.content_type.as_str() {
            "text/event-stream" => self.events(&text),
            _ => match serde_json::from_str(&text) {
                Ok(value) => (AnswerBody::Json(self.lifted(value)), true),
                Err(_) => (AnswerBody::Json(self.salvaged(&text)), false),
            },
        };
        let blobs = self.pictures.iter().map(|bytes| described(bytes)).collect();
        Answer { status: self.status, headers: Vec::new(), body, blobs, whole }
    }

    /// A document that was cut inside its last picture: that picture is lost, the others are whole.
    fn salvaged(&mut self, text: &str) -> Value {
        let end = text.rfind(r#"{"b64_json""#).unwrap();
        let value = serde_json::from_str(&format!("{}]}}", text[..end].trim_end_matches(','))).unwrap();
        self.lifted(value)
    }

    fn events(&mut self, text: &str) -> (AnswerBody, bool) {
        let whole = text.ends_with("\n\n");
        let mut events = Vec::new();
        for block in text.split_inclusive("\n\n").filter(|block| block.ends_with("\n\n")) {
            let (name, data) = block.trim().split_once('\n').unwrap();
            let data = serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap();
            events
                .push(Event { name: name.strip_prefix("event: ").unwrap().into(), data: self.lifted(data) });
        }
        (AnswerBody::Events(events), whole)
    }

    fn lifted(&mut self, mut value: Value) -> Value {
        match &mut value {
            Value::Object(members) => {
                for (name, member) in members {
                    *member = match member.as_str().filter(|_| name == "b64_json") {
                        Some(text) => {
                            self.pictures.push(STANDARD.decode(text).unwrap());
                            json!({ "blob": self.pictures.len() - 1 })
                        }
                        None => self.lifted(member.take()),
                    };
                }
            }
            Value::Array(elements) => {
                for element in elements {
                    *element = self.lifted(element.take());
                }
            }
            _ => {}
        }
        value
    }

    fn listens(&mut self) -> bool {
        match &mut self.patience {
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
            None => true,
        }
    }
}

fn described(bytes: &[u8]) -> Blob {
    let image = image::load_from_memory(bytes).unwrap();
    Blob {
        id: format!("{:x}", bytes.len()),
        media_type: "image/png".into(),
        bytes: bytes.len() as u64,
        width: image.width(),
        height: image.height(),
    }
}

/// A small order for one picture.
pub(crate) fn order(prompt: &str) -> Generate {
    Generate {
        frame: Frame { pixels: Some(Size::new(160, 120)), ..Frame::default() },
        seed: Some(7),
        ..Generate::new("canvas", prompt)
    }
}

/// Sets provider options.
pub(crate) fn options(mut order: Generate, options: Value) -> Generate {
    order.options = options.as_object().unwrap().clone();
    order
}

pub(crate) fn cx(key: &str) -> Cx {
    Cx { boundary: "b".into(), idempotency_key: key.into(), ..Cx::new("local://sandbox") }
}

/// The exchange of a task.
pub(crate) fn exchange(task: &Task, cx: &Cx) -> Exchange {
    match Provider::begin(&Sandbox, task, cx).unwrap() {
        Step::Send { exchange, .. } => *exchange,
        Step::Done(outcome) => panic!("nothing was sent: {outcome:?}"),
    }
}

/// Runs an order to its end.
pub(crate) fn run(order: &Generate, host: &mut Host) -> Result<Images> {
    run_as(order, host, "call-1")
}

/// Runs an order under a key of its own.
pub(crate) fn run_as(order: &Generate, host: &mut Host, key: &str) -> Result<Images> {
    let (task, cx) = (Task::Generate(Box::new(order.clone())), cx(key));
    Sandbox.serve(&exchange(&task, &cx), host)?;
    let answer = host.answer();
    match Provider::next(&Sandbox, &task, &cx, (), &answer)? {
        Step::Done(outcome) => match *outcome {
            Outcome::Images(images) => Ok(images),
            other => panic!("{other:?}"),
        },
        step => panic!("{step:?}"),
    }
}

/// The one picture of an order.
pub(crate) fn paint(order: &Generate) -> DynamicImage {
    paint_with(order, &mut Host::default())
}

pub(crate) fn paint_with(order: &Generate, host: &mut Host) -> DynamicImage {
    let images = run(order, host).unwrap();
    picture(&images.items[0], host)
}

/// The picture of an item.
pub(crate) fn picture(item: &Item, host: &Host) -> DynamicImage {
    let Item::Image { source: Source::Blob(blob), .. } = item else { panic!("{item:?}") };
    image::load_from_memory(&host.pictures[blob.blob]).unwrap()
}
