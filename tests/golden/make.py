#!/usr/bin/env python3
"""Makes the exports of the golden district: `python3 tests/golden/make.py`, from anywhere.

Standard library only, no clock, no network: the same Python writes the same bytes (another zlib may
compress the workbooks into other bytes of equal content). The files are committed; run this only to
change the fixture, then look at the counts it prints and at the expected values in tests/it/golden.rs.

What it does: draws the lives of the dossiers of a fictional province from quotas (QUOTAS below), counts
the indicators from those lives directly, stops when district K does not have the figures wanted, and
only then writes what each sender would have exported each month, with the troubles of real exports.
Every person, number and address is invented (phones 0900 000 xxx, papers 000...).
"""

import bisect
import datetime as dt
import io
import random
import zipfile
from fractions import Fraction
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
RANDOM = random.Random(20241031)
YEAR = dt.datetime(2024, 1, 1)
CUTOFF = dt.datetime(2024, 11, 1)  # exclusive: the end of 31 October
MONTHS = [(2023, 12)] + [(2024, m) for m in range(1, 11)]
# When each month's files were taken; October's on a Monday, four days after the cut-off.
TAKEN = {
    (2023, 12): "20240102-0730", (2024, 1): "20240201-0730", (2024, 2): "20240301-0730", (2024, 3): "20240401-0730",
    (2024, 4): "20240502-0730", (2024, 5): "20240603-0730", (2024, 6): "20240701-0730", (2024, 7): "20240801-0730",
    (2024, 8): "20240903-0730", (2024, 9): "20241001-0730", (2024, 10): "20241104-0730",
}
PROVINCE = "tỉnh Hư Vân"
DISTRICTS = [
    ("thành phố Hư Vân", ["Phường 1", "phường Bạc Sương"]), ("thị xã Bạch Lộ", ["phường Gió Nồm", "xã Lộ Trì"]),
    ("huyện Thanh Sương", ["thị trấn Sương Mai", "xã Sương Tây"]), ("huyện Mộc Thảo", ["xã Thảo Nguyên Nhỏ", "xã Mộc Lam"]),
    ("huyện Hạ Nguyệt", ["thị trấn Nguyệt Quế", "xã Trăng Non"]), ("huyện Tùng Phong", ["xã Tùng Reo", "xã Phong Lan Đỏ"]),
    ("huyện Lam Tuyền", ["thị trấn Suối Biếc", "xã Tuyền Hai"]),
    ("huyện K", ["thị trấn K", "xã Mây Đông", "xã Mây Tây", "xã Mây Nam", "xã Mây Bắc"]),
    ("huyện Ngân Khê", ["xã Khê Bạc", "xã Ngân Câu"]), ("huyện Trúc Lĩnh", ["xã Trúc Vàng", "xã Lĩnh Sau"]),
    ("huyện Hoa Vông", ["thị trấn Vông Đỏ", "xã Hoa Sim Tím"]), ("huyện Đá Sẻ", ["xã Sẻ Đồng", "xã Đá Chồng Bé"]),
]
# Of the ten months: resolved well, returned as not eligible, otherwise ended, ended late, open overdue,
# paused, open in time, carried over from 2023, received but not digitised, results not digitised,
# dossiers with a fee, paid online. Rates of K: 2901/3000 = 96,70 %, 2632/2702 = 97,41 % (97,409).
QUOTAS = {
    #  well  ret oth late  od pau  in car  nd  rnd  fee online
    1: (400, 40, 6, 8, 1, 20, 40, 9, 0, 0, 150, 132),
    2: (300, 22, 4, 6, 3, 8, 30, 8, 4, 6, 120, 60),
    3: (200, 6, 2, 3, 1, 5, 30, 6, 0, 4, 90, 45),
    4: (240, 9, 3, 9, 3, 8, 25, 7, 3, 12, 80, 44),
    5: (220, 9, 2, 5, 2, 12, 35, 5, 1, 1, 100, 75),
    6: (260, 14, 3, 14, 1, 33, 22, 8, 6, 0, 90, 54),
    7: (230, 31, 2, 13, 7, 16, 30, 6, 2, 2, 70, 28),
    8: (2702, 255, 20, 19, 4, 28, 36, 47, 99, 70, 1200, 690),
    9: (280, 258, 5, 20, 6, 33, 28, 9, 9, 6, 110, 33),
    10: (210, 40, 2, 23, 8, 8, 34, 6, 5, 3, 75, 50),
    11: (250, 66, 4, 26, 5, 25, 25, 7, 0, 9, 85, 54),
    12: (240, 263, 4, 30, 10, 41, 26, 8, 12, 7, 95, 21),
}
K = 8

