//! What it was measured on.

use anyhow::Result;
use serde::{Deserialize, Serialize};
use std::{fs, process::Command, thread::available_parallelism};

/// The machine and the versions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Machine {
    pub(crate) date: String,
    pub(crate) processor: String,
    pub(crate) cores: usize,
    pub(crate) memory_gib: f64,
    pub(crate) kernel: String,
    pub(crate) program: String,
    pub(crate) compiler: String,
}

impl Machine {
    pub(crate) fn look(program: String) -> Result<Self> {
        let line = |path: &str, name: &str| field(&fs::read_to_string(path).unwrap_or_default(), name);
        let kib: f64 = line("/proc/meminfo", "MemTotal").trim_end_matches(" kB").parse().unwrap_or_default();
        let compiler = Command::new("rustc").arg("--version").output().map(|output| output.stdout);
        Ok(Self {
            date: jiff::Timestamp::now().strftime("%Y-%m-%d").to_string(),
            processor: line("/proc/cpuinfo", "model name"),
            cores: available_parallelism()?.get(),
            memory_gib: kib / 1024.0 / 1024.0,
            kernel: fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim().to_owned(),
            program,
            compiler: String::from_utf8_lossy(&compiler.unwrap_or_default()).trim().to_owned(),
        })
    }
}

/// The value behind a name and a colon.
fn field(text: &str, name: &str) -> String {
    let of_name = |line: &str| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    };
    text.lines().find_map(of_name).unwrap_or_else(|| "unknown".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_read_by_its_name() {
        let text = "MemTotal:       24 kB\nmodel name\t: A processor\n";
        assert_eq!(
            (field(text, "MemTotal").as_str(), field(text, "model name").as_str()),
            ("24 kB", "A processor")
        );
        assert_eq!(field(text, "none"), "unknown");
    }
}
