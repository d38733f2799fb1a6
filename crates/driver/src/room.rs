//! Waiting for room on the disk. What arrives is paid for: it is not let go because the disk is full for a moment.

use std::{io, thread, time::Duration};

/// How long a full disk is waited for, about half a minute, so that a person can make room. Meanwhile the vendor's
/// connection is simply not read.
const TRIES: u32 = 60;
const PAUSE: Duration = Duration::from_millis(if cfg!(test) { 1 } else { 500 });

/// Does it, again and again while the disk is full. Blocks the thread, so it is for threads that may block.
pub(crate) fn patiently<T>(what: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    patiently_for(TRIES, PAUSE, what)
}

/// Writes all of it, waiting for room where there is none.
pub(crate) fn write_all(file: &mut impl io::Write, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match patiently(|| file.write(bytes)) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn patiently_for<T>(tries: u32, pause: Duration, mut what: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    for tried in 0..tries {
        match what() {
            Err(error) if is_full(&error) => {
                if tried == 0 {
                    tracing::warn!("the disk is full; what arrives waits for room, make some");
                }
                thread::sleep(pause);
            }
            done => return done,
        }
    }
    let done = what();
    if done.as_ref().is_err_and(is_full) {
        tracing::warn!(
            "the disk is still full, so that what arrives is waited for no longer; it is given up"
        );
    }
    done
}

pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_waited_for_and_no_longer_than_is_said() {
        let mut failures = 2;
        let done = patiently_for(5, Duration::ZERO, || {
            failures -= 1;
            if failures >= 0 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(7) }
        });
        assert_eq!(done.unwrap(), 7);
        let mut tries = 0;
        let never: io::Result<()> = patiently_for(3, Duration::ZERO, || {
            tries += 1;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!((never.unwrap_err().kind(), tries), (io::ErrorKind::StorageFull, 4));
    }

    #[test]
    fn another_failure_is_told_at_once() {
        let mut tries = 0;
        let error: io::Result<()> = patiently(|| {
            tries += 1;
            Err(io::ErrorKind::PermissionDenied.into())
        });
        assert_eq!((error.unwrap_err().kind(), tries), (io::ErrorKind::PermissionDenied, 1));
    }

    #[test]
    fn a_write_goes_on_where_it_stopped() {
        struct Slow(Vec<u8>, bool);
        impl io::Write for Slow {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.1 = !self.1;
                if self.1 {
                    return Err(io::ErrorKind::Interrupted.into());
                }
                self.0.extend_from_slice(&bytes[..bytes.len().min(3)]);
                Ok(bytes.len().min(3))
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut slow = Slow(Vec::new(), false);
        write_all(&mut slow, b"all of it").unwrap();
        assert_eq!(slow.0, b"all of it");
    }
}
