//! A dossier's life: received, worked on, perhaps stopped for a supplement or a payment, ended,
//! handed over.
//!
//! The whole life is drawn at once, when the dossier is received; what an export shows is the part
//! that had happened when it was taken ([`Dossier::status`], [`Dossier::shown`]). Offices work in
//! working hours only; people apply online at any hour. Most dossiers end well before they are due,
//! a few are late, and of those a few are very late.

use chrono::{Days, NaiveDateTime, TimeDelta};

use crate::period::Month;

use super::catalogue::Procedure;
use super::draw::{Draw, Weights};
use super::hours::{DAY, Hours, Tick};
use super::people::Person;
use super::province::Character;

/// How a dossier was submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Direct,
    Online,
    Post,
}

/// How a fee was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payment {
    Online,
    Cash,
    Transfer,
}

/// How work on a dossier ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Completed,
    /// Returned: not eligible.
    NotEligible,
    /// Stopped: the supplement never came.
    MissingDocuments,
    Withdrawn,
    /// Refused at the counter: another authority's matter.
    Refused,
}

/// Where a dossier stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Accepted,
    Processing,
    AwaitingSupplement,
    AwaitingPayment,
    Ended(Ending),
    HandedOver,
}

/// Work stopped from an instant to another; without the second, for good.
#[derive(Clone, Copy, Debug)]
pub struct Pause {
    pub from: NaiveDateTime,
    pub to: Option<NaiveDateTime>,
    /// For a payment; otherwise for a supplement.
    pub is_payment: bool,
}

/// One dossier with its whole life.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// Set once the day's dossiers of the office are known, see [`super::export`].
    pub code: String,
    pub procedure: &'static Procedure,
    /// Index of the receiving and of the resolving sender in their group.
    pub receiving: usize,
    pub resolving: usize,
    pub channel: Channel,
    pub person: Person,
    pub officer: u32,
    pub submitted: Option<NaiveDateTime>,
    pub received: NaiveDateTime,
    /// Given to an official: no longer only accepted.
    pub routed: Option<NaiveDateTime>,
    pub due: Option<NaiveDateTime>,
    /// The due date that replaces `due` when the pause ends.
    pub due_again: Option<NaiveDateTime>,
    pub pause: Option<Pause>,
    pub ended: Option<(NaiveDateTime, Ending)>,
    pub handed_over: Option<NaiveDateTime>,
    pub is_intake_digitised: bool,
    pub is_result_digitised: bool,
    /// đồng.
    pub fee: Option<i64>,
    pub payment: Payment,
}

impl Dossier {
    /// An instant, if it had come by `at`.
    pub fn shown(instant: Option<NaiveDateTime>, at: NaiveDateTime) -> Option<NaiveDateTime> {
        instant.filter(|instant| *instant <= at)
    }

    /// Where the dossier stood at an instant after it was received.
    pub fn status(&self, at: NaiveDateTime) -> Status {
        if Self::shown(self.handed_over, at).is_some() {
            return Status::HandedOver;
        }
        if let Some((_, ending)) = self.ended.filter(|(ended, _)| *ended <= at) {
            return Status::Ended(ending);
        }
        match self.pause {
            Some(pause) if pause.from <= at && Self::shown(pause.to, at).is_none() => {
                if pause.is_payment {
                    Status::AwaitingPayment
                } else {
                    Status::AwaitingSupplement
                }
            }
            _ if Self::shown(self.routed, at).is_some() => Status::Processing,
            _ => Status::Accepted,
        }
    }

    /// The due date as the system shows it at an instant: a supplement or payment moves it.
    pub fn due_at(&self, at: NaiveDateTime) -> Option<NaiveDateTime> {
        match self.pause.and_then(|pause| Self::shown(pause.to, at)) {
            Some(_) => self.due_again.or(self.due),
            None => self.due,
        }
    }

