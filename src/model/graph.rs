//! All SQL of a project as one graph, in an order that can be run.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::RecordBatch;
use datafusion::sql::parser::{DFParser, Statement};
use datafusion::sql::resolve::resolve_table_references;
use datafusion::sql::sqlparser::ast::{Expr, Spanned, Statement as Ast, Visit, Visitor};
use std::ops::ControlFlow;

use super::check::CheckModel;
use super::engine::{BUILTIN_TABLES, MEASURES, MEASURES_BY, SENDERS, UNITS};
use super::front_matter::{Kind, Model};
use super::indicator::IndicatorModel;
use super::sql_error::located;
use crate::diagnostic::{Diagnostic, Place, Result};
use crate::intake::nearest::nearest;
use crate::pipeline::{Register, Text};
use crate::workday::table::WORKDAYS;

/// Models, indicators and checks of a project.
#[derive(Clone, Debug)]
pub struct Graph {
    /// Views, tables and by-period models, each after what it reads.
    pub models: Vec<Model>,
    pub indicators: Vec<IndicatorModel>,
    pub checks: Vec<CheckModel>,
    /// Declared registers, by name: tables that files fill.
    pub registers: BTreeMap<String, Register>,
    /// Rows of those that are reference data.
    pub references: BTreeMap<String, RecordBatch>,
    /// Tables that a model, indicator or check reads, by its name.
    reads: BTreeMap<String, BTreeSet<String>>,
}

/// Functions whose answer depends on the clock, on chance or on the order of rows.
const REFUSED_FUNCTIONS: &[&str] = &[
    "now",
    "current_date",
    "current_time",
    "current_timestamp",
    "today",
    "random",
    "uuid",
    "approx_distinct",
    "approx_median",
    "approx_percentile_cont",
    "approx_percentile_cont_with_weight",
    "array_agg",
    "string_agg",
    "first_value",
    "last_value",
    "nth_value",
];

impl Graph {
    /// Reads every `.sql` text of a project.
    ///
    /// # Errors
    /// `M001`–`M003` front matter, `M010` SQL that cannot be parsed, `M011` an unknown table,
    /// `M012` a circle, `M013` a name used twice, `M014` a function that is not deterministic.
    pub fn read(texts: &Text) -> Result<Self> {
        let registers = Register::all(texts)?;
        let reference_rows = super::registers::references(texts, &registers)?;
        let mut models = Vec::new();
        let mut indicators = Vec::new();
        let mut checks = Vec::new();
        let mut reads: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (path, text) in texts.iter().filter(|(path, _)| path.ends_with(".sql")) {
            let name = super::front_matter::stem(path);
            let sql = if path.starts_with("sql/indicators/") {
                indicators.push(IndicatorModel::parse(path, text)?);
                indicators.last().map(|m: &IndicatorModel| m.sql.clone())
            } else if path.starts_with("sql/checks/") {
                checks.push(CheckModel::parse(path, text)?);
                checks.last().map(|m: &CheckModel| m.sql.clone())
            } else {
                models.push(Model::parse(path, text)?);
                models.last().map(|m| m.sql.clone())
            };
            let tables = references(path, &sql.unwrap_or_default())?;
            let is_taken = registers.contains_key(&name) || BUILTIN_TABLES.contains(&name.as_str());
            if reads.insert(name.clone(), tables).is_some() || is_taken {
                return Err(Diagnostic::fatal(
                    "M013",
                    format!("the name of `{name}.sql` is taken by another file or table"),
                )
                .at(Place::file(path.as_str())));
            }
        }
        let graph = Self { models, indicators, checks, registers, references: reference_rows, reads };
        graph.check_references(texts)?;
        let graph = graph.ordered()?; // a circle has no leaves
        graph.check_measures()?;
        Ok(graph)
    }

    /// Whether a file of the project, a register or a table of every release has this name.
    pub fn has_table(&self, name: &str) -> bool {
        self.reads.contains_key(name) || self.registers.contains_key(name) || BUILTIN_TABLES.contains(&name)
    }

    /// Tables that `name` reads.
    pub fn reads(&self, name: &str) -> impl Iterator<Item = &str> {
        self.reads.get(name).into_iter().flatten().map(String::as_str)
    }

    /// Whether `name` reads `table`, itself or through views.
    pub fn reads_through(&self, name: &str, table: &str) -> bool {
        self.reads(name).any(|read| {
            read == table
                || (read != name
                    && self.model(read).is_some_and(|m| m.kind == Kind::View)
                    && self.reads_through(read, table))
        })
    }

    /// Tables at the end of what `name` reads, views read through.
    pub fn leaves(&self, name: &str) -> BTreeSet<&str> {
        let mut leaves = BTreeSet::new();
        for read in self.reads(name) {
            match self.model(read) {
                Some(model) if model.kind == Kind::View => leaves.extend(self.leaves(read)),
                _ => {
                    leaves.insert(read);
                }
            }
        }
        leaves
    }

