//! Vietnamese as an office writes it: numbers, dates, sentences, headlines, alphabetical order.
//!
//! Every sentence is made by one typed function from a [`Fact`](crate::fact::Fact); templates never
//! join words. The same figures always give the same words (officials compare months), and a
//! sentence remembers the facts its numbers came from.

pub mod cause;
pub mod collate;
pub mod date;
pub mod exclusion;
pub mod font;
pub mod goal;
pub mod headline;
pub mod history;
pub mod movement;
pub mod number;
pub mod official;
pub mod phrase;
pub mod place;
#[cfg(test)]
pub(crate) mod test_facts;