    /// The instants at which something changed.
    fn events(&self) -> impl Iterator<Item = NaiveDateTime> {
        let pause = self.pause.map(|pause| (pause.from, pause.to));
        [
            Some(self.received),
            self.routed,
            pause.map(|(from, _)| from),
            pause.and_then(|(_, to)| to),
            self.ended.map(|(at, _)| at),
            self.handed_over,
        ]
        .into_iter()
        .flatten()
    }

    /// Whether something changed from one instant up to, not including, another.
    pub fn is_touched(&self, from: NaiveDateTime, to: NaiveDateTime) -> bool {
        self.events().any(|event| from <= event && event < to)
    }

    /// Whether work on it had not ended by an instant.
    pub fn is_open(&self, at: NaiveDateTime) -> bool {
        self.received < at && self.ended.is_none_or(|(ended, _)| ended >= at)
    }

    /// Whether something changes at or after an instant.
    pub fn is_alive(&self, at: NaiveDateTime) -> bool {
        self.events().any(|event| event >= at)
    }
}

/// Parts of the working day in eighths, by how many dossiers are received in each.
const RUSH: [f64; 8] = [10.0, 17.0, 16.0, 11.0, 9.0, 15.0, 13.0, 9.0];
/// Evening and night in which people apply online: hours after 17:00, and their weight.
const EVENING: [f64; 14] = [5.0, 5.0, 8.0, 11.0, 10.0, 6.0, 3.0, 1.0, 0.5, 0.3, 0.3, 0.6, 2.0, 4.0];
/// Same-day work, in ticks.
const AT_THE_COUNTER: [(f64, f64); 4] = [(0.0, 240.0), (0.5, 2_400.0), (0.9, 9_000.0), (1.0, 21_000.0)];
/// Parts of the time limit used by work that is on time.
const ON_TIME: [(f64, f64); 6] = [(0.0, 0.08), (0.1, 0.25), (0.5, 0.62), (0.8, 0.86), (0.96, 0.97), (1.0, 1.0)];
/// Working days late, when late.
const LATENESS: [(f64, f64); 7] =
    [(0.0, 0.1), (0.35, 1.0), (0.65, 3.0), (0.87, 8.0), (0.96, 20.0), (0.993, 55.0), (1.0, 130.0)];
/// Working days until a supplement comes, and until a tax or fee notice is paid.
const SUPPLEMENT: [(f64, f64); 6] = [(0.0, 0.3), (0.4, 3.0), (0.75, 8.0), (0.93, 20.0), (0.985, 45.0), (1.0, 90.0)];
const PAYING: [(f64, f64); 5] = [(0.0, 0.2), (0.6, 1.0), (0.88, 3.0), (0.97, 12.0), (1.0, 60.0)];
/// Working days until the result is fetched.
const FETCHED: [(f64, f64); 6] = [(0.0, 0.0), (0.4, 0.1), (0.7, 1.0), (0.92, 5.0), (0.985, 20.0), (1.0, 70.0)];
/// Working days after which an office stops waiting for a supplement.
const PATIENCE: Tick = 30 * DAY;
/// Received later than this in a day, same-day work is due the next day.
const LAST_CALL: Tick = 23_400;

/// When dossiers are received in one month.
pub struct Arrivals {
    openings: Vec<Tick>,
    days: Weights,
    parts: Weights,
    evening: Weights,
}

impl Arrivals {
    /// From the ticks at which the month's working days open: Mondays and days after holidays are
    /// busy, Fridays are not.
    pub fn new(openings: Vec<Tick>, hours: &Hours) -> Self {
        let weight = |opens: &Tick| match hours.closed_before(*opens) {
            Some((closed, opened)) => match (opened - closed).num_days() {
                0 => 1.0,
                1..=3 => 1.25,
                _ => 1.4,
            },
            None => 1.0,
        };
        let days = Weights::new(openings.iter().map(weight));
        Self { openings, days, parts: Weights::new(RUSH.into_iter()), evening: Weights::new(EVENING.into_iter()) }
    }