    /// Models that `name` rests on: those it reads, and what they read.
    pub fn models_under(&self, name: &str) -> BTreeSet<&str> {
        let mut under = BTreeSet::new();
        let mut left: Vec<&str> = self.reads(name).collect();
        while let Some(read) = left.pop() {
            if read != name && self.model(read).is_some() && under.insert(read) {
                left.extend(self.reads(read));
            }
        }
        under
    }

    /// Views that `name` reads, itself or through views.
    pub fn views(&self, name: &str) -> Vec<&Model> {
        let is_view = |m: &&Model| m.kind == Kind::View && self.reads_through(name, &m.name);
        self.models.iter().filter(is_view).collect()
    }

    /// An indicator over measures reads registers and the calendar of working days alone: what it knew a period
    /// ago can be asked again. One that is a state and nothing else may read the sums of the other indicators too,
    /// the units, and who has sent: of a state no difference is asked. Of such ones none reads another.
    fn check_measures(&self) -> Result<()> {
        for indicator in self.indicators.iter().filter(|i| i.is_over_measures()) {
            let of_sums = |table: &str| indicator.is_stock() && [MEASURES, UNITS, SENDERS].contains(&table);
            let is_known = |table: &str| self.registers.contains_key(table) || table == WORKDAYS || of_sums(table);
            if let Some(other) = self.leaves(&indicator.id).into_iter().find(|table| !is_known(table)) {
                let message = format!("an indicator over measures reads registers, and `{other}` is none");
                return Err(Diagnostic::fatal("M016", message)
                    .at(Place::file(indicator.path.as_str()))
                    .hint("read registers or views over them, or make it `over = \"dossiers\"`"));
            }
        }
        Ok(())
    }

    /// Whether an indicator reads the sums of others, and waits for them.
    pub fn is_of_sums(&self, indicator: &IndicatorModel) -> bool {
        indicator.is_over_measures() && self.reads_through(&indicator.id, MEASURES)
    }

    /// A model by name.
    pub fn model(&self, name: &str) -> Option<&Model> {
        self.models.iter().find(|m| m.name == name)
    }

    fn check_references(&self, texts: &Text) -> Result<()> {
        for indicator in &self.indicators {
            if let Some(list) = indicator.listed_in().filter(|list| self.model(list).is_none()) {
                let message = format!("`listed_in = \"{list}\"`, and there is no such model");
                return Err(Diagnostic::fatal("M011", message).at(Place::file(indicator.path.as_str())));
            }
        }
        let mut known: BTreeSet<String> = BUILTIN_TABLES.iter().map(|t| (*t).to_string()).collect();
        known.extend(self.models.iter().map(|m| m.name.clone()).chain(self.registers.keys().cloned()));
        for (name, tables) in &self.reads {
            let is_check = self.checks.iter().any(|c| c.name == *name);
            for table in tables {
                // Earlier partitions are for the model itself, and for the checks that compare periods.
                let is_before = |m: &&Model| m.lookback > 0 && (m.name == *name || is_check) && m.before() == *table;
                if known.contains(table) || self.models.iter().any(|m| is_before(&m)) {
                    continue;
                }
                let file = texts.iter().find(|(p, _)| super::front_matter::stem(p) == *name);
                let place = file.map_or_else(Place::default, |(path, text)| named_at(path, text, table));
                let names: Vec<&str> = known.iter().map(String::as_str).collect();
                let hint = match nearest(table, names.iter().copied()) {
                    Some(near) => format!("write `{near}`"),
                    None => format!("there are: {}", names.join(", ")),
                };
                let message = format!("`{name}` reads `{table}`, which is no model and no table");
                return Err(Diagnostic::fatal("M011", message).at(place).hint(hint));
            }
        }
        Ok(())
    }

    fn ordered(mut self) -> Result<Self> {
        let mut left: Vec<Model> = std::mem::take(&mut self.models);
        let mut done: BTreeSet<String> = BUILTIN_TABLES.iter().map(|t| (*t).to_string()).collect();
        done.extend(self.registers.keys().cloned());
        while !left.is_empty() {
            let ready = left.iter().position(|m| {
                self.reads.get(&m.name).is_none_or(|tables| tables.iter().all(|t| done.contains(t) || *t == m.before()))
            });
            let Some(index) = ready else {
                let names: Vec<&str> = left.iter().map(|m| m.name.as_str()).collect();
                return Err(Diagnostic::fatal(
                    "M012",
                    format!("these models read each other in a circle: {}", names.join(", ")),
                ));
            };
            let model = left.remove(index);
            done.insert(model.name.clone());
            self.models.push(model);
        }
        for model in self.models.iter().filter(|m| m.kind == Kind::ByPeriod) {
            let reads_measures = self.reads(&model.name).any(|t| t == MEASURES || t == MEASURES_BY);
            if reads_measures {
                return Err(Diagnostic::fatal(
                    "M012",
                    format!("`{}` is made before `{MEASURES}` and cannot read it", model.name),
                )
                .at(Place::file(model.path.as_str()))
                .hint("make it `kind = \"table\"`"));
            }
        }
        Ok(self)
    }
}

