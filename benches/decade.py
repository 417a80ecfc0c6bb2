#!/usr/bin/env python3
"""Times a rebuild of years, one more month, a corrected month and one indicator against DuckDB. See README.md."""

import argparse
import csv
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written into the checkout

from bench import ROOT, Child, describe_machine, environment, find_motcua  # noqa: E402

LAST = (2024, 10)
# Kept models that both compute, in an order in which each finds what it reads.
MODELS = ["dossiers", "dossier_ledger", "refusals", "overdue_open", "dossiers_due_soon", "long_overdue", "absent_dossiers", "signs"]
# Checks of dossiers alone; the others look at registers and reference files, which this project has not.
CHECKS = ["due_after_calendar", "ended_without_date", "old_dossiers_return", "one_current_row_per_dossier", "open_dossiers_are_carried", "senders_agree", "states_add_up"]
# Views that indicators read beside `dossier_state`, in an order in which each finds what it reads.
VIEWS = ["procedure_terms", "dossier_state_766", "door_dossiers", "state_and_door"]
# Registers that models of dossiers read; nobody has sent them here.
REGISTERS = ["giai_trinh", "procedures"]
EDITED = "overdue"
DIMENSIONS = {"procedure": "procedure_code", "reason": "reason_code"}


def main():
    if len(sys.argv) > 1 and sys.argv[1] == "--duckdb":
        return Duck(json.loads(sys.argv[2])).run()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--motcua", help="the program (default: $MOTCUA, or this checkout's release build)")
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--dossiers", type=int, default=1_000_000, help="received in a year")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--work", default=Path(tempfile.gettempdir()) / "motcua-bench-decade", help="kept: exports, venv")
    args = parser.parse_args()
    motcua = find_motcua(args.motcua)
    describe_machine()
    work = Path(args.work)
    work.mkdir(parents=True, exist_ok=True)
    python = environment(work / "venv")
    Decade(args, motcua, python, work).run()


def month(back):
    """The month that lies so many before the last one."""
    index = LAST[0] * 12 + LAST[1] - 1 - back
    return f"{index // 12}-{index % 12 + 1:02}"


