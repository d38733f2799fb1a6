//! The tables, as steps from one version to the next.

use crate::error::Fault;
use impasto_sdk::{Error, Kind};
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// Marks a file as ours: "Imps".
const APPLICATION: i32 = 0x496d_7073;

/// Each step leads from the version of its index to the next. A step that was released is never changed.
const STEPS: [&str; 12] = [
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
    include_str!("schema/5.sql"),
    include_str!("schema/6.sql"),
    include_str!("schema/7.sql"),
    include_str!("schema/8.sql"),
    include_str!("schema/9.sql"),
    include_str!("schema/10.sql"),
    include_str!("schema/11.sql"),
    include_str!("schema/12.sql"),
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

    fn at_version(version: usize) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        STEPS[..version].iter().for_each(|step| connection.execute_batch(step).unwrap());
        connection.pragma_update(None, "user_version", i64::try_from(version).unwrap()).unwrap();
        connection.pragma_update(None, "application_id", APPLICATION).unwrap();
        connection
    }

    #[test]
    fn what_was_spent_before_there_were_sums_is_in_them() {
        let mut connection = at_version(9);
        connection
            .execute_batch(
                // The last millisecond of November of 2026, and the first of December.
                "INSERT INTO ledger (call, job, caller, provider, model, at_ms, images, price_nano, basis) VALUES
                ('a', 'j', 'me', 'acme', 'm', 1796083199999, 2, 5, 'priced'),
                ('b', 'j', 'me', 'acme', 'm', 1796083199998, 1, NULL, 'unpriced'),
                ('c', 'j', 'me', 'acme', 'm', 1796083200000, 3, 7, 'priced');
                INSERT INTO reservations (call, part, open, caller, provider, model, at_ms, images, price_nano) VALUES
                ('d', 0, 1, 'me', 'acme', 'm', 1, 4, 11), ('e', 0, 0, 'me', 'acme', 'm', 1, 4, 11);",
            )
            .unwrap();
        migrate(&mut connection, Path::new("x.db")).unwrap();
        let sums = |sql: &str| -> Vec<Vec<i64>> {
            let mut statement = connection.prepare(sql).unwrap();
            let columns = statement.column_count();
            let rows = statement.query_map([], |row| (0..columns).map(|at| row.get(at)).collect());
            rows.unwrap().map(Result::unwrap).collect()
        };
        assert_eq!(
            sums(
                "SELECT until_ms - since_ms, calls, images, price_nano, unpriced FROM spent ORDER BY 1, since_ms"
            ),
            [
                [86_400_000, 2, 3, 5, 1],
                [86_400_000, 1, 3, 7, 0],
                [30 * 86_400_000, 2, 3, 5, 1],
                [31 * 86_400_000, 1, 3, 7, 0],
            ]
        );
        assert_eq!(sums("SELECT images, price_nano, unpriced FROM held"), [[4, 11, 0]]);
    }

    #[test]
    fn pictures_that_came_out_of_order_are_known_afterwards() {
        let mut connection = at_version(11);
        for (number, image) in (1..).zip(["c", "b", "d", "a", "e"]) {
            connection.execute("INSERT INTO searched VALUES (?, ?)", (number, image)).unwrap();
        }
        migrate(&mut connection, Path::new("x.db")).unwrap();
        let mut statement = connection.prepare("SELECT newest FROM searched ORDER BY number").unwrap();
        let newest: Vec<Option<String>> =
            statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        assert_eq!(newest, [None, Some("c".into()), None, Some("d".into()), None]);
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
