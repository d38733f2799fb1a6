//! Whole bodies, whatever they are.

use crate::{
    memory::{Kept, Memory},
    sample::{pieces, samples, sizes},
};
use impasto_intake::{Body, Event, Finished, Intake, IntakeError, Limits, Sink};
use proptest::prelude::*;
use serde_json::json;
use std::io;

struct Read {
    finished: Finished,
    events: Vec<Event>,
    sink: Memory,
}

fn read(content_type: Option<&str>, lifts: &[&str], body: &[u8], sizes: &[usize]) -> Read {
    let (mut intake, mut sink) = (Intake::new(content_type, lifts, Limits::default()), Memory::default());
    let mut events = Vec::new();
    for piece in pieces(body, sizes) {
        intake.push(piece, &mut sink, &mut |event| events.push(event)).unwrap();
    }
    let finished = intake.finish(&mut sink, &mut |event| events.push(event)).unwrap();
    assert!(finished.body == Body::Events || events.is_empty());
    assert!(!sink.has_open());
    Read { finished, events, sink }
}

#[test]
fn the_content_type_and_the_first_bytes_decide_what_a_body_is() {
    let error = json!({"error": {"message": "no"}});
    let text = error.to_string();
    let spaced = format!("\u{feff}\n {text}");
    let stream = "event: a\ndata: {\"b\":\"UE5H\"}\n\n";
    let string = |text: &str| Body::Text(text.into());
    let cases: [(Option<&str>, &str, Body, usize); 16] = [
        (Some("application/json"), &text, Body::Json(error.clone()), 0),
        (Some("text/plain"), &spaced, Body::Json(error.clone()), 0),
        (None, &text, Body::Json(error.clone()), 0),
        (Some("text/event-stream"), &text, Body::Json(error.clone()), 0),
        (Some("text/event-stream"), stream, Body::Events, 1),
        (Some("text/event-stream"), "", Body::Events, 0),
        (Some("text/html"), "<html>{</html>", string("<html>{</html>"), 0),
        (Some("application/json"), "<html>", string("<html>"), 0),
        (Some("application/json"), "", string(""), 0),
        (Some("text/plain"), "[error] no", string("[error] no"), 0),
        (None, "", string(""), 0),
        (None, "RI", string("RI"), 0),
        (None, "RIFF1234WEBP", Body::Blob, 1),
        (Some("image/png"), "{PNG", Body::Blob, 1),
        (Some("image/png"), "", string(""), 0),
        (Some("application/octet-stream"), "PNG", Body::Blob, 1),
    ];
    for (content_type, body, wanted, lifted) in cases {
        for sizes in [vec![usize::MAX], vec![1]] {
            let Read { finished, events, sink } = read(content_type, &["b"], body.as_bytes(), &sizes);
            let event = || Event { name: "a".into(), data: json!({"b": {"blob": 0}}) };
            assert_eq!(events, if body == stream { vec![event()] } else { vec![] });
            assert_eq!(
                finished,
                Finished { body: wanted.clone(), lifted, broken: vec![], whole: true },
                "{body}"
            );
            assert_eq!(sink.closed().len(), lifted);
            if wanted == Body::Blob {
                assert_eq!(sink.closed(), [(0, body.as_bytes().to_vec())]);
            }
        }
    }
}

