//! Installed models.

use crate::{
    error::Fault,
    sql::{all, first, json, natural, parsed, run, value},
};
use impasto_ports::{ModelRow, Tombstone};
use impasto_sdk::{Error, Kind, ModelLink};
use rusqlite::{Connection, Row, params};

const COLUMNS: &str = "key, provider, model, edits, learned, enabled, revision, created_ms, updated_ms";

pub(crate) fn list(connection: &Connection) -> Result<Vec<ModelRow>, Fault> {
    all(connection, &format!("SELECT {COLUMNS} FROM models ORDER BY key"), [], read)
}

/// One of each index, so that none is found by reading them all.
pub(crate) fn named(
    connection: &Connection,
    name: &str,
    link: Option<&ModelLink>,
) -> Result<Vec<ModelRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM models WHERE {NAMED} ORDER BY key");
    let (provider, model) = link.map(|link| (&link.provider, &link.model)).unzip();
    all(connection, &sql, params![name, provider, model], read)
}

const NAMED: &str = "key = ?1 OR (provider = ?2 AND model = ?3) OR model = ?1";

/// Writes a model; the first write has revision 1.
pub(crate) fn put(connection: &Connection, row: &ModelRow) -> Result<ModelRow, Fault> {
    refuse_taken_key(connection, row)?;
    forget(connection, &row.provider, &row.model)?;
    let sql = format!(
        "INSERT INTO models ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?)
        ON CONFLICT (provider, model) DO UPDATE SET edits = excluded.edits, learned = excluded.learned,
        enabled = excluded.enabled, revision = revision + 1, updated_ms = excluded.updated_ms
        RETURNING {COLUMNS}"
    );
    let ModelRow { key, provider, model, enabled, created_ms, updated_ms, .. } = row;
    let (edits, learned) = (json(&row.edits)?, json(&row.learned)?);
    let values = params![key, provider, model, edits, learned, enabled, created_ms, updated_ms];
    let written = first(connection, &sql, values, read)?;
    written.ok_or_else(|| Error::new(Kind::Unexpected, format!("the model {key} was not written")).into())
}

pub(crate) fn remove(connection: &Connection, key: &str, tombstone: Tombstone) -> Result<bool, Fault> {
    let sql = "DELETE FROM models WHERE key = ? RETURNING provider, model";
    let Some(link) = first(connection, sql, [key], link)? else { return Ok(false) };
    match tombstone {
        Tombstone::Keep => {
            let sql = "INSERT INTO tombstones (provider, model) VALUES (?, ?) ON CONFLICT DO NOTHING";
            run(connection, sql, params![link.provider, link.model])?;
        }
        Tombstone::Drop => forget(connection, &link.provider, &link.model)?,
    }
    Ok(true)
}

pub(crate) fn tombstones(connection: &Connection) -> Result<Vec<ModelLink>, Fault> {
    all(connection, "SELECT provider, model FROM tombstones ORDER BY provider, model", [], link)
}

fn refuse_taken_key(connection: &Connection, row: &ModelRow) -> Result<(), Fault> {
    let sql = "SELECT provider || '/' || model FROM models WHERE key = ? AND (provider, model) <> (?, ?)";
    let holder: Option<String> = value(connection, sql, params![row.key, row.provider, row.model])?;
    match holder {
        None => Ok(()),
        Some(holder) => Err(Error::new(
            Kind::InvalidRequest,
            format!(
                "key: expected one that no other model has, got {:?}, which {holder} has; choose another",
                row.key
            ),
        )
        .into()),
    }
}

fn forget(connection: &Connection, provider: &str, model: &str) -> Result<(), Fault> {
    run(connection, "DELETE FROM tombstones WHERE provider = ? AND model = ?", [provider, model])?;
    Ok(())
}

fn link(row: &Row<'_>) -> Result<ModelLink, Fault> {
    Ok(ModelLink { provider: row.get(0)?, model: row.get(1)? })
}

fn read(row: &Row<'_>) -> Result<ModelRow, Fault> {
    Ok(ModelRow {
        key: row.get(0)?,
        provider: row.get(1)?,
        model: row.get(2)?,
        edits: parsed(row, 3)?,
        learned: parsed(row, 4)?,
        enabled: row.get(5)?,
        revision: natural(row, 6)?,
        created_ms: row.get(7)?,
        updated_ms: row.get(8)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_name_is_looked_up_in_indexes() {
        let mut connection = Connection::open_in_memory().unwrap();
        crate::connection::keep_plans(&connection).unwrap();
        crate::schema::migrate(&mut connection, Path::new("x.db")).unwrap();
        let sql = format!("EXPLAIN QUERY PLAN SELECT {COLUMNS} FROM models WHERE {NAMED} ORDER BY key");
        let plan = all(&connection, &sql, ["a", "b", "c"], |row| Ok(row.get::<_, String>(3)?)).unwrap();
        let plan = plan.join("\n");
        assert!(plan.contains("models_by_model") && !plan.contains("SCAN"), "{plan}");
    }
}
