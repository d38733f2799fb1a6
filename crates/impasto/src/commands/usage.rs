//! `impasto usage`

use crate::{
    exit::Exit,
    failure::Outcome,
    table::{Cell, Table},
    text,
    wiring::App,
};
use clap::ValueEnum;
use impasto_ports::{UsageBy, UsageQuery};
use impasto_sdk::Money;
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

/// Which entries of the ledger to add up.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// From this day on (UTC): `2026-11-01`, or `30d` for the last 30 days
    #[arg(long, value_name = "DATE", value_parser = since)]
    since: Option<i64>,
    /// How totals are grouped
    #[arg(long, value_enum, default_value_t = By::Model)]
    by: By,
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
    let totals = app.studio()?.usage(&UsageQuery { since_ms: args.since, by: args.by.group() }).await?;
    app.out.answer(&totals, |out| {
        let mut table = Table::new(&[args.by.name(), "calls", "pictures", "spent", "calls without a price"]);
        for total in &totals {
            table.row([
                Cell::from(&total.group),
                Cell::from(total.calls.to_string()),
                Cell::from(total.images.to_string()),
                Cell::from(total.usd.to_string()),
                Cell::from(total.unpriced_calls.to_string()),
            ]);
        }
        out.table(&table, "nothing was made in this time");
        let sum: Money = totals.iter().map(|total| total.usd).sum();
        let unpriced: u64 = totals.iter().map(|total| total.unpriced_calls).sum();
        let rest = if unpriced > 0 {
            format!(
                ", and {} without a known price",
                text::count(usize::try_from(unpriced).unwrap_or_default(), "call")
            )
        } else {
            String::new()
        };
        out.note(format!("{sum} in all{rest}"));
    });
    Ok(Exit::Done)
}

/// A day, or a number of days back from now, in milliseconds since 1970.
fn since(text: &str) -> Result<i64, String> {
    let wrong = || format!("expected a day such as 2026-11-01, or 30d, got {text:?}");
    let day = match text.strip_suffix('d').map(str::parse::<i32>) {
        Some(Ok(days)) if days >= 0 => {
            let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
            today.checked_sub(days.days()).map_err(|_| wrong())?
        }
        _ => text.parse::<Date>().map_err(|_| wrong())?,
    };
    let start = day.to_zoned(TimeZone::UTC).map_err(|_| wrong())?;
    Ok(start.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_dates_or_back_from_today() {
        assert_eq!(since("1970-01-02"), Ok(86_400_000));
        let (week, today) = (since("7d").unwrap(), since("0d").unwrap());
        assert_eq!(today - week, 7 * 86_400_000);
        for wrong in ["yesterday", "-3d", "2026-13-01", ""] {
            assert!(since(wrong).is_err(), "{wrong}");
        }
    }
}
