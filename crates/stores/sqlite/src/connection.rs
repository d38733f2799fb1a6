//! Connections: one that writes, others that may not.

use crate::{BUSY, error::Fault, schema};
use impasto_sdk::{Error, Kind};
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// Enough for every statement of this crate, with the shapes that filters take.
const STATEMENTS: usize = 96;

/// Opens an existing file for the writer: refused where it is not ours, then brought up to date.
pub(crate) fn writing(path: &Path) -> Result<Connection, Fault> {
    let mut connection = plain(path)?;
    schema::admit(&connection, path)?;
    patient(|| write_ahead(&connection, path))?;
    // `fullfsync` is for macOS, where a plain fsync leaves the data in the drive's cache. What undoes one of several writes
    // in a commit is small, and need not go through a file.
    connection.execute_batch(
        "PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; PRAGMA foreign_keys = ON;",
    )?;
    schema::migrate(&mut connection, path)?;
    Ok(connection)
}

/// Opens an existing file for reading. The file itself is opened for writing too, since readers share the WAL's index.
pub(crate) fn reading(path: &Path) -> Result<Connection, Fault> {
    let connection = plain(path)?;
    // What a search in a large gallery looks at fits into 8 MiB; with SQLite's own 2 each search reads it from the file anew.
    connection
        .execute_batch("PRAGMA query_only = ON; PRAGMA foreign_keys = ON; PRAGMA cache_size = -8192;")?;
    Ok(connection)
}

/// Opens an existing file as it is.
pub(crate) fn plain(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    keep_plans(&connection)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")?;
    Ok(connection)
}

/// Statements keep the plan that they were prepared with, whatever is bound to them. Otherwise SQLite looks at the number
/// behind a bound `LIMIT`, and for that prepares the statement anew each time that it is used. What an index of some rows
/// asks for must therefore stand in the statement as it is.
pub(crate) fn keep_plans(connection: &Connection) -> Result<(), Fault> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn write_ahead(connection: &Connection, path: &Path) -> Result<(), Fault> {
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode == "wal" {
        return Ok(());
    }
    Err(Error::new(
        Kind::Config,
        format!(
            "the database {} is on a file system without shared memory (journal mode {mode} instead of wal); keep the root on a local disk",
            path.display()
        ),
    )
    .into())
}

/// Tries again while others are in the way: SQLite does not wait by itself when the journal mode is switched.
fn patient(work: impl Fn() -> Result<(), Fault>) -> Result<(), Fault> {
    let until = Instant::now() + BUSY;
    loop {
        match work() {
            Err(fault) if fault.is_busy() && Instant::now() < until => {
                thread::sleep(Duration::from_millis(10));
            }
            done => return done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::StatementStatus;

    #[test]
    fn a_statement_with_a_bound_limit_is_prepared_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (id TEXT PRIMARY KEY)").unwrap();
        let connection = plain(&path).unwrap();
        let mut statement = connection.prepare("SELECT id FROM t WHERE id > ? ORDER BY id LIMIT ?").unwrap();
        for limit in [5, 60, 5] {
            let mut rows = statement.query(("a", limit)).unwrap();
            assert!(rows.next().unwrap().is_none());
        }
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }
}
