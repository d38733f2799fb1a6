//! Connections that only read: off the threads of the runtime, but for what is found by a key.

use crate::{
    BUSY, connection,
    error::{Fault, error},
};
use impasto_sdk::{Error, Kind, Result};
use rusqlite::Connection;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::Semaphore, task};

/// At most this many reads run side by side.
const READERS: usize = 4;

/// A few reading connections, opened when they are first needed.
#[derive(Debug)]
pub(crate) struct Readers {
    shared: Arc<Shared>,
    permits: Arc<Semaphore>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// Opens nothing yet.
    pub(crate) fn new(path: &Path) -> Self {
        let shared = Shared { path: path.to_owned(), idle: Mutex::new(Vec::new()) };
        Self { shared: Arc::new(shared), permits: Arc::new(Semaphore::new(READERS)) }
    }

    /// Runs the work with a connection of its own, over one state of the database.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T>
    where
        F: FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
        T: Send + 'static,
    {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| cut_off())?;
        let shared = Arc::clone(&self.shared);
        let work = move || {
            let done = shared.run(work).map_err(|fault| error(&shared.path, fault));
            // The permit goes with the thread, not with a future that may be dropped earlier.
            drop(permit);
            done
        };
        task::spawn_blocking(work).await.map_err(|_| cut_off())?
    }

    /// The same of a few rows that are found by an index: where a connection is at hand it is done at once, since going to
    /// another thread and back takes longer than that. Readers of a WAL wait for nobody; where one would have to all the
    /// same (another program holds the whole file), it waits on another thread.
    pub(crate) async fn look_up<T, F>(&self, work: F) -> Result<T>
    where
        F: Fn(&Connection) -> Result<T, Fault> + Send + 'static,
        T: Send + 'static,
    {
        match self.at_hand(&work) {
            Some(done) => done.map_err(|fault| error(&self.shared.path, fault)),
            None => self.read(work).await,
        }
    }

    fn at_hand<T>(&self, work: impl Fn(&Connection) -> Result<T, Fault>) -> Option<Result<T, Fault>> {
        let _permit = self.permits.try_acquire().ok()?;
        let connection = self.shared.idle().pop()?;
        let done = self.shared.run_impatiently(connection, work);
        if matches!(&done, Err(fault) if fault.is_busy()) { None } else { Some(done) }
    }
}

impl Shared {
    fn run<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, Fault> {
        let connection = match self.idle().pop() {
            Some(connection) => connection,
            None => connection::reading(&self.path)?,
        };
        self.run_with(connection, work)
    }

    /// Fails at once where it would have to wait.
    fn run_impatiently<T>(
        &self,
        connection: Connection,
        work: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        connection.busy_timeout(Duration::ZERO)?;
        self.run_with(connection, |connection| {
            let done = work(connection);
            connection.busy_timeout(BUSY)?;
            done
        })
    }

    fn run_with<T>(
        &self,
        connection: Connection,
        work: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let snapshot = connection.unchecked_transaction()?;
        let done = work(&snapshot);
        let ended = snapshot.finish();
        // What was read stands, however its transaction ended; a connection that met an error is not kept.
        if done.is_ok() && ended.is_ok() {
            self.idle().push(connection);
        }
        done
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn cut_off() -> Error {
    Error::new(Kind::Unexpected, "a read of the store was cut off; is the program shutting down?")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    fn readers() -> (tempfile::TempDir, Readers) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        let connection = Connection::open(&path).unwrap();
        connection
            .execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (7)")
            .unwrap();
        (folder, Readers::new(&path))
    }

    fn seven(connection: &Connection) -> Result<i64, Fault> {
        Ok(connection.query_row("SELECT id FROM t WHERE id = 7", [], |row| row.get(0))?)
    }

    #[tokio::test]
    async fn what_is_found_by_a_key_needs_no_other_thread() {
        let (_folder, readers) = readers();
        // The first one opens a connection, which takes longer.
        assert!(readers.at_hand(seven).is_none());
        assert_eq!(readers.look_up(seven).await.unwrap(), 7);
        let here = std::thread::current().id();
        let seen = readers.look_up(move |connection| {
            assert_eq!(std::thread::current().id(), here);
            seven(connection)
        });
        assert_eq!(seen.await.unwrap(), 7);
        assert_eq!(readers.shared.idle().len(), 1);
    }

    #[tokio::test]
    async fn a_file_that_another_holds_is_waited_for_elsewhere() {
        let (_folder, readers) = readers();
        assert_eq!(readers.look_up(seven).await.unwrap(), 7);
        // Without a WAL a writer keeps readers out, as a program does that holds the whole file.
        let other = Connection::open(&readers.shared.path).unwrap();
        other.execute_batch("BEGIN EXCLUSIVE").unwrap();
        let began = Instant::now();
        assert!(readers.at_hand(seven).is_none());
        assert!(began.elapsed() < BUSY / 2);
        let release = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            other.execute_batch("COMMIT").unwrap();
        };
        let (seen, ()) = tokio::join!(readers.look_up(seven), release);
        assert_eq!(seen.unwrap(), 7);
    }
}
