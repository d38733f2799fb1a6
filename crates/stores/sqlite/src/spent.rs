//! Sums of the ledger: the database keeps them by day and by month (UTC), so that a total takes as long as there are
//! callers and models, however many calls were made.

use crate::{error::Fault, filter::Filter, sql::value};
use rusqlite::{Connection, params, types::Value};

const DAY: i64 = 86_400_000;

/// Rows of sums (`at_ms`, `caller`, `provider`, `model`, `calls`, `images`, `price_nano`, `unpriced`) that make up a time:
/// those of its whole days, and each entry of the days that it begins or ends within.
pub(crate) fn by_day(select: &str, since: Option<i64>, until: Option<i64>) -> Filter {
    let (first, last) = (since.map_or(i64::MIN, up_to_midnight), until.map_or(i64::MAX, back_to_midnight));
    let (since, until) = (since.unwrap_or(i64::MIN), until.unwrap_or(i64::MAX));
    let (days, edges) =
        if first < last { (first..last, [since..first, last..until]) } else { (0..0, [since..until, 0..0]) };
    let mut parts = vec![(DAYS, days)];
    parts.extend(edges.into_iter().filter(|edge| edge.start < edge.end).map(|edge| (ENTRIES, edge)));
    let rows: Vec<_> = parts.iter().map(|(rows, _)| *rows).collect();
    let values = parts.into_iter().flat_map(|(_, time)| [time.start, time.end]).map(Value::Integer);
    Filter::over(&format!("{select} FROM ({}) WHERE true", rows.join(" UNION ALL ")), values.collect())
}

/// The same where only the sum is of interest: one row of each caller and model, for a day or a month.
pub(crate) fn at_once(
    connection: &Connection,
    select: &str,
    since: i64,
    until: i64,
) -> Result<Filter, Fault> {
    let kept = "SELECT 1 FROM spent WHERE since_ms = ? AND until_ms = ? LIMIT 1";
    if value::<i64>(connection, kept, params![since, until])?.is_none() {
        return Ok(by_day(select, Some(since), Some(until)));
    }
    let sql = format!("{select} FROM spent WHERE since_ms = ? AND until_ms = ?");
    Ok(Filter::over(&sql, vec![Value::Integer(since), Value::Integer(until)]))
}

const DAYS: &str = "SELECT since_ms AS at_ms, caller, provider, model, calls, images, price_nano, unpriced
    FROM spent WHERE since_ms >= ? AND since_ms < ? AND until_ms = since_ms + 86400000";

const ENTRIES: &str =
    "SELECT at_ms, caller, provider, model, 1, images, coalesce(price_nano, 0), price_nano IS NULL
    FROM ledger WHERE at_ms >= ? AND at_ms < ?";

fn back_to_midnight(at_ms: i64) -> i64 {
    at_ms.saturating_sub(at_ms.rem_euclid(DAY))
}

fn up_to_midnight(at_ms: i64) -> i64 {
    back_to_midnight(at_ms.saturating_add(DAY - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_its_whole_days_and_what_is_left_at_its_edges() {
        let times = |since, until| {
            let (sql, values) = by_day("SELECT 1", since, until).end("");
            let times: Vec<_> =
                values.into_iter().map(|value| if let Value::Integer(at) = value { at } else { 0 }).collect();
            (sql.matches("FROM ledger").count(), times)
        };
        assert_eq!(times(None, None), (0, vec![i64::MIN, i64::MAX]));
        assert_eq!(times(Some(DAY), Some(3 * DAY)), (0, vec![DAY, 3 * DAY]));
        assert_eq!(times(Some(1), Some(3 * DAY + 2)), (2, vec![DAY, 3 * DAY, 1, DAY, 3 * DAY, 3 * DAY + 2]));
        assert_eq!(times(Some(5), Some(9)), (1, vec![0, 0, 5, 9]));
        assert_eq!(times(Some(DAY - 1), Some(DAY + 1)), (1, vec![0, 0, DAY - 1, DAY + 1]));
        // The other way round, and as far as numbers go.
        assert_eq!(times(Some(9), Some(5)), (0, vec![0, 0]));
        let _ = times(Some(i64::MAX), Some(i64::MIN));
    }
}
