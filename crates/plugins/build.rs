//! Stops the build when a plug-in's folder is there and not linked. It generates nothing.

use std::{env, fs, path::Path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let package = env::var("CARGO_MANIFEST_DIR")?;
    let manifest = fs::read_to_string(Path::new(&package).join("Cargo.toml"))?;
    for family in ["providers", "stores"] {
        let folder = format!("../{family}");
        say(&format!("rerun-if-changed={folder}"));
        for entry in fs::read_dir(Path::new(&package).join(&folder))? {
            let entry = entry?;
            let id = entry.file_name().to_string_lossy().into_owned();
            let linked = manifest.contains(&format!("\"{folder}/{id}\""));
            if entry.path().join("Cargo.toml").is_file() && !linked {
                say(&format!("error=crates/{family}/{id} is not linked: run cargo xtask link"));
            }
        }
    }
    say("rerun-if-changed=Cargo.toml");
    Ok(())
}

fn say(instruction: &str) {
    println!("cargo::{instruction}");
}
