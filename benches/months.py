#!/usr/bin/env python3
"""Times one more month after a year and after many years, and the demo. See README.md."""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written into the checkout

from bench import ROOT, Child, describe_machine, find_motcua  # noqa: E402

LAST = (2024, 10)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--motcua", help="the program (default: $MOTCUA, or this checkout's release build)")
    parser.add_argument("--years", type=int, default=10, help="the longer history")
    parser.add_argument("--dossiers", type=int, default=3_000, help="received in a month")
    parser.add_argument("--rounds", type=int, default=3, help="each adds the same month to a copy of the history")
    parser.add_argument("--skip-demo", action="store_true")
    parser.add_argument("--work", default=Path(tempfile.gettempdir()) / "motcua-bench-months")
    args = parser.parse_args()
    motcua = find_motcua(args.motcua)
    describe_machine()
    work = Path(args.work)
    shutil.rmtree(work, ignore_errors=True)
    if not args.skip_demo:
        demo(motcua, work / "demo")
    short, long = (add_a_month(motcua, work, months, args) for months in (12, 12 * args.years))
    print(f"the month after {args.years} years costs {long / short:.2f} times the month after one year")
    shutil.rmtree(work)


def demo(motcua, work):
    work.mkdir(parents=True)
    child = Child([motcua, "demo", "--output", work / "output"])
    size = sum(path.stat().st_size for path in (work / "output-exports").rglob("*") if path.is_file())
    print(f"demo: {child.seconds:.1f} s, processor {child.cpu:.1f} s, peak memory {child.peak_mb:.0f} MB, exports {size / 1e6:.0f} MB")


def add_a_month(motcua, work, months, args):
    """Seconds of the run that adds the last month to `months` published ones."""
    project = work / f"{months}"
    copy_project(project)
    first, before, last = back(months), back(1), back(0)
    everything = args.dossiers * (months + 1)
    Child([motcua, "sample", project / "exports", "--months", f"{first}..{last}", "--dossiers", everything, "--seed", 7])
    history = Child(command(motcua, project, f"{first}..{before}", "output"), allowed=(0, 1))
    runs = []
    for number in range(args.rounds):
        shutil.copytree(project / "output", project / f"output-{number}", symlinks=True)
        runs.append(Child(command(motcua, project, last, f"output-{number}"), allowed=(0, 1)))
        shutil.rmtree(project / f"output-{number}")
    said = json.loads(runs[0].stdout.splitlines()[-1])
    assert said["published"] and said["files_loaded"] > 100, said
    best = min(runs, key=lambda run: run.seconds)
    print(
        f"after {months} months (loaded and computed in {history.seconds:.1f} s): {last} in {best.seconds:.2f} s, "
        f"processor {best.cpu:.2f} s, peak memory {max(run.peak_mb for run in runs):.0f} MB; {said['files_loaded']} files, "
        f"{said['rows_accepted']:,} rows, {said['partitions_computed']} partitions computed, {said['partitions_linked']} linked",
        flush=True,
    )
    return best.seconds


def command(motcua, project, period, output):
    pipeline = project / "pipelines/monthly.toml"
    return [motcua, "run", pipeline, "--period", period, "--input", project / "exports", "--output", project / output, "--log", "json"]


def copy_project(project):
    for folder in ("sql", "pipelines"):
        shutil.copytree(ROOT / folder, project / folder)


def back(months):
    """The month that lies so many before the last one: 2024-10."""
    index = LAST[0] * 12 + LAST[1] - 1 - months
    return f"{index // 12}-{index % 12 + 1:02}"


if __name__ == "__main__":
    sys.exit(main())