/// Parses one query.
///
/// # Errors
/// `M010` when it is not exactly one query.
pub fn parse_query(path: &str, sql: &str) -> Result<Statement> {
    let at = |message: String| Diagnostic::fatal("M010", message).at(Place::file(path));
    let mut statements = DFParser::parse_sql(sql).map_err(|error| {
        let mut parsed = located("M010", path, &error);
        parsed.message = format!("the SQL cannot be parsed: {}", parsed.message);
        parsed
    })?;
    match (statements.pop_front(), statements.is_empty()) {
        (Some(statement), true) => match &statement {
            Statement::Statement(ast) if matches!(**ast, Ast::Query(_)) => Ok(statement),
            _ => Err(at("only one `select` is allowed, with nothing that writes".into())),
        },
        _ => Err(at("the file must hold exactly one query".into())),
    }
}

fn references(path: &str, sql: &str) -> Result<BTreeSet<String>> {
    let statement = parse_query(path, sql)?;
    if let Statement::Statement(ast) = &statement
        && let ControlFlow::Break((name, place)) = ast.visit(&mut Refused { path })
    {
        return Err(Diagnostic::fatal(
            "M014",
            format!("`{name}` gives another answer at another time or order, so it is refused in kept tables"),
        )
        .at(place)
        .hint("use parameters ($cutoff, $period_start) for times, `row_number() over (… order by …)` for order"));
    }
    let (tables, _) = resolve_table_references(&statement, true).map_err(|error| located("M010", path, &error))?;
    Ok(tables.into_iter().map(|t| t.table().to_string()).collect())
}

/// The first line of the file that names the table as a word.
fn named_at(path: &str, text: &str, table: &str) -> Place {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let line = text.lines().position(|line| line.split(|c| !is_word(c)).any(|word| word == table));
    let place = Place::file(path);
    match line {
        Some(index) => place.row(index as u64 + 1),
        None => place,
    }
}

struct Refused<'a> {
    path: &'a str,
}

impl Visitor for Refused<'_> {
    type Break = (String, Place);

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<Self::Break> {
        if let Expr::Function(function) = expr {
            let name = function.name.to_string().to_lowercase();
            if REFUSED_FUNCTIONS.contains(&name.as_str()) {
                let start = function.name.span().start;
                let place = Place::file(self.path).row(start.line).column(start.column.to_string());
                return ControlFlow::Break((name, place));
            }
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(files: &[(&str, &str)]) -> Result<Graph> {
        let head = "/*\ntitle = \"t\"\nowner = \"o\"\nkind = \"view\"\n*/\n";
        Graph::read(&files.iter().map(|(name, sql)| (format!("sql/core/{name}.sql"), format!("{head}{sql}"))).collect())
    }

    #[test]
    fn models_come_after_what_they_read() {
        let graph =
            graph(&[("a", "select * from b"), ("b", "with c as (select * from dossier_versions) select * from c")])
                .unwrap();
        let names: Vec<&str> = graph.models.iter().map(|m| m.name.as_str()).collect();
        assert_eq!(names, ["b", "a"]);
    }

    #[test]
    fn a_circle_is_named() {
        assert_eq!(graph(&[("a", "select * from b"), ("b", "select * from a")]).unwrap_err().code, "M012");
    }

    #[test]
    fn an_unknown_table_is_named_with_the_known_ones() {
        let error = graph(&[("a", "select * from nowhere")]).unwrap_err();
        assert_eq!(error.code, "M011");
        assert!(error.hints[0].contains("dossier_versions"));
    }

    #[test]
    fn an_indicator_over_measures_reads_registers_alone() {
        let indicator = "/*\ntitle = \"t\"\nnoun = \"n\"\nversion = 1\nmeasure = \"count\"\nover = \"measures\"\ndefinition = \"d\"\n\
            source = \"s\"\n[[parts]]\nname = \"p\"\nanchor = \"day\"\nnumerator = \"n\"\ndenominator = \"n\"\n*/\nselect * from ";
        let head = "/*\ntitle = \"t\"\nowner = \"o\"\nkind = \"view\"\n*/\n";
        let register = "title = \"t\"\nnewest_of = \"month\"\nkey = [\"a\"]\n[[columns]]\nname = \"a\"\ntitle = \"A\"\n\
            type = \"text\"\nrequired = true\nis = \"a\"\n";
        let read = |over: &str| {
            Graph::read(&Text::from([
                ("sql/indicators/i.sql".to_string(), format!("{indicator}{over}")),
                ("sql/core/v.sql".to_string(), format!("{head}select * from visits")),
                ("pipelines/registers/visits.toml".to_string(), register.to_string()),
            ]))
        };
        let graph = read("v").unwrap();
        assert_eq!(graph.leaves("i").into_iter().collect::<Vec<_>>(), ["visits"]);
        assert_eq!(read("dossier_versions").unwrap_err().code, "M016");
    }

    #[test]
    fn the_clock_is_refused() {
        assert_eq!(graph(&[("a", "select now() from dossier_versions")]).unwrap_err().code, "M014");
    }

    #[test]
    fn nothing_that_writes_is_a_model() {
        assert_eq!(graph(&[("a", "drop table dossier_versions")]).unwrap_err().code, "M010");
    }
}
