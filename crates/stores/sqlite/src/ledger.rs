//! What was spent.

use crate::{
    error::Fault,
    filter::Filter,
    spent,
    sql::{all, json, money, nano, natural, parsed, run, text, word},
};
use impasto_ports::{Amount, Basis, LedgerQuery, LedgerRow, UsageBy, UsageQuery, UsageTotal};
use impasto_sdk::Money;
use rusqlite::{Connection, Row, params, params_from_iter, types::Value};

const BASES: [Basis; 3] = [Basis::Priced, Basis::Estimated, Basis::Unpriced];

/// A model's id without the day of a snapshot, as the sdk's `family_of` gives it.
pub(crate) const FAMILY: &str = "CASE WHEN model GLOB '*?-[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'
    THEN substr(model, 1, length(model) - 11) ELSE model END";

/// Writes a call's entry. A call has one: a later settlement replaces it, at the time at which it was first spent.
pub(crate) fn put(connection: &Connection, entry: &LedgerRow) -> Result<(), Fault> {
    let sql = "INSERT INTO ledger
        (call, job, caller, provider, model, at_ms, images, price_nano, basis, expected_nano, usage)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (call) DO UPDATE SET images = excluded.images, price_nano = excluded.price_nano,
        basis = excluded.basis, expected_nano = excluded.expected_nano, usage = excluded.usage";
    let LedgerRow { call, job, caller, provider, model, at_ms, images, basis, .. } = entry;
    let (price, expected) = (nano(entry.price), nano(entry.expected));
    let usage = entry.usage.as_ref().map(json).transpose()?;
    let values =
        params![call, job, caller, provider, model, at_ms, images, price, basis.as_str(), expected, usage];
    run(connection, sql, values)?;
    Ok(())
}

pub(crate) fn list(connection: &Connection, query: &LedgerQuery) -> Result<Vec<LedgerRow>, Fault> {
    let columns =
        "SELECT call, job, caller, provider, model, at_ms, images, price_nano, basis, expected_nano,
        coalesce(usage, 'null') FROM ledger WHERE true";
    let (sql, values) = within(columns, query).end(" ORDER BY at_ms, call");
    all(connection, &sql, params_from_iter(values), read)
}

/// Totals in whole billionths of a dollar, so that they equal the sum of the entries.
pub(crate) fn usage(connection: &Connection, query: &UsageQuery) -> Result<Vec<UsageTotal>, Fault> {
    let group = match query.by {
        UsageBy::Day => "date(at_ms / 1000.0, 'unixepoch')",
        UsageBy::Model => "provider || '/' || model",
        UsageBy::Provider => "provider",
        UsageBy::Caller => "caller",
    };
    let select = format!("SELECT {group} AS name, sum(calls), sum(images), sum(price_nano), sum(unpriced)");
    let LedgerQuery { since_ms, until_ms, provider, model, caller } = &query.of;
    let rows = narrowed(spent::by_day(&select, *since_ms, *until_ms), provider, model, caller);
    let (sql, values) = rows.end(" GROUP BY name ORDER BY name");
    all(connection, &sql, params_from_iter(values), |row| {
        Ok(UsageTotal {
            group: row.get(0)?,
            calls: natural(row, 1)?,
            images: natural(row, 2)?,
            usd: Money::from_nano_usd(row.get(3)?),
            unpriced_calls: natural(row, 4)?,
        })
    })
}

/// What may have been billed too.
pub(crate) fn at_risk(connection: &Connection, query: &LedgerQuery) -> Result<Amount, Fault> {
    let columns =
        "SELECT coalesce(sum(price_nano), 0), coalesce(sum(images), 0), count(*) - count(price_nano)
        FROM reservations WHERE open = 0";
    let (sql, values) = within(columns, query).end("");
    let found = all(connection, &sql, params_from_iter(values), read_amount)?;
    Ok(found.into_iter().sum())
}

/// The jobs of what may have been billed too.
pub(crate) fn jobs_at_risk(connection: &Connection) -> Result<Vec<(String, Amount)>, Fault> {
    let sql = "SELECT coalesce(sum(held.price_nano), 0), coalesce(sum(held.images), 0),
        count(*) - count(held.price_nano), calls.job
        FROM reservations AS held JOIN calls ON calls.id = held.call WHERE held.open = 0
        GROUP BY calls.job ORDER BY calls.job DESC";
    all(connection, sql, [], |row| Ok((row.get(3)?, read_amount(row)?)))
}

/// Reads a sum of prices, a sum of pictures and a count of calls without a price.
pub(crate) fn read_amount(row: &Row<'_>) -> Result<Amount, Fault> {
    let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(Amount {
        usd: Money::from_nano_usd(row.get(0)?),
        images: count(row.get(1)?),
        unpriced: count(row.get(2)?),
    })
}

fn within(sql: &str, query: &LedgerQuery) -> Filter {
    let rows = Filter::new(sql)
        .and("at_ms >= ?", query.since_ms.map(Value::Integer))
        .and("at_ms < ?", query.until_ms.map(Value::Integer));
    narrowed(rows, &query.provider, &query.model, &query.caller)
}

/// Only the rows of a provider, of a model with its snapshots, or of a caller.
pub(crate) fn narrowed(
    rows: Filter,
    provider: &Option<String>,
    model: &Option<String>,
    caller: &Option<String>,
) -> Filter {
    let word = |wanted: &Option<String>| wanted.as_deref().map(text);
    rows.and("provider = ?", word(provider))
        .and(&format!("? IN (model, {FAMILY})"), word(model))
        .and("caller = ?", word(caller))
}

fn read(row: &Row<'_>) -> Result<LedgerRow, Fault> {
    Ok(LedgerRow {
        call: row.get(0)?,
        job: row.get(1)?,
        caller: row.get(2)?,
        provider: row.get(3)?,
        model: row.get(4)?,
        at_ms: row.get(5)?,
        images: row.get(6)?,
        price: money(row, 7)?,
        basis: word(row, 8, &BASES, Basis::as_str)?,
        expected: money(row, 9)?,
        usage: parsed(row, 10)?,
    })
}