FAMILY = "Giả Hư Vô Mộng Ảo Mây Sương Khói Bụi Sóng".split()
MIDDLE = "Thị Văn Hữu Đình Ngọc Xuân".split()
GIVEN = "Tưởng Tượng Bịa Đặt Mơ Màng Huyễn Hoặc Không Thật Ví Dụ Minh Họa".split()
OFFICERS = ["Cán Bộ Một", "Cán Bộ Hai", "Cán Bộ Ba"]
PROCEDURES = [
    ("2.000815", "Chứng thực bản sao từ bản chính", "Chứng thực", 2), ("1.004884", "Đăng ký lại khai sinh", "Hộ tịch", 5),
    ("2.000635", "Cấp bản sao trích lục hộ tịch", "Hộ tịch", 1), ("1.012753", "Đăng ký biến động đất đai", "Đất đai", 15),
    ("1.001612", "Đăng ký thành lập hộ kinh doanh", "Kinh doanh", 3), ("1.009994", "Cấp giấy phép xây dựng", "Xây dựng", 20),
]


# ---- lives ----------------------------------------------------------------------------------------

class Dossier:
    def __init__(self, unit, received, due, kind):
        self.unit = self.receiver = unit
        self.received, self.due, self.kind = received, due, kind
        self.has_due_time = False
        self.finished = self.handed = self.asked = self.answered = None
        self.wait = "Yêu cầu bổ sung giấy tờ"
        self.reason = ""
        self.intake, self.result = "Có số hóa TPHS", "Đã số hóa"
        self.fee, self.payment = "", ""
        self.procedure = RANDOM.choice(PROCEDURES)
        self.id = ""  # given only to those that the tests call by name

    def status(self, taken):
        if self.finished and self.finished <= taken:
            if self.kind == "ret":
                return "Trả lại hồ sơ" if self.finished.day % 4 == 0 else "Đã trả kết quả"
            if self.kind == "oth":
                return {"Công dân rút hồ sơ": "Công dân yêu cầu rút hồ sơ"}.get(self.reason, "Dừng xử lý")
            return "Đã trả kết quả" if self.handed and self.handed <= taken else "Đã xử lý xong"
        if self.asked and self.asked <= taken and not (self.answered and self.answered <= taken):
            return self.wait
        return "Đang xử lý"

    def is_touched(self, month, taken):
        moments = (self.received, self.finished, self.handed, self.asked, self.answered)
        return self.received <= taken and any(m and (m.year, m.month) == month for m in moments)

    def is_late(self):
        return bool(self.finished and self.due and self.finished.date() > self.due.date())


def at(text):
    return dt.datetime.strptime(text, "%d/%m/%Y %H:%M")


WORKDAYS = [d for d in (dt.date(2023, 10, 2) + dt.timedelta(n) for n in range(500)) if d.weekday() < 5
            and not (dt.date(2024, 2, 8) <= d <= dt.date(2024, 2, 14)) and d not in (dt.date(2024, 1, 1), dt.date(2024, 9, 2))]


def hour(day):
    return dt.datetime(day.year, day.month, day.day) + dt.timedelta(minutes=RANDOM.randrange(450, 970))


def between(first, last):
    days = [d for d in WORKDAYS if first <= d <= last]
    return hour(RANDOM.choice(days))


def later(day, count):
    return WORKDAYS[bisect.bisect_left(WORKDAYS, day) + count]


def promise(dossier, days):
    dossier.due = dt.datetime.combine(later(dossier.received.date(), days), dt.time(16, 30))
    dossier.has_due_time = RANDOM.random() < 0.3


def finish(dossier, when):
    dossier.finished = when
    if dossier.kind == "well" and RANDOM.random() < 0.8:
        dossier.handed = when + dt.timedelta(minutes=RANDOM.choice([5, 20, 60]))
    return dossier


