#!/usr/bin/python3
"""Holds results of random definitions over random tables against what pandas
makes of the same.

    compare.py LOAD RUN [TABLES [SEED]]     build/bench/load, build/tests/formula-run

Speaks TAP. What differs is told with the definition; its table is left.
"""
import datetime
import json
import math
import os
import random
import subprocess
import sys
import tempfile

import pandas

LOAD, RUN = sys.argv[1:3]
TABLES = int(sys.argv[3]) if len(sys.argv) > 3 else 20
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else 1
EACH = 25  # definitions a table
TYPES = {"i": "Int64", "j": "Int64", "d": "Float64", "e": "Float64", "t": "string",
         "u": "string", "b": "boolean", "day": "datetime64[ns]"}


def table(r, path):
    """Columns of each kind, some cells missing; the first row has them all."""
    rows = r.choice([1, 2, 5, 50, 400, 2000])
    words = ["w" + "".join(r.choice("abAB \u00e9") for _ in range(3)) + "x" for _ in range(8)]
    first = datetime.date(2023, 12, 20)
    make = {"i": lambda: r.randint(-50, 50), "j": lambda: r.randint(0, 3),
            "d": lambda: round(r.gauss(0, 100), 2) + 0.001, "e": lambda: r.randint(-9, 9) + 0.5,
            "t": lambda: r.choice(words), "u": lambda: r.choice(words[:2]),
            "b": lambda: r.choice(["true", "false"]),
            "day": lambda: (first + datetime.timedelta(r.randint(0, 800))).isoformat()}
    missing = {name: r.choice([0, 0.1, 0.4]) for name in make}
    cells = {name: ["" if n and r.random() < missing[name] else make[name]() for n in range(rows)]
             for name in make}
    pandas.DataFrame(cells).to_csv(path, index=False)


def read(path):
    frame = pandas.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
    frame["b"] = frame["b"].map({"true": True, "false": False})
    for name in ("i", "j", "d", "e"):
        frame[name] = pandas.to_numeric(frame[name])
    return frame.astype(TYPES)


def both(frame, value):
    """A constant as a column."""
    return value if isinstance(value, pandas.Series) else pandas.Series(
        value, index=frame.index, dtype={bool: "boolean", int: "Int64", float: "Float64",
                                         str: "string"}[type(value)])


def decimal(series):
    return series.astype("Float64")


def by_order(text):
    """What texts are sorted by."""
    return text.lower() + "\0" + text


class Maker:
    """Expressions, each as text and as what pandas does."""

    def __init__(self, r, columns):
        self.r = r
        self.columns = columns  # name: kind, of n(umber, whole), f(ractions), t, b, w(hen)

    def column(self, kinds):
        names = [n for n, k in self.columns.items() if k in kinds]
        if not names:
            return None
        name = self.r.choice(names)
        return "[%s]" % name, lambda f: f[name]

    def number(self, depth=2):
        r = self.r
        kind = r.randint(0, 9 if depth else 1)
        if kind == 0:
            n = r.randint(0, 20)
            return str(n), lambda f: both(f, n)
        if kind <= 3:
            got = self.column("nf")
            return got or self.number(depth) if depth else got or ("1", lambda f: both(f, 1))
        a, of_a = self.number(depth - 1)
        b, of_b = self.number(depth - 1)
        if kind == 4:
            return "(%s / %s)" % (a, b), lambda f: decimal(of_a(f)) / decimal(of_b(f)).mask(
                of_b(f) == 0)
        if kind == 5:
            return "abs(%s)" % a, lambda f: of_a(f).abs()
        if kind == 6:
            return "coalesce(%s, %s)" % (a, b), lambda f: decimal(of_a(f)).fillna(
                decimal(of_b(f)))
        if kind == 7:
            c, of_c = self.truth(depth - 1)
            return "if(%s, %s, %s)" % (c, a, b), lambda f: decimal(of_a(f)).where(
                of_c(f).fillna(False), decimal(of_b(f)))
        sign = r.choice("+-*")
        return "(%s %s %s)" % (a, sign, b), lambda f: {
            "+": lambda: of_a(f) + of_b(f), "-": lambda: of_a(f) - of_b(f),
            "*": lambda: of_a(f) * of_b(f)}[sign]()

    def truth(self, depth=2):
        r = self.r
        kind = r.randint(0, 8 if depth else 4)
        if kind == 0 and self.column("b"):
            return self.column("b")
        if kind == 1 and self.column("t"):
            t, of_t = self.column("t")
            sign = r.choice(["<", ">="])
            return "%s %s 'wb'" % (t, sign), lambda f: of_t(f).map(
                lambda v: (by_order(v) < by_order("wb")) == (sign == "<"),
                na_action="ignore").astype("boolean")
        if kind == 2 and self.column("w"):
            t, of_t = self.column("w")
            return "year(%s) = 2024" % t, lambda f: (of_t(f).dt.year == 2024).astype(
                "boolean").mask(of_t(f).isna())
        if kind == 3:
            got = self.column("nftbw")
            return "%s is not null" % got[0], lambda f: got[1](f).notna().astype("boolean")
        if kind == 4 and self.column("n"):
            t, of_t = self.column("n")
            return "%s not in (1, 2, 30)" % t, lambda f: (
                ~of_t(f).isin([1, 2, 30])).astype("boolean").mask(of_t(f).isna())
        if kind <= 5 or not depth:
            a, of_a = self.number(0)
            b, of_b = self.number(0)
            sign = r.choice(["=", "!=", "<", "<=", ">", ">="])
            return "%s %s %s" % (a, sign, b), lambda f: {
                "=": of_a(f).eq, "!=": of_a(f).ne, "<": of_a(f).lt, "<=": of_a(f).le,
                ">": of_a(f).gt, ">=": of_a(f).ge}[sign](of_b(f))
        a, of_a = self.truth(depth - 1)
        b, of_b = self.truth(depth - 1)
        if kind == 6:
            return "not (%s)" % a, lambda f: ~of_a(f)
        if kind == 7:
            return "(%s and %s)" % (a, b), lambda f: of_a(f) & of_b(f)
        return "(%s or %s)" % (a, b), lambda f: of_a(f) | of_b(f)


