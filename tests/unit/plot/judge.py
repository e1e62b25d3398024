#!/usr/bin/env python3
"""Judges pictures with expat: what they are made of, and where it lies."""
import re
import sys
from xml.parsers import expat

# What may be, and with which attributes; nothing that runs, loads or styles.
MAY = {
    "figure": "class id", "figcaption": "", "details": "", "summary": "",
    "div": "class role tabindex aria-labelledby", "table": "",
    "caption": "id", "thead": "", "tbody": "",
    "tr": "", "th": "scope", "td": "",
    "svg": "xmlns class viewBox role aria-labelledby",
    "title": "id", "desc": "id",
    "g": "class fill pointer-events",
    "pattern": "id class width height patternUnits",
    "path": "class d fill stroke stroke-width stroke-linejoin "
            "stroke-dasharray",
    "text": "x y text-anchor",
}
NUMBER = r"-?\d+(\.\d)?"
PATH = re.compile(rf"([MLHVhvlamz]|[ ]|{NUMBER})*")


class Judge:
    def __init__(self, name):
        self.name, self.path, self.ids, self.wanted = name, [], [], []
        self.box, self.columns, self.cells = None, [], 0

    def wrong(self, why):
        sys.exit(f"{self.name}: {why}")

    def start(self, tag, has):
        self.path.append(tag)
        if tag not in MAY or set(has) - set(MAY[tag].split()):
            self.wrong(f"<{tag} {has}> may not be")
        if "id" in has:
            self.ids.append(has["id"])
        self.wanted += has.get("aria-labelledby", "").split()
        self.wanted += re.findall(r"url\(#(.*)\)", has.get("fill", ""))
        if tag == "svg":
            self.box = [float(n) for n in has["viewBox"].split()]
        if tag == "text":
            self.within(float(has["x"]), float(has["y"]))
        if tag == "path" and "pattern" not in self.path:
            self.drawn(has["d"])
        if tag == "tr":
            self.cells = 0
        self.cells += tag in ("th", "td")

    def within(self, x, y):
        if not (0 <= x <= self.box[2] and 0 <= y <= self.box[3]):
            self.wrong(f"{x},{y} lies outside of the picture")

    def drawn(self, d):
        if not PATH.fullmatch(d):
            self.wrong(f"no path: {d}")
        for x, _, y, _ in re.findall(rf"[ML]({NUMBER}) ({NUMBER})", d):
            self.within(float(x), float(y))

    def end(self, tag):
        self.path.pop()
        if tag == "tr":
            self.columns.append(self.cells)

    def judge(self):
        parser = expat.ParserCreate()
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        with open(self.name, "rb") as file:
            parser.ParseFile(file)
        if len(set(self.ids)) != len(self.ids):
            self.wrong(f"an id twice: {self.ids}")
        if set(self.wanted) - set(self.ids):
            self.wrong(f"nothing has the id {self.wanted}")
        if len(set(self.columns)) > 1:
            self.wrong("rows of several lengths")


for each in sys.argv[1:]:
    Judge(each).judge()
