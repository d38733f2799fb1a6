//! `impasto usage`

mod export;
mod period;

use crate::{
    exit::Exit,
    failure::{Failure, Outcome},
    table::{Cell, Table},
    text,
    wiring::App,
};
use clap::ValueEnum;
use impasto_ports::{Amount, LedgerQuery, UsageBy, UsageQuery, UsageTotal};
use impasto_sdk::Money;
use std::path::PathBuf;

/// Which entries of the ledger, and what to do with them.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// From this day on (UTC): `2026-11-01`, or `30d` for the last 30 days
    #[arg(long, value_name = "DATE", value_parser = period::start)]
    since: Option<i64>,
    /// Up to this day and with it (UTC): `2026-11-30`, or `1d` for yesterday
    #[arg(long, value_name = "DATE", value_parser = period::end)]
    until: Option<i64>,
    /// Only this provider's calls
    #[arg(long, value_name = "ID")]
    provider: Option<String>,
    /// Only this model's calls: `provider/model`, or the vendor's model id
    #[arg(short, long)]
    model: Option<String>,
    /// Only this caller's calls; the command line is `local`
    #[arg(long, value_name = "NAME")]
    caller: Option<String>,
    /// How totals are grouped
    #[arg(long, value_enum, default_value_t = By::Model)]
    by: By,
    /// Write every call to a file that ends in .csv or .json, or to standard output (`-`), in place of totals
    #[arg(long, value_name = "FILE", conflicts_with = "by")]
    export: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long, requires = "export")]
    force: bool,
    /// How calls are written, where the name of the file does not tell
    #[arg(long, value_enum, requires = "export")]
    format: Option<export::Format>,
}

/// How totals are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    /// By the vendor's model.
    Model,
    /// By UTC day.
    Day,
    /// By provider.
    Provider,
    /// By caller.
    Caller,
}

impl By {
    const fn group(self) -> UsageBy {
        match self {
            Self::Model => UsageBy::Model,
            Self::Day => UsageBy::Day,
            Self::Provider => UsageBy::Provider,
            Self::Caller => UsageBy::Caller,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Day => "day",
            Self::Provider => "provider",
            Self::Caller => "caller",
        }
    }
}

pub(crate) async fn run(app: &App, args: &Args) -> Outcome {
    let of = query(app, args)?;
    match &args.export {
        Some(file) => {
            let there = if args.force { export::There::Replace } else { export::There::Refuse };
            export::run(app, &of, &export::Target { file, format: args.format, there }).await
        }
        None => totals(app, args.by, of).await,
    }
}

/// Which entries are asked for.
fn query(app: &App, args: &Args) -> Outcome<LedgerQuery> {
    if args.since.zip(args.until).is_some_and(|(since, until)| since >= until) {
        return Err(Failure::usage("--since names a day after that of --until"));
    }
    let mut query = LedgerQuery {
        since_ms: args.since,
        until_ms: args.until,
        provider: args.provider.clone(),
        model: args.model.clone(),
        caller: args.caller.clone(),
    };
    // The vendor's own id may hold a slash too.
    let named = args
        .model
        .as_deref()
        .and_then(|name| name.strip_prefix("external://").unwrap_or(name).split_once('/'));
    if let Some((provider, model)) = named.filter(|(provider, _)| app.registry.get(provider).is_some()) {
        if args.provider.as_deref().is_some_and(|other| other != provider) {
            return Err(Failure::usage("--model names a model of another provider than --provider"));
        }
        (query.provider, query.model) = (Some(provider.into()), Some(model.into()));
    }
    Ok(query)
}

async fn totals(app: &App, by: By, of: LedgerQuery) -> Outcome {
    let studio = app.kept_studio()?;
    let at_risk = studio.at_risk(&of).await?;
    let totals = studio.usage(&UsageQuery { by: by.group(), of }).await?;
    app.out.answer(&totals, |out| {
        let mut table = Table::new(&[by.name(), "calls", "pictures", "spent", "calls without a price"]);
        for total in &totals {
            table.row([
                Cell::from(&total.group),
                Cell::from(total.calls.to_string()),
                Cell::from(total.images.to_string()),
                Cell::from(spent(total)),
                Cell::from(total.unpriced_calls.to_string()),
            ]);
        }
        out.table(&table, "nothing was made in this time");
        out.note(in_all(&totals));
        if at_risk.usd != Money::ZERO || at_risk.unpriced > 0 {
            out.note(in_doubt(&at_risk));
        }
    });
    Ok(Exit::Done)
}

/// What nobody knows.
fn in_doubt(at_risk: &Amount) -> String {
    let more = if at_risk.unpriced > 0 { " or more" } else { "" };
    format!(
        "about {}{more} besides may have been billed, by calls that left and brought nothing: impasto jobs list --at-risk",
        at_risk.usd
    )
}

/// Where no call has a price, nobody knows that it was nothing.
fn spent(total: &UsageTotal) -> String {
    if is_unpriced(total) { "unpriced".into() } else { total.usd.to_string() }
}

const fn is_unpriced(total: &UsageTotal) -> bool {
    total.calls > 0 && total.unpriced_calls >= total.calls
}

fn in_all(totals: &[UsageTotal]) -> String {
    if !totals.is_empty() && totals.iter().all(is_unpriced) {
        let calls: u64 = totals.iter().map(|total| total.calls).sum();
        let calls = text::count(usize::try_from(calls).unwrap_or_default(), "call");
        return format!("unpriced: {calls} without a known price");
    }
    let sum: Money = totals.iter().map(|total| total.usd).sum();
    let unpriced: u64 = totals.iter().map(|total| total.unpriced_calls).sum();
    let calls = text::count(usize::try_from(unpriced).unwrap_or_default(), "call");
    let rest = if unpriced > 0 { format!(", and {calls} without a known price") } else { String::new() };
    format!("{sum} in all{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_price_is_not_said_to_be_free() {
        let total = |calls, unpriced_calls, usd| UsageTotal {
            group: "acme".into(),
            images: 0,
            calls,
            unpriced_calls,
            usd: Money::from_usd(usd),
        };
        for (totals, one, all) in [
            (vec![total(2, 2, 0.0)], "unpriced", "unpriced: 2 calls without a known price"),
            (vec![total(2, 1, 0.5)], "$0.50", "$0.50 in all, and 1 call without a known price"),
            (vec![total(2, 0, 0.0)], "$0.00", "$0.00 in all"),
            (
                vec![total(1, 1, 0.0), total(1, 0, 0.5)],
                "unpriced",
                "$0.50 in all, and 1 call without a known price",
            ),
        ] {
            assert_eq!((spent(&totals[0]).as_str(), in_all(&totals).as_str()), (one, all));
        }
    }
}
