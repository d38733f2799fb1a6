//! Findings as tables of Markdown.

use crate::{
    bench::{Seen, Shop},
    trial::{Bring, Finding, Remedy},
};
use impasto_sdk::Money;

const HEAD: [&str; 8] = [
    "fault",
    "provider",
    "ends as",
    "kind",
    "sent again by itself",
    "what a person reads",
    "the money",
    "what a person can do",
];

/// One table. Providers to which a fault does the same share a row.
pub(crate) fn table(findings: &[Finding]) -> String {
    let mut rows: Vec<Row> = Vec::new();
    for finding in findings {
        let (label, cells) = (label(finding), cells(finding));
        match rows.iter_mut().find(|row| row.label == label && row.cells == cells) {
            Some(row) => row.providers.push(finding.shop.name()),
            None => rows.push(Row { label, providers: vec![finding.shop.name()], cells }),
        }
    }
    let mut text = format!("| {} |\n|{}\n", HEAD.join(" | "), " --- |".repeat(HEAD.len()));
    let mut last = String::new();
    for row in rows {
        // What goes wrong is said once.
        let label = if row.label == last { String::new() } else { row.label.clone() };
        last = row.label;
        let line = [&[label, row.providers.join(", ")][..], &row.cells].concat();
        text.push_str(&format!("| {} |\n", line.join(" | ")));
    }
    text
}

struct Row {
    label: String,
    providers: Vec<&'static str>,
    cells: Vec<String>,
}

fn label(finding: &Finding) -> String {
    match finding.bring {
        Bring::Fault(fault) => match finding.shop {
            Shop::Vendor(_) => escaped(fault.about()),
            // Said above in full.
            _ => format!("`{fault}`"),
        },
        Bring::Fail(name) => format!("`-O fail={name}`"),
    }
}

fn cells(finding: &Finding) -> Vec<String> {
    let once = &finding.once;
    vec![ends(once), kinds(once), again(finding), reads(once, &finding.root), money(once), remedy(finding)]
}

fn ends(seen: &Seen) -> String {
    let call = &seen.job.calls[0];
    let job = seen.job.state.as_str();
    let waits = if seen.waits { ", waits for a later run" } else { "" };
    format!("call {}, job {job}{waits}, {} of {} pictures", call.state, call.landed, call.num_images)
}

fn kinds(seen: &Seen) -> String {
    let attempts = seen.job.calls.iter().flat_map(|call| &call.attempts);
    let on_the_way = attempts.filter_map(|attempt| attempt.error.as_ref());
    let mut codes: Vec<_> =
        on_the_way.chain(&seen.job.errors).map(|problem| format!("`{}`", problem.code)).collect();
    codes.dedup();
    if codes.is_empty() { "none".into() } else { codes.join(", ") }
}

fn again(finding: &Finding) -> String {
    let Some(lasting) = &finding.lasting else {
        return match finding.once.left() {
            1 => "no".into(),
            times => format!("yes; {} after {times} times", finding.once.job.state.as_str()),
        };
    };
    let end = match (lasting.waits, lasting.job.state.as_str()) {
        (true, _) => "it waits for a later run".into(),
        (false, state) => format!("the job is {state}"),
    };
    let free = if finding.once.orders == 1 { ", which is free" } else { "" };
    if lasting.meant == 1 && finding.once.meant == 1 {
        return "no".into();
    }
    format!("yes{free}; where the fault stays, {end} after {} times", lasting.meant)
}

fn reads(seen: &Seen, root: &str) -> String {
    let mut lines: Vec<String> = seen.job.errors.iter().map(|problem| problem.message.clone()).collect();
    if lines.is_empty() {
        let attempts = seen.job.calls.iter().flat_map(|call| &call.attempts);
        let met = attempts.filter_map(|attempt| attempt.error.as_ref());
        lines.extend(met.map(|problem| format!("while it waits: {}", problem.message)));
    }
    let lines: Vec<_> = lines.iter().map(|line| escaped(&stable(line, root))).collect();
    if lines.is_empty() { "nothing".into() } else { lines.join("<br>") }
}

fn money(seen: &Seen) -> String {
    let (ledger, risk, (_, bill)) = (seen.ledger, seen.risk(), seen.bill);
    let none = Money::default();
    match (bill > none, ledger > none, risk > none) {
        (false, false, false) => "not billed, not counted".into(),
        (false, false, true) => "not billed; shown as at risk".into(),
        (false, true, _) => "not billed; in the ledger".into(),
        (true, true, false) if ledger == bill => "billed; in the ledger to the cent".into(),
        (true, true, false) if ledger > bill => "billed; in the ledger, as estimated".into(),
        (true, true, false) => "billed; in the ledger, as the answer says".into(),
        (true, false, true) => "billed; shown as at risk".into(),
        (true, true, true) => "billed; in the ledger and shown as at risk".into(),
        (true, false, false) if seen.waits => "billed; counted when it goes on".into(),
        (true, false, false) => "billed; gone".into(),
    }
}

fn remedy(finding: &Finding) -> String {
    let words = match finding.remedy {
        Remedy::Nothing => return "nothing to do".into(),
        Remedy::Retry => "`jobs retry` sends it again",
        Remedy::RetryFree => "`jobs retry` goes on where it was, free",
        Remedy::Word => "`jobs retry --resend-unknown` sends it again",
        Remedy::RetryThenWord => {
            "`jobs retry` reads the answer again, free; with `--resend-unknown` it is sent again"
        }
    };
    words.into()
}

/// A message without its facts in brackets, and without what differs from run to run.
fn stable(message: &str, root: &str) -> String {
    let facts = |tail: &str| ["status ", "reason "].iter().any(|name| tail.contains(name));
    let message = match message.rsplit_once(" (") {
        Some((head, tail)) if tail.ends_with(')') && facts(tail) => head,
        _ => message,
    };
    let stable = |word: &str| if word.contains(root) { "SPOOL".to_owned() } else { word.to_owned() };
    message.split(' ').map(stable).collect::<Vec<_>>().join(" ")
}

fn escaped(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace('\n', " ")
}
