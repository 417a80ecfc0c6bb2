//! Work on several threads whose number never shows: results come back in the order of the input.

use std::num::NonZero;
use std::thread;

/// More threads than this only wait for the writer.
const MOST_THREADS: usize = 8;

/// Applies `work` to every item, each thread to one stretch of them.
pub fn in_order<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).clamp(1, MOST_THREADS);
    let stretch = items.len().div_ceil(threads).max(1);
    let work = &work;
    thread::scope(|scope| {
        let workers: Vec<_> =
            items.chunks(stretch).map(|part| scope.spawn(move || part.iter().map(work).collect::<Vec<R>>())).collect();
        let results = workers.into_iter().map(|worker| worker.join());
        results.flat_map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_input() {
        for count in [0_u64, 1, 2, 7, 100] {
            let items: Vec<u64> = (0..count).collect();
            assert_eq!(in_order(&items, |item| item * item), items.iter().map(|item| item * item).collect::<Vec<_>>());
        }
    }
}
