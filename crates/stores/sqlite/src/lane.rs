//! What was learnt about limits.

use crate::{
    error::Fault,
    sql::{all, json, parsed, run},
};
use impasto_ports::LaneRow;
use rusqlite::{Connection, params};

pub(crate) fn list(connection: &Connection) -> Result<Vec<LaneRow>, Fault> {
    all(connection, "SELECT row FROM lanes ORDER BY provider, account", [], |row| parsed(row, 0))
}

pub(crate) fn put(connection: &Connection, lane: &LaneRow) -> Result<(), Fault> {
    let sql = "INSERT INTO lanes (provider, account, row) VALUES (?, ?, ?)
        ON CONFLICT (provider, account) DO UPDATE SET row = excluded.row";
    run(connection, sql, params![lane.provider, lane.account, json(lane)?]).map(drop)
}
