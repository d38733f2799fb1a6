//! The programs that take part, freshly built.

use crate::cargo;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Where the built programs are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Programs {
    /// The program with the testkit's provider.
    pub(super) harness: PathBuf,
    /// The vendors.
    pub(super) vendors: PathBuf,
}

/// Builds both.
pub(super) fn build(root: &Path) -> Result<Programs> {
    let format = "--message-format=json-render-diagnostics";
    let harness = cargo::output(root, &["build", "--package", "impasto", "--example", "harness", format])?;
    let vendors =
        cargo::output(root, &["build", "--package", "impasto-testkit", "--bin", "fault-server", format])?;
    Ok(Programs { harness: executable(&harness, "harness")?, vendors: executable(&vendors, "fault-server")? })
}

/// What cargo says it built under this name.
fn executable(messages: &str, name: &str) -> Result<PathBuf> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut of_name = messages.filter(|message| message["target"]["name"] == name);
    let path = of_name.find_map(|message| Some(message["executable"].as_str()?.to_owned()));
    path.map(Into::into).with_context(|| format!("cargo built no program {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_found_in_what_cargo_says() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"other"},"executable":"/t/other"}
{"reason":"compiler-artifact","target":{"name":"harness"},"executable":null}
not json
{"reason":"compiler-artifact","target":{"name":"harness"},"executable":"/t/harness"}"#;
        assert_eq!(executable(messages, "harness").unwrap(), Path::new("/t/harness"));
        assert!(executable(messages, "none").unwrap_err().to_string().contains("none"));
    }
}
