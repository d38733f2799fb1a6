//! The end of a call: pictures, ledger and phase in one commit.

use crate::{
    call,
    error::Fault,
    image, ledger,
    sql::{integer, run, value},
};
use impasto_ports::{CallRow, Fence, Settlement};
use rusqlite::{Connection, params};

/// Settles a call once in its epoch. After a takeover (an answer that is read again, or a call that is sent again) it may
/// be settled once more: pictures that are there are not repeated, and the call's one entry in the ledger is replaced.
pub(crate) fn settle(connection: &Connection, settlement: &Settlement) -> Result<Fence, Fault> {
    let Settlement { call, attempt, images, ledger } = settlement;
    if call::fence(connection, call)? == Fence::Lost {
        return Ok(Fence::Lost);
    }
    if is_settled(connection, call)? {
        return Ok(Fence::Held);
    }
    call::update(connection, call)?;
    run(connection, "UPDATE calls SET settled_epoch = epoch WHERE id = ?", [&call.id])?;
    if let Some(attempt) = attempt {
        call::put_attempt(connection, &call.id, attempt)?;
    }
    image::land(connection, images)?;
    if let Some(entry) = ledger {
        ledger::put(connection, entry)?;
    }
    Ok(Fence::Held)
}

/// A call that was settled in this epoch and then set going again by a write of the same epoch is not at its end.
fn is_settled(connection: &Connection, call: &CallRow) -> Result<bool, Fault> {
    let sql = format!("SELECT 1 FROM calls WHERE id = ? AND settled_epoch = ? AND NOT {}", call::OPEN);
    Ok(value::<i64>(connection, &sql, params![call.id, integer(call.epoch)])?.is_some())
}
