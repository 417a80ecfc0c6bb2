"""What the benchmarks share: the program, a child's time and memory, the machine."""

import json
import os
import platform
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def find_motcua(given):
    """The program: --motcua, $MOTCUA, or the release build of this checkout."""
    path = given or os.environ.get("MOTCUA")
    if not path:
        asked = ["cargo", "metadata", "--no-deps", "--format-version", "1"]
        metadata = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        path = Path(json.loads(metadata)["target_directory"]) / "release" / "motcua"
    path = Path(path).resolve()
    if not path.is_file():
        sys.exit(f"{path} does not exist: run `cargo build --release`, or name the program with --motcua")
    return path


def cores(threads):
    """The cores a measured child may use; None where the system cannot say."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    return sorted(os.sched_getaffinity(0))[:threads]


class Child:
    """A finished child: seconds of wall and processor, its own peak memory, what it said."""

    def __init__(self, command, threads=None, env=None, allowed=(0,)):
        pinned = cores(threads) if threads else None
        pin = (lambda: os.sched_setaffinity(0, pinned)) if pinned else None
        start = time.perf_counter()
        child = subprocess.Popen(
            [str(part) for part in command],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            preexec_fn=pin,
        )
        self.stdout = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        self.seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        self.cpu = usage.ru_utime + usage.ru_stime
        scale = 1 if sys.platform == "darwin" else 1024
        self.peak_mb = usage.ru_maxrss * scale / 1e6
        if child.returncode not in allowed:
            sys.exit(f"exit code {child.returncode}: {' '.join(map(str, command))}\n{self.stdout}")


def describe_machine():
    """Prints the machine, and says so when it is busy: then the figures are provisional."""
    count = os.cpu_count()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(f"{platform.system()} {platform.machine()}, {processor()}, {count} cores, load average {load:.2f} at start")
    if load > 0.3:
        print("WARNING: the machine is busy; the times below are provisional, compare only the ratios")


def processor():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown processor")


def environment(folder):
    """A Python with DuckDB and Polars, outside the checkout."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
    has_both = subprocess.run([python, "-c", "import duckdb, polars"], capture_output=True).returncode == 0
    if not has_both:
        subprocess.run([python, "-m", "pip", "install", "--quiet", "duckdb", "polars"], check=True)
    asked = "import duckdb, polars, sys; print('DuckDB', duckdb.__version__ + ', Polars', polars.__version__ + ', Python', sys.version.split()[0])"
    print(Child([python, "-c", asked]).stdout.strip())
    return python
