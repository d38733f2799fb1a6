//! Processes that are measured: the system's account of their time and memory, and of those that they started.

mod tree;

use anyhow::{Context, Result, bail};
use nix::{
    sys::{
        signal::{Signal, kill},
        time::TimeValLike,
    },
    time::{ClockId, clock_getcpuclockid, clock_gettime},
    unistd::Pid,
};
use std::{
    fs,
    io::{BufRead, BufReader},
    iter::Sum,
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
#[derive(Clone, Copy, Debug, Default, PartialEq)]
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

    /// Starts a program that listens where it was told to, and does not say so.
    pub(crate) fn start_at(command: &mut Command, address: String) -> Result<Self> {
        let child = command.stdin(Stdio::null()).spawn().context("cannot start a server")?;
        Ok(Self { child, address })
    }

    /// Whether it has ended by itself.
    pub(crate) fn ended(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// The processor time of all threads so far.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        tree::of(self.child.id())?.into_iter().map(|process| time_of(clock_getcpuclockid(process)?)).sum()
    }

    pub(crate) fn memory(&self) -> Result<Memory> {
        tree::of(self.child.id())?.into_iter().map(Memory::of).sum()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Once it was waited for, its number may be another's.
        if !matches!(self.ended(), Ok(false)) {
            return;
        }
        for process in tree::of(self.child.id()).into_iter().flatten() {
            let _ = kill(process, Signal::SIGKILL);
        }
        let _ = self.child.wait();
    }
}

impl Memory {
    fn of(process: Pid) -> Result<Self> {
        let path = format!("/proc/{process}/status");
        let status =
            fs::read_to_string(&path).with_context(|| format!("cannot read {path}; this needs Linux"))?;
        Self::read(&status)
    }

    fn read(status: &str) -> Result<Self> {
        Ok(Self { now: figure(status, "VmRSS:")?, peak: figure(status, "VmHWM:")? })
    }
}

impl Sum for Memory {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self { now: sum.now + one.now, peak: sum.peak + one.peak })
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
    fn what_a_process_started_is_counted_and_ends_with_it() {
        let script = "sleep 60 & echo listening on http://$!; wait";
        let process = Process::start(Command::new("sh").args(["-c", script])).unwrap();
        let pids = tree::of(process.child.id()).unwrap();
        assert_eq!(pids.len(), 2);
        let alone = Memory::of(pids[0]).unwrap();
        assert!(process.memory().unwrap().peak > alone.peak);
        let child = process.address.trim_start_matches("http://").to_owned();
        drop(process);
        // An ended process may still wait for somebody to take note of it.
        let runs =
            || fs::read_to_string(format!("/proc/{child}/stat")).is_ok_and(|stat| !stat.contains(") Z "));
        let ended = (0..200).any(|_| {
            std::thread::sleep(Duration::from_millis(10));
            !runs()
        });
        assert!(ended, "{child} still runs");
    }

    #[test]
    fn who_does_not_say_where_it_listens_is_no_server() {
        assert!(Process::start(Command::new("echo").arg("hello")).is_err());
        let process = Process::start(Command::new("echo").arg("listening on http://a")).unwrap();
        assert_eq!(process.address, "http://a");
    }
}
