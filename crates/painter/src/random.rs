//! Chance that can be repeated.

/// A stream of numbers that only depends on its seed (SplitMix64).
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A stream of its own for a named purpose, so that a change in one part of a picture leaves the others alone.
    pub(crate) fn branch(seed: u64, purpose: &str) -> Self {
        Self(digest(purpose, seed))
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix_bits(self.0)
    }

    /// 0 to 1.
    pub(crate) fn unit(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / 16_777_216.0
    }

    pub(crate) fn range(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Whether something of this probability happens.
    pub(crate) fn hits(&mut self, probability: f32) -> bool {
        self.unit() < probability
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[(self.bits() % from.len() as u64) as usize]
    }
}

/// A number for a text and a salt (FNV-1a, then mixed).
pub(crate) fn digest(text: &str, salt: u64) -> u64 {
    let start = 0xCBF2_9CE4_8422_2325 ^ mix_bits(salt);
    mix_bits(text.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)))
}

fn mix_bits(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_another_gives_others() {
        let draw = |seed| (0..8).map(|_| Chance::new(seed).bits()).collect::<Vec<_>>();
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        assert_ne!(digest("a", 1), digest("b", 1));
    }

    #[test]
    fn numbers_stay_within_their_range() {
        let mut chance = Chance::branch(7, "test");
        assert!((0..1000).all(|_| (2.0..3.0).contains(&chance.range(2.0, 3.0))));
    }
}
