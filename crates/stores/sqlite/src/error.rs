//! One way from what SQLite says to what a person can act on.

use impasto_sdk::{Error, Kind};
use rusqlite::{ErrorCode, ffi};
use std::{io, path::Path};

/// Why a piece of work failed: SQLite said so, or it was said already.
#[derive(Debug)]
pub(crate) enum Fault {
    Sql(rusqlite::Error),
    Said(Error),
}

impl Fault {
    /// Whether the file itself is damaged.
    pub(crate) fn is_damage(&self) -> bool {
        matches!(self.code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
    }

    /// Whether another connection was in the way.
    pub(crate) fn is_busy(&self) -> bool {
        matches!(self.code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
    }

    fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Sql(error) => error.sqlite_error_code(),
            Self::Said(_) => None,
        }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Said(error)
    }
}

/// What a fault means for a person, and what to do about it.
pub(crate) fn error(path: &Path, fault: impl Into<Fault>) -> Error {
    match fault.into() {
        Fault::Said(error) => error,
        Fault::Sql(error) => of_sqlite(path, &error),
    }
}

/// What a failure of the file system means.
pub(crate) fn of_file(path: &Path, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => full(path),
        io::ErrorKind::ReadOnlyFilesystem
        | io::ErrorKind::PermissionDenied
        | io::ErrorKind::NotFound
        | io::ErrorKind::NotADirectory => unwritable(path, &error.to_string()),
        _ => Error::new(Kind::Unexpected, format!("the database {} failed: {error}", path.display())),
    }
}

/// The file does not hold what it should.
pub(crate) fn damaged(path: &Path, what: &str) -> Error {
    Error::new(
        Kind::Unexpected,
        format!(
            "the database {} is damaged or was cut short ({what}); nothing was changed; put it aside together with its -wal and -shm files and restore it from a backup",
            path.display()
        ),
    )
}

fn of_sqlite(path: &Path, error: &rusqlite::Error) -> Error {
    let file = path.display();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::new(
            Kind::Unavailable,
            format!(
                "the database {file} is in use by another process that did not finish writing within {} seconds; nothing was written; try again, or end that process",
                crate::BUSY.as_secs()
            ),
        ),
        Some(ErrorCode::DiskFull) => full(path),
        // The index of the WAL could not grow: SQLite says only that the disk failed.
        _ if error.sqlite_error().is_some_and(|e| e.extended_code == ffi::SQLITE_IOERR_SHMSIZE) => full(path),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => damaged(path, &error.to_string()),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            unwritable(path, &error.to_string())
        }
        Some(ErrorCode::ConstraintViolation) => Error::new(
            Kind::InvalidRequest,
            format!("the store has such an entry already, or lacks one that this belongs to ({error})"),
        ),
        Some(ErrorCode::SystemIoFailure) => Error::new(
            Kind::Unexpected,
            format!(
                "the disk failed under the database {file} ({error}); look at the system's log, then try again"
            ),
        ),
        _ => Error::new(Kind::Unexpected, format!("the database {file} failed: {error}")),
    }
}

fn full(path: &Path) -> Error {
    Error::new(
        Kind::Unexpected,
        format!("the disk of {} is full; nothing was written; free some space and try again", path.display()),
    )
}

fn unwritable(path: &Path, what: &str) -> Error {
    Error::new(
        Kind::Config,
        format!(
            "the database {} cannot be written ({what}); make the file and its folder writable, or name another root",
            path.display()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sqlite_says_becomes_a_decision_and_an_advice() {
        for (code, kind, advice) in [
            (ffi::SQLITE_BUSY, Kind::Unavailable, "in use"),
            (ffi::SQLITE_BUSY_SNAPSHOT, Kind::Unavailable, "in use"),
            (ffi::SQLITE_LOCKED, Kind::Unavailable, "in use"),
            (ffi::SQLITE_FULL, Kind::Unexpected, "free some space"),
            (ffi::SQLITE_IOERR_SHMSIZE, Kind::Unexpected, "free some space"),
            (ffi::SQLITE_CORRUPT, Kind::Unexpected, "backup"),
            (ffi::SQLITE_NOTADB, Kind::Unexpected, "backup"),
            (ffi::SQLITE_READONLY, Kind::Config, "writable"),
            (ffi::SQLITE_CANTOPEN, Kind::Config, "writable"),
            (ffi::SQLITE_IOERR, Kind::Unexpected, "disk failed"),
            (ffi::SQLITE_CONSTRAINT_UNIQUE, Kind::InvalidRequest, "already"),
            (ffi::SQLITE_NOMEM, Kind::Unexpected, "failed"),
        ] {
            let said = error(Path::new("x.db"), rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
            assert_eq!(said.kind, kind, "{code}");
            assert!(said.message.contains(advice), "{code}: {said}");
        }
    }
}
