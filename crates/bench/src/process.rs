//! Processes that are measured: the system's account of their time and memory.

use anyhow::{Context, Result, bail};
use nix::{
    sys::time::TimeValLike,
    time::{ClockId, clock_getcpuclockid, clock_gettime},
    unistd::Pid,
};
use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A server that runs. It ends when this is dropped.
pub(crate) struct Process {
    child: Child,
    /// `http://` and where it listens.
    pub(crate) address: String,
}

/// What the system says of a process, in MiB.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Memory {
    pub(crate) now: f64,
    pub(crate) peak: f64,
}

impl Process {
    /// Starts a program whose first line of output says where it listens.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("cannot start a server")?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
        let address = line.trim().strip_prefix("listening on ").unwrap_or_default().to_owned();
        let process = Self { child, address };
        if process.address.is_empty() {
            bail!("a server said {line:?} and not where it listens");
        }
        Ok(process)
    }

    /// The processor time of all its threads so far.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        let clock = clock_getcpuclockid(Pid::from_raw(self.child.id().try_into()?))?;
        time_of(clock)
    }

    pub(crate) fn memory(&self) -> Result<Memory> {
        let path = format!("/proc/{}/status", self.child.id());
        let status =
            fs::read_to_string(&path).with_context(|| format!("cannot read {path}; this needs Linux"))?;
        Memory::read(&status)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Memory {
    fn read(status: &str) -> Result<Self> {
        Ok(Self { now: figure(status, "VmRSS:")?, peak: figure(status, "VmHWM:")? })
    }
}

/// The processor time of this process so far.
pub(crate) fn own_cpu() -> Result<Duration> {
    time_of(ClockId::CLOCK_PROCESS_CPUTIME_ID)
}

fn time_of(clock: ClockId) -> Result<Duration> {
    Ok(Duration::from_nanos(clock_gettime(clock)?.num_nanoseconds().try_into()?))
}

fn figure(status: &str, name: &str) -> Result<f64> {
    let line =
        status.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("no {name}"))?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_a_process_are_read() {
        let status = "Name:\timpasto\nVmHWM:\t  2048 kB\nVmRSS:\t    512 kB\n";
        assert_eq!(Memory::read(status).unwrap(), Memory { now: 0.5, peak: 2.0 });
        assert!(Memory::read("Name:\timpasto\n").is_err());
    }

    #[test]
    fn work_shows_in_the_processor_time() {
        let before = own_cpu().unwrap();
        while own_cpu().unwrap() - before < Duration::from_millis(3) {}
        assert!(own_cpu().unwrap() > before);
    }

    #[test]
    fn who_does_not_say_where_it_listens_is_no_server() {
        assert!(Process::start(Command::new("echo").arg("hello")).is_err());
        let process = Process::start(Command::new("echo").arg("listening on http://a")).unwrap();
        assert_eq!(process.address, "http://a");
    }
}