def day(text):
    return dt.datetime.strptime(text, "%d/%m/%Y").date()


def ended(unit, kind, first, last, until, days=None):
    """Received between two days, ended in time and not after `until`."""
    dossier = Dossier(unit, between(first, last), None, kind)
    span = RANDOM.choice([0, 0, 0, 0, 1, 2, 4, 9]) if days is None else days
    end = min(later(dossier.received.date(), span), until)
    when = dossier.received + dt.timedelta(minutes=30) if end == dossier.received.date() else hour(end)
    promise(dossier, max(dossier.procedure[3], span))
    return finish(dossier, when)


def ended_late(unit, finished, kind="well"):
    """Ended a few days after the promised one."""
    dossier = Dossier(unit, None, None, kind)
    due = WORKDAYS[bisect.bisect_left(WORKDAYS, finished.date()) - RANDOM.choice([1, 1, 2, 4])]
    start = WORKDAYS[bisect.bisect_left(WORKDAYS, due) - 8]
    dossier.received, dossier.due = hour(start), dt.datetime.combine(due, dt.time(16, 30))
    return finish(dossier, finished)


def units_of(number):
    return [f"K.D{number:02}.{n:02}" for n in range(len(DISTRICTS[number - 1][1]) + 1)]


def district(number):
    well, ret, oth, late, overdue, paused, in_time, carried, *_ = QUOTAS[number]
    pool = units_of(number)
    pick = lambda: RANDOM.choice(pool[:1] * 2 + pool)
    lives = []
    kinds = ["well"] * well + ["ret"] * ret + ["oth"] * oth
    RANDOM.shuffle(kinds)
    # late ones first: well resolved, but for one that was returned late
    months = [1, 1, 1, 2, 3, 3, 4, 5, 5, 6, 6, 7, 8, 8, 9, 9, 9, 10, 10] if number == K else [1 + n * 10 // late for n in range(late)]
    for index, month in enumerate(months):
        kind = "ret" if index == 5 else "well"
        kinds.remove(kind)
        first = 24 if month == 1 and not (number == K and index < 2) else 8
        lives.append(ended_late(pick(), between(dt.date(2024, month, first), dt.date(2024, month, 27)), kind))
    from_2023 = sum(d.received < YEAR for d in lives)
    paused_2023 = 1
    for _ in range(carried - from_2023 - paused_2023):
        lives.append(ended(pick(), kinds.pop(), day("20/12/2023"), day("29/12/2023"), day("12/01/2024"), days=8))
    for kind in kinds:
        lives.append(ended(pick(), kind, day("02/01/2024"), day("31/10/2024"), day("31/10/2024")))
    for d in lives:
        if d.kind == "oth":
            d.reason = RANDOM.choice(["Công dân rút hồ sơ", "Thiếu thành phần hồ sơ", "Không thuộc thẩm quyền"])
        elif d.kind == "ret":
            d.reason = RANDOM.choice(["Không đủ điều kiện giải quyết", "Không đủ ĐK giải quyết"])
    lives += still_open(number, pick, overdue, paused, in_time)
    # 2023 has late and returned ones of its own: none of them belongs to the ten months of 2024
    for n in range(30 if number == K else 4):
        d = ended(pick(), "well", day("01/12/2023"), day("22/12/2023"), day("29/12/2023"))
        if n < (5 if number == K else 1):
            d = ended_late(pick(), between(day("18/12/2023"), day("29/12/2023")))
        elif n < (14 if number == K else 2):
            d.kind, d.reason, d.handed = "ret", "Không đủ điều kiện giải quyết", None
        lives.append(d)
    return lives


def still_open(number, pick, overdue, paused, in_time):
    lives = []
    for n in range(overdue):
        old = [at("22/04/2024 09:10"), at("04/09/2024 09:00")]
        received = old[n] if n < len(old) else between(day("01/10/2024"), day("15/10/2024"))
        d = Dossier(pick(), received, None, "open")
        promise(d, 8 if n else 28)
        lives.append(d)
    for n in range(paused):
        received = between(day("18/12/2023"), day("27/12/2023")) if n == 0 else between(day("03/06/2024"), day("21/10/2024"))
        d = Dossier(pick(), received, None, "open")
        promise(d, 10)
        d.asked = dt.datetime.combine(later(received.date(), 3), dt.time(10, 5))
        d.wait = ["Yêu cầu bổ sung giấy tờ"] * 5 + ["Yêu cầu thực hiện nghĩa vụ tài chính"] * 2 + ["Dừng xử lý"]
        d.wait = d.wait[n % 8]
        lives.append(d)
    for n in range(in_time):
        d = Dossier(pick(), between(day("21/10/2024"), day("31/10/2024")), None, "open")
        promise(d, 12)
        lives.append(d)
    if number != K:
        return lives
    late, boundary = lives[2], lives[overdue + paused:]
    # ended two days after the cut-off, on a Saturday, before the file was taken: open, and overdue, at the cut-off
    late.received, late.due, late.has_due_time = at("14/10/2024 08:20"), at("30/10/2024 16:30"), False
    finish(late, at("02/11/2024 09:40"))
    late.kind, late.id = "well", "K08-241014-9101"
    # returned on 1 November: not among those of the ten months
    boundary[0].kind, boundary[0].reason, boundary[0].id = "ret", "Không đủ điều kiện giải quyết", "K08-241028-9102"
    boundary[0].received = at("28/10/2024 08:05")
    finish(boundary[0], at("01/11/2024 10:00"))
    for d in boundary[1:8]:
        d.kind = "well"
        finish(d, at("01/11/2024 14:00"))
        d.result = "Chưa số hóa"
    # promised for the day of the cut-off, with and without an hour: not overdue yet
    for n, d in enumerate(boundary[8:11], 9103):
        d.received = at("22/10/2024 09:00")
        d.id = f"K08-241022-{n}"
    boundary[8].due, boundary[8].has_due_time = at("31/10/2024 16:30"), False
    boundary[9].due, boundary[9].has_due_time = at("31/10/2024 11:00"), True
    boundary[10].due = None
    return lives


def cross(all_lives):
    """Dossiers handed in at another district's desk than the one that resolves them."""
    mine = [d for d in all_lives[K] if d.kind == "well" and d.received >= YEAR and d.finished < CUTOFF and not d.is_late()]
    other = [d for d in all_lives[5] if d.kind == "well" and d.received >= YEAR and not d.is_late()]
    for d in other[:6]:
        d.receiver = "K.D08.00"
    for d in mine[:4]:
        d.receiver = "K.D05.00"


def mark(all_lives):
    """Digitisation and fees, counted by the unit that owns them."""
    everyone = [d for lives in all_lives.values() for d in lives]
    for number, quota in QUOTAS.items():
        missing, results, fees, online = quota[8:]
        received = [d for d in everyone if d.receiver.startswith(f"K.D{number:02}") and YEAR <= d.received < CUTOFF]
        for n, d in enumerate(RANDOM.sample(received, missing)):
            d.intake = "" if n % 20 == 7 else "Chưa số hóa TPHS"
        resolved = [d for d in everyone if d.unit.startswith(f"K.D{number:02}") and d.kind == "well" and YEAR <= d.finished < CUTOFF]
        for n, d in enumerate(RANDOM.sample(resolved, results)):
            d.result = "" if n % 8 == 7 else "Chưa số hóa"
        payers = RANDOM.sample(received, fees)
        for n, d in enumerate(payers):
            d.fee = RANDOM.choice(["2.000", "8.000", "15.000", "1.981.000"])
            d.payment = "Trực tuyến" if n < online else RANDOM.choice(["Tiền mặt", "Chuyển khoản", ""])
        # no fee, yet a way of payment: not a dossier with a fee
        for d in [d for d in received if not d.fee][:5]:
            d.fee, d.payment = "0", "Trực tuyến"


def name_all(all_lives):
    for number, lives in all_lives.items():
        lives.sort(key=lambda d: d.received)
        for n, d in enumerate(lives, 1):
            d.id = d.id or f"K{number:02}-{d.received:%y%m%d}-{n:04}"


# ---- what the figures must be ---------------------------------------------------------------------

def figures(everyone, number, first, last, month):
    """The six indicators, straight from the lives; `last` exclusive. Statuses as the month's file saw them."""
    taken = dt.datetime.strptime(TAKEN[month], "%Y%m%d-%H%M")
    code = f"K.D{number:02}"
    own = [d for d in everyone if d.unit.startswith(code)]
    seen = lambda d: d.finished and d.finished <= taken
    done = [d for d in own if d.finished and first <= d.finished < last]
    is_open = [d for d in own if d.received < last and not (seen(d) and d.finished < last)]
    waits = lambda d: d.status(taken) in ("Yêu cầu bổ sung giấy tờ", "Yêu cầu thực hiện nghĩa vụ tài chính", "Dừng xử lý") and not seen(d)
    late = sum(d.is_late() for d in done)
    overdue = sum(bool(d.due) and d.due.date() < last.date() - dt.timedelta(1) and not waits(d) for d in is_open)
    received = [d for d in everyone if d.receiver.startswith(code) and first <= d.received < last]
    well = [d for d in done if d.kind == "well"]
    fees = [d for d in received if d.fee not in ("", "0")]
    return {
        "overdue": (late + overdue, late, overdue), "paused": sum(map(waits, is_open)),
        "returned": sum(d.kind == "ret" for d in done),
        "intake": (sum(d.intake.startswith("Có") for d in received), len(received)),
        "result": (sum(d.result.startswith("Đã") for d in well), len(well)),
        "payment": (sum(d.payment == "Trực tuyến" for d in fees), len(fees)), "open": len(is_open), "resolved": len(done),
    }


def rank_of_k(everyone):
    """1 + the districts strictly better."""
    ranks = {}
    for name in ("overdue", "paused", "returned", "intake", "result", "payment"):
        def badness(number):
            found = figures(everyone, number, YEAR, CUTOFF, (2024, 10))[name]
            if name in ("intake", "result", "payment"):
                return -Fraction(*found)
            return found[0] if name == "overdue" else found
        ranks[name] = 1 + sum(badness(number) < badness(K) for number in QUOTAS)
    return ranks


# ---- exports --------------------------------------------------------------------------------------

LEAVES = ["STT", "Mã hồ sơ", "Mã TTHC", "Tên TTHC", "Lĩnh vực", "Hình thức nộp hồ sơ", "Chủ hồ sơ", "Số CCCD", "Số điện thoại",
          "Địa chỉ", "Đối tượng", "Đơn vị tiếp nhận", "Đơn vị giải quyết", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày có kết quả",
          "Ngày trả kết quả", "Trạng thái", "Lý do", "Số hóa TPHS", "Số hóa kết quả", "Phí, lệ phí (VNĐ)", "Hình thức thanh toán",
          "Cán bộ xử lý"]
GROUPS = [("Thông tin hồ sơ", 1, 5), ("Chủ hồ sơ", 6, 10), ("Đơn vị", 11, 12), ("Thời gian", 13, 16), ("Kết quả", 17, 22)]
FLAT = ["Biên nhận", "Lĩnh vực", "Đơn vị tiếp nhận", "Đơn vị giải quyết", "Tiếp nhận lúc", "Hẹn trả kết quả", "Xong lúc",
        "Tình trạng", "Lý do trả lại", "Hồ sơ số hóa", "Kết quả số hóa", "Phí lệ phí", "Phương thức thanh toán"]


def unit_name(code):
    number, place = int(code[3:5]), int(code[6:8])
    name, communes = DISTRICTS[number - 1]
    return f"UBND {communes[place - 1]}" if place else f"Bộ phận Tiếp nhận và Trả kết quả của UBND {name}"


def stamp(moment, has_time=True):
    return "" if moment is None else moment.strftime("%d/%m/%Y %H:%M:%S" if has_time else "%d/%m/%Y")


def person(d):
    draw = random.Random(d.id)
    name = f"{draw.choice(FAMILY)} {draw.choice(MIDDLE)} {draw.choice(GIVEN)}"
    return name, f"000{draw.randrange(10**9):09}", f"0900000{draw.randrange(1000):03}", f"Thôn Vô Danh {draw.randrange(1, 99)}"


def shown(d, moment, taken):
    return moment if moment and moment <= taken else None


def leaves(d, taken):
    name, paper, phone, address = person(d)
    finished = shown(d, d.finished, taken)
    code, title, field, _ = d.procedure
    return [d.id, code, title, field, "Trực tuyến" if len(name) % 3 else "Trực tiếp", name, paper, phone, address, "Cá nhân",
            unit_name(d.receiver), unit_name(d.unit), stamp(d.received), stamp(d.due, d.has_due_time), stamp(finished),
            stamp(shown(d, d.handed, taken)), d.status(taken), d.reason if finished else "", d.intake, d.result if finished else "",
            d.fee, d.payment, random.Random(d.unit + d.id[:3]).choice(OFFICERS)]


def flat(d, taken):
    finished = shown(d, d.finished, taken)
    truth = {"Có số hóa TPHS": "x", "Đã số hóa": "x", "": "-"}
    short = lambda m, t=True: "" if m is None else m.strftime("%d/%m/%Y %H:%M" if t else "%d/%m/%Y")
    return [d.id, d.procedure[2], d.receiver, d.unit, short(d.received), short(d.due, d.has_due_time), short(finished), d.status(taken),
            d.reason if finished else "", truth.get(d.intake, "Không"), truth.get(d.result, "Không") if finished else "", d.fee, d.payment]


def quoted(cell, delimiter):
    return '"' + cell.replace('"', '""') + '"' if delimiter in cell or '"' in cell or "\n" in cell else cell


def csv_bytes(rows, delimiter=","):
    text = "".join(delimiter.join(quoted(str(c), delimiter) for c in row) + "\r\n" for row in rows)
    return ("\ufeff" + text).encode()


def titles(month):
    year, number = month
    last = (dt.date(year + number // 12, number % 12 + 1, 1) - dt.timedelta(1)).day
    return [["UBND HUYỆN K (HƯ CẤU)"], ["DANH SÁCH HỒ SƠ TIẾP NHẬN VÀ GIẢI QUYẾT"],
            [f"Từ ngày 01/{number:02}/{year} đến ngày {last}/{number:02}/{year}"], []]


def column(index):
    return chr(65 + index) if index < 26 else "A" + chr(39 + index)


def xlsx_bytes(lines, merges):
    """A small workbook: shared strings, one sheet. A cell is text, a whole number, or None."""
    strings, index, body = [], {}, io.StringIO()
    for number, line in enumerate(lines, 1):
        body.write(f'<row r="{number}">')
        for place, cell in enumerate(line):
            if cell is None or cell == "":
                continue
            at_cell = f"{column(place)}{number}"
            if isinstance(cell, int):
                body.write(f'<c r="{at_cell}"><v>{cell}</v></c>')
                continue
            if cell not in index:
                index[cell] = len(strings)
                strings.append(cell)
            body.write(f'<c r="{at_cell}" t="s"><v>{index[cell]}</v></c>')
        body.write("</row>")
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    merged = "".join(f'<mergeCell ref="{m}"/>' for m in merges)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{kind}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{rels}"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}"><sheets><sheet name="Danh sách hồ sơ" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{rels}"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet {main}><sheetData>{body.getvalue()}</sheetData><mergeCells count="{len(merges)}">{merged}</mergeCells></worksheet>',
        "xl/sharedStrings.xml": f'<sst {main} uniqueCount="{len(strings)}">' + "".join(f"<si><t>{escape(s)}</t></si>" for s in strings) + "</sst>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, (2024, 11, 4, 7, 30, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, (head + text).encode(), compresslevel=9)
    return buffer.getvalue()


def workbook(rows, month, by_field):
    """The desk's printed listing: quốc hiệu, title, two header rows, column numbers, groups, a total."""
    last = column(len(LEAVES) - 1)
    lines = [["UBND HUYỆN K (HƯ CẤU)"] + [None] * 11 + ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], [None] * 12 + ["Độc lập - Tự do - Hạnh phúc"], []]
    lines += titles(month)[1:]
    top, under = list(LEAVES), [None] * len(LEAVES)
    header = len(lines) + 1
    merges = ["A1:E1", f"M1:{last}1", f"M2:{last}2", f"A4:{last}4", f"A5:{last}5"]
    for title, first, end in GROUPS:
        merges.append(f"{column(first)}{header}:{column(end)}{header}")
        for place in range(first, end + 1):
            under[place], top[place] = LEAVES[place], title if place == first else None
    merges += [f"{column(p)}{header}:{column(p)}{header + 1}" for p in range(len(LEAVES)) if under[p] is None]
    lines += [top, under, [f"({n})" for n in range(1, len(LEAVES) + 1)]]
    if by_field:
        rows = sorted(rows, key=lambda row: row[3])
    before = None
    for number, row in enumerate(rows, 1):
        if by_field and row[3] != before:
            before = row[3]
            lines.append([f"Lĩnh vực {before}"])
            merges.append(f"A{len(lines)}:{last}{len(lines)}")
        if number == 150:
            lines += [top, under]  # the header of the next printed page
        lines.append([number] + row)
    lines.append([f"Tổng cộng: {len(rows)} hồ sơ"])
    merges.append(f"A{len(lines)}:{last}{len(lines)}")
    return xlsx_bytes(lines, merges)


def write(month, sender, extension, content, taken=None):
    name = f"{month[0]}-{month[1]:02}"
    path = HERE / "exports" / name / f"{sender}_{name}_{taken or TAKEN[month]}.{extension}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def troubles(rows, month, counts):
    """What makes a real export: repeated rows, rows that contradict each other, rows without what they need."""
    add = lambda label, n=1: counts.__setitem__(label, counts.get(label, 0) + n)
    template = list(rows[0])

    def fake(code, **cells):
        row = list(template)
        row[0] = code
        for place, cell in cells.items():
            row[int(place[1:])] = cell
        return row

    for n in range(2):  # listed twice; the second time another phone is written down
        again = list(rows[7 + 11 * n])
        again[7] = "0900000999"
        rows.insert(9 + 20 * n, again)
        add("exact")
    y, m = month
    tag = f"K08-{y % 100:02}{m:02}"
    if m % 3 == 0 or m == 10:
        # one code, two contents: nobody can know which is right
        rows.append(fake(f"{tag}05-9001", c13=f"06/{m:02}/{y}", c14=f"10/{m:02}/{y} 10:00:00"))
        rows.append(fake(f"{tag}05-9001", c13=f"26/{m:02}/{y}", c14=f"10/{m:02}/{y} 10:00:00"))
        add("quarantined", 2)
    if m % 4 == 1:
        rows.insert(30, fake("", c12=f"08/{m:02}/{y} 08:00:00"))  # no code
        rows.insert(40, fake(f"{tag}08-9002", c12="31/02/2024 08:00:00"))  # no such day
        rows.insert(50, fake(f"{tag}08-9003", c12=""))  # never received
        add("quarantined", 3)
    if m == 10:
        # registered and refused: not received; received in 2023 and handed over, nobody knows when: neither open nor
        # resolved, and of the year before
        rows.append(fake(f"{tag}09-9004", c12="09/10/2024 08:00:00", c13="11/10/2024", c14="", c15="", c16="Mới đăng ký", c17="", c19=""))
        rows.append(fake(f"{tag}09-9005", c12="09/10/2024 08:00:00", c13="11/10/2024", c14="", c15="", c16="Không được tiếp nhận", c17="", c19=""))
        rows.append(fake(f"{tag}09-9006", c12="11/12/2023 08:00:00", c13="13/12/2023", c14="", c15="", c16="Đã trả kết quả", c17="", c19="Đã số hóa"))
        # received after the cut-off, before the file was taken; its reason is free text about a person
        gossip = "Bà Giả Thị Tưởng (0900 000 777) hẹn nộp sau"
        rows.append(fake("K08-241101-9007", c12="01/11/2024 08:00:00", c13="05/11/2024", c14="", c15="", c16="Đang xử lý", c17=gossip, c18="Chưa số hóa TPHS", c19="", c20="15.000", c21="Tiền mặt"))
        add("unseen", 4)
    return rows


def exports(all_lives):
    k_lives = all_lives[K]
    others = [d for number, lives in all_lives.items() if number != K for d in lives]
    counts = {}
    for month in MONTHS:
        taken = dt.datetime.strptime(TAKEN[month], "%Y%m%d-%H%M")
        write(month, "K", "csv", csv_bytes([FLAT] + [flat(d, taken) for d in others if d.is_touched(month, taken)]))
        rows = troubles([leaves(d, taken) for d in k_lives if d.is_touched(month, taken)], month, counts)
        if month == (2024, 10):
            disagree(rows)
        table = [[n] + row for n, row in enumerate(rows, 1)]
        if month == (2024, 2):
            write(month, "K.D08.00", "csv", csv_bytes(titles(month) + [LEAVES] + table))
        elif month == (2023, 12):
            # sent again two days later: one result that was typed in late had been left out
            first = [list(row) for row in table]
            first[0][15] = first[0][16] = first[0][18] = first[0][20] = ""
            first[0][17] = "Đang xử lý"
            write(month, "K.D08.00", "csv", csv_bytes([LEAVES] + first, ";"))
            write(month, "K.D08.00", "csv", csv_bytes([LEAVES] + table, ";"), "20240104-0900")
        else:
            write(month, "K.D08.00", "xlsx", workbook(rows, month, month[1] % 2 == 0))
        if month >= (2024, 9):
            commune(month, taken, k_lives)
    return counts


def disagree(rows):
    """The desk has not heard that xã Mây Tây finished a dossier; the commune's own file, taken at the same minute, says so."""
    row = next(r for r in rows if r[10] == r[11] == unit_name("K.D08.03") and r[16] == "Đã trả kết quả" and not r[17] and "/10/2024" in r[14])
    row[14] = row[15] = row[19] = ""
    row[16] = "Đang xử lý"
    print("the desk and the commune disagree about", row[0])


def commune(month, taken, lives):
    """xã Mây Tây sends its own dossiers too, the ones that the desk's file lists."""
    rows = [flat(d, taken) for d in lives if d.unit == d.receiver == "K.D08.03" and d.is_touched(month, taken)]
    write(month, "K.D08.03", "csv", csv_bytes([FLAT] + rows))


def units():
    lines = ["scheme,code,valid_from,valid_to,name,level,parent,block,located_in,predecessors", f"hu-van,K,,,{PROVINCE},province,,Tỉnh,,"]
    for number, (name, communes) in enumerate(DISTRICTS, 1):
        code = f"K.D{number:02}"
        lines.append(f"hu-van,{code},,,{name},district,K,Cấp huyện,,")
        lines.append(f"hu-van,{code}.00,,,Bộ phận Tiếp nhận và Trả kết quả của UBND {name},desk,{code},Cấp huyện,,")
        lines += [f"hu-van,{code}.{n:02},,,{c},commune,{code},Cấp xã,," for n, c in enumerate(communes, 1)]
    (HERE / "pipelines/reference/golden-units.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def main():
    all_lives = {number: district(number) for number in QUOTAS}
    cross(all_lives)
    mark(all_lives)
    name_all(all_lives)
    everyone = [d for lives in all_lives.values() for d in lives]
    for number in QUOTAS:
        print(number, figures(everyone, number, YEAR, CUTOFF, (2024, 10)))
    wanted = {"overdue": (23, 19, 4), "paused": 28, "returned": 255, "intake": (2901, 3000), "result": (2632, 2702), "payment": (690, 1200),
              "open": 68, "resolved": 2977}
    found = figures(everyone, K, YEAR, CUTOFF, (2024, 10))
    ranks = rank_of_k(everyone)
    assert ranks == {"overdue": 8, "paused": 9, "returned": 10, "intake": 12, "result": 9, "payment": 6}, ranks
    assert found == wanted, f"district K has {found}"
    print("K in October alone", figures(everyone, K, dt.datetime(2024, 10, 1), CUTOFF, (2024, 10)))
    print("K in January to September", figures(everyone, K, YEAR, dt.datetime(2024, 10, 1), (2024, 9)))
    print("K in September alone", figures(everyone, K, dt.datetime(2024, 9, 1), dt.datetime(2024, 10, 1), (2024, 9)))
    units()
    for old in (HERE / "exports").rglob("*.*"):
        old.unlink()
    print(exports(all_lives))


if __name__ == "__main__":
    main()