    fn tick(&self, draw: &mut Draw) -> Tick {
        let day = self.openings.get(self.days.pick(draw)).copied().unwrap_or(0);
        day + self.parts.pick(draw) as Tick * (DAY / 8) + draw.below(DAY / 8)
    }
}

/// What a life is drawn from.
pub struct Circumstances<'a> {
    pub hours: &'a Hours,
    pub arrivals: &'a Arrivals,
    /// Of the receiving and of the resolving office, in this month.
    pub receiving: Character,
    pub resolving: Character,
}

/// Draws one life. `offices` are the indexes of the receiving and the resolving sender; `None` when
/// the calendar ends before the dossier is received.
pub fn live(
    draw: &mut Draw,
    procedure: &'static Procedure,
    offices: (usize, usize),
    around: &Circumstances,
) -> Option<Dossier> {
    let start = around.arrivals.tick(draw);
    let received = around.hours.instant(start)?;
    let channel = match () {
        () if draw.chance((around.receiving.online * procedure.online).min(0.985)) => Channel::Online,
        () if draw.chance(0.03) => Channel::Post,
        () => Channel::Direct,
    };
    let (submitted, received) = match channel {
        Channel::Online => submitted_online(draw, around, start, received),
        _ => (None, received),
    };
    let mut dossier = Dossier {
        code: String::new(),
        procedure,
        receiving: offices.0,
        resolving: offices.1,
        channel,
        person: Person { kind: procedure.applicant, number: draw.below(1_000_000) },
        officer: draw.below(5),
        submitted,
        received,
        routed: around.hours.instant(start + 120 + draw.below(7_200)),
        due: due(around.hours, start, procedure.days),
        due_again: None,
        pause: None,
        ended: None,
        handed_over: None,
        is_intake_digitised: draw.chance(around.receiving.intake),
        is_result_digitised: draw.chance(around.resolving.results),
        fee: fee(draw, procedure),
        payment: payment(draw, around.receiving.paid),
    };
    end(draw, &mut dossier, start, around);
    if let Some((ended, Ending::Completed)) = dossier.ended {
        dossier.handed_over = handed_over(draw, &dossier, around.hours, ended);
    }
    Some(dossier)
}

/// What was accepted in the first hour of a day was mostly sent in the hours before it opened; the
/// rest a little earlier the same day. A few are accepted by the system itself, at any hour.
fn submitted_online(
    draw: &mut Draw,
    around: &Circumstances,
    start: Tick,
    received: NaiveDateTime,
) -> (Option<NaiveDateTime>, NaiveDateTime) {
    let early = start % DAY < DAY / 8;
    let sent = match around.hours.closed_before(start) {
        Some((closed, opened)) if early || draw.chance(0.25) => {
            let nights = (opened - closed).num_days() as u32 + 1;
            let evening =
                TimeDelta::seconds(around.arrivals.evening.pick(draw) as i64 * 3600 + i64::from(draw.below(3600)));
            closed + Days::new(u64::from(draw.below(nights))) + evening
        }
        _ => received - TimeDelta::seconds(i64::from(120 + draw.below(9_000))),
    };
    if early && Month::of(sent.date()) == Month::of(received.date()) && draw.chance(0.15) {
        return (Some(sent), sent);
    }
    (Some(sent), received)
}

/// The promised instant: the same hour some working days later, or the close of the day.
fn due(hours: &Hours, start: Tick, days: u32) -> Option<NaiveDateTime> {
    match days {
        0 if start % DAY < LAST_CALL => hours.closing(start),
        0 => hours.closing(start + DAY),
        days => hours.instant(start + days * DAY),
    }
}

fn fee(draw: &mut Draw, procedure: &Procedure) -> Option<i64> {
    let (share, amount, most) = procedure.fee;
    draw.chance(share).then(|| amount * i64::from(1 + draw.below(most)))
}

fn payment(draw: &mut Draw, paid_online: f64) -> Payment {
    match () {
        () if draw.chance(paid_online) => Payment::Online,
        () if draw.chance(0.2) => Payment::Transfer,
        () => Payment::Cash,
    }
}