def first_of(series):
    present = series.dropna()
    return present.iloc[0] if len(present) else None


def least(series, most):
    present = series.dropna()
    if not len(present):
        return None
    if series.dtype == "string":
        return sorted(present, key=lambda s: (s.lower(), s))[-1 if most else 0]
    return present.max() if most else present.min()


AGGREGATES = {
    "sum": ("nf", lambda s: s.sum(min_count=1)), "avg": ("nf", lambda s: s.mean()),
    "min": ("nftw", lambda s: least(s, False)), "max": ("nftw", lambda s: least(s, True)),
    "median": ("nf", lambda s: s.dropna().astype(float).median()),
    "stddev": ("nf", lambda s: s.dropna().astype(float).std()),
    "count": ("nftbw", lambda s: s.count()), "count_distinct": ("nftbw", lambda s: s.nunique()),
    "first": ("nftbw", first_of), "last": ("nftbw", lambda s: first_of(s.iloc[::-1])),
    "any": ("b", lambda s: s.dropna().any() if s.count() else None),
    "all": ("b", lambda s: s.dropna().all() if s.count() else None),
}


def typed(values, kind):
    """A column of such values."""
    values = [plain(v) for v in values]
    if kind == "w":
        return pandas.Series(pandas.to_datetime(values))
    make = {"n": int, "f": float, "t": str, "b": bool}[kind]
    dtype = {"n": "Int64", "f": "Float64", "t": "string", "b": "boolean"}[kind]
    return pandas.Series([None if v is None else make(v) for v in values], dtype=dtype)


def group(r, maker, frame, number):
    """A group step: its text, and the frame after it."""
    names = list(maker.columns)
    by = r.sample(names, r.randint(0, min(2, len(names))))
    values, makes, kinds = {}, {}, {n: maker.columns[n] for n in by}
    for n in range(r.randint(1, 4)):
        name = r.choice(list(AGGREGATES))
        got = maker.column(AGGREGATES[name][0])
        if not got:
            continue
        key = "v%d%d" % (number, n)
        values[key] = "%s(%s)" % (name, got[0])
        makes[key] = (AGGREGATES[name][1], got[1])
        whole = name in ("count", "count_distinct")
        same = name in ("min", "max", "first", "last")
        kinds[key] = "n" if whole else "b" if name in ("any", "all") else \
            maker.columns[got[0][1:-1]] if same or name == "sum" else "f"
    values["n%d" % number] = "count()"
    kinds["n%d" % number] = "n"
    keys = list(zip(*(frame[n].map(lambda v: (v is pandas.NaT or v is pandas.NA, v))
                      for n in by))) if by else [()] * len(frame)
    codes, uniques = pandas.factorize(pandas.Series(
        [repr(k) for k in keys], dtype=object)) if len(frame) else ([], [])
    rows = []
    for g in range(len(uniques) if by else 1):
        part = frame[[c == g for c in codes]] if by else frame
        rows.append([part[n].iloc[0] for n in by]
                    + [make(of(part)) for make, of in makes.values()] + [len(part)])
    out = pandas.DataFrame({n: typed([row[i] for row in rows], k)
                            for i, (n, k) in enumerate(kinds.items())})
    maker.columns = kinds
    return {"group": {"by": by, "values": values}}, out


def sort(r, maker, frame):
    names = r.sample(list(maker.columns), r.randint(1, min(2, len(maker.columns))))
    down = [r.random() < 0.5 for _ in names]
    frame = frame.reset_index(drop=True)
    for name, is_down in reversed(list(zip(names, down))):
        keys = frame[name].astype(object).map(by_order, na_action="ignore") if maker.columns[name] == "t" else frame[name]
        present = keys.dropna().sort_values(ascending=not is_down, kind="stable")
        frame = frame.loc[list(present.index) + list(keys[keys.isna()].index)].reset_index(drop=True)
    return {"sort": ["-" * d + n for n, d in zip(names, down)]}, frame


