//! Calls and their attempts.

use crate::{
    budget,
    error::Fault,
    image, job, once,
    sql::{all, first, integer, json, natural, not_found, parsed, run, taken_over, value, word},
};
use impasto_ports::{Attempt, Bound, CallRow, Fence, Intended, Intent, Phase};
use rusqlite::{Connection, Row, params};

/// What [`read`] reads.
pub(crate) const COLUMNS: &str = "row, phase, epoch, owner, CASE lease_until_ms WHEN 0 THEN 0 ELSE
    max(lease_until_ms, coalesce((SELECT until_ms FROM leases WHERE leases.owner = calls.owner), 0)) END, updated_ms";
/// Calls that are not at their end.
pub(crate) const OPEN: &str = "phase IN ('intended', 'sent', 'answered')";

pub(crate) fn intend(connection: &Connection, intent: &Intent<'_>) -> Result<Intended, Fault> {
    let Intent { job, calls, attempts, images, bounds, once } = intent;
    if let Some(once) = once {
        if let Some(job) = once::known(connection, &job.caller, once)? {
            return Ok(Intended::Known(job));
        }
        once::note(connection, job, once)?;
    }
    budget::reserve(connection, job, calls, bounds)?;
    job::insert(connection, job)?;
    insert_all(connection, &job.id, calls)?;
    attempts.iter().try_for_each(|attempt| put_attempt(connection, &attempt.call, attempt))?;
    image::add(connection, images)?;
    job::follow(connection, &job.id, job.updated_ms)?;
    Ok(Intended::Written)
}

pub(crate) fn extend(
    connection: &Connection,
    job: &str,
    calls: &[CallRow],
    bounds: &[Bound],
) -> Result<(), Fault> {
    let row = job::get(connection, job)?.ok_or_else(|| not_found("the job", job))?;
    budget::reserve(connection, &row, calls, bounds)?;
    let (mut fresh, mut known) = (Vec::new(), Vec::new());
    for call in calls {
        let there = value::<i64>(connection, "SELECT 1 FROM calls WHERE id = ?", [&call.id])?.is_some();
        if there { known.push(call) } else { fresh.push(call.clone()) }
    }
    for call in known {
        if fence(connection, call)? == Fence::Lost {
            return Err(taken_over(&call.id));
        }
        update(connection, call)?;
    }
    insert_all(connection, job, &fresh)?;
    job::forget_cancel(connection, job)?;
    let latest = calls.iter().map(|call| call.updated_ms).max().unwrap_or(0);
    job::follow(connection, job, latest)
}

pub(crate) fn put(
    connection: &Connection,
    call: &CallRow,
    attempt: Option<&Attempt>,
) -> Result<Fence, Fault> {
    if fence(connection, call)? == Fence::Lost {
        return Ok(Fence::Lost);
    }
    update(connection, call)?;
    if let Some(attempt) = attempt {
        put_attempt(connection, &call.id, attempt)?;
    }
    Ok(Fence::Held)
}

/// Whether the call is still its epoch's. `NotFound` where there is no such call.
pub(crate) fn fence(connection: &Connection, call: &CallRow) -> Result<Fence, Fault> {
    match value::<i64>(connection, "SELECT epoch FROM calls WHERE id = ?", [&call.id])? {
        None => Err(not_found("the call", &call.id)),
        Some(epoch) if epoch == integer(call.epoch) => Ok(Fence::Held),
        Some(_) => Ok(Fence::Lost),
    }
}

/// Writes a call whose fence holds; its job follows.
///
/// A lease is never shortened here, since it is prolonged behind the back of whoever holds the row; it ends with the
/// call, or with its owner letting go.
pub(crate) fn update(connection: &Connection, call: &CallRow) -> Result<(), Fault> {
    let held = call.owner.is_some() && !call.phase.is_terminal();
    let sql = "UPDATE calls SET phase = ?3, owner = ?4,
        lease_until_ms = CASE WHEN ?5 THEN max(lease_until_ms, ?6) ELSE 0 END,
        landed = ?7, missing = ?8, updated_ms = ?9, row = ?10
        WHERE id = ?1 AND epoch = ?2 RETURNING job";
    let CallRow { id, owner, lease_until_ms, landed, updated_ms, .. } = call;
    let (epoch, phase, missing) = (integer(call.epoch), call.phase.as_str(), missing(call));
    let job: Option<String> = value(
        connection,
        sql,
        params![id, epoch, phase, owner, held, lease_until_ms, landed, missing, updated_ms, json(call)?],
    )?;
    budget::follow(connection, call)?;
    job::follow(connection, &job.ok_or_else(|| not_found("the call", id))?, *updated_ms)
}

