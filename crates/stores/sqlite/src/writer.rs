//! The one thread that writes: it commits waiting writes together.

use crate::error::{Fault, error};
use impasto_sdk::{Error, Kind, Result};
use rusqlite::Connection;
use std::{
    path::Path,
    sync::mpsc,
    thread::{self, JoinHandle},
};
use tokio::sync::oneshot;

/// At most this many writes share a commit, so that the first one does not wait for ever.
const BATCH: usize = 128;

/// The way to the writing thread. Dropping it waits until the thread has written what it was given.
#[derive(Debug)]
pub(crate) struct Writer {
    queue: Option<mpsc::Sender<Box<dyn Unit>>>,
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
        let unit = Box::new(Work { work: Some(work), outcome: None, answer });
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        queue.send(unit).map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())?
    }
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
trait Unit: Send {
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
            (None, Ok(())) => Err(stopped()),
        };
        // Nobody may be waiting any more; the write has happened all the same.
        let _ = self.answer.send(outcome);
    }
}

fn write_all(path: &Path, connection: &Connection, waiting: &mpsc::Receiver<Box<dyn Unit>>) {
    while let Ok(first) = waiting.recv() {
        let mut batch = vec![first];
        batch.extend(waiting.try_iter().take(BATCH - 1));
        let commit = commit(path, connection, &mut batch).map_err(|fault| error(path, fault));
        if let Err(error) = &commit {
            tracing::warn!(writes = batch.len(), %error, "a commit failed");
        }
        for unit in batch {
            unit.answer(&commit);
        }
    }
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
        if !unit.run(path, connection) {
            if connection.is_autocommit() {
                return Err(torn());
            }
            run_sql(connection, "ROLLBACK TO unit")?;
        }
        run_sql(connection, "RELEASE unit")?;
    }
    Ok(())
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
