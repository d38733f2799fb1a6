//! Edits single lines of a YAML text and leaves every other byte alone.

use serde_json::Value;
use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, StructureStyle};
use std::ops::Range;

/// One `key: value` of the outermost level.
#[derive(Clone)]
struct Entry {
    key: String,
    key_at: Range<usize>,
    /// What the value is, without its place; only for comparing.
    content: Vec<String>,
    /// The value where it is a single text.
    text: Option<(String, ScalarStyle)>,
    /// Where a value stands that is a single text, or a list or group in brackets, without anchor or tag; or a group on
    /// lines of its own.
    value_at: Option<Range<usize>>,
    /// The value is a group on lines of its own, among which comments may stand.
    is_block: bool,
}

/// Sets a key (or removes it, without a value) and gives the new text. A value is a text, number, truth value, or a list
/// or group of these.
///
/// # Errors
/// Why the text cannot be edited without a risk, and what to do. The result was parsed again: it says what was asked for,
/// and says everything else as before.
pub(crate) fn edit(text: &str, key: &str, value: Option<&Value>) -> Result<String, String> {
    let before = entries(text)?;
    let written = value.map(write);
    let at = before.iter().position(|entry| entry.key == key);
    let after = match (&written, at) {
        (Some(written), Some(at)) => replace(text, &before[at], written)?,
        (Some(written), None) => append(text, &before, &format!("{key}: {written}")),
        (None, Some(at)) => remove(text, &before[at])?,
        (None, None) => return Ok(text.into()),
    };
    let expected = expectation(&before, key, written.as_deref())?;
    let same = entries(&after).is_ok_and(|after| contents(&after).eq(contents(&expected)));
    let faithful = value.is_none_or(|value| says(&expected, key, value));
    if same && faithful {
        Ok(after)
    } else {
        Err(format!("{key} stands there in a way that cannot be edited safely; edit it by hand"))
    }
}

/// What the entries must be after the edit.
fn expectation(before: &[Entry], key: &str, written: Option<&str>) -> Result<Vec<Entry>, String> {
    let mut expected = before.to_vec();
    let at = expected.iter().position(|entry| entry.key == key);
    match (written, at) {
        (Some(written), at) => {
            let new =
                entries(&format!("{key}: {written}\n"))?.into_iter().next().ok_or("no entry was written")?;
            match at {
                Some(at) => expected[at] = new,
                None => expected.push(new),
            }
        }
        (None, Some(at)) => {
            expected.remove(at);
        }
        (None, None) => {}
    }
    Ok(expected)
}

fn contents(entries: &[Entry]) -> impl Iterator<Item = (&String, &Vec<String>)> {
    entries.iter().map(|entry| (&entry.key, &entry.content))
}

/// Whether a text that was written is read back equal. Other values have no escapes that could go wrong.
fn says(entries: &[Entry], key: &str, value: &Value) -> bool {
    let Some(text) = value.as_str() else { return true };
    let entry = entries.iter().find(|entry| entry.key == key);
    entry.and_then(|entry| entry.text.as_ref()).is_some_and(|(read, _)| read == text)
}

fn replace(text: &str, entry: &Entry, written: &str) -> Result<String, String> {
    let place = place(text, entry)?;
    Ok(format!("{} {written}{}", &text[..place.start], &text[place.end..]))
}

fn remove(text: &str, entry: &Entry) -> Result<String, String> {
    let place = place(text, entry)?;
    let start = text[..entry.key_at.start].rfind('\n').map_or(0, |at| at + 1);
    if !text[start..entry.key_at.start].trim_matches(['\u{feff}', ' ']).is_empty() {
        return Err(format!("{} does not start its line", entry.key));
    }
    let end = text[place.end..].find('\n').map_or(text.len(), |at| place.end + at + 1);
    Ok(format!("{}{}", &text[..start], &text[end..]))
}

fn append(text: &str, entries: &[Entry], line: &str) -> String {
    let indent = entries.first().map_or("", |entry| {
        let start = text[..entry.key_at.start].rfind('\n').map_or(0, |at| at + 1);
        text[start..entry.key_at.start].trim_start_matches('\u{feff}')
    });
    let end = line_end(text);
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { end };
    format!("{text}{gap}{indent}{line}{end}")
}

