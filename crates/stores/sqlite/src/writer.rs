//! The one thread that writes: it commits waiting writes together.

use crate::error::{Fault, error};
use impasto_sdk::{Error, Kind, Result};
use rusqlite::Connection;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::mpsc::{self, RecvTimeoutError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// At most this many writes share a commit, so that the first one does not wait for ever.
const BATCH: usize = 128;

/// A write that nobody waits for takes part in the next commit, or has one of its own after this long.
const LINGER: Duration = Duration::from_millis(100);

/// The way to the writing thread. Dropping it waits until the thread has written what it was given.
#[derive(Debug)]
pub(crate) struct Writer {
    queue: Option<mpsc::Sender<Order>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread with its connection.
    pub(crate) fn start(path: &Path, connection: Connection) -> Result<Self> {
        let (queue, waiting) = mpsc::channel();
        let path = path.to_owned();
        let thread = thread::Builder::new()
            .name("impasto-store".into())
            .spawn(move || write_all(&path, &connection, &waiting))
            .map_err(|error| {
                Error::new(Kind::Unexpected, format!("cannot start the store's thread: {error}"))
            })?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Runs the work in a commit and gives its result once that commit is on disk.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T>
    where
        F: FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
        T: Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        self.order(Order {
            unit: Box::new(Work { work: Some(work), outcome: None, answer }),
            haste: Haste::Now,
        })?;
        answered.await.map_err(|_| stopped())?
    }

    /// Runs the work in one of the next commits. Nobody waits for it; it says itself what came of it.
    pub(crate) fn write_soon(&self, unit: Box<dyn Unit>) -> Result<()> {
        self.order(Order { unit, haste: Haste::Soon })
    }

    fn order(&self, order: Order) -> Result<()> {
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        queue.send(order).map_err(|_| stopped())
    }
}

/// A write and how long it may wait.
struct Order {
    unit: Box<dyn Unit>,
    haste: Haste,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Haste {
    Now,
    Soon,
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the store's writing thread ended in a panic");
        }
    }
}

/// A write that waits, whatever its result's type.
pub(crate) trait Unit: Send {
    /// Does the work and keeps its result; false where it failed.
    fn run(&mut self, path: &Path, connection: &Connection) -> bool;
    /// Hands over the result; where the commit failed, that.
    fn answer(self: Box<Self>, commit: &Result<()>);
}

struct Work<T, F> {
    work: Option<F>,
    outcome: Option<Result<T>>,
    answer: oneshot::Sender<Result<T>>,
}

impl<T, F> Unit for Work<T, F>
where
    F: FnOnce(&Connection) -> Result<T, Fault> + Send,
    T: Send,
{
    fn run(&mut self, path: &Path, connection: &Connection) -> bool {
        let outcome = self.work.take().map(|work| work(connection).map_err(|fault| error(path, fault)));
        let done = matches!(outcome, Some(Ok(_)));
        self.outcome = outcome;
        done
    }

    fn answer(self: Box<Self>, commit: &Result<()>) {
        let outcome = match (self.outcome, commit) {
            // A write's own failure says more than the commit's.
            (Some(Err(own)), _) => Err(own),
            (_, Err(error)) => Err(error.clone()),
            (Some(done), Ok(())) => done,
            (None, Ok(())) => Err(broke_down()),
        };
        // Nobody may be waiting any more; the write has happened all the same.
        let _ = self.answer.send(outcome);
    }
}

fn write_all(path: &Path, connection: &Connection, waiting: &mpsc::Receiver<Order>) {
    while let Some(mut batch) = next(waiting) {
        let commit = commit(path, connection, &mut batch).map_err(|fault| error(path, fault));
        if let Err(error) = &commit {
            tracing::warn!(writes = batch.len(), %error, "a commit failed");
        }
        for unit in batch {
            unit.answer(&commit);
        }
    }
}

/// What the next commit takes: waits for something that somebody waits for, or that has waited long enough. `None` at
/// the very end.
fn next(waiting: &mpsc::Receiver<Order>) -> Option<Vec<Box<dyn Unit>>> {
    let first = waiting.recv().ok()?;
    let (mut batch, mut haste) = (vec![first.unit], first.haste);
    let due = Instant::now() + LINGER;
    while haste == Haste::Soon && batch.len() < BATCH {
        match waiting.recv_timeout(due.saturating_duration_since(Instant::now())) {
            Ok(order) => {
                batch.push(order.unit);
                haste = order.haste;
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
    }
    let room = BATCH.saturating_sub(batch.len());
    batch.extend(waiting.try_iter().take(room).map(|order| order.unit));
    Some(batch)
}

fn commit(path: &Path, connection: &Connection, batch: &mut [Box<dyn Unit>]) -> Result<(), Fault> {
    run_sql(connection, "BEGIN IMMEDIATE")?;
    let done = run_each(path, connection, batch).and_then(|()| run_sql(connection, "COMMIT"));
    if done.is_err() && !connection.is_autocommit() {
        run_sql(connection, "ROLLBACK")?;
    }
    done
}

fn run_each(path: &Path, connection: &Connection, batch: &mut [Box<dyn Unit>]) -> Result<(), Fault> {
    for unit in batch {
        run_sql(connection, "SAVEPOINT unit")?;
        if !survives(unit.as_mut(), path, connection) {
            if connection.is_autocommit() {
                return Err(torn());
            }
            run_sql(connection, "ROLLBACK TO unit")?;
        }
        run_sql(connection, "RELEASE unit")?;
    }
    Ok(())
}

/// Runs one, also where it panics: then only whoever asked for it is told, and the others are written.
fn survives(unit: &mut dyn Unit, path: &Path, connection: &Connection) -> bool {
    let run = AssertUnwindSafe(|| unit.run(path, connection));
    catch_unwind(run).unwrap_or_else(|_| {
        tracing::error!("a write ended in a panic; it is undone");
        false
    })
}

fn run_sql(connection: &Connection, sql: &str) -> Result<(), Fault> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}

/// A full or failing disk makes SQLite give up the whole transaction, not only the write that met it.
fn torn() -> Fault {
    Error::new(
        Kind::Unexpected,
        "the database gave up a commit because of another write in it (a full or failing disk?); nothing was written; free some space and try again",
    )
    .into()
}

fn stopped() -> Error {
    Error::new(Kind::Unexpected, "the store's writing thread has stopped; start the program again")
}

fn broke_down() -> Error {
    Error::new(Kind::Unexpected, "a write ended in a panic, and nothing of it was written; see the log")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{connection, create, sql::value};

    #[tokio::test]
    async fn a_write_that_panics_is_undone_and_those_after_it_are_written() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("x.db");
        create::ensure(&path).unwrap();
        let writer = Writer::start(&path, connection::writing(&path).unwrap()).unwrap();
        let lease = |connection: &Connection, owner: &str| {
            run_sql(connection, &format!("INSERT INTO leases (owner, until_ms) VALUES ('{owner}', 1)"))
        };
        let broken = writer.write::<(), _>(move |connection| {
            lease(connection, "a")?;
            panic!("a fault of ours")
        });
        assert!(broken.await.unwrap_err().message.contains("panic"));
        let owners = writer.write(move |connection| {
            lease(connection, "b")?;
            value::<String>(connection, "SELECT group_concat(owner) FROM leases", [])
        });
        assert_eq!(owners.await.unwrap().as_deref(), Some("b"));
    }
}
