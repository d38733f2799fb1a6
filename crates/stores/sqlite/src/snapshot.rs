//! A copy of the whole file at one moment, while others write.

use crate::{connection, error::Fault};
use impasto_sdk::{Error, Kind};
use std::{fs::File, path::Path};

/// `VACUUM INTO` reads in one transaction, so the copy is of one moment; in WAL mode a reader holds up no writer. The
/// connection is one of its own, since the readers may not write, also not elsewhere.
pub(crate) fn snapshot(from: &Path, to: &Path) -> Result<(), Fault> {
    let name = to.to_str().ok_or_else(|| {
        Error::new(Kind::InvalidRequest, format!("the name {} is not valid Unicode", to.display()))
    })?;
    connection::plain(from)?.execute("VACUUM INTO ?", [name])?;
    File::open(to).and_then(|file| file.sync_all()).map_err(|error| {
        Fault::from(Error::new(Kind::Unexpected, format!("cannot write {}: {error}", to.display())))
    })
}

#[cfg(test)]
mod tests {
    use crate::Sqlite;
    use impasto_ports::{ModelRow, Store};

    fn row(model: &str) -> ModelRow {
        ModelRow {
            key: model.into(),
            provider: "acme".into(),
            model: model.into(),
            edits: serde_json::json!({}),
            learned: serde_json::json!({}),
            enabled: true,
            revision: 1,
            created_ms: 1,
            updated_ms: 1,
        }
    }

    #[tokio::test]
    async fn a_snapshot_is_a_store_of_its_own_and_holds_what_was_there_at_its_moment() {
        let folder = tempfile::tempdir().unwrap();
        let store = Sqlite::open(&folder.path().join("a.db")).unwrap();
        store.put_model(&row("before")).await.unwrap();
        let copy = folder.path().join("b.db");
        store.snapshot(&copy).await.unwrap();
        store.put_model(&row("after")).await.unwrap();
        let copied = Sqlite::open(&copy).unwrap();
        let models: Vec<String> =
            copied.models().await.unwrap().into_iter().map(|model| model.model).collect();
        assert_eq!(models, ["before"]);
        assert_eq!(copied.check().await.unwrap(), [""; 0]);
        assert!(store.snapshot(&copy).await.is_err(), "a file that is there was overwritten");
    }
}