/// From behind the colon to the end of the value.
fn place(text: &str, entry: &Entry) -> Result<Range<usize>, String> {
    let key = &entry.key;
    let rest = &text[entry.key_at.end..];
    let colon = rest.find(':').filter(|at| rest[..*at].trim().is_empty());
    let (Some(colon), Some(value)) = (colon, &entry.value_at) else {
        return Err(format!(
            "{key} is no plain `key: value` line (it has an anchor, a tag or several values); edit it by hand"
        ));
    };
    let start = entry.key_at.end + colon + 1;
    if entry.is_block && text[start..value.end].contains('#') {
        return Err(format!(
            "a comment stands between the lines of {key}, and would be lost; edit it by hand"
        ));
    }
    let between = text.get(start..value.start).unwrap_or_default();
    let block = matches!(entry.text, Some((_, ScalarStyle::Literal | ScalarStyle::Folded)));
    if !between.trim().is_empty() && (!block || between.contains('#')) {
        return Err(format!("something stands between {key} and its value; edit it by hand"));
    }
    // The parser places a missing value before the colon, and empty lines after a block text inside it.
    let end = value.end.max(start);
    Ok(start..start + text[start..end].trim_end().len())
}

fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// The entries of a block mapping, or none of an empty text.
fn entries(text: &str) -> Result<Vec<Entry>, String> {
    let mut events = Vec::new();
    for next in Parser::new_from_str(text) {
        let (event, span) = next.map_err(|_| "it is not valid YAML; mend it first")?;
        let at = span.byte_range().ok_or("its size is beyond reason")?;
        match event {
            Event::Comment(..) | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            Event::DocumentStart(..) if events.is_empty() => events.push((event, at)),
            Event::DocumentStart(..) => return Err("it holds several documents; remove the lines ---".into()),
            event => events.push((event, at)),
        }
    }
    match events.get(1).map(|(event, at)| (event, at.is_empty())) {
        None | Some((Event::Scalar(..), true)) => Ok(Vec::new()),
        Some((Event::MappingStart(StructureStyle::Block, 0, None), _)) => pairs(&events[2..]),
        Some(_) => Err("it is not a list of lines `key: value`; write it as one".into()),
    }
}

type Placed<'a> = (Event<'a>, Range<usize>);

