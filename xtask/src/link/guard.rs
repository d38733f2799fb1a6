//! Tries the build script of `crates/plugins`, which stops the build when a plug-in is not linked.

use crate::{
    generated::Mode,
    plugins::{Family, Plugin, tests::plugin, tests::workspace},
};
use std::{path::Path, process::Command};

/// What the build script prints in a workspace of this kind.
fn build_script_says(linked: &[Plugin], present: &[Plugin]) -> String {
    let root = workspace(present);
    super::write(root.path(), linked, Mode::Write).unwrap();
    let program = root.path().join("build-script");
    compile(&program);
    let package = root.path().join("crates/plugins");
    let output = Command::new(program).env("CARGO_MANIFEST_DIR", &package).current_dir(&package).output();
    String::from_utf8(output.unwrap().stdout).unwrap()
}

fn compile(program: &Path) {
    let source = crate::root::find().unwrap().join("crates/plugins/build.rs");
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let status = Command::new(rustc).args(["--edition", "2024", "-o"]).arg(program).arg(source).status();
    assert!(status.unwrap().success());
}

#[test]
fn the_build_stops_at_a_plugin_that_is_not_linked_and_names_the_command() {
    let (acme, zeta) = (plugin(Family::Provider, "acme"), plugin(Family::Store, "zeta"));
    let says = build_script_says(std::slice::from_ref(&acme), &[acme.clone(), zeta]);
    let expected = "cargo::error=crates/stores/zeta is not linked: run cargo xtask link";
    assert!(says.lines().any(|line| line == expected), "{says}");
    assert!(!says.contains("crates/providers/acme is not linked"), "{says}");
}

#[test]
fn the_build_goes_on_when_everything_is_linked() {
    // One id is the beginning of the other: a search for a part of a text would take one for the other.
    let plugins = [plugin(Family::Provider, "acme"), plugin(Family::Provider, "acme-labs")];
    assert!(!build_script_says(&plugins, &plugins).contains("cargo::error"));
    let says = build_script_says(&plugins[1..], &plugins);
    assert!(says.contains("crates/providers/acme is not linked"), "{says}");
}
