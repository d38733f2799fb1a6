//! Streams of events.

use crate::{
    memory::Memory,
    sample::{Sample, pieces, samples, sizes},
};
use impasto_intake::{Event, EventReader, IntakeError, Limits};
use proptest::prelude::*;
use serde_json::{Value, json};

fn read(stream: &[u8], sizes: &[usize]) -> (Vec<Event>, bool, Memory) {
    let (mut reader, mut sink) =
        (EventReader::new(&["data.*.b64_json"], Limits::default()), Memory::default());
    let mut events = Vec::new();
    for piece in pieces(stream, sizes) {
        reader.push(piece, &mut sink, &mut |event| events.push(event)).unwrap();
    }
    let whole = reader.finish(&mut sink, &mut |event| events.push(event));
    assert_eq!(sink.abandoned(), reader.broken());
    assert_eq!(sink.0.len(), reader.lifted());
    (events, whole, sink)
}

fn event(name: &str, data: impl Into<Value>) -> Event {
    Event { name: name.into(), data: data.into() }
}

#[test]
fn fields_lines_and_comments_are_read_as_the_standard_says() {
    let cases: [(&str, Vec<Event>); 22] = [
        ("data: 1\n\n", vec![event("", 1)]),
        ("data: 1\r\rdata: 2\r\r", vec![event("", 1), event("", 2)]),
        ("data: 1\r\n\r\ndata: 2\r\n\r\n", vec![event("", 1), event("", 2)]),
        ("\u{feff}data: 1\n\n", vec![event("", 1)]),
        ("\u{feff}\ndata: 1\n\n", vec![event("", 1)]),
        ("data: 1\n\n\u{feff}data: 2\n\n", vec![event("", 1)]),
        (": hello\n:\n\ndata: 1\n: there\n\n", vec![event("", 1)]),
        ("event: a\ndata: 1\n\ndata: 2\n\n", vec![event("a", 1), event("", 2)]),
        ("data: 1\nevent: a\nevent:  b\n\n", vec![event(" b", 1)]),
        ("event: a\ndata: 1\nevent\n\n", vec![event("", 1)]),
        ("event: a\n\ndata: 1\n\n", vec![event("", 1)]),
        ("data: {\"a\":\ndata: [1,\ndata:2]}\n\n", vec![event("", json!({"a": [1, 2]}))]),
        ("data: a\ndata: b\n\n", vec![event("", "a\nb")]),
        ("data\n\n", vec![event("", "")]),
        ("data:\n\n", vec![event("", "")]),
        ("data\ndata\n\n", vec![event("", "\n")]),
        ("data:  x\n\n", vec![event("", " x")]),
        ("data: [DONE]\n\n", vec![event("", "[DONE]")]),
        ("data: 3 of 4\n\n", vec![event("", "3 of 4")]),
        ("data: {\"a\":1\n\n", vec![event("", "{\"a\":1")]),
        ("id: 1\nretry: 5\ndatax: 1\nda: 2\nunknown_and_quite_long: 1\ndata: 1\n\n", vec![event("", 1)]),
        (
            "data: {\"data\":[{\"b64_json\":\"a:b\\n\"}]}\n\n",
            vec![event("", json!({"data": [{"b64_json": {"blob": 0}}]}))],
        ),
    ];
    for (stream, wanted) in cases {
        for sizes in [vec![usize::MAX], vec![1], vec![2, 3]] {
            let (events, whole, _) = read(stream.as_bytes(), &sizes);
            assert_eq!(events, wanted, "{stream:?} by {sizes:?}");
            assert!(whole, "{stream:?}");
        }
    }
}

#[test]
fn the_last_event_needs_no_blank_line_but_has_to_be_complete() {
    let picture = r#"data: {"data":[{"b64_json":"UE5H"},{"b64_json":"UE"#;
    let salvaged = json!({"data": [{"b64_json": {"blob": 0}}, {"b64_json": null}]});
    for (stream, wanted, is_whole) in [
        ("data: [DONE]", vec![event("", "[DONE]")], true),
        ("data: {\"a\":1}", vec![event("", json!({"a": 1}))], true),
        ("event: a\ndata: {\"a\":1}\n", vec![event("a", json!({"a": 1}))], true),
        ("data: 1\n\n: bye\n", vec![event("", 1)], true),
        ("data: {\"a\":1", vec![], false),
        ("data: 1\n\ndat", vec![event("", 1)], false),
        ("data: 1\n\nevent: comp", vec![event("", 1)], false),
        ("data: {\"data\":[{\"b64_json\":\"UE", vec![], false),
        (picture, vec![event("", salvaged)], false),
    ] {
        let (events, whole, _) = read(stream.as_bytes(), &[7]);
        assert_eq!(events, wanted, "{stream:?}");
        assert_eq!(whole, is_whole, "{stream:?}");
    }
}

