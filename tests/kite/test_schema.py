"""The schema describes every column and lets through what Kite makes, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from mlsd.kite import Kite, Softmax, schema
from mlsd.kite.policies import popularity
from mlsd.kite.schema import IMPRESSIONS, USERS, VIDEOS, SchemaError, Table

TABLES = [table for table in vars(schema).values() if isinstance(table, Table)]
MADE: dict[str, tuple[Table, Callable[[Kite], Any]]] = {
    "log": (IMPRESSIONS, lambda w: w.log("uniform", days=3)),
    "arrow_log": (IMPRESSIONS, lambda w: w.arrow_log("uniform", days=3)),
    "log of a ranker": (IMPRESSIONS, lambda w: w.log(Softmax(popularity, 0.01), days=3)),
    "log with nulls": (
        IMPRESSIONS, lambda w: w.incident("null_feature", day=0).log("popularity", days=3),
    ),
    "user_table": (USERS, lambda w: w.user_table()),
    "video_table": (VIDEOS, lambda w: w.video_table()),
}  # fmt: skip


@pytest.fixture(scope="module")
def world() -> Kite:
    return Kite(seed=3, users=120, videos=80, horizon=30)


@pytest.fixture(scope="module")
def tables(world: Kite) -> dict[str, pa.Table]:
    """One right Arrow table for each schema of these tests."""
    return {
        "impressions": world.arrow_log("uniform", days=2),
        "users": pa.Table.from_pandas(world.user_table(), preserve_index=False),
        "videos": pa.Table.from_pandas(world.video_table(), preserve_index=False),
    }


# -------------------------------------------------------------------------------- description


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_every_column_says_what_it_means(table: Table) -> None:
    told = table.describe()
    assert told.columns.tolist() == ["column", "type", "unit", "meaning", "null"]
    assert told.column.tolist() == table.names == table.arrow.names
    assert told.column.is_unique
    for name in ("column", "type", "meaning", "null"):
        assert (told[name].str.strip() == told[name]).all() and (told[name] != "").all(), name
    assert table.grain and (told.unit.str.strip() == told.unit).all()


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_the_arrow_schema_allows_nulls_where_the_description_does(table: Table) -> None:
    for column, field in zip(table.columns, table.arrow, strict=True):
        assert (field.name, field.type) == (column.name, column.type)
        assert field.nullable == bool(column.null)


def test_a_number_that_is_a_share_has_its_range() -> None:
    for table in TABLES:
        for column in table.columns:
            if column.unit == "probability" or column.name.endswith("_rate"):
                assert (column.low, column.high) == (0, 1), column.name


# ------------------------------------------------------------------------- what is let through


@pytest.mark.parametrize("name", MADE)
def test_what_kite_makes_is_let_through(name: str, world: Kite) -> None:
    table, make = MADE[name]
    made = make(world)
    table.validate(made)
    assert len(made) > 50
    frame = made.to_pandas() if isinstance(made, pa.Table) else made
    table.validate(frame.iloc[:0])  # an empty one too
    table.validate(frame.sample(frac=0.5, random_state=1))


def test_the_arrow_log_has_exactly_the_schema_of_the_description(world: Kite) -> None:
    assert world.arrow_log("popularity", days=1).schema.equals(IMPRESSIONS.arrow)


def test_categories_pass_as_text(world: Kite) -> None:
    users = world.user_table()
    USERS.validate(users.assign(country=users.country.astype("category")))


# ------------------------------------------------------------------------------ what is refused


def _column(table: pa.Table, name: str, values: Any, kind: pa.DataType | None = None) -> pa.Table:
    at = table.column_names.index(name)
    return table.set_column(at, name, pa.array(values, kind))


RIGHT = [("impressions", IMPRESSIONS), ("users", USERS), ("videos", VIDEOS)]
EACH = [(name, table, column) for name, table in RIGHT for column in table.columns]
IDS = [f"{name}.{column.name}" for name, _, column in EACH]


@pytest.mark.parametrize(("name", "table", "column"), EACH, ids=IDS)
def test_a_missing_column_is_named(
    name: str, table: Table, column: schema.Column, tables: dict[str, pa.Table]
) -> None:
    message = rf"^{name}: missing columns \['{column.name}'\], unknown columns \[\]"
    with pytest.raises(SchemaError, match=message):
        table.validate(tables[name].drop_columns([column.name]))


@pytest.mark.parametrize(("name", "table"), RIGHT)
def test_an_extra_column_and_another_order_are_named(
    name: str, table: Table, tables: dict[str, pa.Table]
) -> None:
    right = tables[name]
    extra = right.append_column("p_click", pa.array(np.zeros(len(right))))
    with pytest.raises(SchemaError, match=rf"^{name}: missing .*unknown columns \['p_click'\]"):
        table.validate(extra)
    with pytest.raises(SchemaError, match=rf"^{name}: missing .*unknown columns \['p_click'\]"):
        table.validate(extra.to_pandas())
    other = right.select([*table.names[1:], table.names[0]])
    with pytest.raises(SchemaError, match=rf"^{name}: the columns stand in another order"):
        table.validate(other)


@pytest.mark.parametrize(("name", "table", "column"), EACH, ids=IDS)
def test_another_type_is_named(
    name: str, table: Table, column: schema.Column, tables: dict[str, pa.Table]
) -> None:
    right = tables[name]
    others: list[pa.Array] = [
        pa.array(np.zeros(len(right), "datetime64[s]")),
        pa.array(np.zeros(len(right)), pa.float64()),
        pa.array(np.zeros(len(right), np.int16 if column.type != pa.int16() else np.int64)),
        pa.array(["x"] * len(right)),
        pa.array(np.zeros(len(right), np.int64)).dictionary_encode(),
    ]
    for other in others:
        text = pa.types.is_string(column.type) and pa.types.is_string(other.type)
        gaps = bool(column.null) and pa.types.is_integer(column.type)
        if text or (gaps and pa.types.is_floating(other.type)):
            continue  # as it should be, or as pandas carries integers with gaps
        with pytest.raises(SchemaError, match=rf"^{name}\.{column.name} has type .*; it must be"):
            table.validate(_column(right, column.name, other))


@pytest.mark.parametrize(("name", "table", "column"), EACH, ids=IDS)
def test_a_null_where_there_is_never_one_is_named(
    name: str, table: Table, column: schema.Column, tables: dict[str, pa.Table]
) -> None:
    values = tables[name][column.name].to_pylist()
    values[3] = values[7] = None
    with_null = _column(tables[name], column.name, values, column.type)
    if column.null:
        table.validate(with_null)
        return
    message = rf"^{name}\.{column.name} is null in 2 rows; it is never null"
    with pytest.raises(SchemaError, match=message):
        table.validate(with_null)


RANGED = [e for e in EACH if e[2].low is not None or e[2].high is not None]


@pytest.mark.parametrize(
    ("name", "table", "column"), RANGED, ids=[f"{n}.{c.name}" for n, _, c in RANGED]
)
def test_a_value_out_of_range_is_named(
    name: str, table: Table, column: schema.Column, tables: dict[str, pa.Table]
) -> None:
    kind, right = column.type, tables[name]
    step = 1 if pa.types.is_integer(kind) else 1e-3
    for end, beyond in ((column.low, -step), (column.high, step)):
        if end is None:
            continue
        values = right[column.name].to_pylist()
        values[5] = end
        table.validate(_column(right, column.name, values, kind))  # the ends are allowed
        values[5] = end + beyond
        message = rf"^{name}\.{column.name} lies in .*; allowed is .* … "
        with pytest.raises(SchemaError, match=message):
            table.validate(_column(right, column.name, values, kind))


def test_nan_is_a_null() -> None:
    table = Table("t", "a row", (schema.Column("x", pa.float64(), "", "a number"),))
    with pytest.raises(SchemaError, match=r"^t\.x is null in 1 rows"):
        table.validate(pa.table({"x": [0.0, float("nan")]}))


def test_stars_are_whole_and_columns_are_of_one_type(world: Kite) -> None:
    log = world.log("uniform", days=2)
    log.loc[4, "survey"] = 2.5
    with pytest.raises(SchemaError, match=r"^impressions\.survey holds fractions; it must be int8"):
        IMPRESSIONS.validate(log)
    users = world.user_table()
    mixed = users.assign(signup_day=[*users.signup_day[:-1].tolist(), "never"])
    with pytest.raises(SchemaError, match=r"^users: .*signup_day"):
        USERS.validate(mixed)
