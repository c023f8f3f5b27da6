"""The SQLite side of the example: python3 rows.py make|out|back|check FILE."""

import json
import sqlite3
import sys

SUBSTANCES = [
    ("water", "H2O", 18.015),
    ("table salt", "NaCl", 58.440),
    ("chalk", "CaCO3", 100.086),
    ("rust", "Fe2O3", 159.687),
    ("ethanol", "C2H6O", 46.069),
    ("aspirin", "C9H8O4", 180.159),
    ("caffeine", "C8H10N4O2", 194.194),
    ("sugar", "C12H22O11", 342.297),
    ("unobtainium", "Uo2", None),  # the command fails on this one
    ("cysteine", "C3H7NO2S", 121.154),
]


def make(db):
    db.execute("CREATE TABLE substances (id INTEGER PRIMARY KEY, name, formula, mass, error)")
    for name, formula, _ in SUBSTANCES:
        db.execute("INSERT INTO substances (name, formula) VALUES (?, ?)", (name, formula))


def rows_to_do(db):
    return db.execute("SELECT id, formula FROM substances WHERE mass IS NULL ORDER BY id").fetchall()


def out(db):
    for _, formula in rows_to_do(db):
        print(formula)


def back(db):
    """Reads the lines of `comal map --json` as they come and stores each at once."""
    rows = rows_to_do(db)
    for line in sys.stdin:
        result = json.loads(line)
        if "summary" in result:
            continue
        row, _ = rows[result["index"]]
        if result["ok"]:
            db.execute("UPDATE substances SET mass = ?, error = NULL WHERE id = ?", (float(result["value"]), row))
        else:
            db.execute("UPDATE substances SET error = ? WHERE id = ?", (result["error"]["stderr"].strip(), row))


def check(db):
    """Prints the table and ends with 1 if something in it is wrong."""
    wrong = 0
    table = db.execute("SELECT mass, error FROM substances ORDER BY id")
    for (name, formula, expected), (mass, error) in zip(SUBSTANCES, table, strict=True):
        print(f"{name:12} {formula:10} {error if mass is None else format(mass, '8.3f')}")
        if mass != expected or (mass is None) != (error is not None):
            print(f"wrong: {expected} expected")
            wrong = 1
    return wrong


if __name__ == "__main__":
    # Without a transaction around them, answers stay if the run is interrupted.
    file = sqlite3.connect(sys.argv[2], isolation_level=None)
    sys.exit({"make": make, "out": out, "back": back, "check": check}[sys.argv[1]](file))