#[test]
fn all_events_together_stay_within_the_limit() {
    let limits = Limits { skeleton: 2000, ..Limits::default() };
    let (mut reader, mut sink) = (EventReader::new(&["b"], limits), Memory::default());
    let (mut count, mut error) = (0, None);
    while error.is_none() && count < 1000 {
        error = reader.push(b"data: {\"b\":\"UE5H\"}\n\n", &mut sink, &mut |_| count += 1).err();
    }
    assert!(matches!(error, Some(IntakeError::SkeletonTooLarge { limit: 2000 })), "{error:?}");
    assert!((10..100).contains(&count), "{count}");
    assert!(!reader.finish(&mut sink, &mut |_| count += 1000));
    assert!(count < 1000);
    let (mut reader, mut sink) = (EventReader::new(&["b"], limits), Memory::default());
    let long = ["event: ", &"x".repeat(3000)].concat();
    let error = reader.push(long.as_bytes(), &mut sink, &mut |_| ()).unwrap_err();
    assert!(matches!(error, IntakeError::SkeletonTooLarge { .. }));
}

#[test]
fn text_of_an_event_is_kept_up_to_its_limit() {
    let limits = Limits { text: 10, ..Limits::default() };
    let (mut reader, mut sink) = (EventReader::new(&["b"], limits), Memory::default());
    let mut events = Vec::new();
    let stream = format!("data: {}\n\ndata: ok\n\n", "hello ".repeat(100));
    reader.push(stream.as_bytes(), &mut sink, &mut |event| events.push(event)).unwrap();
    assert_eq!(events, [event("", "hello hell"), event("", "ok")]);
}

/// The samples as a stream; JSON strings hold no raw line ends, so each line of a document is one of data.
fn stream(samples: &[Sample], end: &str) -> String {
    let line = |line: &str| format!("data: {line}{end}");
    let one = |sample: &Sample| {
        let lines: String = sample.text().replace('\r', "").split('\n').map(line).collect();
        format!(": wait{end}event: image{end}{lines}{end}")
    };
    samples.iter().map(one).collect()
}

proptest! {
    #[test]
    fn any_chunking_gives_the_same_events_and_pictures(
        samples in prop::collection::vec(samples(), 0..4), sizes in sizes(), end in prop::sample::select(vec!["\n", "\r", "\r\n"]),
    ) {
        let (events, whole, sink) = read(stream(&samples, end).as_bytes(), &sizes);
        let (mut wanted, mut pictures) = (Vec::new(), Vec::new());
        for sample in &samples {
            wanted.push(event("image", sample.skeleton(pictures.len())));
            pictures.extend(sample.pictures(pictures.len()));
        }
        prop_assert!(whole);
        prop_assert_eq!(events, wanted);
        prop_assert_eq!(sink.closed(), pictures);
    }

    #[test]
    fn a_stream_cut_anywhere_keeps_its_finished_events_and_pictures(
        samples in prop::collection::vec(samples(), 1..4), sizes in sizes(), cut in any::<prop::sample::Index>(),
    ) {
        let stream = stream(&samples, "\n");
        let stream = &stream.as_bytes()[..cut.index(stream.len())];
        let ended = stream.windows(2).filter(|two| two == b"\n\n").count();
        let (events, _, sink) = read(stream, &sizes);
        prop_assert!(events.len() == ended || events.len() == ended + 1);
        let mut pictures = Vec::new();
        for (sample, event) in samples.iter().zip(&events[..ended]) {
            prop_assert_eq!(&event.data, &sample.skeleton(pictures.len()));
            pictures.extend(sample.pictures(pictures.len()));
        }
        if let Some(sample) = samples.get(ended) {
            pictures.extend(sample.pictures(pictures.len()));
        }
        let closed = sink.closed();
        prop_assert_eq!(&closed[..], &pictures[..closed.len()]);
        prop_assert!(!sink.has_open());
    }
}
