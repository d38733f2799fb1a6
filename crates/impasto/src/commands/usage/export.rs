//! `impasto usage --export`: every call, for a spreadsheet or another program.

use crate::{
    exit::Exit,
    failure::{Failure, Outcome},
    text,
    wiring::App,
};
use clap::ValueEnum;
use impasto_core::Spent;
use impasto_ports::LedgerQuery;
use impasto_sdk::{Money, Usage};
use serde_json::json;
use std::{
    borrow::Cow,
    fs::OpenOptions,
    io::{ErrorKind, Write},
    path::Path,
};

/// How calls are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A line each, under a line of names.
    Csv,
    /// A list of objects.
    Json,
}

const COLUMNS: [&str; 17] = [
    "time",
    "job",
    "call",
    "caller",
    "provider",
    "model",
    "images",
    "price_usd",
    "basis",
    "expected_usd",
    "difference_usd",
    "text_in",
    "text_cached",
    "image_in",
    "image_cached",
    "text_out",
    "image_out",
];

/// What becomes of a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum There {
    /// It stays.
    Refuse,
    /// It is written over.
    Replace,
}

/// Where calls are written, and how.
pub(super) struct Target<'a> {
    pub(super) file: &'a Path,
    pub(super) format: Option<Format>,
    pub(super) there: There,
}

pub(super) async fn run(app: &App, query: &LedgerQuery, target: &Target<'_>) -> Outcome {
    let Target { file, format, there } = *target;
    let to_output = file.as_os_str() == "-";
    let format = match (format, to_output) {
        (Some(Format::Csv), true) if app.out.is_json() => {
            return Err(Failure::usage("--json prints one JSON document; give a file, or --format json"));
        }
        (Some(format), _) => format,
        (None, true) if app.out.is_json() => Format::Json,
        (None, true) => Format::Csv,
        (None, false) => by_name(file)?,
    };
    let spent = app.kept_studio()?.spent(query).await?;
    let written = match format {
        Format::Csv => csv(&spent)?,
        Format::Json => serde_json::to_string_pretty(&spent)? + "\n",
    };
    if to_output {
        app.out.ready_made(&written);
        return Ok(Exit::Done);
    }
    write(file, &written, there)?;
    app.out.answer(&json!({ "file": file, "calls": spent.len() }), |out| {
        out.line(file.display().to_string());
        out.note(text::count(spent.len(), "call"));
    });
    Ok(Exit::Done)
}

fn write(file: &Path, text: &str, there: There) -> Outcome<()> {
    let mut options = OpenOptions::new();
    match there {
        There::Refuse => options.write(true).create_new(true),
        There::Replace => options.write(true).create(true).truncate(true),
    };
    let written = options.open(file).and_then(|mut opened| opened.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            Failure::usage(format!("{}: there is such a file already", file.display()))
                .hint("to write over it, add --force")
        }
        _ => failed(format!("{}: cannot write: {error}", file.display())),
    })
}

fn by_name(file: &Path) -> Outcome<Format> {
    let ending = file.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    match ending.as_str() {
        "csv" => Ok(Format::Csv),
        "json" => Ok(Format::Json),
        _ => {
            let message =
                format!("{}: expected a name that ends in .csv or .json; or give --format", file.display());
            Err(Failure::usage(message))
        }
    }
}

fn csv(spent: &[Spent]) -> Outcome<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut write = |record: &[Cow<'_, str>]| {
        writer
            .write_record(record.iter().map(|field| field.as_bytes()))
            .map_err(|error| failed(error.to_string()))
    };
    write(&COLUMNS.map(Cow::from))?;
    for entry in spent {
        write(&record(entry))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| failed(error.to_string()))
}