/// Draws pause and ending, from the tick at which work starts.
fn end(draw: &mut Draw, dossier: &mut Dossier, start: Tick, around: &Circumstances) {
    let procedure = dossier.procedure;
    let hours = around.hours;
    let limit = procedure.days * DAY;
    let at_once = procedure.days == 0;
    if draw.chance(0.0015) {
        dossier.ended = hours.instant(start + 60 + draw.below(DAY / 4)).map(|at| (at, Ending::Refused));
        return;
    }
    let mut begins = start;
    if !at_once && draw.chance(0.034 * around.resolving.paused) {
        let from = start + (f64::from(limit) * draw.between(0.05, 0.5)) as Tick;
        let waited = (draw.quantile(&SUPPLEMENT) * f64::from(DAY)) as Tick;
        let answered = waited <= PATIENCE;
        let Some(asked) = hours.instant(from) else { return };
        let to = if answered { hours.instant(from + waited) } else { None };
        dossier.pause = Some(Pause { from: asked, to, is_payment: false });
        if !answered {
            let ending = if draw.chance(0.25) { Ending::Withdrawn } else { Ending::MissingDocuments };
            dossier.ended = hours.instant(from + PATIENCE + draw.below(5 * DAY)).map(|at| (at, ending));
            return;
        }
        begins = from + waited;
        dossier.due_again = due(hours, begins, procedure.days);
    } else if draw.chance(procedure.duty) {
        let from = start + (f64::from(limit) * draw.between(0.4, 0.7)) as Tick;
        let waited = (draw.quantile(&PAYING) * f64::from(DAY)) as Tick;
        let Some(asked) = hours.instant(from) else { return };
        dossier.pause = Some(Pause { from: asked, to: hours.instant(from + waited), is_payment: true });
        begins = start + waited;
        dossier.due_again = due(hours, begins, procedure.days);
    }
    let late = draw.chance(procedure.late * around.resolving.late);
    let worked = match (at_once, late) {
        (true, false) => on_the_day(draw, begins),
        (false, false) => (f64::from(limit) * draw.quantile(&ON_TIME)) as Tick,
        (true, true) => DAY - begins % DAY + (draw.quantile(&LATENESS) * f64::from(DAY)) as Tick,
        (false, true) => limit + (draw.quantile(&LATENESS) * f64::from(DAY)) as Tick,
    };
    let paused_until = dossier.pause.and_then(|pause| pause.to).map_or(0, |to| hours.tick(to));
    let share = 0.016 * around.resolving.returned;
    let ending = match () {
        () if draw.chance(if at_once { share / 6.0 } else { share }) => Ending::NotEligible,
        () if !at_once && draw.chance(0.002) => Ending::Withdrawn,
        () => Ending::Completed,
    };
    dossier.ended = hours.instant((begins + worked).max(paused_until + 60)).map(|at| (at, ending));
}

/// Same-day work is done the day it is due, however late it came in.
fn on_the_day(draw: &mut Draw, begins: Tick) -> Tick {
    let work = draw.quantile(&AT_THE_COUNTER) as Tick;
    let left = DAY - 1 - begins % DAY;
    let is_due_today = begins % DAY < LAST_CALL;
    if is_due_today { work.min(left) } else { work }
}

/// Results that were asked for online are sent at once, half of the time; a few are never fetched.
fn handed_over(draw: &mut Draw, dossier: &Dossier, hours: &Hours, ended: NaiveDateTime) -> Option<NaiveDateTime> {
    let done = hours.tick(ended);
    let waits = match () {
        () if dossier.channel == Channel::Online && draw.chance(0.5) => draw.below(60),
        () if dossier.procedure.days == 0 && draw.chance(0.85) => draw.below(2_400),
        () if draw.chance(0.012) => return None,
        () => (draw.quantile(&FETCHED) * f64::from(DAY)) as Tick,
    };
    hours.instant(done + waits)
}
