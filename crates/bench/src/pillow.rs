//! The same work in a pipeline on Pillow, where Python has it.

use crate::statistics::median;
use anyhow::Result;
use serde::Deserialize;
use std::{path::Path, process::Command};

const SCRIPT: &str = include_str!("pillow.py");

/// What it took, and which version.
#[derive(Deserialize)]
struct Said {
    version: String,
    ms: Vec<f64>,
}

/// Processor time of a picture, in milliseconds, with the name of what took it; none where Python has no Pillow.
pub(crate) fn measure(picture: &Path, count: u64, folder: &Path) -> Result<Option<(String, f64)>> {
    let output =
        Command::new("python3").args(["-c", SCRIPT]).arg(picture).arg(count.to_string()).arg(folder).output();
    let Ok(output) = output else { return Ok(None) };
    if !output.status.success() {
        return Ok(None);
    }
    let said: Said = serde_json::from_slice(&output.stdout)?;
    Ok(Some((format!("Pillow {}", said.version), median(&said.ms))))
}
