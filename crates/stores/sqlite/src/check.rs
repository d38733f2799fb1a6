//! Looking for damage.

use crate::{
    call,
    error::Fault,
    sql::{all, parsed},
};
use impasto_ports::CallRow;
use rusqlite::Connection;

/// What is wrong with the file, in words. Damage that keeps it from being read at all is an answer too.
pub(crate) fn check(connection: &Connection) -> Result<Vec<String>, Fault> {
    match look(connection) {
        Err(fault @ Fault::Sql(_)) if fault.is_damage() => {
            Ok(vec!["the database cannot be read to its end; restore it from a backup".to_owned()])
        }
        looked => looked,
    }
}

fn look(connection: &Connection) -> Result<Vec<String>, Fault> {
    let mut found = all(connection, "PRAGMA quick_check", [], |row| Ok(row.get::<_, String>(0)?))?;
    found.retain(|line| line != "ok");
    found.extend(all(connection, "PRAGMA foreign_key_check", [], |row| {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        Ok(format!("a row of {table} belongs to a row of {parent} that is not there"))
    })?);
    found.extend(unreadable(connection)?);
    Ok(found)
}

/// Calls that are not at their end and could not be recovered.
fn unreadable(connection: &Connection) -> Result<Vec<String>, Fault> {
    let sql = format!("SELECT row, id FROM calls WHERE {} ORDER BY id", call::OPEN);
    let found = all(connection, &sql, [], |row| {
        let id: String = row.get(1)?;
        Ok(match parsed::<CallRow>(row, 0) {
            Ok(_) => None,
            Err(Fault::Said(error)) => Some(format!("the call {id} cannot be recovered: {error}")),
            Err(Fault::Sql(error)) => Some(format!("the call {id} cannot be recovered: {error}")),
        })
    })?;
    Ok(found.into_iter().flatten().collect())
}