/// Reads [`COLUMNS`].
pub(crate) fn read(row: &Row<'_>) -> Result<CallRow, Fault> {
    let mut call: CallRow = parsed(row, 0)?;
    call.phase = word(row, 1, &Phase::ALL, Phase::as_str)?;
    call.epoch = natural(row, 2)?;
    call.owner = row.get(3)?;
    call.lease_until_ms = row.get(4)?;
    call.updated_ms = row.get(5)?;
    Ok(call)
}

pub(crate) fn get(connection: &Connection, id: &str) -> Result<Option<CallRow>, Fault> {
    first(connection, &format!("SELECT {COLUMNS} FROM calls WHERE id = ?"), [id], read)
}

pub(crate) fn of_job(connection: &Connection, job: &str) -> Result<Vec<CallRow>, Fault> {
    all(connection, &format!("SELECT {COLUMNS} FROM calls WHERE job = ? ORDER BY ordinal"), [job], read)
}

pub(crate) fn unknown(connection: &Connection) -> Result<Vec<CallRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM calls WHERE phase = 'unknown' ORDER BY created_ms, id");
    all(connection, &sql, [], read)
}

pub(crate) fn phases(connection: &Connection, calls: &[String]) -> Result<Vec<(String, Phase)>, Fault> {
    let sql = "SELECT calls.id, calls.phase FROM json_each(?) AS asked JOIN calls ON calls.id = asked.value
        ORDER BY asked.key";
    all(connection, sql, [json(calls)?], |row| Ok((row.get(0)?, word(row, 1, &Phase::ALL, Phase::as_str)?)))
}

pub(crate) fn attempts(connection: &Connection, job: &str) -> Result<Vec<Attempt>, Fault> {
    let sql = "SELECT call, number, at_ms, status, json(coalesce(error, 'null')) FROM attempts
        JOIN calls ON calls.id = attempts.call WHERE calls.job = ? ORDER BY calls.ordinal, number";
    all(connection, sql, [job], |row| {
        Ok(Attempt {
            call: row.get(0)?,
            number: row.get(1)?,
            at_ms: row.get(2)?,
            status: row.get(3)?,
            error: parsed(row, 4)?,
        })
    })
}

fn insert_all(connection: &Connection, job: &str, calls: &[CallRow]) -> Result<(), Fault> {
    let sql = "INSERT INTO calls
        (id, job, ordinal, phase, epoch, owner, lease_until_ms, landed, missing, created_ms, updated_ms, row)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    for call in calls {
        let CallRow { id, ordinal, owner, lease_until_ms, landed, created_ms, updated_ms, .. } = call;
        let (phase, epoch, missing, row) =
            (call.phase.as_str(), integer(call.epoch), missing(call), json(call)?);
        let values = params![
            id,
            job,
            ordinal,
            phase,
            epoch,
            owner,
            lease_until_ms,
            landed,
            missing,
            created_ms,
            updated_ms,
            row
        ];
        run(connection, sql, values)?;
    }
    Ok(())
}

pub(crate) fn put_attempt(connection: &Connection, call: &str, attempt: &Attempt) -> Result<(), Fault> {
    let sql = "INSERT INTO attempts (call, number, at_ms, status, error) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (call, number) DO UPDATE SET
        at_ms = excluded.at_ms, status = excluded.status, error = excluded.error";
    let error = attempt.error.as_ref().map(json).transpose()?;
    run(connection, sql, params![call, attempt.number, attempt.at_ms, attempt.status, error])?;
    Ok(())
}

fn missing(call: &CallRow) -> i64 {
    i64::try_from(call.missing.len()).unwrap_or(i64::MAX)
}
