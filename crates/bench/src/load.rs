//! How busy the machine is with other things.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::{fs, time::Duration};

/// What else runs, before a case begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Load {
    /// The load average of the last minute; that of this very program is in it after the first case.
    pub(crate) average: f64,
    /// The share of the processors that others used while nothing was measured.
    pub(crate) busy: f64,
}

/// How long to look.
const LOOK: Duration = Duration::from_millis(400);

impl Load {
    /// Looks while nothing of ours runs.
    pub(crate) async fn look() -> Result<Self> {
        let before = Ticks::read()?;
        tokio::time::sleep(LOOK).await;
        let after = Ticks::read()?;
        let average = fs::read_to_string("/proc/loadavg")?;
        let average = average.split(' ').next().context("no load average")?.parse()?;
        Ok(Self { average, busy: after.busy_since(&before) })
    }

    /// Whether times by the clock mean little.
    pub(crate) fn disturbs(&self) -> bool {
        self.busy > 0.2
    }
}

#[derive(Debug, PartialEq)]
struct Ticks {
    all: f64,
    idle: f64,
}

impl Ticks {
    fn read() -> Result<Self> {
        Self::of(&fs::read_to_string("/proc/stat").context("cannot read /proc/stat; this needs Linux")?)
    }

    fn of(stat: &str) -> Result<Self> {
        let line = stat.lines().next().context("no first line in /proc/stat")?;
        let ticks: Vec<f64> = line.split_whitespace().skip(1).filter_map(|word| word.parse().ok()).collect();
        let idle = ticks.get(3..5).context("too few numbers in /proc/stat")?.iter().sum();
        Ok(Self { all: ticks.iter().take(8).sum(), idle })
    }

    fn busy_since(&self, before: &Self) -> f64 {
        let all = self.all - before.all;
        if all > 0.0 { 1.0 - (self.idle - before.idle) / all } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_idle_is_busy() {
        let before = Ticks::of("cpu  100 0 0 100 0 0 0 0 0 0\ncpu0 1").unwrap();
        let after = Ticks::of("cpu  130 0 10 150 10 0 0 0 0 0\n").unwrap();
        assert!((after.busy_since(&before) - 0.4).abs() < 1e-9);
        assert!(before.busy_since(&before).abs() < 1e-9);
        assert!(Ticks::of("cpu 1 2").is_err());
    }
}