/// A call in the order of [`COLUMNS`]. Amounts are decimal numbers with every digit; what is not known is empty.
fn record(entry: &Spent) -> [Cow<'_, str>; COLUMNS.len()] {
    let money = |amount: Option<Money>| Cow::from(amount.map(Money::decimal).unwrap_or_default());
    let tokens = |class: fn(&Usage) -> u64| {
        Cow::from(entry.usage.as_ref().map(|usage| class(usage).to_string()).unwrap_or_default())
    };
    [
        Cow::from(&entry.time),
        harmless(&entry.job),
        harmless(&entry.call),
        harmless(&entry.caller),
        harmless(&entry.provider),
        harmless(&entry.model),
        Cow::from(entry.images.to_string()),
        money(entry.price_usd),
        Cow::from(entry.basis.as_str()),
        money(entry.expected_usd),
        money(entry.difference_usd),
        tokens(|usage| usage.text_in),
        tokens(|usage| usage.text_cached),
        tokens(|usage| usage.image_in),
        tokens(|usage| usage.image_cached),
        tokens(|usage| usage.text_out),
        tokens(|usage| usage.image_out),
    ]
}

/// A text that no spreadsheet takes for a formula: names of models and callers come from people. Numbers stay as they
/// are: they are ours.
fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        Cow::from(format!("'{text}"))
    } else {
        Cow::from(text)
    }
}

fn failed(message: impl Into<String>) -> Failure {
    Failure::new(Exit::Failed, "unexpected", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_ports::Basis;

    fn spent(model: &str, price: Option<i64>) -> Spent {
        let expected = Money::from_nano_usd(300_000_000);
        let price = price.map(Money::from_nano_usd);
        Spent {
            time: "2026-11-21T09:00:00Z".into(),
            job: "j1".into(),
            call: "c1".into(),
            caller: "local".into(),
            provider: "acme".into(),
            model: model.into(),
            images: 2,
            price_usd: price,
            basis: if price.is_some() { Basis::Priced } else { Basis::Unpriced },
            expected_usd: Some(expected),
            difference_usd: price.map(|price| price - expected),
            usage: price.map(|_| Usage { text_in: 7, image_out: 1290, ..Usage::default() }),
        }
    }

    #[test]
    fn a_call_is_a_line_with_exact_amounts() {
        let text = csv(&[spent("canvas", Some(100_000_001)), spent("canvas", None)]).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], COLUMNS.join(","));
        let start = "2026-11-21T09:00:00Z,j1,c1,local,acme,canvas,2";
        assert_eq!(lines[1], format!("{start},0.100000001,priced,0.3,-0.199999999,7,0,0,0,0,1290"));
        assert_eq!(lines[2], format!("{start},,unpriced,0.3,,,,,,,"));
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn names_are_quoted_and_are_never_formulas() {
        for (name, field) in [
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@sum", "'@sum"),
            ("\tx", "'\tx"),
            ("a=b", "a=b"),
        ] {
            let text = csv(&[spent(name, Some(1))]).unwrap();
            assert!(text.contains(&format!(",acme,{field},2,")), "{text}");
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            assert_eq!(
                reader.records().next().unwrap().unwrap().get(5).unwrap().trim_start_matches('\''),
                name
            );
        }
    }

    #[test]
    fn amounts_in_json_are_exact_too() {
        for nano in [1, -1, 10, 999_999_999, -200_000_002, 123_456_789_012_345, 999_999_999_999_999] {
            let text = serde_json::to_string(&Money::from_nano_usd(nano)).unwrap();
            let number: serde_json::Number = serde_json::from_str(&text).unwrap();
            let plain = format!("{:.9}", number.as_f64().unwrap());
            assert_eq!(plain.replace('.', "").parse::<i64>().unwrap(), nano, "{text}");
        }
    }

    #[test]
    fn the_name_of_a_file_tells_how_it_is_written() {
        assert_eq!(by_name("a/b.CSV".as_ref()).unwrap(), Format::Csv);
        assert_eq!(by_name("b.json".as_ref()).unwrap(), Format::Json);
        for wrong in ["b", "b.xlsx", "csv"] {
            assert!(by_name(wrong.as_ref()).is_err(), "{wrong}");
        }
    }
}
