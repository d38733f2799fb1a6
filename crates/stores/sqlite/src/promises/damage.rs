//! Files that are not what they should be.

use super::{Fresh, call, claim_of, ids, image, job};
use crate::Sqlite;
use impasto_ports::{Intended, Intent, Store};
use impasto_sdk::{Error, Kind};
use rusqlite::Connection;
use std::{fs, path::Path};

fn refused(path: &Path) -> Error {
    match Sqlite::open(path) {
        Ok(_) => panic!("opened {}", path.display()),
        Err(error) => error,
    }
}

/// A closed database with a thousand pictures.
async fn filled() -> Fresh {
    let fresh = Fresh::new();
    let rows: Vec<_> = (0..1_000).map(|n| image(&format!("{n}"))).collect();
    fresh.open().add_images(&rows).await.unwrap();
    fresh
}

#[tokio::test]
async fn a_file_that_was_cut_short_is_named_and_left_alone() {
    let whole = fs::read(filled().await.path()).unwrap();
    for kept in [0, 1, 50, 99, 100, 511, 512, 4_096, 5_000, whole.len() / 2, whole.len() - 4_096] {
        let fresh = Fresh::new();
        fs::write(fresh.path(), &whole[..kept]).unwrap();
        let error = refused(&fresh.path());
        assert_eq!(error.kind, Kind::Unexpected, "{kept}: {error}");
        assert!(error.message.contains("impasto.db") && error.message.contains("backup"), "{kept}: {error}");
        assert_eq!(fs::read(fresh.path()).unwrap(), &whole[..kept], "{kept}");
    }
}

#[test]
fn a_file_that_is_no_database_is_named_and_left_alone() {
    let fresh = Fresh::new();
    let text = "this is a letter to my aunt. ".repeat(100);
    fs::write(fresh.path(), &text).unwrap();
    let error = refused(&fresh.path());
    assert_eq!(error.kind, Kind::Unexpected);
    assert!(error.message.contains("impasto.db"), "{error}");
    assert_eq!(fs::read_to_string(fresh.path()).unwrap(), text);
}

#[tokio::test]
async fn a_damaged_page_is_found_by_the_check_and_named_by_a_read() {
    let fresh = filled().await;
    let mut bytes = fs::read(fresh.path()).unwrap();
    let from = bytes.len() / 2;
    bytes[from..].fill(0xa5);
    fs::write(fresh.path(), &bytes).unwrap();
    let store = fresh.open();
    assert!(!store.check().await.unwrap().is_empty());
    let mut errors = Vec::new();
    for n in 0..1_000 {
        errors.extend(store.image(&format!("{n}")).await.err());
    }
    let error = errors.first().expect("half of the pictures are gone");
    assert_eq!(error.kind, Kind::Unexpected);
    assert!(error.message.contains("impasto.db") && error.message.contains("backup"), "{error}");
}

#[tokio::test]
async fn a_sound_database_has_nothing_to_report() {
    assert!(filled().await.open().check().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_wal_without_its_database_is_not_written_over() {
    let fresh = filled().await;
    fs::remove_file(fresh.path()).unwrap();
    fs::write(fresh.path().with_extension("db-wal"), "the last minutes").unwrap();
    let error = refused(&fresh.path());
    assert_eq!(error.kind, Kind::Unexpected);
    assert!(error.message.contains("-wal"), "{error}");
    assert!(!fresh.path().exists());
}

#[tokio::test]
async fn a_newer_database_is_refused_and_left_alone() {
    let fresh = filled().await;
    let newer = Connection::open(fresh.path()).unwrap();
    newer.execute_batch("PRAGMA user_version = 999; PRAGMA journal_mode = DELETE;").unwrap();
    newer.close().unwrap();
    let before = fs::read(fresh.path()).unwrap();
    let error = refused(&fresh.path());
    assert_eq!(error.kind, Kind::Config);
    assert!(error.message.contains("999") && error.message.contains("newer release"), "{error}");
    assert_eq!(fs::read(fresh.path()).unwrap(), before);
}

#[test]
fn a_database_of_another_program_is_refused_and_left_alone() {
    let fresh = Fresh::new();
    let other = Connection::open(fresh.path()).unwrap();
    other.execute_batch("CREATE TABLE images (image_name TEXT)").unwrap();
    other.close().unwrap();
    let before = fs::read(fresh.path()).unwrap();
    let error = refused(&fresh.path());
    assert_eq!(error.kind, Kind::Config);
    assert!(error.message.contains("another program"), "{error}");
    assert_eq!(fs::read(fresh.path()).unwrap(), before);
}

#[test]
fn a_folder_in_the_place_of_the_file_or_of_its_folder_is_a_setting_to_mend() {
    let fresh = Fresh::new();
    fs::write(fresh.folder.path().join("file"), "").unwrap();
    fs::create_dir(fresh.path()).unwrap();
    for path in [fresh.path(), fresh.folder.path().join("file/impasto.db")] {
        let error = refused(&path);
        assert_eq!(error.kind, Kind::Config, "{error}");
        assert!(error.message.contains("impasto.db"), "{error}");
    }
}

#[tokio::test]
async fn a_row_that_cannot_be_read_keeps_no_other_from_being_recovered() {
    let fresh = Fresh::new();
    let store = &fresh.open();
    assert_eq!(
        store
            .intend(&Intent::new(&job("j", 1), &[call("c0", "j", 0), call("c1", "j", 1)], &[]))
            .await
            .unwrap(),
        Intended::Written
    );
    let other = Connection::open(fresh.path()).unwrap();
    other.execute_batch("UPDATE calls SET row = '{}' WHERE id = 'c0'").unwrap();
    assert_eq!(ids(&store.claim(&claim_of("b", 2_000, 9)).await.unwrap()), ["c1"]);
    let found = store.check().await.unwrap();
    assert!(found.len() == 1 && found[0].contains("c0"), "{found:?}");
    assert_eq!(store.calls("j").await.unwrap_err().kind, Kind::Unexpected);
}

#[test]
fn a_url_without_a_file_says_what_to_write() {
    let error = impasto_ports::open_store(Path::new("."), "sqlite:").err().unwrap();
    assert_eq!(error.kind, Kind::Config);
    assert!(error.message.contains("sqlite:impasto.db"), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn only_this_user_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let fresh = Fresh::new();
    let nested = fresh.folder.path().join("new/impasto.db");
    let store = Sqlite::open(&nested).unwrap();
    store.add_images(&[image("1")]).await.unwrap();
    for name in ["impasto.db", "impasto.db-wal", "impasto.db-shm"] {
        let mode = fs::metadata(nested.with_file_name(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}
