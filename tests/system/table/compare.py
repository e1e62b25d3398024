#!/usr/bin/python3
"""Holds profiles of random tables against what pandas makes of the same files.

    compare.py LOAD [TABLES [SEED]]     LOAD is build/bench/load

Speaks TAP. A table that differs is left in the folder that is named.
"""
import json
import math
import os
import random
import string
import subprocess
import sys
import tempfile

import numpy
import pandas

LOAD = sys.argv[1]
TABLES = int(sys.argv[2]) if len(sys.argv) > 2 else 40
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1


def number(r):
    """A double as text, of various sizes and digits."""
    return repr(round(r.gauss(0, 10.0 ** r.randint(-3, 6)), r.randint(0, 9)))


def word(r):
    """A text, at times with what CSV must quote."""
    letters = string.ascii_letters + (' ,"\n' if r.random() < 0.1 else "")
    return "w" + "".join(r.choice(letters) for _ in range(r.randint(1, 8))) + "w"


def column(r, rows):
    """Cells of one kind, some of them missing."""
    few = [word(r) for _ in range(r.randint(2, 12))]
    make = r.choice([
        lambda: str(r.randint(-1000, 1000)), lambda: str(r.randint(-10**17, 10**17)),
        lambda: number(r), lambda: number(r), lambda: r.choice(few), lambda: word(r),
        lambda: r.choice(["true", "false"]),
        lambda: "20%02d-%02d-%02d" % (r.randint(0, 40), r.randint(1, 12), r.randint(1, 28)),
    ])
    missing = r.choice([0, 0, 0.1, 0.6])
    return ["" if r.random() < missing else make() for _ in range(rows)]


