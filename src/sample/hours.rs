//! Working time of the fictional offices: 7:00–11:30 and 13:30–17:00 of working days.
//!
//! Office work is counted in *ticks*, the seconds of working time since a first working day, so
//! that "three working days later" is an addition and nothing ever happens in a lunch break. The
//! days off are those of the real calendar (Labour Code, yearly notices on swapped days).

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

/// Seconds of working time since the first working day of an [`Hours`].
pub type Tick = u32;

/// Ticks of one working day: eight hours.
pub const DAY: Tick = 28_800;
const MORNING: Tick = 4 * 3600 + 1800;
const OPENS: u32 = 7 * 3600;
const LUNCH_ENDS: u32 = 13 * 3600 + 1800;
const CLOSES: u32 = 17 * 3600;

/// Year, month, day.
type Day = (i32, u32, u32);

/// Weekdays off that are not the same day every year, and swapped days; from, to, inclusive. Years
/// outside this table have the fixed days off only.
const DAYS_OFF: [(Day, Day); 22] = [
    ((2022, 1, 3), (2022, 1, 3)),
    ((2022, 1, 31), (2022, 2, 4)),
    ((2022, 4, 11), (2022, 4, 11)),
    ((2022, 5, 2), (2022, 5, 3)),
    ((2022, 9, 1), (2022, 9, 2)),
    ((2023, 1, 2), (2023, 1, 2)),
    ((2023, 1, 20), (2023, 1, 26)),
    ((2023, 5, 1), (2023, 5, 3)),
    ((2023, 9, 1), (2023, 9, 4)),
    ((2024, 2, 8), (2024, 2, 14)),
    ((2024, 4, 18), (2024, 4, 18)),
    ((2024, 4, 29), (2024, 5, 1)),
    ((2024, 9, 2), (2024, 9, 3)),
    ((2025, 1, 27), (2025, 1, 31)),
    ((2025, 4, 7), (2025, 4, 7)),
    ((2025, 5, 2), (2025, 5, 2)),
    ((2025, 9, 1), (2025, 9, 2)),
    ((2026, 1, 2), (2026, 1, 2)),
    ((2026, 2, 16), (2026, 2, 20)),
    ((2026, 4, 27), (2026, 4, 27)),
    ((2026, 8, 31), (2026, 9, 2)),
    ((2026, 11, 24), (2026, 11, 24)),
];

/// Saturdays worked in exchange for a day off.
const MADE_UP: [Day; 4] = [(2024, 5, 4), (2025, 4, 26), (2026, 1, 10), (2026, 8, 22)];

/// Days off on the same date of every year: (month, day).
const FIXED: [(u32, u32); 4] = [(1, 1), (4, 30), (5, 1), (9, 2)];

/// Whether offices open on that day.
pub fn is_working_day(date: NaiveDate) -> bool {
    let key = (date.year(), date.month(), date.day());
    if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) {
        return MADE_UP.contains(&key);
    }
    !FIXED.contains(&(key.1, key.2)) && !DAYS_OFF.iter().any(|(from, to)| (*from..=*to).contains(&key))
}

/// The working days of a stretch of time.
pub struct Hours(Vec<NaiveDate>);

impl Hours {
    /// The working days from one day to another, both included.
    pub fn new(first: NaiveDate, last: NaiveDate) -> Self {
        Self(first.iter_days().take_while(|day| *day <= last).filter(|day| is_working_day(*day)).collect())
    }

    /// The instant of a tick; `None` after the last working day.
    pub fn instant(&self, tick: Tick) -> Option<NaiveDateTime> {
        let date = self.0.get((tick / DAY) as usize)?;
        let worked = tick % DAY;
        let second = if worked < MORNING { OPENS + worked } else { LUNCH_ENDS + worked - MORNING };
        Some(date.and_time(time(second)))
    }

    /// The working days within a stretch of time, as the ticks at which they open.
    pub fn openings(&self, first: NaiveDate, last: NaiveDate) -> Vec<Tick> {
        let from = self.0.partition_point(|day| *day < first);
        let to = self.0.partition_point(|day| *day <= last);
        (from..to).map(|day| day as Tick * DAY).collect()
    }

    /// The first tick at or after an instant.
    pub fn tick(&self, at: NaiveDateTime) -> Tick {
        let day = self.0.partition_point(|day| *day < at.date());
        if self.0.get(day) != Some(&at.date()) {
            return day as Tick * DAY;
        }
        let second = (at.time() - NaiveTime::MIN).num_seconds() as u32;
        let worked = if second < LUNCH_ENDS {
            second.saturating_sub(OPENS).min(MORNING)
        } else {
            MORNING + (second.min(CLOSES) - LUNCH_ENDS)
        };
        day as Tick * DAY + worked
    }

    /// The moment the office closes on a tick's day; `None` after the last working day.
    pub fn closing(&self, tick: Tick) -> Option<NaiveDateTime> {
        Some(self.0.get((tick / DAY) as usize)?.and_time(time(CLOSES)))
    }

    /// From the previous close to the opening of a tick's day: when people apply online and nobody
    /// is there to accept.
    pub fn closed_before(&self, tick: Tick) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let day = (tick / DAY) as usize;
        let opens = self.0.get(day)?;
        let closed = match day.checked_sub(1) {
            Some(previous) => self.0[previous],
            None => *opens - Days::new(1),
        };
        Some((closed.and_time(time(CLOSES)), opens.and_time(time(OPENS))))
    }
}

fn time(second: u32) -> NaiveTime {
    NaiveTime::MIN + TimeDelta::seconds(i64::from(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, month, day).expect("a real day")
    }

    #[test]
    fn days_off_of_2024() {
        let off = [(1, 1), (2, 8), (2, 14), (4, 18), (4, 29), (4, 30), (5, 1), (9, 2), (9, 3), (10, 5)];
        let open = [(1, 2), (2, 7), (2, 15), (4, 19), (5, 2), (5, 4), (9, 4)];
        assert!(off.iter().all(|&(m, d)| !is_working_day(date(m, d))));
        assert!(open.iter().all(|&(m, d)| is_working_day(date(m, d))));
        let year = Hours::new(date(1, 1), date(12, 31));
        assert_eq!(year.0.len(), 251);
    }

    #[test]
    fn ticks_skip_lunch_nights_and_days_off() {
        let hours = Hours::new(date(1, 1), date(12, 31));
        let before_lunch = date(9, 6).and_hms_opt(11, 29, 59).expect("a real time");
        let tick = hours.tick(before_lunch);
        assert_eq!(hours.instant(tick), Some(before_lunch));
        assert_eq!(hours.instant(tick + 1), date(9, 6).and_hms_opt(13, 30, 0));
        assert_eq!(hours.instant(tick + DAY), date(9, 9).and_hms_opt(11, 29, 59));
        let sunday = date(9, 1).and_hms_opt(22, 0, 0).expect("a real time");
        assert_eq!(hours.instant(hours.tick(sunday)), date(9, 4).and_hms_opt(7, 0, 0));
        let night = date(9, 4).and_hms_opt(20, 0, 0).expect("a real time");
        assert_eq!(hours.instant(hours.tick(night)), date(9, 5).and_hms_opt(7, 0, 0));
    }
}
