#!/usr/bin/env python3
"""Times `motcua load` against DuckDB and Polars on one CSV of a million dossiers. See README.md."""

import argparse
import hashlib
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is written into the checkout

from bench import ROOT, Child, describe_machine, environment, find_motcua  # noqa: E402

# Header, column of the warehouse, and how the other engines cast it; personal columns have no name.
COLUMNS = [
    ("Mã hồ sơ", "dossier_id", "text"),
    ("Mã TTHC", "procedure_code", "text"),
    ("Tên TTHC", "procedure_name", "text"),
    ("Lĩnh vực", "field", "text"),
    ("Hình thức nộp hồ sơ", "channel", "text"),
    ("Chủ hồ sơ", None, "text"),
    ("Số CCCD", None, "text"),
    ("Số điện thoại", None, "text"),
    ("Địa chỉ", None, "text"),
    ("Đối tượng", "applicant_kind", "text"),
    ("Đơn vị tiếp nhận", "receiving_unit", "text"),
    ("Đơn vị giải quyết", "resolving_unit", "text"),
    ("Ngày nộp", "submitted_at", "instant"),
    ("Ngày tiếp nhận", "received_at", "instant"),
    ("Ngày hẹn trả", "due_at", "instant"),
    ("Ngày có kết quả", "finished_at", "instant"),
    ("Ngày trả kết quả", "handed_over_at", "instant"),
    ("Trạng thái", "status", "text"),
    ("Phí, lệ phí (VNĐ)", "fee_amount", "amount"),
    ("Hình thức thanh toán", "payment_method", "text"),
]

PROCEDURES = [
    ("1.004199", "Đất đai", "Đăng ký, cấp Giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở lần đầu", 30),
    ("2.000889", "Đất đai", "Đăng ký biến động do chuyển nhượng, thừa kế, tặng cho quyền sử dụng đất", 10),
    ("1.011441", "Đất đai", "Đăng ký thế chấp quyền sử dụng đất, tài sản gắn liền với đất", 1),
    ("2.000815", "Chứng thực", "Chứng thực bản sao từ bản chính giấy tờ, văn bản", 1),
    ("2.000884", "Chứng thực", "Chứng thực chữ ký trong các giấy tờ, văn bản", 1),
    ("1.001193", "Hộ tịch", "Đăng ký khai sinh, thường trú và cấp thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi", 3),
    ("1.000656", "Hộ tịch", "Đăng ký khai tử và xóa đăng ký thường trú đối với công dân có nơi cư trú cuối cùng tại địa bàn", 2),
    ("1.004873", "Hộ tịch", "Cấp Giấy xác nhận tình trạng hôn nhân", 3),
    ("1.001612", "Đăng ký kinh doanh", "Đăng ký thành lập hộ kinh doanh và thay đổi nội dung đăng ký", 3),
    ("1.009994", "Xây dựng", "Cấp giấy phép xây dựng mới đối với công trình cấp III, cấp IV và nhà ở riêng lẻ trong khu vực đô thị", 15),
    ("1.001731", "Bảo trợ xã hội", "Hỗ trợ chi phí mai táng đối với đối tượng bảo trợ xã hội đang hưởng trợ cấp xã hội hằng tháng tại cộng đồng", 5),
    ("2.002483", "Giáo dục", "Chuyển trường đối với học sinh trung học cơ sở và tiếp nhận học sinh học chương trình giáo dục phổ thông", 2),
]
FEES = ["", "", "8.000", "15.000", "50.000", "100.000", "150.000", "650.000", "1.981.000"]
CHANNELS = ["Trực tiếp"] * 5 + ["Trực tuyến"] * 12 + ["Bưu chính công ích"]
APPLICANTS = ["Cá nhân"] * 17 + ["Doanh nghiệp", "Doanh nghiệp", "Tổ chức"]
SYLLABLES = "An Bình Cẩm Dương Giang Hòa Khánh Lâm Minh Nghĩa Phú Quảng Sơn Tân Thạnh Uyên Vĩnh Xuân Yên Đông".split()
MONTH_START = datetime(2024, 10, 1)