fn pairs(mut events: &[Placed<'_>]) -> Result<Vec<Entry>, String> {
    let mut entries: Vec<Entry> = Vec::new();
    while let Some(((event, key_at), rest)) = events.split_first() {
        let key = match event {
            Event::MappingEnd => break,
            Event::Scalar(key, _, 0, None) => key.to_string(),
            _ => return Err("a key of it is not a plain word; edit it by hand".into()),
        };
        if entries.iter().any(|entry| entry.key == key) {
            return Err(format!("{key} occurs twice; remove one of them"));
        }
        let length = node_length(rest);
        let value_at = match rest.first() {
            Some((Event::Scalar(_, _, 0, None), at)) => Some(at.clone()),
            Some((
                Event::SequenceStart(StructureStyle::Flow, 0, None)
                | Event::MappingStart(StructureStyle::Flow, 0, None),
                at,
            )) => Some(at.start..rest[length - 1].1.end),
            Some((Event::MappingStart(StructureStyle::Block, 0, None), at)) => {
                Some(at.start..last_end(&rest[1..length]))
            }
            _ => None,
        };
        let is_block = matches!(rest.first(), Some((Event::MappingStart(StructureStyle::Block, ..), _)));
        let content = rest[..length].iter().map(|(event, _)| format!("{event:?}")).collect();
        let text = rest.first().and_then(|(event, _)| event.scalar());
        let text = text.map(|(text, style)| (text.to_owned(), style));
        entries.push(Entry { key, key_at: key_at.clone(), content, text, value_at, is_block });
        events = &rest[length..];
    }
    Ok(entries)
}

/// Where the last thing that is written ends. The end of a group on lines of its own is placed where the next one begins.
fn last_end(events: &[Placed<'_>]) -> usize {
    let is_written = |event: &Event<'_>| !matches!(event, Event::MappingEnd | Event::SequenceEnd);
    let written = events.iter().filter(|(event, _)| is_written(event)).map(|(_, at)| at.end);
    let brackets = events
        .iter()
        .filter(|(event, at)| matches!(event, Event::MappingEnd | Event::SequenceEnd) && at.len() == 1)
        .map(|(_, at)| at.end);
    written.chain(brackets).max().unwrap_or_default()
}

/// How many events the first node has.
fn node_length(events: &[Placed<'_>]) -> usize {
    let mut depth = 0_usize;
    for (index, (event, _)) in events.iter().enumerate() {
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
            Event::SequenceEnd | Event::MappingEnd => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index + 1;
        }
    }
    events.len()
}

/// A value on one line. Texts are always quoted, so that no reader takes `no` or `1.10` for something else.
fn write(value: &Value) -> String {
    match value {
        Value::String(text) => quote(text),
        Value::Array(list) => {
            let list: Vec<_> = list.iter().map(write).collect();
            format!("[{}]", list.join(", "))
        }
        Value::Object(group) => {
            // The names are those of fields, which need no quotation marks.
            let group: Vec<_> =
                group.iter().map(|(name, value)| format!("{name}: {}", write(value))).collect();
            format!("{{{}}}", group.join(", "))
        }
        other => other.to_string(),
    }
}

fn quote(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            // Everything that YAML does not call printable, and what some readers take for the end of a line.
            c if c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') =>
            {
                quoted.push_str(&format!("\\u{:04X}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Map, json};

    fn set(text: &str, key: &str, value: &str) -> Result<String, String> {
        edit(text, key, Some(&value.into()))
    }

    #[test]
    fn only_the_value_of_the_key_changes() {
        for (before, after) in [
            ("", "k: \"v\"\n"),
            ("# only a comment", "# only a comment\nk: \"v\"\n"),
            ("---\n", "---\nk: \"v\"\n"),
            ("a: 1", "a: 1\nk: \"v\"\n"),
            ("a: 1\r\n", "a: 1\r\nk: \"v\"\r\n"),
            ("  a: 1\n", "  a: 1\n  k: \"v\"\n"),
            ("k: old # why\na: 1\n", "k: \"v\" # why\na: 1\n"),
            ("k:\na: 1\n", "k: \"v\"\na: 1\n"),
            ("k:   \n\n# x\na: 1\n", "k: \"v\"   \n\n# x\na: 1\n"),
            ("k: # later\na: 1\n", "k: \"v\" # later\na: 1\n"),
            ("k: ~\n", "k: \"v\"\n"),
            ("k : 'o''l d'\n", "k : \"v\"\n"),
            ("\"k\": 'o\n  ld'\nb: 2\n", "\"k\": \"v\"\nb: 2\n"),
            ("k: |\n  o\n  ld\nb: 2\n", "k: \"v\"\nb: 2\n"),
            ("k: >-\n  o\n  ld\n\n# c\nb: 2\n", "k: \"v\"\n\n# c\nb: 2\n"),
            ("k: [a, # b\n  c] # d\nb: 2\n", "k: \"v\" # d\nb: 2\n"),
            ("k:\n  old\nb: 2\n", "k: \"v\"\nb: 2\n"),
            ("k: {a: [1, 2], b: {}} # c\nb: 2\n", "k: \"v\" # c\nb: 2\n"),
            ("k:\n  a: 1\n  b:\n    - x\n    - {y: z}\n\n# c\nb: 2\n", "k: \"v\"\n\n# c\nb: 2\n"),
            ("k:\n  a: 1 # d\nb: 2\n", "k: \"v\" # d\nb: 2\n"),
            ("a: {x: 1}\nb: [1, 2]\nc: &x 1\nd: *x\nk: o", "a: {x: 1}\nb: [1, 2]\nc: &x 1\nd: *x\nk: \"v\""),
            ("\u{feff}k: o\n", "\u{feff}k: \"v\"\n"),
        ] {
            assert_eq!(set(before, "k", "v").as_deref(), Ok(after), "{before:?}");
        }
    }

    #[test]
    fn removing_a_key_removes_its_lines_only() {
        for (before, after) in [
            ("# c\nk: 1\n", "# c\n"),
            ("k: 1", ""),
            ("a: 1\nk: 2 # gone\n# stays\nb: 3\n", "a: 1\n# stays\nb: 3\n"),
            ("k: |\n  x\n  y\nb: 3\n", "b: 3\n"),
            ("k: 'x\n  y'\nb: 3\n", "b: 3\n"),
            ("k:\nb: 3\n", "b: 3\n"),
            ("k:\n  a: 1\n  c: [x]\nb: 3\n", "b: 3\n"),
            ("b: 3\n", "b: 3\n"),
            ("", ""),
        ] {
            assert_eq!(edit(before, "k", None).as_deref(), Ok(after), "{before:?}");
        }
    }

    #[test]
    fn what_cannot_be_edited_safely_is_refused() {
        for text in [
            "{k: 1}\n",
            "{}\n",
            "[k]\n",
            "k\n",
            "k: &a 1\nb: *a\n",
            "k: !!str 1\n",
            "k:\n  a: 1 # why\n  b: 2\n",
            "k:\n  # why\n  a: 1\n",
            "k: *x\n",
            "b: &x 1\nk: *x\n",
            "k: 1\nk: 2\n",
            "k: 1\n---\na: 2\n",
            "k: \"1\n",
            "k: # why\n  1\n",
            "[a]: 1\n",
        ] {
            assert!(set(text, "k", "v").is_err(), "{text:?}: {:?}", set(text, "k", "v"));
        }
        for text in ["a: 1\n...\n", "a: |+\n  x\n..."] {
            assert!(set(text, "k", "v").is_err(), "{text:?}: {:?}", set(text, "k", "v"));
        }
        // Without the line between them, the last line would belong to the text before.
        for text in ["a: |\n  x\nk: 1\n    \n", "? k\n: 1\n"] {
            assert!(edit(text, "k", None).is_err(), "{text:?}: {:?}", edit(text, "k", None));
        }
    }

    #[test]
    fn numbers_truth_values_and_lists_are_written_as_such() {
        for (value, line) in [
            (json!(30), "k: 30\n"),
            (json!(true), "k: true\n"),
            (json!(1.5), "k: 1.5\n"),
            (json!(["a, b", "c"]), "k: [\"a, b\", \"c\"]\n"),
            (json!({"a": {"b": "x: }"}, "c": []}), "k: {a: {b: \"x: }\"}, c: []}\n"),
        ] {
            assert_eq!(edit("", "k", Some(&value)).as_deref(), Ok(line));
        }
    }

    /// An entry of a file with everything that belongs to it.
    fn chunk() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "# a comment: with a colon\n",
            "\n",
            " \n",
            "KEY: plain text\n",
            "KEY: 'it''s # not a comment' # but this is\n",
            "KEY: \"a \\\" b\"\n",
            "KEY:\n",
            "KEY: |\n  several\n  lines: x\n",
            "KEY: [a, b]\n",
            "KEY:\n  nested: 1\n  # inside\n  more: 2\n",
            "KEY: no\n",
        ])
    }

    fn name_keys(chunks: &[&str]) -> Vec<String> {
        let name = |(i, chunk): (usize, &&str)| chunk.replace("KEY", &format!("key_{i}"));
        chunks.iter().enumerate().map(name).collect()
    }

    fn read(text: &str) -> Map<String, Value> {
        serde_saphyr::from_str::<Option<Map<String, Value>>>(text).unwrap().unwrap_or_default()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn any_text_is_read_back_equal_and_every_other_line_stays(
            before in prop::collection::vec(chunk(), 0..6),
            after in prop::collection::vec(chunk(), 0..6),
            old in prop::sample::select(vec!["", "target: old\n", "target:\n", "target: |\n  old\n  lines\n", "target: 'o\n  ld'\n"]),
            value in prop_oneof![any::<String>(), "[ -~\n\t:#'\"\\\\]{0,40}", "[\u{80}-\u{2100}\u{fff0}-\u{1000f}]{0,9}"],
        ) {
            let all = name_keys(&[&before[..], &after[..]].concat());
            let (before, after) = (all[..before.len()].concat(), all[before.len()..].concat());
            let text = format!("{before}{old}{after}");
            let edited = set(&text, "target", &value).unwrap();
            let mut expected = read(&text);
            expected.insert("target".into(), value.clone().into());
            prop_assert_eq!(read(&edited), expected);
            let line = edited.strip_prefix(&before).and_then(|rest| match old {
                "" => rest.strip_prefix(&after),
                _ => rest.strip_suffix(&after),
            });
            let line = line.expect("another line changed");
            prop_assert!(line.starts_with("target: \"") && line.ends_with("\"\n") && line.lines().count() == 1);
            let removed = edit(&edited, "target", None).unwrap();
            prop_assert_eq!(removed, format!("{before}{after}"));
        }
    }
}
