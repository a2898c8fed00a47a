//! Random numbers, which keep replicas from acting at the same moment.

use std::hash::{BuildHasher, RandomState};

/// A random number from 0 to 1.
///
/// The seed of a hash map in `std` comes from the operating system, which is random enough to spread replicas. A crate for
/// random numbers would only wrap the same source.
pub(crate) fn random_fraction() -> f64 {
    RandomState::new().hash_one(()) as f64 / u64::MAX as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_spread_evenly() {
        let mut tenths = [0; 10];
        for _ in 0..10_000 {
            let number = random_fraction();
            assert!((0.0..=1.0).contains(&number), "{number}");
            tenths[((number * 10.0) as usize).min(9)] += 1;
        }
        assert!(tenths.iter().all(|count| (800..1_200).contains(count)), "{tenths:?}");
    }
}
