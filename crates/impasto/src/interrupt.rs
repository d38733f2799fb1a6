//! Ctrl-C: once to stop and keep what was answered, twice to leave at once.

use crate::{exit::Exit, out::Out};
use std::io;
use tokio::sync::watch;

/// Hears when a person wants to stop.
pub(crate) struct Interrupts(watch::Receiver<bool>);

/// Ctrl-C, and what `docker stop` and service managers send, from when this was made.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Ctrl-C, from when this was made.
#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn listen() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}

impl Interrupts {
    /// From now on the key does not end the program by itself.
    pub(crate) fn hear(out: &Out) -> Self {
        let (sender, receiver) = watch::channel(false);
        let out = out.clone();
        // Before anything is printed: whoever reads that may press at once.
        if let Ok(mut signals) = Signals::listen() {
            tokio::spawn(async move {
                signals.next().await;
                out.note("\nstopping; what was answered is kept (press again to leave at once)");
                let _ = sender.send(true);
                signals.next().await;
                std::process::exit(Exit::Cancelled as i32);
            });
        }
        Self(receiver)
    }

    /// Whether a person has wanted to stop.
    pub(crate) fn happened(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until a person wants to stop; for ever after that, and where nobody can.
    pub(crate) async fn next(&mut self) {
        if self.happened() || self.0.changed().await.is_err() || !self.happened() {
            std::future::pending::<()>().await;
        }
    }
}
