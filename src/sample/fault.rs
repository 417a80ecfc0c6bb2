//! One office whose export goes wrong in one month: what the intake must find, told in advance.

use std::fmt;

use super::export::{Listing, Row, column};

/// What is wrong with one row of the faulty file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// 31 September.
    ImpossibleDate,
    ReceivedMissing,
    DueBeforeReceived,
    UnknownStatus,
    /// An owner's name that a spreadsheet would run.
    NameIsFormula,
    /// An owner's name that a browser would run.
    NameIsScript,
    /// The dossier is listed a second time, with another status.
    ListedTwice,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ImpossibleDate => "a date that does not exist",
            Self::ReceivedMissing => "no date of reception",
            Self::DueBeforeReceived => "due before it was received",
            Self::UnknownStatus => "a status of no code list",
            Self::NameIsFormula => "a name that begins with =",
            Self::NameIsScript => "a name that holds <script>",
            Self::ListedTwice => "listed twice, with different content",
        })
    }
}

const ALL: [Fault; 7] = [
    Fault::ImpossibleDate,
    Fault::ReceivedMissing,
    Fault::DueBeforeReceived,
    Fault::UnknownStatus,
    Fault::NameIsFormula,
    Fault::NameIsScript,
    Fault::ListedTwice,
];

/// Spoils rows of a listing, each in one way; gives the faults with the codes of their dossiers.
///
/// Only dossiers of the month that no other office lists are spoilt, so that nothing but this file
/// can say what became of them. A listing with too few of them gets the first faults only.
pub fn spoil(listing: &mut Listing) -> Vec<(Fault, String)> {
    let (year, month) = (listing.month.year.rem_euclid(100), listing.month.month);
    let of_this_month = format!("-{year:02}{month:02}");
    let is_own =
        |row: &Row| row[column::RECEIVING] == row[column::RESOLVING] && row[column::CODE].contains(&of_this_month);
    let own: Vec<usize> = (0..listing.rows.len()).filter(|&at| is_own(&listing.rows[at])).collect();
    let step = (own.len() / ALL.len()).max(1);
    ALL.into_iter()
        .zip(own.into_iter().step_by(step))
        .map(|(fault, at)| {
            apply(fault, listing, at);
            (fault, listing.rows[at][column::CODE].clone())
        })
        .collect()
}

fn apply(fault: Fault, listing: &mut Listing, at: usize) {
    let row = &mut listing.rows[at];
    match fault {
        Fault::ImpossibleDate => row[column::FINISHED] = "31/09/2024 09:15:00".to_owned(),
        Fault::ReceivedMissing => row[column::RECEIVED].clear(),
        Fault::DueBeforeReceived => row[column::DUE] = "02/01/2019 17:00:00".to_owned(),
        Fault::UnknownStatus => row[column::STATUS] = "Chờ lấy ý kiến".to_owned(),
        Fault::NameIsFormula => row[column::OWNER] = format!("=1+1 {}", row[column::OWNER]),
        Fault::NameIsScript => row[column::OWNER] = format!("<script>alert(1)</script> {}", row[column::OWNER]),
        Fault::ListedTwice => {
            let mut again = row.clone();
            let other =
                if again[column::STATUS] == "Đang xử lý" { "Được tiếp nhận" } else { "Đang xử lý" };
            again[column::STATUS] = other.to_owned();
            again[column::FINISHED].clear();
            listing.rows.push(again);
        }
    }
}
