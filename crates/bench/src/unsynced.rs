//! A program whose syncs come to nothing: what bringing bytes to the disk costs can be told from all else.
//!
//! The program itself is as it is: the system answers `fsync` and `fdatasync` with success and does nothing (a seccomp
//! filter, which outlives `exec`).

use anyhow::{Result, bail};
use std::{ffi::OsString, process::Command};

/// What to run.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The program and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<OsString>,
}

/// Becomes that program.
///
/// # Errors
/// Where the system has no such filters, or the program cannot be run.
pub(crate) fn run(args: &Args) -> Result<()> {
    let Some((program, rest)) = args.command.split_first() else { bail!("no program was named") };
    skip_syncs()?;
    become_it(Command::new(program).args(rest))
}

#[cfg(target_os = "linux")]
fn become_it(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec().into())
}

#[cfg(target_os = "linux")]
fn skip_syncs() -> Result<()> {
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};
    let calls = [nix::libc::SYS_fsync, nix::libc::SYS_fdatasync];
    let rules = calls.into_iter().map(|call| (call, Vec::new())).collect();
    // An error of number 0 is a success.
    let (others, these) = (SeccompAction::Allow, SeccompAction::Errno(0));
    let filter = SeccompFilter::new(rules, others, these, std::env::consts::ARCH.try_into()?)?;
    Ok(seccompiler::apply_filter(&BpfProgram::try_from(filter)?)?)
}

#[cfg(not(target_os = "linux"))]
fn become_it(_: &mut Command) -> Result<()> {
    bail!("this needs Linux")
}

#[cfg(not(target_os = "linux"))]
fn skip_syncs() -> Result<()> {
    bail!("this needs Linux")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::{fs::File, thread};

    #[test]
    fn syncs_come_to_nothing_and_all_else_goes_on() {
        // A filter is its thread's; a pipe cannot be synced, which tells whether the system was asked.
        let checked = thread::spawn(|| {
            let (reader, _writer) = std::io::pipe().unwrap();
            let pipe = File::from(std::os::fd::OwnedFd::from(reader));
            assert!(pipe.sync_all().is_err() && pipe.sync_data().is_err());
            skip_syncs().unwrap();
            assert!(pipe.sync_all().is_ok() && pipe.sync_data().is_ok());
            assert!(std::fs::read_dir("/").is_ok());
        });
        checked.join().unwrap();
    }
}
