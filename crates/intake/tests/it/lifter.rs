//! Pictures out of one document.

use crate::{
    memory::Memory,
    sample::{pieces, samples, sizes},
};
use impasto_intake::{Document, Ending, IntakeError, Lifter, Limits};
use proptest::prelude::*;
use serde_json::{Value, json};

const PATH: [&str; 1] = ["data.*.b64_json"];

fn lift(text: &[u8]) -> (Document, Memory, Lifter) {
    let (mut lifter, mut sink) = (Lifter::new(&PATH, Limits::default()), Memory::default());
    let _ = lifter.push(text, &mut sink);
    let document = lifter.finish(&mut sink);
    (document, sink, lifter)
}

fn json_of(document: &Document) -> Value {
    serde_json::from_slice(&document.skeleton).unwrap()
}

/// All numbers of pictures that a document names.
fn named(value: &Value) -> Vec<u64> {
    match value {
        Value::Object(members) if members.contains_key("blob") => {
            members["blob"].as_u64().into_iter().collect()
        }
        Value::Object(members) => members.values().flat_map(named).collect(),
        Value::Array(items) => items.iter().flat_map(named).collect(),
        _ => Vec::new(),
    }
}

proptest! {
    #[test]
    fn any_chunking_gives_the_same_pictures_and_the_same_skeleton(sample in samples(), sizes in sizes()) {
        let text = sample.text();
        let (mut lifter, mut sink) = (Lifter::new(&PATH, Limits::default()), Memory::default());
        for first in [0, sample.images.len()] {
            for piece in pieces(text.as_bytes(), &sizes) {
                lifter.push(piece, &mut sink).unwrap();
            }
            let document = lifter.finish(&mut sink);
            prop_assert_eq!(document.ending, Ending::Whole);
            prop_assert_eq!(document.finished, sample.images.len());
            prop_assert_eq!(json_of(&document), sample.skeleton(first));
        }
        let wanted = [sample.pictures(0), sample.pictures(sample.images.len())].concat();
        prop_assert_eq!(sink.closed(), wanted);
        prop_assert!(lifter.broken().is_empty());
    }

    #[test]
    fn a_document_cut_anywhere_is_closed_and_keeps_its_finished_pictures(
        sample in samples(), sizes in sizes(), cut in any::<prop::sample::Index>(),
    ) {
        let text = sample.text();
        let cut = cut.index(text.len());
        let (mut lifter, mut sink) = (Lifter::new(&PATH, Limits::default()), Memory::default());
        for piece in pieces(&text.as_bytes()[..cut], &sizes) {
            lifter.push(piece, &mut sink).unwrap();
        }
        let document = lifter.finish(&mut sink);
        prop_assert!(matches!(document.ending, Ending::Cut | Ending::Empty));
        let value: Result<Value, _> = serde_json::from_slice(&document.skeleton);
        prop_assert!(value.is_ok(), "{}", String::from_utf8_lossy(&document.skeleton));
        prop_assert!(!sink.has_open());
        prop_assert_eq!(sink.abandoned(), lifter.broken());
        let done = sink.closed();
        prop_assert_eq!(&done[..], &sample.pictures(0)[..done.len()]);
        prop_assert_eq!(named(&value.unwrap()), (0..done.len() as u64).collect::<Vec<_>>());
    }

    #[test]
    fn arbitrary_bytes_never_panic_and_always_leave_json(
        bytes in prop::collection::vec(prop_oneof![
            5 => prop::sample::select(b"{}[]:,\"\\ue01 tn-data*b64_jsonhttp/=".to_vec()), 1 => any::<u8>(),
        ], 0..200), sizes in sizes(),
    ) {
        let run = |sizes: &[usize]| {
            let (mut lifter, mut sink) = (Lifter::new(&["*", "*.*", "*.*.*"], Limits::default()), Memory::default());
            for piece in pieces(&bytes, sizes) {
                let _ = lifter.push(piece, &mut sink);
            }
            let document = lifter.finish(&mut sink);
            (document, sink.0)
        };
        let (document, pictures) = run(&sizes);
        prop_assert!(serde_json::from_slice::<Value>(&document.skeleton).is_ok());
        prop_assert_eq!((document, pictures), run(&[usize::MAX]));
    }
}

