//! What calls hold of the budgets.

use crate::{
    error::Fault,
    ledger,
    sql::{all, nano, run},
};
use impasto_ports::{Amount, Bound, CallRow, JobRow, Phase, Reservation, Scope, Stake, Standing, admit};
use rusqlite::{Connection, params};

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
    sum(connection, "ledger WHERE at_ms >= ?1 AND at_ms < ?2", bound)
}

/// What runs counts whenever it began; what is uncertain counts in the time in which it left.
fn reserved(connection: &Connection, bound: &Bound) -> Result<Amount, Fault> {
    sum(connection, "reservations WHERE (open = 1 OR (at_ms >= ?1 AND at_ms < ?2))", bound)
}

fn sum(connection: &Connection, rows: &str, bound: &Bound) -> Result<Amount, Fault> {
    let Bound { scope: Scope { provider, model, caller }, since_ms, until_ms, .. } = bound;
    let family = ledger::FAMILY;
    let sql = format!(
        "SELECT coalesce(sum(price_nano), 0), coalesce(sum(images), 0), count(*) - count(price_nano) FROM {rows}
        AND (?3 IS NULL OR provider = ?3) AND (?4 IS NULL OR model = ?4 OR {family} = ?4) AND (?5 IS NULL OR caller = ?5)"
    );
    let values = params![since_ms, until_ms, provider, model, caller];
    let found = all(connection, &sql, values, ledger::read_amount)?;
    Ok(found.into_iter().sum())
}
