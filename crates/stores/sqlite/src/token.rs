//! Access tokens.

use crate::{
    error::Fault,
    sql::{all, json, parsed, run},
};
use impasto_ports::TokenRow;
use rusqlite::{Connection, Row, params};

const COLUMNS: &str = "id, name, hash, scopes, budget, created_ms, last_used_ms, revoked_ms";

pub(crate) fn list(connection: &Connection) -> Result<Vec<TokenRow>, Fault> {
    all(connection, &format!("SELECT {COLUMNS} FROM tokens ORDER BY created_ms, id"), [], read)
}

/// Writes a token; of one that is there only the last use moves on, and what is revoked stays revoked.
pub(crate) fn put(connection: &Connection, row: &TokenRow) -> Result<(), Fault> {
    let sql = format!(
        "INSERT INTO tokens ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET
            last_used_ms = nullif(max(coalesce(last_used_ms, -1), coalesce(excluded.last_used_ms, -1)), -1),
            revoked_ms = coalesce(revoked_ms, excluded.revoked_ms)"
    );
    let TokenRow { id, name, hash, created_ms, last_used_ms, revoked_ms, .. } = row;
    let (scopes, budget) = (json(&row.scopes)?, json(&row.budget)?);
    let values = params![id, name, hash, scopes, budget, created_ms, last_used_ms, revoked_ms];
    run(connection, &sql, values).map(drop)
}

fn read(row: &Row<'_>) -> Result<TokenRow, Fault> {
    Ok(TokenRow {
        id: row.get(0)?,
        name: row.get(1)?,
        hash: row.get(2)?,
        scopes: parsed(row, 3)?,
        budget: parsed(row, 4)?,
        created_ms: row.get(5)?,
        last_used_ms: row.get(6)?,
        revoked_ms: row.get(7)?,
    })
}