#[test]
fn strings_at_a_lifted_place_become_pictures_text_or_broken_pictures() {
    let cases = [
        (r#""UE5H""#, json!({"blob": 0}), Some("PNG")),
        (r#""""#, json!(""), None),
        (r#"" \n ""#, json!(" \n "), None),
        ("null", json!(null), None),
        ("12", json!(12), None),
        (r#"["UE5H"]"#, json!(["UE5H"]), None),
        (r#""https://a/b.png?x=\"y\"""#, json!("https://a/b.png?x=\"y\""), None),
        (r#""http:\/\/a""#, json!("http://a"), None),
        (r#""HTTPS://a""#, json!("HTTPS://a"), None),
        (r#""http""#, json!({"blob": 0}), Some("\u{86}\u{db}i")),
        (r#""data:image/png;base64,UE5H""#, json!({"blob": 0}), Some("PNG")),
        (r#"" UE5\u0048 ""#, json!({"blob": 0}), Some("PNG")),
        (r#""data:image/png;base64,""#, json!({"blob": 0}), None),
        (r#""data:image/svg+xml,<svg>""#, json!({"blob": 0}), None),
        (r#""data:image/png""#, json!({"blob": 0}), None),
        (r#""content \"refused\"""#, json!({"blob": 0}), None),
        (r#""https:""#, json!({"blob": 0}), None),
        (r#""gs://bucket/picture""#, json!({"blob": 0}), None),
        (r#""UE5H=UE5H""#, json!({"blob": 0}), None),
        (r#""UE5HU""#, json!({"blob": 0}), None),
        (r#""UE5H\u00e9""#, json!({"blob": 0}), None),
    ];
    for (string, wanted, picture) in cases {
        let text = format!(r#"{{"data":[{{"b64_json":{string}}},{{"b64_json":"QUJD"}}]}}"#);
        let (document, sink, lifter) = lift(text.as_bytes());
        let value = json_of(&document);
        assert_eq!(document.ending, Ending::Whole, "{string}");
        assert_eq!(value["data"][0]["b64_json"], wanted, "{string}");
        let lifted = wanted.is_object();
        let broken = lifted && picture.is_none();
        assert_eq!(lifter.broken(), if broken { vec![0] } else { vec![] }, "{string}");
        assert_eq!(sink.abandoned(), lifter.broken(), "{string}");
        let mut whole: Vec<(usize, Vec<u8>)> = vec![(usize::from(lifted), b"ABC".to_vec())];
        if let Some(picture) = picture {
            whole.insert(0, (0, picture.chars().map(|c| u8::try_from(c).unwrap()).collect()));
        }
        assert_eq!(sink.closed(), whole, "{string}: the picture after it must not suffer");
    }
}

#[test]
fn a_cut_document_is_closed_without_false_statements() {
    for (cut, wanted) in [
        ("", "null"),
        (" ", "null"),
        ("{", "{}"),
        (r#"{"ke"#, "{}"),
        (r#"{"key""#, "{}"),
        (r#"{"key":"#, r#"{"key":null}"#),
        (r#"{"key": tru"#, r#"{"key":null}"#),
        (r#"{"key":12"#, r#"{"key":null}"#),
        (r#"{"key":"https://a/b"#, r#"{"key":null}"#),
        (r#"{"key":"a\"#, r#"{"key":null}"#),
        (r#"{"key":"a\u00"#, r#"{"key":null}"#),
        (r#"{"key":1,"#, r#"{"key":1}"#),
        (r#"{"key":1, "b"#, r#"{"key":1}"#),
        (r#"{"key":[1"#, r#"{"key":[null]}"#),
        (r#"{"key":[1,"#, r#"{"key":[1]}"#),
        (r#"{"key":[1,"a"#, r#"{"key":[1,null]}"#),
        (r#"{"data":[{"b64_json":"#, r#"{"data":[{"b64_json":null}]}"#),
        (r#"{"data":[{"b64_json":""#, r#"{"data":[{"b64_json":null}]}"#),
        (r#"{"data":[{"b64_json":"dat"#, r#"{"data":[{"b64_json":null}]}"#),
        (r#"{"data":[{"b64_json":"UE5HUE5H"#, r#"{"data":[{"b64_json":null}]}"#),
        (r#"{"data":[{"b64_json":"UE5H"#, r#"{"data":[{"b64_json":null}]}"#),
        (r#"{"data":[{"b64_json":"UE5H""#, r#"{"data":[{"b64_json":{"blob":0}}]}"#),
    ] {
        let (document, sink, lifter) = lift(cut.as_bytes());
        assert_eq!(String::from_utf8_lossy(&document.skeleton), wanted, "{cut}");
        assert_eq!(sink.abandoned(), lifter.broken(), "{cut}");
        assert_eq!(sink.abandoned().len(), usize::from(cut.contains("UE5H") && !cut.ends_with('"')), "{cut}");
    }
}

#[test]
fn what_is_not_json_is_told_with_what_stood_before_it() {
    for (text, ending, wanted) in [
        ("[1] x", Ending::Trailed, "[1]"),
        ("{}{}", Ending::Trailed, "{}"),
        ("1 x", Ending::Faulty, "1"),
        ("[DONE]", Ending::Faulty, "[null]"),
        ("hello world", Ending::Faulty, "null"),
        ("tru", Ending::Faulty, "null"),
        ("-", Ending::Faulty, "null"),
        ("[1,]", Ending::Faulty, "[1]"),
        ("[1}", Ending::Faulty, "[1]"),
        (r#"{"a" 1}"#, Ending::Faulty, "{}"),
        (r#"{"a":1,}"#, Ending::Faulty, r#"{"a":1}"#),
        ("{1:2}", Ending::Faulty, "{}"),
        ("[1 2]", Ending::Faulty, "[1]"),
        ("<html>", Ending::Faulty, "null"),
        ("12", Ending::Whole, "12"),
        (" -1.5e3 ", Ending::Whole, "-1.5e3"),
        ("[NaN,-Infinity]", Ending::Whole, "[null,null]"),
        ("\"half \\ud83d\"", Ending::Whole, "\"half \u{fffd}\""),
        ("{\"a\nb\":1}", Ending::Whole, r#"{"a\nb":1}"#),
    ] {
        let (document, ..) = lift(text.as_bytes());
        assert_eq!(document.ending, ending, "{text}");
        assert_eq!(String::from_utf8_lossy(&document.skeleton), wanted, "{text}");
    }
}

#[test]
fn every_limit_stops_the_reading_and_keeps_what_was_whole() {
    let limits = Limits { skeleton: 100, depth: 4, blob: 6, blobs: 2, ..Limits::default() };
    let first = r#"{"data":[{"b64_json":"UE5H"}"#;
    type Check = fn(&IntakeError) -> bool;
    let cases: [(String, Check); 5] = [
        (format!(r#"{first},"{}""#, "x".repeat(200)), |e| {
            matches!(e, IntakeError::SkeletonTooLarge { limit: 100 })
        }),
        (format!("{first},[[[[[["), |e| matches!(e, IntakeError::TooDeep { limit: 4 })),
        (format!(r#"{first},{{"b64_json":"UE5HUE5HUE5H"}}"#), |e| {
            matches!(e, IntakeError::BlobTooLarge { number: 1, limit: 6 })
        }),
        (format!("{first}{}", r#",{"b64_json":"UE5H"}"#.repeat(2)), |e| {
            matches!(e, IntakeError::TooManyBlobs { limit: 2 })
        }),
        (format!("{first},?"), |e| matches!(e, IntakeError::Syntax { offset: 29 })),
    ];
    for (text, check) in cases {
        let (mut lifter, mut sink) = (Lifter::new(&PATH, limits), Memory::default());
        let error = lifter.push(text.as_bytes(), &mut sink).unwrap_err();
        assert!(check(&error), "{error}");
        lifter.push(b"]}", &mut sink).unwrap();
        let document = lifter.finish(&mut sink);
        assert_eq!(json_of(&document)["data"][0]["b64_json"]["blob"], 0, "{error}");
        assert_eq!(sink.closed()[0], (0, b"PNG".to_vec()));
        assert!(!sink.has_open());
        assert!(matches!(document.ending, Ending::Cut | Ending::Faulty));
    }
}

#[test]
fn the_deepest_allowed_document_can_still_be_parsed_with_a_picture_in_it() {
    let path = vec!["*"; Limits::DEEPEST].join(".");
    let text = format!("{}\"UE5H\"{}", "[".repeat(Limits::DEEPEST), "]".repeat(Limits::DEEPEST));
    let limits = Limits { depth: 100_000, ..Limits::default() };
    let (mut lifter, mut sink) = (Lifter::new(&[path], limits), Memory::default());
    lifter.push(text.as_bytes(), &mut sink).unwrap();
    assert_eq!(named(&json_of(&lifter.finish(&mut sink))), [0]);
    let error = lifter.push("[".repeat(200).as_bytes(), &mut sink).unwrap_err();
    assert!(matches!(error, IntakeError::TooDeep { limit: Limits::DEEPEST }));
    json_of(&lifter.finish(&mut sink));
}
