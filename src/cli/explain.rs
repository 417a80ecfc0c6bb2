//! `motcua explain`: from a printed figure to the dossiers or the lines of registers behind it.

use super::sql::office_csv;
use super::{Common, print};
use crate::diagnostic::{Diagnostic, Result};
use crate::explain::{Explainer, Proof, Rows, Selection, card, find_in, listed, listed_entries};
use crate::model::query::facts_session;
use crate::model::{Builder, Engine, Graph};
use crate::period::Month;
use crate::pipeline::Project;
use crate::ranking::FactRow;
use crate::store::{Manifest, Store};

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  motcua explain overdue@1/XS.D03/year_to_date:2024-01-01..2024-10-31/districts
      definition, value, rank, and the first dossiers or register lines that count, each with its file and cell
  motcua explain FACT --denominator --csv > base.csv
      every dossier of the base
  motcua explain FACT --part late --sql > late.sql && motcua sql -f late.sql
      the query of the rows, to be changed and asked again

The id of a figure is `data-fact` in the pages, `fact_id` in the tables facts and rankings.
Exit code 1: there is no figure whose rows --sql or --csv could give; or the rows do not add up to it, which is a
fault of the program.")]
pub struct Args {
    /// Id of the figure
    #[arg(value_name = "FACT")]
    fact: String,
    /// Release that printed it, instead of the current one
    #[arg(long, value_name = "ID")]
    release: Option<String>,
    /// Month whose bulletin printed it, where several did
    #[arg(long, value_name = "MONTH")]
    period: Option<String>,
    /// Only the rows of one part
    #[arg(long, value_name = "NAME")]
    part: Option<String>,
    /// The rows of the base instead of those counted
    #[arg(long)]
    denominator: bool,
    /// Rows to list [default: 20; all of them with --csv]
    #[arg(long, value_name = "N")]
    rows: Option<usize>,
    /// Only the rows, as CSV
    #[arg(long)]
    csv: bool,
    /// Only the query of the rows
    #[arg(long, conflicts_with = "csv")]
    sql: bool,
    #[command(flatten)]
    common: Common,
}

/// Rows listed on a screen.
const ROWS: usize = 20;

/// Runs it.
pub fn run(args: &Args) -> Result<u8> {
    let store = Store::at(&args.common.output);
    let manifest = super::sql::asked_release(&store, args.release.as_deref())?;
    let project = Project::of_release(&manifest.pipeline, manifest.texts.clone())?;
    let graph = Graph::read(&project.texts)?;
    let engine = Engine::start()?;
    let builder = Builder { engine: &engine, store: &store, project: &project, graph: &graph };
    let explainer = Explainer::new(&builder, &manifest)?;
    let period: Option<Month> = args.period.as_deref().map(str::parse).transpose()?;
    let fact = match explainer.fact(&args.fact, period) {
        Ok(fact) => fact,
        Err(unknown) => return Err(in_other_releases(&builder, &manifest, &args.fact, unknown)?),
    };
    if fact.status == "no_data" {
        // what is piped on is a query or a table, and here there is neither
        let words = card(&explainer, &fact, None)?;
        if args.sql || args.csv {
            eprint!("{words}");
        } else {
            print(&words)?;
        }
        eprintln!(
            "{}",
            match fact.no_data_reason.as_str() {
                "no_column" => "this unit's files have no column that the indicator counts: there are no rows to list",
                "not_loaded" => "the window begins before the first loaded month: what was open then is not known",
                "no_register" => "no register says anything of this unit in the window: there are no rows to list",
                _ => "this unit has sent nothing that reaches the end of the window: there are no rows to list",
            }
        );
        return Ok(u8::from(args.sql || args.csv));
    }
    answer(args, &explainer, &fact)
}

fn answer(args: &Args, explainer: &Explainer<'_>, fact: &FactRow) -> Result<u8> {
    let proof = explainer.proof(fact)?;
    let limit = args.rows.or((!args.csv && !args.sql).then_some(ROWS));
    let selection = Selection { is_denominator: args.denominator, part: args.part.clone(), limit };
    if args.sql {
        print(&format!("{}\n", explainer.selected(fact, &proof, &selection)?))?;
    } else if args.csv {
        print(&office_csv(&explainer.rows(fact, &proof, &selection)?)?)?;
    } else {
        let rows = explainer.rows(fact, &proof, &selection)?;
        let shown: usize = rows.iter().map(|batch| batch.num_rows()).sum();
        let what = match proof.rows {
            Rows::Dossiers => "Hồ sơ",
            Rows::Lines => "Dòng trong sổ",
            Rows::Units(_) => "Tổng theo đơn vị, ngày",
        };
        print(&format!(
            "{}\n{what} ({shown} dòng đầu; thêm --rows N, hoặc --csv để lấy tất cả):\n{}\nCâu lệnh của các dòng này: motcua explain {} --sql\n",
            card(explainer, fact, Some(&proof))?,
            listed(explainer, fact, &rows, &proof, &selection)?,
            fact.id,
        ))?;
        read_lines(explainer, fact, &proof, limit)?;
    }
    if proof.is_equal_to(fact) {
        return Ok(0);
    }
    eprintln!("error[X004]: the rows do not add up to the figure; please report it with the release's manifest");
    Ok(1)
}

/// The lines of registers that a figure judges together, with a query for each register.
fn read_lines(explainer: &Explainer<'_>, fact: &FactRow, proof: &Proof, limit: Option<usize>) -> Result<()> {
    let Rows::Units(queries) = &proof.rows else { return Ok(()) };
    for (register, sql) in queries {
        let limited = limit.map_or_else(|| sql.clone(), |limit| format!("{sql}\nlimit {limit}"));
        let lines = explainer.lines(fact, &limited)?;
        let shown: usize = lines.iter().map(|batch| batch.num_rows()).sum();
        print(&format!(
            "\nCác dòng của sổ {register} được xét cùng nhau ({shown} dòng đầu):\n{}\nCâu lệnh của các dòng này: motcua sql -c \"{}\"\n",
            listed_entries(&lines, &explainer.key(register)),
            sql.replace('\n', " "),
        ))?;
    }
    let (_, model) = explainer.indicator(fact)?;
    if let Some(list) = model.listed_in() {
        print(&format!(
            "\nTừng mục đã xét, với kết quả (kỳ cuối của bản phát hành): motcua sql -c \"select * from {list} where unit = '{}'\"\n",
            fact.unit.replace('\'', "''")
        ))?;
    }
    Ok(())
}

/// Says which other releases have the figure, newest first.
fn in_other_releases(
    builder: &Builder<'_>,
    asked: &Manifest,
    id: &str,
    unknown: Box<Diagnostic>,
) -> Result<Box<Diagnostic>> {
    let others = builder.store.releases()?.into_iter().rev().filter(|release| *release != asked.id);
    for release in others {
        let session = facts_session(builder, &builder.store.release(&release)?)?;
        if !find_in(builder, &session, id)?.is_empty() {
            return Ok(Diagnostic::fatal("X001", unknown.message)
                .hint(format!("release {release} has it: motcua explain {id} --release {release}")));
        }
    }
    Ok(unknown)
}
