//! Dossiers that a branch's last file should list and does not.
//!
//! The land registry's own system lists everything open, so what is missing there has disappeared: it stays open in
//! every figure until somebody explains it. Other offices' files list what was touched and can miss nothing.

use super::export::{Listing, column};
use super::province::{Counter, Sender};

/// A dossier that is gone: its code, and the name of the office that resolves it.
pub type Absent = (String, String);

/// Whether the files of an office list everything open besides what was touched.
pub fn lists_all_open(sender: &Sender) -> bool {
    sender.counter == Counter::Branch
}

/// Takes the first dossier that is only listed because it is open out of a file.
pub fn take(listing: &mut Listing) -> Option<Absent> {
    let is_own = |at: &usize| listing.rows[*at][column::RESOLVING] == listing.sender.name;
    let is_untouched = |at: &usize| listing.is_only_open(&listing.rows[*at]);
    let at = (0..listing.rows.len()).find(|at| is_own(at) && is_untouched(at))?;
    let row = listing.rows.remove(at);
    Some((row[column::CODE].clone(), listing.sender.name.clone()))
}
