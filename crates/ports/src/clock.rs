//! Time.

use crate::Boxed;
use std::time::Duration;

/// Tells the time and waits.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970.
    fn now_ms(&self) -> i64;
    /// Waits. Dropping the future ends the wait.
    fn sleep(&self, duration: Duration) -> Boxed<'_, ()>;
}