PIPELINE = """title = "Benchmark"
warehouse = "benchmark"
publisher = "VĂN PHÒNG UBND TỈNH HƯ CẤU"
province = "tỉnh Hư Cấu"
notice = "Số liệu hư cấu."
source_line = "benches/load.py"
units = { reference = "units.csv" }
compare = "date"
windows = ["month"]
populations = ["districts", "communes"]

[[sources]]
kind = "dossiers"
files = '^(?<period>\\d{4}-\\d{2})\\.csv$'
profile = "xuyen-son"
covers = "touched_in"
sender = "HC"
extracted_at = "2024-11-01 07:30"
expected = { whole = "HC" }

[[indicators]]
id = "overdue"
"""


def main():
    args = arguments()
    motcua = find_motcua(args.motcua)
    describe_machine()
    work = Path(args.work)
    python = environment(work / "venv")
    project, csv = make_project(work, args.rows)
    print(f"{csv}: {args.rows:,} rows, {len(COLUMNS)} columns, {csv.stat().st_size / 1e6:.0f} MB")
    contestants = {
        "motcua": lambda out: run_motcua(motcua, project, out, args.threads),
        "duckdb": lambda out: run_engine(python, "duckdb", csv, out, args.threads),
        "polars": lambda out: run_engine(python, "polars", csv, out, args.threads),
    }
    warm(csv)
    times = {name: [] for name in contestants}
    outputs = {}
    for number in range(args.rounds):
        for name, contest in contestants.items():
            out = work / "out" / name
            shutil.rmtree(out, ignore_errors=True)
            out.mkdir(parents=True)
            times[name].append(contest(out))
            outputs[name] = out
        print(f"round {number + 1}: " + ", ".join(f"{name} {times[name][-1][0]:.2f} s" for name in times), flush=True)
    figures = json.loads(Child([python, __file__, "--count", *outputs.values()]).stdout)
    table(times, outputs, dict(zip(outputs, figures)), args)


