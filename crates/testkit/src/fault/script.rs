//! When faults happen.

use super::Fault;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Which generation meets which fault. Clones are one script and share one count.
#[derive(Clone, Debug, Default)]
pub struct Script {
    played: Arc<Mutex<Played>>,
}

#[derive(Debug, Default)]
struct Played {
    when: When,
    asked: usize,
}

#[derive(Clone, Copy, Debug, Default)]
enum When {
    #[default]
    Never,
    Always(Fault),
    /// So many, from the first.
    First(usize, Fault),
    /// Counted from 1.
    Nth(usize, Fault),
    Every(usize, Fault),
}

impl Script {
    /// All goes well.
    #[must_use]
    pub fn peace() -> Self {
        Self::default()
    }

    /// The first generation.
    #[must_use]
    pub fn once(fault: Fault) -> Self {
        Self::nth(1, fault)
    }

    /// The n-th generation, counted from 1.
    #[must_use]
    pub fn nth(number: usize, fault: Fault) -> Self {
        Self::of(When::Nth(number, fault))
    }

    /// Every n-th generation; 1 is each of them.
    #[must_use]
    pub fn every(number: usize, fault: Fault) -> Self {
        Self::of(When::Every(number.max(1), fault))
    }

    /// Each generation.
    #[must_use]
    pub fn always(fault: Fault) -> Self {
        Self::of(When::Always(fault))
    }

    /// From now on the next generation is the first, and this happens from the first to the last of so many; none:
    /// all goes well.
    pub fn rewrite(&self, fault: Option<(Fault, usize)>) {
        *self.played() =
            Played { when: fault.map_or(When::Never, |(f, times)| When::First(times, f)), asked: 0 };
    }

    /// The fault of the next generation.
    #[must_use]
    pub fn next(&self) -> Option<Fault> {
        let mut played = self.played();
        played.asked += 1;
        let number = played.asked;
        match played.when {
            When::Always(fault) => Some(fault),
            When::First(times, fault) if number <= times => Some(fault),
            When::Nth(nth, fault) if nth == number => Some(fault),
            When::Every(every, fault) if number.is_multiple_of(every) => Some(fault),
            _ => None,
        }
    }

    fn of(when: When) -> Self {
        Self { played: Arc::new(Mutex::new(Played { when, asked: 0 })) }
    }

    fn played(&self) -> MutexGuard<'_, Played> {
        self.played.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_come_when_the_script_says() {
        let five = |script: Script| (0..5).map(|_| u8::from(script.next().is_some())).collect::<Vec<_>>();
        let fault = Fault::ServerError;
        assert_eq!(five(Script::peace()), [0, 0, 0, 0, 0]);
        assert_eq!(five(Script::once(fault)), [1, 0, 0, 0, 0]);
        assert_eq!(five(Script::nth(3, fault)), [0, 0, 1, 0, 0]);
        assert_eq!(five(Script::every(2, fault)), [0, 1, 0, 1, 0]);
        assert_eq!(five(Script::always(fault)), [1, 1, 1, 1, 1]);
        let script = Script::peace();
        assert_eq!(five(script.clone()), [0; 5]);
        script.rewrite(Some((fault, 2)));
        assert_eq!(five(script.clone()), [1, 1, 0, 0, 0]);
        script.rewrite(None);
        assert_eq!(five(script), [0; 5]);
    }
}