class Decade:
    def __init__(self, args, motcua, python, work):
        self.args, self.motcua, self.python, self.work = args, motcua, python, work
        self.count = 12 * args.years
        self.months = [month(back) for back in range(self.count, -1, -1)]
        self.project, self.output = work / "project", work / "output"
        self.exports = work / f"exports-{args.years}-{args.dossiers}"

    def run(self):
        self.prepare()
        before = f"{self.months[0]}..{self.months[-2]}"
        load = self.command("load", before)
        print(f"loaded {self.count} months: {load.seconds:.1f} s, peak memory {load.peak_mb:.0f} MB", flush=True)
        self.compare("full rebuild", self.months[:-1], self.command("build", before))
        self.command("load", self.months[-1])
        self.compare("one month more", self.months[-1:], self.command("build", self.months[-1]))
        at = len(self.months) // 2
        self.correct(self.months[at])
        since = f"{self.months[at]}..{self.months[-1]}"
        loaded = json.loads(self.command("load", since).stdout.splitlines()[-1])
        assert loaded["files_loaded"] == 1, loaded
        # What a corrected month changes later is not known beforehand: DuckDB's way is every month since.
        self.compare("a corrected month", self.months[at:], self.command("build", since))
        self.edit()
        self.compare("one indicator", self.months, self.command("build", self.months[-1]), only=EDITED)

    def prepare(self):
        """A project of the models that both compute, and the exports, which are made once."""
        for folder in (self.project, self.output):
            shutil.rmtree(folder, ignore_errors=True)
        for folder in ("sql/core", "sql/indicators", "sql/marts", "sql/checks"):
            shutil.copytree(ROOT / folder, self.project / folder)
        for folder in ("pipelines/profiles", "pipelines/reference"):
            shutil.copytree(ROOT / folder, self.project / folder)
        for register in REGISTERS:
            target = self.project / f"pipelines/registers/{register}.toml"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / f"pipelines/registers/{register}.toml", target)
        for view in VIEWS:
            path = next(ROOT.glob(f"sql/*/{view}.sql")).relative_to(ROOT)
            (self.project / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, self.project / path)
        for path in self.project.glob("sql/*/*.sql"):
            head, sql = split(path)
            is_list = path.parent.name == "marts" and path.stem not in MODELS
            is_check = path.parent.name == "checks" and path.stem not in CHECKS
            if is_list or is_check or head.get("over") == "measures":
                path.unlink()
        text = (ROOT / "pipelines/monthly.toml").read_text(encoding="utf-8")
        blocks = re.split(r"(?m)^(?=\[\[?)", text)
        kept = []
        for block in blocks:
            block = re.sub(r"(?ms)^lists = \[.*?^\]", "lists = []", block)
            kind = re.search(r'(?m)^kind = "(\w+)"', block)
            indicator = re.search(r'(?m)^id = "(\w+)"', block)
            is_register = block.startswith("[[sources]]") and kind[1] != "dossiers"
            is_gone = block.startswith("[[indicators]]") and not (self.project / f"sql/indicators/{indicator[1]}.sql").exists()
            if not is_register and not is_gone:
                kept.append(block)
        (self.project / "pipelines/monthly.toml").write_text("".join(kept), encoding="utf-8")
        for corrected in self.exports.glob("*/*02-0730.csv"):
            corrected.unlink()
        if not self.exports.exists():
            made = self.exports.with_suffix(".part")
            shutil.rmtree(made, ignore_errors=True)
            total = self.args.dossiers * self.args.years
            child = Child([self.motcua, "sample", made, "--months", f"{self.months[0]}..{self.months[-1]}", "--dossiers", total, "--seed", 7])
            made.rename(self.exports)
            size = sum(path.stat().st_size for path in self.exports.rglob("*") if path.is_file())
            print(f"exports of {total:,} dossiers: {child.seconds:.0f} s, {size / 1e9:.1f} GB", flush=True)

    def command(self, stage, period):
        pipeline = self.project / "pipelines/monthly.toml"
        command = [self.motcua, stage, pipeline, "--period", period, "--input", self.exports, "--output", self.output, "--log", "json"]
        return Child(command, self.args.threads, allowed=(0, 1))

    def correct(self, period):
        """Another version of one sender's file of a month: a dossier was promised for another day."""
        path = next(path for path in sorted((self.exports / period).glob("*.csv")) if path.stat().st_size > 10_000)
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        at = next(at for at, row in enumerate(rows) if "Mã hồ sơ" in row)
        due = rows[at].index("Ngày hẹn trả")
        promised = [row for row in rows[at + 1 :] if len(row) > due and row[due]]
        promised[0][due] = next(row[due] for row in promised if row[due] != promised[0][due])
        # Taken a day later, in its name; the first one stays where it was.
        later = path.with_name(re.sub(r"_(\d{6})01-", r"_\g<1>02-", path.name))
        with open(later, "w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)

    def edit(self):
        """Another definition of one indicator: certification is left out."""
        path = self.project / f"sql/indicators/{EDITED}.sql"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("select * from dossier_state", "select * from dossier_state where not coalesce(is_certification, false)"), encoding="utf-8")

    def compare(self, what, months, ours, only=None):
        task = {"project": str(self.project), "output": str(self.output), "database": str(self.work / "decade.duckdb"), "months": months, "first": self.months[0], "only": only, "threads": self.args.threads}
        if what == "full rebuild":
            Path(task["database"]).unlink(missing_ok=True)
        child = Child([self.python, __file__, "--duckdb", json.dumps(task)], self.args.threads)
        theirs = json.loads(child.stdout.splitlines()[-1])
        said = json.loads(ours.stdout.splitlines()[-1])
        print(
            f"{what}: motcua {ours.seconds:.2f} s (processor {ours.cpu:.1f}, peak {ours.peak_mb:.0f} MB, "
            f"{said['partitions_computed']} partitions computed, {said['partitions_linked']} linked); "
            f"DuckDB {theirs['seconds']:.2f} s (processor {theirs['cpu']:.1f}, peak {child.peak_mb:.0f} MB, {theirs['queries']} queries); "
            f"DuckDB ÷ motcua {theirs['seconds'] / ours.seconds:.2f}; {theirs['rows']:,} rows of sums and {theirs['ledger']:,} of the ledger are equal",
            flush=True,
        )


