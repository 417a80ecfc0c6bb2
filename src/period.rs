//! Months, calendars and windows: the stretches of days that figures are about.
//!
//! Files are sent by calendar month; reports are not: Decree 09/2019/NĐ-CP cuts its months between the
//! 14th and the 15th, provinces cut theirs on a day of their own, weeks are ISO weeks. So a window is
//! data: a kind, the calendar it is a kind of, and both of its days, which belong to it. It is printed
//! with both dates: two figures are comparable only if their windows say so. Instants are local wall
//! time in microseconds since 1970, and a stretch ends at the midnight *after* its last day, so every
//! instant dated that day is in. Nothing here reads a clock.

mod calendar;
mod iso;
mod month;
mod nearest;
#[cfg(test)]
mod tests;
mod window;

pub use calendar::Calendar;
pub use iso::{end_of_day_us, iso_date, iso_date_option, parse_date};
pub use month::{Month, MonthRange};
pub use nearest::{Nearest, nearest};
pub use window::{Window, WindowKind};
