//! Small words for statements, rows and JSON columns.

use crate::error::Fault;
use impasto_sdk::{Error, Kind, Money};
use rusqlite::{Connection, OptionalExtension, Params, Row, types::Value};

/// All rows of a query.
pub(crate) fn all<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl Fn(&Row<'_>) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// The first row of a query.
pub(crate) fn first<T>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
    read: impl Fn(&Row<'_>) -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    Ok(all(connection, sql, params, read)?.into_iter().next())
}

/// The first column of the first row.
pub(crate) fn value<T: rusqlite::types::FromSql>(
    connection: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<Option<T>, Fault> {
    Ok(connection.prepare_cached(sql)?.query_row(params, |row| row.get(0)).optional()?)
}

/// Runs a statement; gives the number of rows it changed.
pub(crate) fn run(connection: &Connection, sql: &str, params: impl Params) -> Result<usize, Fault> {
    Ok(connection.prepare_cached(sql)?.execute(params)?)
}

/// Writes a row or a part of it as JSON.
pub(crate) fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String, Fault> {
    serde_json::to_string(value)
        .map_err(|error| unexpected(format!("a row cannot be written as JSON: {error}")))
}

/// Reads a JSON column.
pub(crate) fn parsed<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T, Fault> {
    let text = row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?;
    serde_json::from_str(text).map_err(|error| {
        unexpected(format!(
            "a row of the database has an unexpected shape ({error}); was it written by another release?"
        ))
    })
}

/// Reads a column that holds one of a few words.
pub(crate) fn word<T: Copy>(
    row: &Row<'_>,
    column: usize,
    known: &[T],
    name: impl Fn(T) -> &'static str,
) -> Result<T, Fault> {
    let text = row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?;
    known
        .iter()
        .copied()
        .find(|word| name(*word) == text)
        .ok_or_else(|| unexpected(format!("a row of the database says {text:?}, which is not known here")))
}

/// A number as SQLite keeps it. Beyond 2^63 it stops growing: nothing here comes near.
pub(crate) fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number from SQLite that is never negative.
pub(crate) fn natural(row: &Row<'_>, column: usize) -> Result<u64, Fault> {
    let number: i64 = row.get(column)?;
    u64::try_from(number)
        .map_err(|_| unexpected(format!("a row of the database says {number} where it counts")))
}

/// An amount as SQLite keeps it: billionths of a dollar, so that sums are exact.
pub(crate) fn nano(amount: Option<Money>) -> Option<i64> {
    amount.map(Money::nano_usd)
}

/// An amount from SQLite.
pub(crate) fn money(row: &Row<'_>, column: usize) -> Result<Option<Money>, Fault> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Money::from_nano_usd))
}

/// A text as a bound value.
pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A row that should be there is not.
pub(crate) fn not_found(what: &str, id: &str) -> Fault {
    Error::new(Kind::NotFound, format!("{what} {id} is not in the store")).into()
}

pub(crate) fn taken_over(id: &str) -> Fault {
    Error::new(Kind::Unavailable, format!("another process has taken the call {id} over")).into()
}

fn unexpected(message: String) -> Fault {
    Error::new(Kind::Unexpected, message).into()
}