def arguments():
    if len(sys.argv) > 2 and sys.argv[1] in ("--engine", "--count"):
        inside(sys.argv[1:])
        sys.exit()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--motcua", help="the program (default: $MOTCUA, or this checkout's release build)")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--work", default=Path(tempfile.gettempdir()) / "motcua-bench", help="kept between runs: data, venv")
    return parser.parse_args()


# --- data


def make_project(work, rows):
    """A project around one export; made once for a number of rows and a version of this script."""
    made_by = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    project = work / f"project-{rows}-{made_by}"
    csv = project / "exports" / "2024-10.csv"
    if csv.exists():
        return project, csv
    shutil.rmtree(project, ignore_errors=True)
    for folder in ("sql", "pipelines/profiles", "pipelines/registers"):
        shutil.copytree(ROOT / folder, project / folder)
    (project / "pipelines/reference").mkdir()
    (project / "exports").mkdir()
    (project / "pipelines/bench.toml").write_text(PIPELINE, encoding="utf-8")
    units, places = make_units()
    (project / "pipelines/reference/units.csv").write_text(units, encoding="utf-8")
    unfinished = csv.with_suffix(".part")
    with open(unfinished, "w", encoding="utf-8-sig", newline="", buffering=1 << 20) as file:
        file.write(",".join(quoted(header) for header, _, _ in COLUMNS) + "\r\n")
        file.writelines(lines(rows, places))
    unfinished.rename(csv)
    return project, csv


def quoted(cell):
    return f'"{cell}"' if "," in cell else cell


def make_units():
    """A province of 12 districts with 10 communes each; the places are (commune, its district's desk)."""
    rows = ["scheme,code,valid_from,valid_to,name,level,parent,block,located_in,predecessors", "hu-cau,HC,,,tỉnh Hư Cấu,province,,Tỉnh,,"]
    places = []
    for district in range(12):
        code, name = f"HC.D{district + 1:02}", f"{SYLLABLES[district]} {SYLLABLES[district + 5]}"
        desk = f"Bộ phận Một cửa huyện {name}"
        rows.append(f"hu-cau,{code},,,huyện {name},district,HC,Cấp huyện,,")
        rows.append(f"hu-cau,{code}.00,,,{desk},desk,{code},Cấp huyện,,")
        for commune in range(10):
            name = f"xã {SYLLABLES[(district + commune) % 20]} {SYLLABLES[commune]} {district + 1}"
            rows.append(f"hu-cau,{code}.{commune + 1:02},,,{name},commune,{code},Cấp xã,,")
            places.append((f"UBND {name}", desk))
    return "\n".join(rows) + "\n", places


def lines(rows, places):
    """The dossiers of October 2024; the same every time. Nobody in them is real."""
    draw = random.Random(20241031)
    days = [(MONTH_START + timedelta(days=day)).strftime("%d/%m/%Y") for day in range(-10, 80)]
    clocks = [f"{7 + second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}" for second in range(10 * 3600)]
    weights = [3, 8, 4, 40, 12, 8, 3, 9, 5, 3, 2, 3]
    procedures = [(code, field, quoted(name), limit) for code, field, name, limit in PROCEDURES]
    for number in range(rows):
        code, field, name, limit = draw.choices(procedures, weights)[0]
        commune, desk = places[draw.randrange(len(places))]
        resolver = commune if limit < 5 else desk
        day = 10 + draw.randrange(31)
        clock = draw.randrange(36_000)
        channel = CHANNELS[draw.randrange(18)]
        received = f"{days[day]} {clocks[clock]}"
        submitted = f"{days[day - draw.randrange(3)]} {clocks[clock // 2]}" if channel == "Trực tuyến" else received
        due = f"{days[day + limit]} {clocks[clock]}"
        took = min(int(limit * draw.expovariate(2.0)), 45)
        fee = FEES[draw.randrange(9)]
        paid = ("Trực tuyến" if draw.random() < 0.6 else "Tiền mặt") if fee else ""
        person = draw.randrange(1_000_000)
        if day + took > 40:
            status, finished, handed_over = "Đang xử lý", "", ""
        else:
            finished = f"{days[day + took]} {clocks[min(clock + 600, 35_999)]}"
            is_fetched = draw.random() < 0.9
            status = "Đã trả kết quả" if is_fetched else "Đã xử lý xong"
            handed_over = f"{days[day + took + draw.randrange(4)]} {clocks[35_999]}" if is_fetched else ""
        yield (
            f"HC.{number % 997:03}-2410{day - 9:02}-{number:07},{code},{name},{field},{channel},"
            f"Hư Cấu {person:06},000000{person:06},0000{person:06},Thôn {person % 90 + 1},"
            f"{APPLICANTS[draw.randrange(20)]},{commune},{resolver},{submitted},{received},{due},{finished},{handed_over},"
            f"{status},{fee},{paid}\r\n"
        )


def warm(path):
    with open(path, "rb") as file:
        while file.read(1 << 24):
            pass


# --- contestants


def run_motcua(motcua, project, out, threads):
    """The whole command, from start to exit."""
    pipeline = project / "pipelines/bench.toml"
    command = [motcua, "load", pipeline, "--period", "2024-10", "--input", project / "exports", "--output", out, "--log", "json"]
    child = Child(command, threads)
    said = json.loads(child.stdout.splitlines()[-1])
    if said["rows_quarantined"] or said["files_loaded"] != 1:
        sys.exit(f"motcua did not take every row: {child.stdout}")
    return child.seconds, child.cpu, child.peak_mb


def run_engine(python, engine, csv, out, threads):
    """Only the statement counts, without the start of Python and the import."""
    env = {**os.environ, "POLARS_MAX_THREADS": str(threads)}
    child = Child([python, __file__, "--engine", engine, csv, out, threads], threads, env)
    seconds, cpu = json.loads(child.stdout)
    return seconds, cpu, child.peak_mb


def inside(args):
    """What runs in the environment's Python: one statement, or the count of every output."""
    if args[0] == "--count":
        print(json.dumps([count(Path(folder)) for folder in args[1:]]))
        return
    statement = {"duckdb": duckdb_statement, "polars": polars_statement}[args[1]](args[2], args[3], int(args[4]))
    before = [os.times(), __import__("time").perf_counter()]
    statement()
    seconds = __import__("time").perf_counter() - before[1]
    after = os.times()
    print(json.dumps([seconds, after.user + after.system - before[0].user - before[0].system]))


def duckdb_statement(csv, out, threads):
    import duckdb

    kinds = {"text": "VARCHAR", "instant": "TIMESTAMP", "amount": "VARCHAR"}
    read = ", ".join(f"'{header}': '{kinds[kind]}'" for header, _, kind in COLUMNS)
    kept = ", ".join(
        f"cast(replace(\"{header}\", '.', '') as bigint) as {name}" if kind == "amount" else f'"{header}" as {name}'
        for header, name, kind in COLUMNS
        if name
    )
    sql = (
        f"copy (select {kept} from read_csv('{csv}', header = true, auto_detect = false, delim = ',', quote = '\"', "
        f"columns = {{{read}}}, timestampformat = '%d/%m/%Y %H:%M:%S')) "
        f"to '{out}/dossiers.parquet' (format parquet, compression zstd)"
    )
    connection = duckdb.connect(config={"threads": threads, "preserve_insertion_order": False})
    return lambda: connection.execute(sql)


def polars_statement(csv, out, threads):
    import polars

    assert polars.thread_pool_size() == threads
    columns = []
    for header, name, kind in COLUMNS:
        column = polars.col(header)
        if kind == "instant":
            column = column.str.to_datetime("%d/%m/%Y %H:%M:%S", time_unit="us")
        elif kind == "amount":
            column = column.str.replace_all(".", "", literal=True).cast(polars.Int64)
        if name:
            columns.append(column.alias(name))
    read = polars.scan_csv(csv, infer_schema=False).select(columns)
    return lambda: read.sink_parquet(f"{out}/dossiers.parquet", compression="zstd")


def count(folder):
    """Figures that must be equal for all: rows, dossiers, sums and ends of the typed columns."""
    import duckdb

    instants = [name for _, name, kind in COLUMNS if name and kind == "instant"]
    ends = ", ".join(f"min({name}), max({name}), count({name})" for name in instants)
    texts = ", ".join(f"count({name})" for _, name, kind in COLUMNS if name and kind == "text")
    files = sorted(str(path) for path in folder.rglob("*.parquet"))
    row = duckdb.execute(
        f"select count(*), count(distinct dossier_id), count(fee_amount), sum(fee_amount), {texts}, {ends} from read_parquet(?)", [files]
    ).fetchone()
    size = sum(Path(path).stat().st_size for path in files)
    return {"rows": row[0], "same": [str(value) for value in row], "bytes": size}


def table(times, outputs, figures, args):
    base_min = min(seconds for seconds, _, _ in times["motcua"])
    base_median = statistics.median(seconds for seconds, _, _ in times["motcua"])
    print(f"\n{args.rounds} rounds, {args.threads} threads, seconds of wall time; ratio: time ÷ motcua's")
    print(f"{'':8} {'min':>7} {'ratio':>6} {'median':>7} {'ratio':>6} {'cpu':>6} {'peak MB':>8} {'output MB':>10} {'rows':>10}")
    for name, runs in times.items():
        least, middle = min(run[0] for run in runs), statistics.median(run[0] for run in runs)
        cpu, peak = min(run[1] for run in runs), max(run[2] for run in runs)
        size, rows = figures[name]["bytes"] / 1e6, figures[name]["rows"]
        print(f"{name:8} {least:7.2f} {least / base_min:6.2f} {middle:7.2f} {middle / base_median:6.2f} {cpu:6.2f} {peak:8.0f} {size:10.1f} {rows:10,}")
    for name in outputs:
        if figures[name]["same"] != figures["motcua"]["same"]:
            sys.exit(f"{name} and motcua have kept different values:\n{figures[name]['same']}\n{figures['motcua']['same']}")
    print("rows, dossiers, sums, ends and missing values of all kept columns are equal in the three outputs")


if __name__ == "__main__":
    main()
