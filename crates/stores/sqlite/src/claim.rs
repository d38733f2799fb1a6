//! Who runs a call: claims, leases, owners.

use crate::{
    call::{COLUMNS, OPEN, read},
    error::Fault,
    sql::{all, json, run},
};
use impasto_ports::{CallRow, Claim};
use rusqlite::{Connection, params};

/// Takes over calls that nobody runs. Their phases stay, so their jobs' states do.
///
/// A row that cannot be read is left out, and said in the log: it must not keep the others from being recovered.
pub(crate) fn claim(connection: &Connection, claim: &Claim) -> Result<Vec<CallRow>, Fault> {
    let sql = format!(
        "UPDATE calls SET owner = ?1, lease_until_ms = ?2, epoch = epoch + 1, updated_ms = ?3
        WHERE id IN (SELECT id FROM calls WHERE {OPEN} AND {FREE} ORDER BY created_ms, id LIMIT ?5)
        RETURNING {COLUMNS}, id"
    );
    let values = params![claim.owner, until(claim), claim.now_ms, json(&claim.dead)?, claim.limit];
    let found = all(connection, &sql, values, |row| {
        let id: String = row.get(6)?;
        Ok(read(row)
            .inspect_err(|fault| tracing::error!(call = id, ?fault, "a call cannot be recovered"))
            .ok())
    })?;
    let mut calls: Vec<_> = found.into_iter().flatten().collect();
    calls.sort_by(|a, b| (a.created_ms, &a.id).cmp(&(b.created_ms, &b.id)));
    Ok(calls)
}

pub(crate) fn take(connection: &Connection, call: &str, claim: &Claim) -> Result<Option<CallRow>, Fault> {
    let sql = format!(
        "UPDATE calls SET owner = ?1, lease_until_ms = ?2, epoch = epoch + 1, updated_ms = ?3
        WHERE id = ?5 AND {FREE} RETURNING {COLUMNS}"
    );
    let values = params![claim.owner, until(claim), claim.now_ms, json(&claim.dead)?, call];
    Ok(all(connection, &sql, values, read)?.into_iter().next())
}

pub(crate) fn renew(connection: &Connection, owner: &str, until_ms: i64) -> Result<Vec<String>, Fault> {
    let sql =
        format!("UPDATE calls SET lease_until_ms = ?2 WHERE owner = ?1 AND lease_until_ms < ?2 AND {OPEN}");
    run(connection, &sql, params![owner, until_ms])?;
    let sql = format!(
        "SELECT DISTINCT job FROM calls WHERE owner = ? AND {OPEN}
        AND job IN (SELECT id FROM jobs WHERE cancel = 1) ORDER BY job"
    );
    all(connection, &sql, [owner], |row| Ok(row.get(0)?))
}

pub(crate) fn owners(connection: &Connection) -> Result<Vec<String>, Fault> {
    let sql = format!("SELECT DISTINCT owner FROM calls WHERE {OPEN} AND owner IS NOT NULL ORDER BY owner");
    all(connection, &sql, [], |row| Ok(row.get(0)?))
}

/// Nobody living has it: `?3` is now, `?4` the dead.
const FREE: &str = "(owner IS NULL OR lease_until_ms <= ?3 OR owner IN (SELECT value FROM json_each(?4)))";

fn until(claim: &Claim) -> i64 {
    let lease = i64::try_from(claim.lease.as_millis()).unwrap_or(i64::MAX);
    claim.now_ms.saturating_add(lease)
}
