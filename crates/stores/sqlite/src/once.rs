//! What callers ask for once, whatever happens to the connection.

use crate::{
    error::Fault,
    sql::{first, run, value},
};
use impasto_ports::{JobRow, Once};
use impasto_sdk::{Error, Kind};
use rusqlite::{Connection, params};

/// The job that was asked for under this key. Keys of long ago count no more.
pub(crate) fn known(connection: &Connection, caller: &str, once: &Once) -> Result<Option<String>, Fault> {
    let sql = "SELECT body, job FROM once WHERE caller = ? AND key = ? AND at_ms >= ?";
    let values = params![caller, once.key, once.since_ms];
    let found = first(connection, sql, values, |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    match found {
        None => Ok(None),
        Some((body, job)) if body == once.body => Ok(Some(job)),
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

/// Notes the key of a new job, and forgets those that count no more.
pub(crate) fn note(connection: &Connection, job: &JobRow, once: &Once) -> Result<(), Fault> {
    run(connection, "DELETE FROM once WHERE at_ms < ?", [once.since_ms])?;
    let sql = "INSERT INTO once (caller, key, body, job, at_ms) VALUES (?, ?, ?, ?, ?)";
    run(connection, sql, params![job.caller, once.key, once.body, job.id, job.created_ms]).map(drop)
}

/// The newest finished job of a caller with this digest.
pub(crate) fn same_job(connection: &Connection, caller: &str, digest: &str) -> Result<Option<String>, Fault> {
    let sql = "SELECT id FROM jobs WHERE digest = ? AND digest <> '' AND caller = ? AND state = 'done'
        ORDER BY created_ms DESC, id DESC LIMIT 1";
    value(connection, sql, params![digest, caller])
}
