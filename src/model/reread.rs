//! A query that reads other relations in place of its tables.
//!
//! The engine knows one scope of names: a relation that a query is given under the name of a table cannot stand
//! around a query that names one of its own parts so (`with surveys as (select * from surveys)`). So the relation
//! has a name of its own, and the places that mean the table, not the part, read it instead.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Ident, Query, TableAlias, TableFactor, VisitMut, VisitorMut, With};

use super::graph::parse_query;
use crate::diagnostic::Result;

/// The query, reading `instead(name)` wherever it reads a table of `names`.
///
/// # Errors
/// `M010` when it cannot be parsed.
pub fn reread(path: &str, sql: &str, names: &[&str], instead: fn(&str) -> String) -> Result<String> {
    let mut statement = parse_query(path, sql)?;
    if let Statement::Statement(ast) = &mut statement {
        let mut reader = Reader { names, instead, hidden: BTreeSet::new(), outer: Vec::new() };
        let ControlFlow::Continue(()) = ast.visit(&mut reader);
        return Ok(format!("{ast:#}"));
    }
    Ok(sql.to_string())
}

struct Reader<'a> {
    names: &'a [&'a str],
    instead: fn(&str) -> String,
    /// Names that mean a part of the query here.
    hidden: BTreeSet<String>,
    /// Of the queries around: their parts, and what was hidden before them.
    outer: Vec<(Option<With>, BTreeSet<String>)>,
}

impl VisitorMut for Reader<'_> {
    type Break = std::convert::Infallible;

    /// Parts are read here one after the other: each sees those before it, and not itself.
    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<Self::Break> {
        let before = self.hidden.clone();
        let mut with = query.with.take();
        for part in with.iter_mut().flat_map(|with| &mut with.cte_tables) {
            part.query.visit(self)?;
            self.hidden.insert(part.alias.name.value.clone());
        }
        self.outer.push((with, before));
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<Self::Break> {
        if let Some((with, before)) = self.outer.pop() {
            query.with = with;
            self.hidden = before;
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<Self::Break> {
        let TableFactor::Table { name, alias, .. } = factor else { return ControlFlow::Continue(()) };
        let table = name.to_string();
        if self.names.contains(&table.as_str()) && !self.hidden.contains(&table) {
            *name = Ident::new((self.instead)(&table)).into();
            // its columns may be qualified by the table's name
            let known = || TableAlias { explicit: true, name: Ident::new(table), columns: Vec::new(), at: None };
            alias.get_or_insert_with(known);
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sql: &str) -> String {
        let read = reread("q.sql", sql, &["surveys", "tasks"], |name| format!("{name}_by_line")).unwrap();
        read.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(" )", ")")
    }

    #[test]
    fn what_means_the_table_reads_the_other() {
        assert_eq!(read("select surveys.unit from surveys"), "SELECT surveys.unit FROM surveys_by_line AS surveys");
        assert_eq!(
            read("select s.unit from surveys as s inner join other on other.unit in (select unit from tasks)"),
            "SELECT s.unit FROM surveys_by_line AS s INNER JOIN other ON other.unit IN \
             (SELECT unit FROM tasks_by_line AS tasks)"
        );
    }

    #[test]
    fn a_part_of_the_same_name_stays_the_part() {
        assert_eq!(
            read(
                "with surveys as (select * from surveys where n > 0), final as (select * from surveys) select * from final"
            ),
            "WITH surveys AS (SELECT * FROM surveys_by_line AS surveys WHERE n > 0), \
             final AS (SELECT * FROM surveys) SELECT * FROM final"
        );
        assert_eq!(
            read("select * from (with surveys as (select 1 as n) select * from surveys) as a cross join surveys"),
            "SELECT * FROM (WITH surveys AS (SELECT 1 AS n) SELECT * FROM surveys) AS a \
             CROSS JOIN surveys_by_line AS surveys"
        );
    }
}
