//! Boards.

use crate::{
    error::Fault,
    sql::{all, run},
};
use impasto_ports::BoardRow;
use rusqlite::{Connection, Row, params};

pub(crate) fn list(connection: &Connection) -> Result<Vec<BoardRow>, Fault> {
    all(connection, "SELECT id, name, caller, created_ms FROM boards ORDER BY id DESC", [], read)
}

pub(crate) fn put(connection: &Connection, board: &BoardRow) -> Result<(), Fault> {
    let sql = "INSERT INTO boards (id, name, caller, created_ms) VALUES (?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name";
    let BoardRow { id, name, caller, created_ms } = board;
    run(connection, sql, params![id, name, caller, created_ms]).map(drop)
}

pub(crate) fn remove(connection: &Connection, id: &str) -> Result<bool, Fault> {
    run(connection, "UPDATE images SET board = NULL WHERE board = ?", [id])?;
    Ok(run(connection, "DELETE FROM boards WHERE id = ?", [id])? > 0)
}

fn read(row: &Row<'_>) -> Result<BoardRow, Fault> {
    Ok(BoardRow { id: row.get(0)?, name: row.get(1)?, caller: row.get(2)?, created_ms: row.get(3)? })
}
