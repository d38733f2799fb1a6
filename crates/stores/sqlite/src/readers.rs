//! Connections that only read, off the threads of the runtime.

use crate::{
    connection,
    error::{Fault, error},
};
use impasto_sdk::{Error, Kind, Result};
use rusqlite::Connection;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
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
}

impl Shared {
    fn run<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, Fault> {
        let connection = match self.idle().pop() {
            Some(connection) => connection,
            None => connection::reading(&self.path)?,
        };
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
