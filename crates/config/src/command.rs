//! Runs a command that prints a key.

use std::{
    io::Read,
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// How long a command may take. A password manager that asks a person needs more: it must be unlocked before.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// No key is longer than this, in bytes.
const LONGEST: u64 = 64 << 10;

/// What a command line prints on standard output, run by the shell in a folder.
///
/// # Errors
/// Why there is no output. What the command printed is never part of it.
pub(crate) fn output(line: &str, folder: &Path, patience: Duration) -> Result<String, String> {
    let deadline = Instant::now() + patience;
    // A root that is not made yet is no reason to fail.
    let folder = if folder.is_dir() { folder } else { Path::new(".") };
    let mut child = shell(line)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("the shell cannot be started: {error}"))?;
    let result = collect(&mut child, deadline)
        .unwrap_or_else(|| Err(format!("the command took longer than {} seconds", patience.as_secs_f32())));
    if result.is_err() {
        // Errors here mean that it has ended by itself.
        let _ = child.kill();
        let _ = child.wait();
    }
    result
}

/// Output and end of a child; nothing at the deadline.
fn collect(child: &mut Child, deadline: Instant) -> Option<Result<String, String>> {
    let mut pipe = child.stdout.take()?;
    let (sender, receiver) = mpsc::channel();
    // The thread is not joined: a grandchild may hold the pipe open after the child was stopped.
    thread::spawn(move || {
        let mut text = Vec::new();
        let read = pipe.by_ref().take(LONGEST).read_to_end(&mut text).map(|_| text);
        let _ = sender.send(read);
    });
    let read = receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok()?;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => break,
            Ok(Some(status)) => return Some(Err(format!("the command failed ({status})"))),
            Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(5)),
            Ok(None) => return None,
            Err(error) => return Some(Err(error.to_string())),
        }
    }
    let text = read.map_err(|error| error.to_string());
    Some(text.and_then(|text| String::from_utf8(text).map_err(|_| "the output is not UTF-8".into())))
}

#[cfg(not(windows))]
fn shell(line: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", line]);
    command
}

#[cfg(windows)]
fn shell(line: &str) -> Command {
    let mut command = Command::new("cmd");
    command.args(["/C", line]);
    command
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn run(line: &str) -> Result<String, String> {
        output(line, Path::new("/"), Duration::from_millis(500))
    }

    #[test]
    fn a_command_gives_what_it_prints_or_why_not() {
        assert_eq!(run("printf 'a b\n'"), Ok("a b\n".into()));
        assert!(run("echo sk-secret; exit 3").unwrap_err().contains("exit status: 3"));
        assert!(run("printf '\\377'").unwrap_err().contains("UTF-8"));
    }

    #[test]
    fn a_command_that_hangs_is_stopped() {
        let start = Instant::now();
        for line in ["sleep 30", "sleep 30 & wait", "exec >&-; sleep 30"] {
            assert!(run(line).unwrap_err().contains("longer than 0.5 seconds"), "{line}");
        }
        assert!(start.elapsed() < Duration::from_secs(10));
    }
}
