//! How much memory a server takes.

use crate::server::Server;
use anyhow::{Context, Result};
use std::fs;

/// What the system says of a process, in kB.
pub(super) struct Memory {
    now: u64,
    peak: u64,
}

impl Memory {
    /// A server's, now and at its peak.
    pub(super) fn of(server: &Server) -> Result<Self> {
        let path = format!("/proc/{}/status", server.id());
        let status =
            fs::read_to_string(&path).with_context(|| format!("cannot read {path}; this needs Linux"))?;
        Ok(Self { now: figure(&status, "VmRSS:")?, peak: figure(&status, "VmHWM:")? })
    }

    /// Prints what so many requests took above what an idle server takes.
    pub(super) fn compare(&self, after: &Self, count: usize) {
        let mb = |kb: u64| kb as f64 / 1e3;
        let each = mb(after.peak.saturating_sub(self.now)) / count.max(1) as f64;
        println!(
            "  memory: {:.0} MB idle, {:.0} MB at the peak, {:.0} MB afterwards; {each:.2} MB for each in flight",
            mb(self.now),
            mb(after.peak),
            mb(after.now)
        );
    }
}

fn figure(status: &str, name: &str) -> Result<u64> {
    let line =
        status.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("no {name}"))?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_a_process_are_read() {
        let status = "Name:\timpasto\nVmHWM:\t  125688 kB\nVmRSS:\t    9876 kB\n";
        assert_eq!((figure(status, "VmHWM:").unwrap(), figure(status, "VmRSS:").unwrap()), (125_688, 9_876));
        assert!(figure(status, "VmSwap:").is_err());
    }
}
