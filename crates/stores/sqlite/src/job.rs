//! Jobs, and how they follow their calls.

use crate::{
    call,
    error::Fault,
    filter::Filter,
    image,
    sql::{all, first, json, parsed, run, text, word},
};
use impasto_ports::{JobQuery, JobRow, JobState, Phase, WholeJob};
use rusqlite::{Connection, Row, params, params_from_iter};

const COLUMNS: &str = "row, state, cancel, updated_ms";

pub(crate) fn insert(connection: &Connection, job: &JobRow) -> Result<(), Fault> {
    let sql = "INSERT INTO jobs (id, state, caller, cancel, created_ms, updated_ms, digest, row) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    let row = json(job)?;
    let JobRow { id, state, caller, cancel, created_ms, updated_ms, digest, .. } = job;
    run(connection, sql, params![id, state.as_str(), caller, cancel, created_ms, updated_ms, digest, row])?;
    Ok(())
}

/// Brings a job's state in step with its calls. A job without calls keeps the state that it was given.
pub(crate) fn follow(connection: &Connection, id: &str, at_ms: i64) -> Result<(), Fault> {
    let calls = all(connection, "SELECT phase, landed, missing FROM calls WHERE job = ?", [id], |row| {
        Ok((word(row, 0, &Phase::ALL, Phase::as_str)?, row.get(1)?, row.get(2)?))
    })?;
    if !calls.is_empty() {
        let sql = "UPDATE jobs SET state = ?2, updated_ms = max(updated_ms, ?3) WHERE id = ?1";
        run(connection, sql, params![id, JobState::of(&calls).as_str(), at_ms])?;
    }
    Ok(())
}

pub(crate) fn request_cancel(connection: &Connection, id: &str) -> Result<bool, Fault> {
    let sql = "UPDATE jobs SET cancel = 1 WHERE id = ? AND state IN ('queued', 'running')";
    Ok(run(connection, sql, [id])? > 0)
}

/// A job that goes on is wanted again.
pub(crate) fn forget_cancel(connection: &Connection, id: &str) -> Result<(), Fault> {
    run(connection, "UPDATE jobs SET cancel = 0 WHERE id = ?", [id]).map(drop)
}

pub(crate) fn get(connection: &Connection, id: &str) -> Result<Option<JobRow>, Fault> {
    first(connection, &format!("SELECT {COLUMNS} FROM jobs WHERE id = ?"), [id], read)
}

pub(crate) fn whole(connection: &Connection, id: &str) -> Result<Option<WholeJob>, Fault> {
    let Some(row) = get(connection, id)? else { return Ok(None) };
    let (calls, attempts) = (call::of_job(connection, id)?, call::attempts(connection, id)?);
    let outputs = image::list(connection, &row.outputs())?.images;
    Ok(Some(WholeJob { row, calls, attempts, outputs }))
}

pub(crate) fn list(connection: &Connection, query: &JobQuery) -> Result<Vec<JobRow>, Fault> {
    let states: Vec<_> = query.states.iter().map(|state| state.as_str()).collect();
    let states = if states.is_empty() { None } else { Some(text(&json(&states)?)) };
    let older = "(created_ms, id) < (SELECT j.created_ms, j.id FROM jobs AS j WHERE j.id = ?)";
    let (sql, values) = Filter::new(&format!("SELECT {COLUMNS} FROM jobs WHERE TRUE"))
        .and("state IN (SELECT value FROM json_each(?))", states)
        .and("caller = ?", query.caller.as_deref().map(text))
        .and(older, query.before.as_deref().map(text))
        .page("created_ms DESC, id DESC", query.limit);
    all(connection, &sql, params_from_iter(values), read)
}

fn read(row: &Row<'_>) -> Result<JobRow, Fault> {
    let mut job: JobRow = parsed(row, 0)?;
    job.state = word(row, 1, &JobState::ALL, JobState::as_str)?;
    job.cancel = row.get(2)?;
    job.updated_ms = row.get(3)?;
    Ok(job)
}
