//! Ctrl-C: once to stop and keep what was answered, twice to leave at once.

use crate::{exit::Exit, out::Out};
use tokio::sync::watch;

/// Hears when a person wants to stop.
pub(crate) struct Interrupts(watch::Receiver<bool>);

/// Ctrl-C, or what `docker stop` and service managers send.
async fn pressed() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut term = signal(SignalKind::terminate())?;
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed,
            _ = term.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

impl Interrupts {
    /// From now on the key does not end the program by itself.
    pub(crate) fn hear(out: &Out) -> Self {
        let (sender, receiver) = watch::channel(false);
        let out = out.clone();
        tokio::spawn(async move {
            if pressed().await.is_err() {
                return;
            }
            out.note("\nstopping; what was answered is kept (press again to leave at once)");
            let _ = sender.send(true);
            if pressed().await.is_ok() {
                std::process::exit(Exit::Cancelled as i32);
            }
        });
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
