//! Finding a figure by the id a page carries, and the ids near one that nobody has.

use datafusion::prelude::SessionContext;

use crate::diagnostic::Result;
use crate::intake::nearest::nearest;
use crate::model::Builder;
use crate::model::query::ask;
use crate::ranking::FactRow;

/// How many near ids are offered.
const OFFERED: usize = 3;

/// The figure of an id, of every period that prints it, earliest first; `session` has the table `facts`.
///
/// # Errors
/// `M020`.
pub fn find_in(builder: &Builder<'_>, session: &SessionContext, id: &str) -> Result<Vec<FactRow>> {
    let sql = format!("select * from facts where fact_id = '{}' order by period", id.replace('\'', "''"));
    FactRow::read(&ask(builder, session, &sql)?)
}

/// The known ids that share most of an id's parts, the one with the nearest text first.
pub fn nearest_ids<'a>(id: &str, known: &[&'a str]) -> Vec<&'a str> {
    let asked = parts(id);
    let shared = |other: &str| {
        let other = parts(other);
        let indicator = |part: &str| part.split('@').next().unwrap_or(part).to_string();
        usize::from(indicator(asked[0]) == indicator(other[0]))
            + (1..4).filter(|at| !asked[*at].is_empty() && asked[*at] == other[*at]).count()
    };
    let mut near: Vec<(usize, &str)> = known.iter().map(|known| (shared(known), *known)).collect();
    let most = near.iter().map(|(shared, _)| *shared).max().unwrap_or(0);
    near.retain(|(shared, _)| *shared == most && most > 0);
    let mut ids: Vec<&str> = near.into_iter().map(|(_, id)| id).collect();
    ids.dedup();
    if let Some(best) = nearest(id, ids.iter().copied()) {
        ids.retain(|id| *id != best);
        ids.insert(0, best);
    }
    ids.truncate(OFFERED);
    ids
}

/// `indicator@version`, unit, window, population; a unit's name may hold a slash.
fn parts(id: &str) -> [&str; 4] {
    let (indicator, rest) = id.split_once('/').unwrap_or((id, ""));
    let mut last = rest.rsplitn(3, '/');
    let (population, window, unit) = (last.next(), last.next(), last.next());
    [indicator, unit.unwrap_or_default(), window.unwrap_or_default(), population.unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 4] = [
        "overdue@1/XS.D03/month:2024-10-01..2024-10-31/districts",
        "overdue@1/XS.D03/year_to_date:2024-01-01..2024-10-31/districts",
        "overdue@1/XS.D04/year_to_date:2024-01-01..2024-10-31/districts",
        "received@1/Hàng Dừa / Bến Đá/month:2024-10-01..2024-10-31/districts",
    ];

    #[test]
    fn another_version_or_a_slip_of_the_pen_leads_to_the_figure() {
        for asked in [
            "overdue@2/XS.D03/year_to_date:2024-01-01..2024-10-31/districts",
            "overdue@1/XS.D3/year_to_date:2024-01-01..2024-10-31/districts",
        ] {
            assert_eq!(nearest_ids(asked, &KNOWN)[0], KNOWN[1], "{asked}");
        }
        assert_eq!(nearest_ids("overdue", &KNOWN).len(), 3);
        assert_eq!(nearest_ids("nothing/of/the/kind", &KNOWN), [""; 0]);
    }

    #[test]
    fn a_slash_in_a_unit_is_part_of_its_name() {
        assert_eq!(parts(KNOWN[3])[1], "Hàng Dừa / Bến Đá");
    }
}
