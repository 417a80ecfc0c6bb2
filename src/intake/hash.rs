//! Fingerprints of short texts, for finding equal ones.
//!
//! Two lanes of multiply-and-fold over eight bytes at a time: fast, the same on every machine, and
//! with 128 bits no two codes of a province meet by chance. It does not resist someone who
//! builds collisions on purpose, and is written nowhere.

const KEYS: [u64; 4] = [0x9e37_79b9_7f4a_7c15, 0xd1b5_4a32_d192_ed03, 0xa24b_aed4_963e_e407, 0x8ebc_6af0_9c88_c6e3];

/// 128 bits for telling texts apart.
#[inline]
pub fn fingerprint(text: &[u8]) -> u128 {
    let (mut a, mut b) = (KEYS[0] ^ text.len() as u64, KEYS[1]);
    let mut words = text.chunks_exact(8);
    for word in &mut words {
        let word = u64::from_le_bytes(word.try_into().expect("chunks of eight bytes"));
        a = fold(a ^ word, KEYS[2]);
        b = fold(b ^ word.rotate_left(32), KEYS[3]);
    }
    let rest = tail(words.remainder());
    a = fold(a ^ rest, KEYS[3]);
    b = fold(b ^ rest.rotate_left(32), KEYS[2]);
    u128::from(fold(a, b ^ KEYS[0])) << 64 | u128::from(fold(b ^ KEYS[1], a | 1))
}

/// 64 bits for finding a place in a table: of a long text its length, both ends and the middle.
///
/// Texts that differ elsewhere share a place and are compared whole there.
#[inline]
pub fn short(text: &[u8]) -> u64 {
    let length = text.len();
    let word = |at: usize| text.get(at..at + 8).map_or(0, |w| u64::from_le_bytes(w.try_into().expect("eight bytes")));
    let (ends, middle) = match length.checked_sub(8) {
        Some(last) => (word(0) ^ word(last).rotate_left(32), word(last / 2)),
        None => (tail(text), 0),
    };
    fold(fold(ends ^ KEYS[0], KEYS[1]) ^ middle ^ length as u64, KEYS[2])
}

#[inline]
fn tail(rest: &[u8]) -> u64 {
    rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

#[inline]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// A set of dossier codes, as fingerprints.
#[derive(Clone, Debug, Default)]
pub struct IdSet {
    sorted: Vec<u128>,
}

impl IdSet {
    pub(super) fn new(mut fingerprints: Vec<u128>) -> Self {
        fingerprints.sort_unstable();
        fingerprints.dedup();
        Self { sorted: fingerprints }
    }

    /// Whether the set holds a code, written as the warehouse keeps it.
    pub fn contains(&self, id: &str) -> bool {
        self.sorted.binary_search(&fingerprint(id.as_bytes())).is_ok()
    }

    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn near_codes_have_far_fingerprints() {
        let codes = (0..50_000).map(|n| format!("000.00.01.H99-2410{:02}-{n:05}", n % 31));
        let all: Vec<u128> = codes.map(|code| fingerprint(code.as_bytes())).collect();
        for shift in [0, 64] {
            let halves: BTreeSet<u64> = all.iter().map(|f| (f >> shift) as u64).collect();
            assert_eq!(halves.len(), all.len(), "half at bit {shift}");
            let low: BTreeSet<u64> = halves.iter().map(|h| h % 65_536).collect();
            assert!(low.len() > 30_000, "low bits are spread: {}", low.len());
        }
    }

    #[test]
    fn a_set_knows_its_codes() {
        let set = IdSet::new(vec![fingerprint(b"H1-2"), fingerprint(b"H1-1")]);
        assert!(set.contains("H1-1") && set.contains("H1-2") && !set.contains("H1-3"));
    }
}
