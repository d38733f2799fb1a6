//! Reads the external models of an InvokeAI database. It is another program's file, so it is only read.

use crate::error;
use impasto_sdk::{Error, Kind, Result};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use std::path::Path;

/// The records of external models in InvokeAI's database (`databases/invokeai.db`), in the order they were made, each as
/// its whole config. The table `models` with the column `config` is of its version 6, the first with external models.
///
/// # Errors
/// `InvalidRequest` where the file is no such database; else what the database says.
pub fn read_invokeai_models(path: &Path) -> Result<Vec<Value>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = Connection::open_with_flags(path, flags);
    let connection = open.map_err(|fault| error::error(path, fault))?;
    let configs = configs(&connection).map_err(|fault| {
        let message = format!("{} is not a database of InvokeAI 6 or later: {fault}", path.display());
        Error::new(Kind::InvalidRequest, message)
    })?;
    Ok(configs.into_iter().filter(is_external).collect())
}

fn configs(connection: &Connection) -> rusqlite::Result<Vec<Value>> {
    let mut statement = connection.prepare("SELECT config FROM models ORDER BY rowid")?;
    let texts = statement.query_map([], |row| row.get::<_, String>(0))?;
    // A record of another kind that is no JSON is not ours to judge.
    Ok(texts
        .collect::<rusqlite::Result<Vec<_>>>()?
        .iter()
        .filter_map(|text| serde_json::from_str(text).ok())
        .collect())
}

fn is_external(config: &Value) -> bool {
    config["base"] == "external"
        && config["provider_id"].is_string()
        && config["provider_model_id"].is_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(folder: &Path, statements: &str) -> std::path::PathBuf {
        let path = folder.join("invokeai.db");
        Connection::open(&path).unwrap().execute_batch(statements).unwrap();
        path
    }

    #[test]
    fn only_external_models_are_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = database(
            folder.path(),
            r#"CREATE TABLE models (id TEXT NOT NULL PRIMARY KEY, config TEXT NOT NULL);
               INSERT INTO models VALUES ('b', '{"base":"external","provider_id":"openai","provider_model_id":"x"}');
               INSERT INTO models VALUES ('a', '{"base":"sdxl","name":"other"}');
               INSERT INTO models VALUES ('c', 'not json');"#,
        );
        let before = std::fs::read(&path).unwrap();
        let models = read_invokeai_models(&path).unwrap();
        assert_eq!(models.len(), 1);
        assert_eq!(models[0]["provider_model_id"], "x");
        assert_eq!(std::fs::read(&path).unwrap(), before, "the file is only read");
    }

    #[test]
    fn another_file_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = database(folder.path(), "CREATE TABLE other (id TEXT);");
        let error = read_invokeai_models(&path).unwrap_err();
        assert_eq!(error.kind, Kind::InvalidRequest);
        assert!(error.message.contains("invokeai.db"), "{}", error.message);
    }
}
