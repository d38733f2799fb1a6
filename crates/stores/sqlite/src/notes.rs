//! Entries of the ledger that share a commit: whoever notes one does not wait for the disk.

use crate::{error::error, ledger, writer::Unit};
use impasto_ports::LedgerRow;
use impasto_sdk::{Error, Kind, Result};
use rusqlite::Connection;
use std::{
    mem,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What was noted and is not committed yet.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    entries: Vec<LedgerRow>,
    /// Whether a commit was asked for that takes them along.
    arranged: bool,
    /// Whether some are in the commit that is under way.
    under_way: bool,
}

/// Whether somebody has to ask for a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Commit {
    /// Nobody has yet.
    Needed,
    /// One will come.
    Arranged,
}

impl Notes {
    /// Notes an entry.
    pub(crate) fn add(&self, entry: LedgerRow) -> Commit {
        let mut waiting = self.lock();
        waiting.entries.push(entry);
        if mem::replace(&mut waiting.arranged, true) { Commit::Arranged } else { Commit::Needed }
    }

    /// Whether anything is not committed yet.
    pub(crate) fn are_waiting(&self) -> bool {
        let waiting = self.lock();
        waiting.under_way || !waiting.entries.is_empty()
    }

    fn take(&self) -> Vec<LedgerRow> {
        let mut waiting = self.lock();
        (waiting.arranged, waiting.under_way) = (false, true);
        mem::take(&mut waiting.entries)
    }

    /// What was taken could not be written: it waits on, for the next entry or the next reader to try again.
    fn put_back(&self, mut entries: Vec<LedgerRow>) {
        let mut waiting = self.lock();
        entries.append(&mut waiting.entries);
        waiting.entries = entries;
        // Also where the commit could not even begin, and nothing was taken.
        (waiting.arranged, waiting.under_way) = (false, false);
    }

    fn kept(&self) {
        self.lock().under_way = false;
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes all that waits along in a commit.
pub(crate) struct Taking {
    notes: Arc<Notes>,
    taken: Vec<LedgerRow>,
    written: Result<()>,
}

impl Taking {
    pub(crate) fn new(notes: Arc<Notes>) -> Self {
        Self { notes, taken: Vec::new(), written: Err(unwritten()) }
    }
}

impl Unit for Taking {
    fn run(&mut self, path: &Path, connection: &Connection) -> bool {
        self.taken = self.notes.take();
        let written = self.taken.iter().try_for_each(|entry| ledger::put(connection, entry));
        self.written = written.map_err(|fault| error(path, fault));
        self.written.is_ok()
    }

    fn answer(self: Box<Self>, commit: &Result<()>) {
        match self.written.as_ref().and(commit.as_ref()) {
            Ok(()) => self.notes.kept(),
            Err(error) => {
                self.notes.put_back(self.taken);
                let entries = self.notes.lock().entries.len();
                tracing::error!(entries, %error, "what was spent could not be written yet; it is tried again");
            }
        }
    }
}

/// What is said until it is.
fn unwritten() -> Error {
    Error::new(Kind::Unexpected, "entries of the ledger were not written; see the log")
}

#[cfg(test)]
mod tests {
    use super::*;
    use impasto_ports::Basis;

    fn entry(call: &str) -> LedgerRow {
        LedgerRow {
            call: call.into(),
            job: "j".into(),
            caller: "local".into(),
            provider: "acme".into(),
            model: "talk-1".into(),
            at_ms: 1,
            images: 0,
            usage: None,
            price: None,
            basis: Basis::Unpriced,
            expected: None,
        }
    }

    #[test]
    fn one_commit_is_arranged_for_all_that_come_before_it() {
        let notes = Notes::default();
        assert_eq!(notes.add(entry("a")), Commit::Needed);
        assert_eq!(notes.add(entry("b")), Commit::Arranged);
        assert_eq!(notes.take().len(), 2);
        // It is not in the commit that is under way.
        assert_eq!(notes.add(entry("c")), Commit::Needed);
        notes.kept();
        assert!(notes.are_waiting());
        assert_eq!(notes.take().len(), 1);
        assert!(notes.are_waiting());
        notes.kept();
        assert!(!notes.are_waiting());
    }

    #[test]
    fn what_could_not_be_written_waits_on_in_its_order() {
        let notes = Notes::default();
        let _ = notes.add(entry("a"));
        let taken = notes.take();
        let _ = notes.add(entry("b"));
        notes.put_back(taken);
        assert!(notes.are_waiting());
        // The next entry asks for another commit, also after one that could not begin.
        assert_eq!(notes.add(entry("c")), Commit::Needed);
        notes.put_back(Vec::new());
        assert_eq!(notes.add(entry("d")), Commit::Needed);
        let calls: Vec<_> = notes.take().into_iter().map(|entry| entry.call).collect();
        assert_eq!(calls, ["a", "b", "c", "d"]);
    }
}
