//! Chance, repeatable: one stream of draws per named purpose.
//!
//! A stream depends on the seed and on its purpose ("XS.D03.07 2024-05") only, never on what was
//! drawn before it, so senders can be written by any number of threads in any order. Only exact
//! or correctly rounded operations (+, -, ×, ÷) touch a draw: the same seed gives the same bytes on
//! every machine. Long tails are therefore tables of quantiles, not logarithms.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// A stream of draws.
pub struct Draw(ChaCha8Rng);

impl Draw {
    /// The stream of one purpose.
    pub fn new(seed: u64, purpose: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"xuyen-son ");
        hash.update(seed.to_le_bytes());
        hash.update(purpose.as_bytes());
        Self(ChaCha8Rng::from_seed(hash.finalize().into()))
    }

    /// Uniform in `[0, 1)`.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Uniform in `0..n`; 0 when `n` is 0.
    pub fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(n)) >> 32) as u32
    }

    /// Uniform in `[low, high)`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// True with the given probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A value of a distribution given by its quantiles: (share of cases at or below, value),
    /// rising, from share 0 to share 1; straight lines between.
    pub fn quantile(&mut self, curve: &[(f64, f64)]) -> f64 {
        let share = self.unit();
        let upper = curve.iter().position(|&(s, _)| share < s).unwrap_or(curve.len() - 1).max(1);
        let ((s0, v0), (s1, v1)) = (curve[upper - 1], curve[upper]);
        v0 + (v1 - v0) * ((share - s0) / (s1 - s0))
    }
}

/// Weights to draw an index by.
pub struct Weights(Vec<f64>);

impl Weights {
    /// From one weight per index; none may be negative.
    pub fn new(weights: impl Iterator<Item = f64>) -> Self {
        let mut sum = 0.0;
        Self(
            weights
                .map(|weight| {
                    sum += weight;
                    sum
                })
                .collect(),
        )
    }

    /// An index, in proportion to its weight; 0 when there is nothing to draw from.
    pub fn pick(&self, draw: &mut Draw) -> usize {
        let Some(&sum) = self.0.last() else { return 0 };
        let at = draw.unit() * sum;
        self.0.partition_point(|&bound| bound <= at).min(self.0.len() - 1)
    }
}

/// Shares a total out in proportion to weights, exactly: largest remainders first, then order.
pub fn apportion(total: u64, weights: &[f64]) -> Vec<u64> {
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<f64> = weights.iter().map(|weight| total as f64 * (weight / sum)).collect();
    let mut parts: Vec<u64> = exact.iter().map(|share| share.floor() as u64).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    let rest = |i: usize| exact[i] - exact[i].floor();
    order.sort_by(|&a, &b| rest(b).total_cmp(&rest(a)).then(a.cmp(&b)));
    let missing = total.saturating_sub(parts.iter().sum()) as usize;
    for &i in order.iter().cycle().take(missing) {
        parts[i] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_depends_on_seed_and_purpose_only() {
        let first = |seed, purpose| Draw::new(seed, purpose).unit();
        assert_eq!(first(1, "a"), first(1, "a"));
        assert_ne!(first(1, "a"), first(2, "a"));
        assert_ne!(first(1, "a"), first(1, "b"));
    }

    #[test]
    fn a_quantile_stays_on_its_curve() {
        let mut draw = Draw::new(0, "curve");
        let values: Vec<f64> = (0..2000).map(|_| draw.quantile(&[(0.0, 1.0), (0.5, 2.0), (1.0, 10.0)])).collect();
        assert!(values.iter().all(|v| (1.0..10.0).contains(v)));
        let low = values.iter().filter(|v| **v < 2.0).count();
        assert!((900..1100).contains(&low), "half lies below the median, found {low}");
    }

    #[test]
    fn weights_of_nothing_are_never_drawn() {
        let mut draw = Draw::new(0, "weights");
        let weights = Weights::new([0.0, 3.0, 0.0, 1.0].into_iter());
        assert!((0..1000).map(|_| weights.pick(&mut draw)).all(|i| i == 1 || i == 3));
    }

    #[test]
    fn apportioned_parts_sum_to_the_total() {
        assert_eq!(apportion(10, &[1.0, 1.0, 1.0]), [4, 3, 3]);
        assert_eq!(apportion(7, &[0.0, 2.0, 5.0]), [0, 2, 5]);
        assert_eq!(apportion(0, &[1.0]), [0]);
    }
}
