//! Choices that a seed repeats.

use std::time::Duration;

/// SplitMix64: small, and good enough to pick rounds with.
pub(super) struct Dice {
    state: u64,
}

impl Dice {
    /// The choices of a round of a seed.
    pub(super) fn new(seed: u64, round: u64) -> Self {
        Self { state: seed ^ round.wrapping_mul(0x9e37_79b9_7f4a_7c15) }
    }

    /// A number below this one.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end.max(1)
    }

    /// True in so many of a hundred cases.
    pub(super) fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// One of these.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let index = self.below(of.len() as u64);
        &of[usize::try_from(index).unwrap_or_default()]
    }

    /// A moment before this one.
    pub(super) fn moment(&mut self, end: Duration) -> Duration {
        Duration::from_micros(self.below(u64::try_from(end.as_micros()).unwrap_or(u64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_its_choices_and_rounds_differ() {
        let five = |round| {
            let mut dice = Dice::new(7, round);
            (0..5).map(|_| dice.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(five(1), five(1));
        assert_ne!(five(1), five(2));
    }

    #[test]
    fn every_side_comes_up() {
        let mut dice = Dice::new(1, 1);
        let mut seen = [false; 6];
        for _ in 0..200 {
            seen[usize::try_from(dice.below(6)).unwrap()] = true;
        }
        assert_eq!(seen, [true; 6]);
        assert!(dice.moment(Duration::from_millis(5)) < Duration::from_millis(5));
    }
}