def table(r, path):
    """Writes a random table; alone in a line, pandas would quote an empty cell."""
    rows = r.choice([1, 2, 3, 10, 100, 1000, 5000])
    frame = pandas.DataFrame({"k%d" % i: column(r, rows) for i in range(r.randint(2, 12))})
    if r.random() < 0.5:
        frame = pandas.concat([frame, frame.head(rows // 10)])
    frame.to_csv(path, index=False)


def near(a, b):
    """Equal to twelve digits, or both nothing."""
    if a is None or b is None or math.isnan(b):
        return a is None and (b is None or math.isnan(b))
    return math.isclose(float(a), float(b), rel_tol=1e-12, abs_tol=1e-300)


class Differs(Exception):
    """What is not as pandas has it."""


def same(what, ours, theirs):
    if not near(ours, theirs):
        raise Differs("%s: %r, pandas %r" % (what, ours, theirs))


def compare_numbers(name, ours, values):
    """Statistics of numbers, outliers and the histogram."""
    stats = ours["stats"]
    exact = math.fsum(values)
    # A sum of which most is lost has an error of its addends' size.
    if abs(stats["sum"] - exact) > 1e-12 * max(abs(exact), 1e-3 * values.abs().sum()):
        raise Differs("%s.sum: %r, exactly %r" % (name, stats["sum"], exact))
    scale = values.abs().max() * 1e-12
    for key, value in (("mean", values.mean()), ("std", values.std()),
                       ("min", values.min()), ("max", values.max()),
                       ("q1", values.quantile(0.25)), ("median", values.median()),
                       ("q3", values.quantile(0.75))):
        if stats[key] is None or abs(stats[key] - value) > scale:
            same("%s.%s" % (name, key), stats[key], value)
    same(name + ".zeros", stats["zeros"], (values == 0).sum())
    same(name + ".negatives", stats["negatives"], (values < 0).sum())
    iqr = ours["outliers"]["iqr"]
    values = values.astype(float)
    out = values[(values < iqr["low"]) | (values > iqr["high"])]
    same(name + ".iqr", iqr["count"], len(out))
    if iqr["rows"] != [int(i) + 1 for i in out.index[:20]]:
        raise Differs("%s: rows of outliers %r" % (name, iqr["rows"]))
    spread = values.std(ddof=0)
    far = values[(values - values.mean()).abs() > 3 * spread] if spread > 0 else []
    same(name + ".zscore", ours["outliers"]["zscore"]["count"], len(far))
    bins = ours["histogram"]
    if len(bins) > 1:
        edges = [b["from"] for b in bins] + [bins[-1]["to"]]
        counts = numpy.histogram(values.astype(float), bins=edges)[0]
        if [b["count"] for b in bins] != list(counts):
            raise Differs(name + ": histogram")


def compare_column(name, ours, cells):
    """One column; cells are texts, None is missing."""
    present = cells.dropna()
    same(name + ".missing", ours["missing"], len(cells) - len(present))
    kind = ours["type"]
    values = present
    if kind in ("integer", "decimal"):
        values = present.map(float if kind == "decimal" else int)
        if kind == "decimal":
            values = values.astype(float)
    same(name + ".unique", ours["unique"], values.nunique())
    counts = values.value_counts(sort=False)
    order = {v: i for i, v in enumerate(dict.fromkeys(values))}
    top = sorted(counts.items(), key=lambda c: (-c[1], order[c[0]]))[:10]
    if [t["count"] for t in ours["top"]] != [c for _, c in top]:
        raise Differs(name + ": counts of the top")
    if kind == "text" and [t["value"] for t in ours["top"]] != [v for v, _ in top]:
        raise Differs("%s: top %r, pandas %r" % (name, ours["top"], top))
    if kind in ("integer", "decimal"):
        compare_numbers(name, ours, values)
    if kind == "text" and len(present):
        same(name + ".mean_length", ours["stats"]["mean_length"], present.str.len().mean())


def wide(value):
    """The type that our reader must find, by what pandas finds."""
    return {"int64": "integer", "float64": "decimal", "bool": "boolean"}.get(str(value))


def compare(path):
    """One table."""
    said = subprocess.run([LOAD, path], capture_output=True, check=False, text=True)
    facts = json.loads(said.stdout)
    if "profile" not in facts:
        raise Differs(said.stdout)
    profile = facts["profile"]
    options = {"dtype": str, "keep_default_na": False, "na_values": [""]}
    cells = pandas.read_csv(path, skip_blank_lines=True, **options)
    same("rows", facts["row_count"], len(cells))
    # By values: 0.0 is -0.0.
    typed = pandas.read_csv(path)
    same("duplicates", profile["overview"]["duplicate_rows"], typed.duplicated().sum())
    columns = {c["name"]: c for c in profile["columns"]}
    for name in cells:
        kind = wide(typed[name].dtype)
        whole = kind == "decimal" and columns[name]["type"] == "integer"
        if kind and not whole and len(cells[name].dropna()) and \
                kind != columns[name]["type"]:
            raise Differs("%s is %s, pandas %s" % (name, columns[name]["type"], kind))
        compare_column(name, columns[name], cells[name])
    for pair in profile["correlations"]:
        both = typed[[pair["a"], pair["b"]]].astype(float).dropna()
        same("pairs", pair["n"], len(both))
        r = both.corr().iloc[0, 1]
        if pair["r"] is None or abs(pair["r"] - r) > 1e-9:
            same("r of %(a)s, %(b)s" % pair, pair["r"], r)


def main():
    folder = tempfile.mkdtemp()
    failed = 0
    for n in range(TABLES):
        path = os.path.join(folder, "%d.csv" % n)
        table(random.Random(SEED * 1000 + n), path)
        try:
            compare(path)
            os.remove(path)
            print("ok %d - a random table is as pandas has it" % (n + 1))
        except Differs as e:
            failed = 1
            print("not ok %d - %s: %s" % (n + 1, path, e))
    print("1..%d" % TABLES)
    if not failed:
        os.rmdir(folder)
    sys.exit(failed)


main()