#[test]
fn a_cut_body_is_not_whole_and_keeps_its_finished_pictures() {
    let Read { finished, sink, .. } =
        read(Some("application/json"), &["*"], br#"["UE5H","%","UE5H","UE5"#, &[5]);
    let body = Body::Json(json!([{"blob": 0}, {"blob": 1}, {"blob": 2}, null]));
    assert_eq!(finished, Finished { body, lifted: 4, broken: vec![1, 3], whole: false });
    assert_eq!(sink.closed(), [(0, b"PNG".to_vec()), (2, b"PNG".to_vec())]);
    let Read { finished, events, .. } =
        read(Some("text/event-stream"), &["b"], b"data: 1\n\ndata: {\"a\":", &[5]);
    assert_eq!(events, [Event { name: String::new(), data: json!(1) }]);
    assert_eq!(finished, Finished { body: Body::Events, lifted: 0, broken: vec![], whole: false });
    let Read { finished, .. } = read(Some("application/json"), &["b"], b"{\"b\":\"UE5H\",?", &[5]);
    assert_eq!((finished.body, finished.whole), (Body::Json(json!({"b": {"blob": 0}})), false));
}

#[test]
fn what_the_transport_reports_as_cut_is_not_whole_unless_a_document_was_complete() {
    for (content_type, body, wanted, whole) in [
        ("application/json", "[1]", Body::Json(json!([1])), true),
        ("application/json", "[1", Body::Json(json!([null])), false),
        ("application/json", "", Body::Text(String::new()), false),
        ("text/plain", "hello", Body::Text("hello".into()), false),
        ("text/event-stream", "data: 1\n\n", Body::Events, false),
        ("image/png", "PN", Body::Blob, false),
    ] {
        let mut sink = Memory::default();
        let mut intake = Intake::new(Some(content_type), &["*"], Limits::default());
        intake.push(body.as_bytes(), &mut sink, &mut |_| ()).unwrap();
        let finished = intake.cut(&mut sink, &mut |_| ()).unwrap();
        let broken = if wanted == Body::Blob { vec![0] } else { vec![] };
        assert_eq!(sink.abandoned(), broken);
        assert_eq!(finished, Finished { body: wanted, lifted: broken.len(), broken, whole }, "{body}");
    }
}

#[test]
fn a_picture_that_is_too_large_or_cannot_be_stored_ends_the_reading_and_the_rest_is_handed_out() {
    let limits = Limits { blob: 4, ..Limits::default() };
    let (mut intake, mut sink) = (Intake::new(Some("image/png"), &[] as &[&str], limits), Memory::default());
    intake.push(b"1234", &mut sink, &mut |_| ()).unwrap();
    let error = intake.push(b"5", &mut sink, &mut |_| ()).unwrap_err();
    assert_eq!(error.to_string(), "expected pictures of at most 4 bytes, picture 0 of the answer is larger");
    intake.push(b"6", &mut sink, &mut |_| ()).unwrap();
    let finished = intake.finish(&mut sink, &mut |_| ()).unwrap();
    assert_eq!(finished, Finished { body: Body::Blob, lifted: 1, broken: vec![0], whole: false });
    assert_eq!(sink.0, [Kept::Abandoned]);

    let mut sink = Full::default();
    let mut intake = Intake::new(Some("application/json"), &["*"], Limits::default());
    let error = intake.push(br#"["UE5H","AAAAAAAA"]"#, &mut sink, &mut |_| ()).unwrap_err();
    assert!(
        matches!(&error, IntakeError::Sink(error) if error.kind() == io::ErrorKind::StorageFull),
        "{error}"
    );
    let finished = intake.finish(&mut sink, &mut |_| ()).unwrap();
    let body = Body::Json(json!([{"blob": 0}, null]));
    assert_eq!(finished, Finished { body, lifted: 2, broken: vec![1], whole: false });
}

/// A sink with room for three bytes.
#[derive(Default)]
struct Full(Memory);

impl Sink for Full {
    fn open(&mut self, number: usize) -> io::Result<()> {
        self.0.open(number)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.len() > 3 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0.write(bytes)
    }

    fn close(&mut self) -> io::Result<()> {
        self.0.close()
    }

    fn abandon(&mut self, number: usize) {
        self.0.abandon(number);
    }
}

#[test]
fn text_is_kept_up_to_its_limit_and_leading_white_space_costs_nothing() {
    let limits = Limits { text: 10, ..Limits::default() };
    let (mut intake, mut sink) = (Intake::new(Some("text/html"), &["b"], limits), Memory::default());
    for piece in ["  \n".repeat(1000), "<html>".into(), "x".repeat(5000)] {
        intake.push(piece.as_bytes(), &mut sink, &mut |_| ()).unwrap();
    }
    let finished = intake.finish(&mut sink, &mut |_| ()).unwrap();
    assert_eq!(finished.body, Body::Text("<html>xxxx".into()));
    assert!(finished.whole);
}

proptest! {
    #[test]
    fn any_chunking_of_any_body_gives_the_same(
        sample in samples(), sizes in sizes(), content_type in prop::sample::select(vec![
            None, Some("application/json"), Some("text/plain"), Some("text/event-stream"), Some("image/png"),
            Some("application/octet-stream"),
        ]), noise in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        for body in [sample.text().as_bytes(), &noise] {
            let (chunked, at_once) = (
                read(content_type, &["data.*.b64_json"], body, &sizes),
                read(content_type, &["data.*.b64_json"], body, &[usize::MAX]),
            );
            prop_assert_eq!(chunked.finished, at_once.finished);
            prop_assert_eq!(chunked.events, at_once.events);
            prop_assert_eq!(chunked.sink.0, at_once.sink.0);
        }
    }
}
