//! What callers ask for once, whatever happens to the connection.

use crate::{
    error::Fault,
    sql::{first, run, value},
};
use impasto_ports::{JobRow, Once, WhenKnown};
use impasto_sdk::{Error, Kind};
use rusqlite::{Connection, params};

/// The job that was asked for under this key. Keys of long ago count no more; nor does one whose job failed and cost
/// nothing for sure: whoever sends the request again wants it tried again.
pub(crate) fn known(connection: &Connection, caller: &str, once: &Once) -> Result<Option<String>, Fault> {
    if once.known == WhenKnown::NewJob {
        return Ok(None);
    }
    let sql = "SELECT body, job FROM once WHERE caller = ? AND key = ? AND at_ms >= ?";
    let values = params![caller, once.key, once.since_ms];
    let found =
        first(connection, sql, values, |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    match found {
        None => Ok(None),
        Some((body, job)) if body == once.body => {
            Ok(if came_to_nothing(connection, &job)? { None } else { Some(job) })
        }
        Some((_, job)) => Err(Error::new(
            Kind::InvalidRequest,
            format!(
                "the idempotency key {:?} was used for another request (job {job}); use a new key for a new request",
                once.key
            ),
        )
        .with("field", "Idempotency-Key")
        .into()),
    }
}

/// Whether a job failed, and neither cost anything nor may have.
fn came_to_nothing(connection: &Connection, job: &str) -> Result<bool, Fault> {
    let sql = "SELECT NOT EXISTS (
            SELECT 1 FROM calls WHERE calls.job = ?1 AND (
                EXISTS (SELECT 1 FROM ledger WHERE ledger.call = calls.id)
                OR EXISTS (SELECT 1 FROM reservations WHERE reservations.call = calls.id)
            )
        ) FROM jobs WHERE id = ?1 AND state = 'failed'";
    Ok(value(connection, sql, [job])?.unwrap_or(false))
}

/// Notes the key of a new job, and forgets those that count no more.
pub(crate) fn note(connection: &Connection, job: &JobRow, once: &Once) -> Result<(), Fault> {
    run(connection, "DELETE FROM once WHERE at_ms < ?", [once.since_ms])?;
    let sql = "INSERT INTO once (caller, key, body, job, at_ms) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (caller, key) DO UPDATE SET job = excluded.job, at_ms = excluded.at_ms";
    run(connection, sql, params![job.caller, once.key, once.body, job.id, job.created_ms]).map(drop)
}

/// The newest finished job of a caller with this digest.
pub(crate) fn same_job(connection: &Connection, caller: &str, digest: &str) -> Result<Option<String>, Fault> {
    let sql = "SELECT id FROM jobs WHERE digest = ? AND digest <> '' AND caller = ? AND state = 'done'
        ORDER BY created_ms DESC, id DESC LIMIT 1";
    value(connection, sql, params![digest, caller])
}
