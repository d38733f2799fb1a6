//! The tables, as steps from one version to the next.

use crate::error::Fault;
use impasto_sdk::{Error, Kind};
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// Marks a file as ours: "Imps".
const APPLICATION: i32 = 0x496d_7073;

/// Each step leads from the version of its index to the next. A step that was released is never changed.
const STEPS: [&str; 9] = [
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
    include_str!("schema/5.sql"),
    include_str!("schema/6.sql"),
    include_str!("schema/7.sql"),
    include_str!("schema/8.sql"),
    include_str!("schema/9.sql"),
];

/// Refuses a file of a newer version or of another program. Only reads.
pub(crate) fn admit(connection: &Connection, path: &Path) -> Result<(), Fault> {
    let (application, version, tables) = stamp(connection)?;
    let ours = application == APPLICATION || (application == 0 && version == 0 && tables == 0);
    if !ours {
        return Err(refusal(
            path,
            "belongs to another program; name another file in the setting for the store",
        ));
    }
    if version > STEPS.len() {
        return Err(refusal(
            path,
            &format!(
                "has version {version}, and this release knows versions up to {}; use a newer release",
                STEPS.len()
            ),
        ));
    }
    Ok(())
}

/// Brings an admitted file up to date, one transaction a step.
pub(crate) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), Fault> {
    loop {
        if stamp(connection)?.1 >= STEPS.len() {
            return admit(connection, path);
        }
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have made this step while we waited for the lock.
        admit(&step, path)?;
        let version = stamp(&step)?.1;
        if let Some(sql) = STEPS.get(version) {
            step.execute_batch(sql)?;
            step.pragma_update(None, "application_id", APPLICATION)?;
            step.execute_batch(&format!("PRAGMA user_version = {}", version + 1))?;
        }
        step.commit()?;
    }
}

/// Application, version, number of tables.
fn stamp(connection: &Connection) -> Result<(i32, usize, u32), Fault> {
    let application = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let tables = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok((application, usize::try_from(version).unwrap_or(usize::MAX), tables))
}

fn refusal(path: &Path, why: &str) -> Fault {
    Error::new(Kind::Config, format!("the database {} {why}; nothing was changed", path.display())).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_leads_to_the_latest_version_and_only_once() {
        let mut connection = Connection::open_in_memory().unwrap();
        for _ in 0..2 {
            migrate(&mut connection, Path::new("x.db")).unwrap();
            let (application, version, tables) = stamp(&connection).unwrap();
            assert_eq!((application, version), (APPLICATION, STEPS.len()));
            assert!(tables > 0);
        }
    }

    #[test]
    fn every_table_is_strict() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, Path::new("x.db")).unwrap();
        let lax: u32 = connection
            .query_row(
                // What full-text search keeps for itself has its own rules.
                "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND NOT strict
                AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'trigrams%'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(lax, 0);
    }
}
