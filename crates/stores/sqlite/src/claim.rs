//! Who runs a call: claims, leases, owners.

use crate::{
    call::{COLUMNS, OPEN, read},
    error::Fault,
    sql::{all, integer, json, run},
};
use impasto_ports::{CallRow, Claim};
use rusqlite::{Connection, params};

/// Takes over calls that nobody runs. Their phases stay, so their jobs' states do.
///
/// A row that cannot be read is left out, and said in the log: it must not keep the others from being recovered.
pub(crate) fn claim(connection: &Connection, claim: &Claim) -> Result<Vec<CallRow>, Fault> {
    let long_ago = claim.now_ms.saturating_sub(FORGOTTEN_MS);
    run(connection, "DELETE FROM leases WHERE until_ms < ?", [long_ago])?;
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

pub(crate) fn take(connection: &Connection, seen: &CallRow, claim: &Claim) -> Result<Option<CallRow>, Fault> {
    let sql = format!(
        "UPDATE calls SET owner = ?1, lease_until_ms = ?2, epoch = epoch + 1, updated_ms = ?3
        WHERE id = ?5 AND epoch = ?6 AND phase = ?7 AND {FREE} RETURNING {COLUMNS}"
    );
    let (epoch, phase) = (integer(seen.epoch), seen.phase.as_str());
    let values = params![claim.owner, until(claim), claim.now_ms, json(&claim.dead)?, seen.id, epoch, phase];
    Ok(all(connection, &sql, values, read)?.into_iter().next())
}

pub(crate) fn renew(connection: &Connection, owner: &str, until_ms: i64) -> Result<Vec<String>, Fault> {
    let sql = "INSERT INTO leases (owner, until_ms) VALUES (?1, ?2)
        ON CONFLICT (owner) DO UPDATE SET until_ms = excluded.until_ms WHERE excluded.until_ms > until_ms";
    run(connection, sql, params![owner, until_ms])?;
    // From the few that somebody wants stopped, not from the many that wait.
    let sql = format!(
        "SELECT DISTINCT jobs.id FROM jobs CROSS JOIN calls ON calls.job = jobs.id
        WHERE jobs.cancel = 1 AND jobs.state IN ('queued', 'running') AND calls.owner = ? AND calls.{OPEN}
        ORDER BY jobs.id"
    );
    all(connection, &sql, [owner], |row| Ok(row.get(0)?))
}

pub(crate) fn owners(connection: &Connection) -> Result<Vec<String>, Fault> {
    let sql = format!("SELECT DISTINCT owner FROM calls WHERE {OPEN} AND owner IS NOT NULL ORDER BY owner");
    all(connection, &sql, [], |row| Ok(row.get(0)?))
}

/// Nobody living has it: `?3` is now, `?4` the dead.
const FREE: &str = "(owner IS NULL OR lease_until_ms = 0 OR owner IN (SELECT value FROM json_each(?4))
    OR (lease_until_ms <= ?3 AND owner NOT IN (SELECT owner FROM leases WHERE until_ms > ?3)))";

/// Leases of owners that ended so long ago are forgotten.
const FORGOTTEN_MS: i64 = 24 * 60 * 60 * 1000;

fn until(claim: &Claim) -> i64 {
    let lease = i64::try_from(claim.lease.as_millis()).unwrap_or(i64::MAX);
    claim.now_ms.saturating_add(lease)
}