def step(r, maker, frame, number):
    """One random step: its JSON, and the frame after it."""
    kind = r.choice(["filter", "derive", "derive", "group", "sort", "limit", "distinct", "select",
                     "previous"])
    if kind == "filter":
        text, of = maker.truth()
        return {"filter": text}, frame[of(frame).fillna(False).astype(bool)]
    if kind == "derive":
        text, of = r.choice([maker.number, maker.truth])()
        frame = frame.copy()
        name = "x%d" % number
        frame[name] = of(frame)
        maker.columns[name] = "b" if frame[name].dtype == "boolean" else \
            "n" if frame[name].dtype == "Int64" else "f"
        return {"derive": {name: text}}, frame
    if kind == "group":
        return group(r, maker, frame, number)
    if kind == "sort":
        return sort(r, maker, frame)
    if kind == "limit":
        many = r.choice([0, 1, 7, 100])
        return {"limit": many}, frame.head(many)
    if kind == "distinct":
        return {"distinct": True}, frame.drop_duplicates()
    if kind == "select":
        names = r.sample(list(maker.columns), r.randint(1, len(maker.columns)))
        maker.columns = {n: maker.columns[n] for n in names}
        return {"select": names}, frame[names]
    name = r.choice(list(maker.columns))
    frame = frame.copy()
    frame[name] = frame[name].ffill()
    return {"fill": {name: "previous"}}, frame


def plain(value):
    if value is None or value is pandas.NA or value is pandas.NaT:
        return None
    if isinstance(value, pandas.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.item() if hasattr(value, "item") else value


def alike(ours, theirs):
    theirs = plain(theirs)
    if ours is None or theirs is None or isinstance(ours, (bool, str)):
        return ours == theirs or (isinstance(ours, str) and ours == str(theirs))
    return math.isclose(ours, theirs, rel_tol=1e-11, abs_tol=1e-9)


def compare(answer, frame, names):
    if "rows" not in answer:
        return str(answer)
    if [c["name"] for c in answer["columns"]] != names:
        return "columns %r" % answer["columns"]
    if answer["row_count"] != len(frame):
        return "%d rows, pandas %d" % (answer["row_count"], len(frame))
    for n, (ours, theirs) in enumerate(zip(answer["rows"], frame.itertuples(index=False))):
        for name, a, b in zip(names, ours, theirs):
            if not alike(a, b):
                return "row %d, %s: %r, pandas %r" % (n, name, a, b)
    return None


def definitions(r, frame):
    for _ in range(EACH):
        maker = Maker(r, {"i": "n", "j": "n", "d": "f", "e": "f", "t": "t", "u": "t", "b": "b",
                          "day": "w"})
        made, steps = frame, []
        for number in range(r.randint(1, 5)):
            one, made = step(r, maker, made, number)
            steps.append(one)
        yield {"steps": steps}, made[list(maker.columns)], list(maker.columns)


def one_table(number, folder):
    r = random.Random(SEED * 100003 + number)
    path = os.path.join(folder, "%d.csv" % number)
    engine = path + ".engine"
    table(r, path)
    options = json.dumps({"types": {n: {"Int64": "integer", "Float64": "decimal", "string": "text",
                                        "boolean": "boolean"}.get(t, "date")
                                    for n, t in TYPES.items()}})
    facts = json.loads(subprocess.run([LOAD, path, options, engine], check=True,
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)
    cases = list(definitions(r, read(path)))
    memory = {} if number % 3 else {"GROUP_MEMORY": "20000"}
    said = subprocess.run([RUN, engine, json.dumps(facts["columns"])], check=True, text=True,
                          input="".join(json.dumps(c[0]) + "\n" for c in cases),
                          stdout=subprocess.PIPE, env={**os.environ, **memory}).stdout
    os.unlink(engine)
    wrong = []
    for (definition, frame, names), line in zip(cases, said.splitlines()):
        is_wrong = compare(json.loads(line), frame, names)
        if is_wrong:
            wrong.append("%s\n# %s" % (json.dumps(definition), is_wrong))
    if len(said.splitlines()) != len(cases):
        wrong.append("%d answers of %d" % (len(said.splitlines()), len(cases)))
    if not wrong:
        os.unlink(path)
    return wrong


def main():
    folder = tempfile.mkdtemp(prefix="tessera-formula.")
    print("1..%d" % TABLES)
    failed = False
    for number in range(TABLES):
        wrong = one_table(number, folder)
        print("%sok %d - %d definitions over a random table" % (
            "not " if wrong else "", number + 1, EACH))
        for text in wrong[:3]:
            failed = True
            print("# %s/%d.csv: %s" % (folder, number, text))
    if not failed:
        os.rmdir(folder)
    return failed


sys.exit(main())
