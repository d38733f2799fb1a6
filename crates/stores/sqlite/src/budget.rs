//! What calls hold of the budgets.

use crate::{
    error::Fault,
    filter::Filter,
    ledger, spent,
    sql::{all, nano, run},
};
use impasto_ports::{Amount, Bound, CallRow, JobRow, Phase, Reservation, Scope, Stake, Standing, admit};
use rusqlite::{Connection, params, params_from_iter, types::Value};

/// How far bounds are used up.
pub(crate) fn standings(connection: &Connection, bounds: &[Bound]) -> Result<Vec<Standing>, Fault> {
    bounds
        .iter()
        .map(|bound| {
            Ok(Standing {
                bound: bound.clone(),
                spent: spent(connection, bound)?,
                reserved: reserved(connection, bound)?,
            })
        })
        .collect()
}

/// Reserves the price of calls that are about to run, or refuses them all. What an earlier attempt of a call may have
/// cost stays beside it.
pub(crate) fn reserve(
    connection: &Connection,
    job: &JobRow,
    calls: &[CallRow],
    bounds: &[Bound],
) -> Result<(), Fault> {
    let fresh: Vec<_> = calls.iter().filter(|call| call.is_fresh()).collect();
    if fresh.is_empty() {
        return Ok(());
    }
    let holds = |bound: &&Bound| bound.scope.holds(&job.provider, &job.model, &job.caller);
    let bounds: Vec<Bound> = bounds.iter().filter(holds).cloned().collect();
    let need = fresh.iter().map(|call| Amount::of_call(call)).sum();
    admit(&standings(connection, &bounds)?, need)?;
    for call in fresh {
        set_aside(connection, &call.id)?;
        insert(connection, &Reservation::of(job, call), call)?;
    }
    Ok(())
}

/// Brings what a call holds in step with its phase.
pub(crate) fn follow(connection: &Connection, call: &CallRow) -> Result<(), Fault> {
    match call.stake() {
        Stake::Nothing if call.is_reconciled() => {
            run(connection, "DELETE FROM reservations WHERE call = ?", [&call.id])
        }
        Stake::Nothing => run(connection, "DELETE FROM reservations WHERE call = ? AND part = 0", [&call.id]),
        // What is at risk counts in the time in which it left.
        Stake::Reserved if call.phase == Phase::Sent => {
            let sql = "UPDATE reservations SET open = 1, at_ms = ?2 WHERE call = ?1 AND part = 0";
            run(connection, sql, params![call.id, call.updated_ms])
        }
        Stake::Reserved => {
            let sql = "UPDATE reservations SET open = 1 WHERE call = ? AND part = 0 AND open = 0";
            run(connection, sql, [&call.id])
        }
        Stake::AtRisk => run(
            connection,
            "UPDATE reservations SET open = 0 WHERE call = ? AND part = 0 AND open = 1",
            [&call.id],
        ),
    }
    .map(drop)
}

fn set_aside(connection: &Connection, call: &str) -> Result<(), Fault> {
    let sql = "UPDATE reservations SET part = (SELECT max(part) + 1 FROM reservations WHERE call = ?1)
        WHERE call = ?1 AND part = 0";
    run(connection, sql, [call]).map(drop)
}

fn insert(connection: &Connection, reservation: &Reservation, call: &CallRow) -> Result<(), Fault> {
    let sql =
        "INSERT INTO reservations (call, part, open, caller, provider, model, at_ms, images, price_nano)
        VALUES (?, 0, 1, ?, ?, ?, ?, ?, ?)";
    let Reservation { call: id, caller, provider, model, amount } = reservation;
    let price = nano(call.at_risk);
    run(connection, sql, params![id, caller, provider, model, call.updated_ms, amount.images, price])
        .map(drop)
}

fn spent(connection: &Connection, bound: &Bound) -> Result<Amount, Fault> {
    add_up(connection, spent::at_once(connection, SUMS, bound.since_ms, bound.until_ms)?, &bound.scope)
}

/// What runs counts whenever it began; what is uncertain counts in the time in which it left.
fn reserved(connection: &Connection, bound: &Bound) -> Result<Amount, Fault> {
    let running = Filter::new(&format!("{SUMS} FROM held WHERE true"));
    let doubtful = Filter::over(
        "SELECT coalesce(sum(price_nano), 0), coalesce(sum(images), 0), count(*) - count(price_nano)
        FROM reservations WHERE open = 0 AND at_ms >= ? AND at_ms < ?",
        vec![Value::Integer(bound.since_ms), Value::Integer(bound.until_ms)],
    );
    Ok(add_up(connection, running, &bound.scope)? + add_up(connection, doubtful, &bound.scope)?)
}

const SUMS: &str =
    "SELECT coalesce(sum(price_nano), 0), coalesce(sum(images), 0), coalesce(sum(unpriced), 0)";

fn add_up(connection: &Connection, rows: Filter, scope: &Scope) -> Result<Amount, Fault> {
    let Scope { provider, model, caller } = scope;
    let (sql, values) = ledger::narrowed(rows, provider, model, caller).end("");
    let found = all(connection, &sql, params_from_iter(values), ledger::read_amount)?;
    Ok(found.into_iter().sum())
}
