//! When faults happen.

use super::Fault;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// Which generation meets which fault. Clones share one count.
#[derive(Clone, Debug, Default)]
pub struct Script {
    when: When,
    asked: Arc<AtomicUsize>,
}

#[derive(Clone, Copy, Debug, Default)]
enum When {
    #[default]
    Never,
    Always(Fault),
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
        Self { when: When::Nth(number, fault), ..Self::default() }
    }

    /// Every n-th generation; 1 is each of them.
    #[must_use]
    pub fn every(number: usize, fault: Fault) -> Self {
        Self { when: When::Every(number.max(1), fault), ..Self::default() }
    }

    /// Each generation.
    #[must_use]
    pub fn always(fault: Fault) -> Self {
        Self { when: When::Always(fault), ..Self::default() }
    }

    /// The fault of the next generation.
    #[must_use]
    pub fn next(&self) -> Option<Fault> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        match self.when {
            When::Always(fault) => Some(fault),
            When::Nth(nth, fault) if nth == number => Some(fault),
            When::Every(every, fault) if number.is_multiple_of(every) => Some(fault),
            _ => None,
        }
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
    }
}
