//! The contract in git is the one that the code makes.

use impasto_contract::{COMMAND, artefacts, root, stale, write};

/// With `IMPASTO_UPDATE=1` it writes instead.
#[test]
fn committed_contract_is_current() {
    let root = root();
    let artefacts = artefacts().unwrap();
    if std::env::var_os("IMPASTO_UPDATE").is_some_and(|value| value == "1") {
        write(&root, &artefacts).unwrap();
        return;
    }
    let stale = stale(&root, &artefacts).unwrap();
    let told: Vec<String> = stale.iter().map(ToString::to_string).collect();
    assert!(stale.is_empty(), "{}\n{} files are stale; run: {COMMAND}", told.join("\n"), stale.len());
}

#[test]
fn the_same_declarations_give_the_same_bytes() {
    assert_eq!(artefacts().unwrap(), artefacts().unwrap());
}