def split(path):
    """Front matter and query of a model."""
    front, _, sql = path.read_text(encoding="utf-8").partition("*/")
    return tomllib.loads(front.removeprefix("/*")), sql


class Duck:
    """The same months in DuckDB: the project's own SQL, with the values of its parameters, over the same files."""

    def __init__(self, task):
        import duckdb

        self.task, self.queries = task, 0
        self.project, self.output = Path(task["project"]), Path(task["output"])
        draft = self.output / "releases/.draft/manifest.json"
        self.manifest = json.loads(draft.read_text(encoding="utf-8"))
        self.db = duckdb.connect(task["database"], config={"threads": task["threads"]})
        self.db.execute("set integer_division = true")
        self.db.execute("set preserve_insertion_order = false")
        # the one type that the project's SQL asks for by the engine's own function
        self.db.execute("create or replace temp macro arrow_cast(value, kind) as value::timestamp")

    def run(self):
        before = [time.perf_counter(), time.process_time()]
        for period in self.task["months"]:
            self.period(period)
        seconds, cpu = time.perf_counter() - before[0], time.process_time() - before[1]
        queries = self.queries
        rows, ledger = self.check()
        print(json.dumps({"seconds": seconds, "cpu": cpu, "queries": queries, "rows": rows, "ledger": ledger}))

    def execute(self, sql):
        self.queries += 1
        return self.db.execute(sql)

    def files(self, parts):
        return [str(self.output / "objects" / part["sha256"][:2] / f"{part['sha256']}.parquet") for part in parts]

    def kept(self, table, partition):
        return self.files(self.manifest["tables"].get(table, {}).get(partition, {}).get("objects", []))

    def view(self, name, files, empty):
        if files:
            self.execute(f"create or replace temp view {name} as select * from read_parquet({files})")
        else:
            self.execute(f"create or replace temp view {name} as {empty}")

    def period(self, period):
        year, number = map(int, period.split("-"))
        start = f"{period}-01 00:00:00"
        following = f"{year + number // 12}-{number % 12 + 1:02}-01 00:00:00"
        previous = f"{year - (number == 1)}-{(number - 2) % 12 + 1:02}"
        self.values = {
            "$period_start": f"timestamp '{start}'",
            "$previous_period": f"'{previous}'",
            "$previous_cutoff": f"(timestamp '{start}' - interval 1 microsecond)",
            "$cutoff": f"(timestamp '{following}' - interval 1 microsecond)",
            # a status is believed within the pipeline's five days of the cut-off
            "$status_from": f"(timestamp '{following}' - interval 1 microsecond - interval 5 day)",
            "$status_until": f"(timestamp '{following}' - interval 1 microsecond + interval 5 day)",
            "$compare": "'date'",
            "$period": f"'{period}'",
        }
        tag = period.replace("-", "_")
        newest = {}
        for item in self.manifest["inputs"]:
            if item["kind"] == "dossiers" and item["period"] == period:
                newest[item["sender"]] = max(newest.get(item["sender"], item), item, key=lambda i: i["version"])
        parts = [part for item in newest.values() for part in item["parts"]]
        self.view("dossier_versions", self.files(parts), None)
        self.view("senders", self.kept("senders", period), None)
        self.view("workdays", self.kept("workdays", "all"), None)
        self.execute("create or replace temp view unit_predecessors as select ''::varchar as unit, ''::varchar as predecessor, date '2000-01-01' as valid_from, true as is_whole where false")
        self.execute("create or replace temp view unit_heirs as select ''::varchar as unit, ''::varchar as heir, date '2000-01-01' as heir_from, date '2000-01-01' as heir_to where false")
        for register in REGISTERS:
            self.execute(f"create or replace temp view {register} as select {self.columns(register)}, ''::varchar as sender, ''::varchar as src_file, ''::varchar as src_sheet, 0::bigint as src_row where false")
        if not self.task["only"]:
            for model in MODELS[:3]:
                self.model(model, period, tag)
        else:
            for model in MODELS[:3]:
                self.execute(f"create or replace temp view {model} as select * from {model}_{tag}")
        _, state = split(self.project / "sql/core/dossier_state.sql")
        self.state = state
        self.execute(f"create or replace temp table dossier_state as {self.filled(state)}")
        for view in VIEWS:
            _, sql = split(next(self.project.glob(f"sql/*/{view}.sql")))
            self.execute(f"create or replace temp view {view} as {self.filled(sql)}")
        if not self.task["only"]:
            for model in MODELS[3:]:
                self.model(model, period, tag)
        self.execute(
            "create table if not exists measures (indicator varchar, part varchar, unit varchar, dimension varchar, member varchar, "
            "day date, anchor varchar, numerator bigint, denominator bigint, period varchar)"
        )
        for path in sorted((self.project / "sql/indicators").glob("*.sql")):
            if self.task["only"] in (None, path.stem) and self.is_printed(path.stem):
                self.indicator(path, period)

    def is_printed(self, name):
        return any(partition.startswith(f"{name}/") for partition in self.manifest["tables"]["measures"])

    def columns(self, register):
        """The columns of a register, of its types, without a row."""
        kinds = {"date": "date", "truth": "boolean", "integer": "bigint"}
        declared = tomllib.loads((self.project / f"pipelines/registers/{register}.toml").read_text(encoding="utf-8"))
        return ", ".join(f"null::{kinds.get(column['type'], 'varchar')} as {column['name']}" for column in declared["columns"])

    def filled(self, sql):
        for name, value in self.values.items():
            sql = sql.replace(name, value)
        return sql.replace("left anti join", "anti join")

    def model(self, name, period, tag):
        front, sql = split(self.project / next(self.project.glob(f"sql/*/{name}.sql")).relative_to(self.project))
        if front.get("lookback"):
            known = [row[0] for row in self.db.execute(f"select table_name from duckdb_tables() where table_name like '{name}\\_%' escape '\\'").fetchall()]
            recent = sorted(table for table in known if table < f"{name}_{tag}")[-front["lookback"] :]
            columns = ", ".join(f"null::{self.kind(column)} as {key}" for key, column in front["columns"].items())
            text = " union all by name ".join(f"select * from {table}" for table in recent) or f"select {columns} where false"
            self.execute(f"create or replace temp view {name}_before as {text}")
        columns = ", ".join(front["columns"])
        self.execute(f"create or replace table {name}_{tag} as select {columns} from ({self.filled(sql)}) order by {', '.join(front['grain'])}")
        self.execute(f"create or replace temp view {name} as select * from {name}_{tag}")

    def kind(self, column):
        return {"text": "varchar", "integer": "bigint", "bool": "boolean", "date": "date", "timestamp": "timestamp"}[column["type"]]

    def happened(self, column):
        """Flows begin with the first loaded day."""
        return f"{column} is not null and (cast({column} as date) >= date '{self.task['first']}-01' or coalesce(covers = 'all', false))"

    def indicator(self, path, period):
        front, sql = split(path)
        self.execute(f"delete from measures where indicator = '{path.stem}' and period = '{period}'")
        owner = {"receiving": "receiving_unit", "resolving": "resolving_unit", "holding": "coalesce(holding_unit, resolving_unit)"}[front["owner"]]
        dated = {
            "received": ("cast(received_at as date)", "flow", "flow_weight", f"flow_weight <> 0 and {self.happened('received_at')}"),
            "finished": ("cast(ended_at as date)", "flow", "flow_weight", f"flow_weight <> 0 and {self.happened('ended_at')}"),
            "cutoff": ("cast($cutoff as date)", "cutoff", "1", "is_current"),
            "opening": ("cast($cutoff + interval '1 day' as date)", "opening", "1", "is_current"),
        }
        by = [(name, DIMENSIONS.get(name, name)) for name in front.get("by", [])]
        for anchor, (day, kind, weight, condition) in dated.items():
            parts = [part for part in front["parts"] if part["anchor"] == anchor]
            if not parts:
                continue
            values = dict(self.values)
            if anchor == "opening":
                self.values = {**values, "$cutoff": values["$previous_cutoff"]}
                self.execute(f"create or replace temp table dossier_state as {self.filled(self.state)}")
            cases = "".join(f"when {name}_member is not null then '{name}' " for name, _ in by)
            dimension = f"case {cases}else 'whole' end" if by else "'whole'"
            member = f"coalesce({', '.join(f'{name}_member' for name, _ in by)}, '')" if by else "''"
            sets = "".join(f", (owner, counted_on, {name}_member)" for name, _ in by)
            counted = ", ".join(f"cast({p['numerator']} as bigint) * {weight} as n{at}, cast({p['denominator']} as bigint) * {weight} as d{at}" for at, p in enumerate(parts))
            sums = ", ".join(f"coalesce(sum(n{at}), 0) as n{at}, coalesce(sum(d{at}), 0) as d{at}" for at in range(len(parts)))
            members = "".join(f"coalesce({column}, '') as {name}_member, " for name, column in by)
            text = (
                f"with indicator as ({sql}), sums as (select owner as unit, {dimension} as dimension, {member} as member, counted_on as day, {sums} "
                f"from (select coalesce({owner}, '') as owner, {members}{day} as counted_on, {counted} from indicator where {condition}) "
                f"group by grouping sets ((owner, counted_on){sets})) "
                + " union all ".join(
                    f"select '{path.stem}', '{p['name']}', unit, dimension, member, day, '{kind}', n{at}, d{at}, '{period}' from sums where n{at} <> 0 or d{at} <> 0"
                    for at, p in enumerate(parts)
                )
            )
            self.execute(f"insert into measures {self.filled(text)}")
            if anchor == "opening":
                self.values = values
                self.execute(f"create or replace temp table dossier_state as {self.filled(self.state)}")

    def check(self):
        """Every sum and every row of the last ledger must be the same."""
        columns = "indicator, part, unit, dimension, member, day, anchor, numerator, denominator"
        periods = self.task["months"]
        of = "" if not self.task["only"] else f" and indicator = '{self.task['only']}'"
        both = []
        for table, split_by in (("measures", "'whole' as dimension, '' as member"), ("measures_by", "dimension, member")):
            known = self.manifest["tables"].get(table, {})
            wanted = [key for key in known if key.split("/")[1] in periods and self.task["only"] in (None, key.split("/")[0])]
            files = [file for key in wanted for file in self.kept(table, key)]
            if files:
                both.append(f"select indicator, part, unit, {split_by}, day, anchor, numerator, denominator from read_parquet({files})")
        ours = " union all ".join(both)
        theirs = f"select {columns} from measures where period in ({', '.join(repr(p) for p in periods)}){of}"
        for one, other in ((ours, theirs), (theirs, ours)):
            left = self.db.execute(f"select * from ({one}) except all select * from ({other}) limit 5").fetchall()
            if left:
                sys.exit(f"sums differ: {left}")
        total = self.db.execute(f"select count(*) from ({ours})").fetchone()[0]
        last = periods[-1]
        names = "dossier_id, status, received_at, due_at, ended_at, receiving_unit, resolving_unit, supplement_count, flow_weight, is_current, is_absent"
        ours = f"select {names} from read_parquet({self.kept('dossier_ledger', last)})"
        theirs = f"select {names} from dossier_ledger_{last.replace('-', '_')}"
        for one, other in ((ours, theirs), (theirs, ours)):
            left = self.db.execute(f"select * from ({one}) except all select * from ({other}) limit 5").fetchall()
            if left:
                sys.exit(f"the ledger of {last} differs: {left}")
        return total, self.db.execute(f"select count(*) from ({ours})").fetchone()[0]


if __name__ == "__main__":
    sys.exit(main())
