//! The embedded store: journal, gallery, model records and ledger in one SQLite file.
//!
//! One thread a process writes. It takes all writes that wait, runs each inside a savepoint of its own, and commits them
//! together: under load many calls share one sync of the disk, and a write that fails leaves nothing behind and takes no
//! other with it. A write is answered only after the commit that holds it (`synchronous=FULL` for every write: the
//! gallery's rows ride in the same commits as the journal's, so a laxer setting would save nothing). Reads go to
//! connections of their own that may not write; they see every commit that was answered.
//!
//! Several processes may share a file on a local disk. They wait for each other up to [five seconds](BUSY). Network file
//! systems are not refused here, since asking for a file system's kind needs `unsafe`; what cannot do WAL is.
//!
//! Columns are what is asked for in queries, and they are the truth where they overlap with the JSON of a row.

mod board;
mod budget;
mod call;
mod check;
mod claim;
mod connection;
mod create;
mod error;
mod filter;
mod image;
mod invokeai;
mod job;
mod lane;
mod ledger;
mod model;
mod notes;
mod once;
#[cfg(test)]
mod promises;
mod readers;
mod schema;
mod search;
mod settle;
mod snapshot;
mod spent;
mod sql;
mod store;
mod tally;
mod token;
mod writer;

pub use invokeai::read_invokeai_models;

use crate::{
    error::Fault,
    notes::{Commit, Notes, Taking},
    readers::Readers,
    writer::Writer,
};
use impasto_ports::{Boxed, LedgerRow, Store, register_store};
use impasto_sdk::{Error, Kind, Result};
use rusqlite::Connection;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// How long an access waits for another process that is writing.
pub const BUSY: Duration = Duration::from_secs(5);

register_store!("sqlite", open);

/// A store in an SQLite file. Its futures need a tokio runtime.
///
/// A write whose future is dropped after it was first polled may still happen. Dropping the store waits for the writes
/// that are under way.
#[derive(Debug)]
pub struct Sqlite {
    path: PathBuf,
    readers: Readers,
    notes: Arc<Notes>,
    writer: Writer,
}

/// Opens the store of `sqlite:FILE`; a relative path is under the root. Same as [`Sqlite::open`] otherwise.
///
/// # Errors
/// `Config` where no file is named; else as [`Sqlite::open`].
pub fn open(root: &Path, rest: &str) -> Result<Arc<dyn Store>> {
    if rest.is_empty() {
        return Err(Error::new(
            Kind::Config,
            "store: expected sqlite:FILE, got no file; name one, such as sqlite:impasto.db",
        ));
    }
    Ok(Arc::new(Sqlite::open(&root.join(rest))?))
}

impl Sqlite {
    /// Opens the file, creates it where there is none (readable by this user only), and brings an older one up to date.
    ///
    /// # Errors
    /// `Config` for a file of a newer version or of another program (neither is changed), and where the file or its
    /// folder cannot be written; `Unavailable` where another process is writing for too long; `Unexpected` for a damaged
    /// file and a full disk.
    pub fn open(path: &Path) -> Result<Self> {
        create::ensure(path)?;
        let connection = connection::writing(path).map_err(|fault| error::error(path, fault))?;
        Ok(Self {
            path: path.to_owned(),
            readers: Readers::new(path),
            notes: Arc::default(),
            writer: Writer::start(path, connection)?,
        })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What stands in the ledger, once all that was noted does.
    fn read_spent<T, F>(&self, work: F) -> Boxed<'_, Result<T>>
    where
        F: FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
        T: Send + 'static,
    {
        Box::pin(async move {
            self.write_notes().await?;
            self.readers.read(work).await
        })
    }

    async fn write_notes(&self) -> Result<()> {
        if !self.notes.are_waiting() {
            return Ok(());
        }
        self.take_notes()?;
        self.writer.write(|_| Ok(())).await?;
        if self.notes.are_waiting() { Err(unwritten()) } else { Ok(()) }
    }

    fn note_spent(&self, entry: LedgerRow) {
        if self.notes.add(entry) == Commit::Arranged {
            return;
        }
        if let Err(error) = self.take_notes() {
            tracing::error!(%error, "what was spent could not be written");
        }
    }

    fn take_notes(&self) -> Result<()> {
        self.writer.write_soon(Box::new(Taking::new(Arc::clone(&self.notes))))
    }

    fn write<T, F>(&self, work: F) -> Boxed<'_, Result<T>>
    where
        F: FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
        T: Send + 'static,
    {
        Box::pin(self.writer.write(work))
    }

    fn look_up<T, F>(&self, work: F) -> Boxed<'_, Result<T>>
    where
        F: Fn(&Connection) -> Result<T, Fault> + Send + 'static,
        T: Send + 'static,
    {
        Box::pin(self.readers.look_up(work))
    }

    fn read<T, F>(&self, work: F) -> Boxed<'_, Result<T>>
    where
        F: FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
        T: Send + 'static,
    {
        Box::pin(self.readers.read(work))
    }
}

fn unwritten() -> Error {
    Error::new(
        Kind::Unavailable,
        "what was spent could not be written yet; is another program at the database?",
    )
}
