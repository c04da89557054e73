"""What the tables of Kite hold: the one description that logs, checks and the book read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa


class SchemaError(ValueError):
    """A table does not keep its schema; the message names the column and the rule."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
    type : pyarrow.DataType
    unit : str
        Unit or domain, as the reader should think of it; "" where there is none.
    meaning : str
        One phrase.
    null : str
        When the value is missing; "" if never.
    low, high : float or None
        Closed range of allowed values.
    """

    name: str
    type: pa.DataType
    unit: str
    meaning: str
    null: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Table:
    """A table's name, grain (what one row is) and columns."""

    name: str
    grain: str
    columns: tuple[Column, ...]

    @property
    def arrow(self) -> pa.Schema:
        """The columns as an Arrow schema."""
        return pa.schema([pa.field(c.name, c.type, nullable=bool(c.null)) for c in self.columns])

    @property
    def names(self) -> list[str]:
        """The column names in order."""
        return [c.name for c in self.columns]

    def describe(self) -> pd.DataFrame:
        """One row per column: name, type, unit, meaning and when it is null."""
        return pd.DataFrame(
            [(c.name, str(c.type), c.unit, c.meaning, c.null or "never") for c in self.columns],
            columns=["column", "type", "unit", "meaning", "null"],
        )

    def validate(self, table: pa.Table | pd.DataFrame) -> None:
        """Check columns, types, nulls and ranges.

        Raises
        ------
        SchemaError
            With the table, the column, what was found and what is allowed.
        """
        if isinstance(table, pd.DataFrame):
            try:
                table = pa.Table.from_pandas(table, preserve_index=False)
            except pa.ArrowException as error:  # a column of mixed types; the message names it
                raise SchemaError(f"{self.name}: {error}") from error
        if table.column_names != self.names:
            missing = [n for n in self.names if n not in table.column_names]
            extra = [n for n in table.column_names if n not in self.names]
            raise SchemaError(
                f"{self.name}: missing columns {missing}, unknown columns {extra}"
                if missing or extra
                else f"{self.name}: the columns stand in another order than {self.names}"
            )
        for column in self.columns:
            _validate_column(self.name, column, table[column.name])


def _validate_column(table: str, column: Column, found: pa.ChunkedArray) -> None:
    where = f"{table}.{column.name}"
    if not _same_kind(found.type, column):
        raise SchemaError(f"{where} has type {found.type}; it must be {column.type}")
    values = found.to_pandas()
    missing = values.isna()
    if missing.any() and not column.null:
        raise SchemaError(f"{where} is null in {int(missing.sum())} rows; it is never null")
    present = values[~missing]
    if (column.low is None and column.high is None) or present.empty:
        return
    low = -np.inf if column.low is None else column.low
    high = np.inf if column.high is None else column.high
    if pa.types.is_integer(column.type) and (present % 1 != 0).any():
        raise SchemaError(f"{where} holds fractions; it must be {column.type}")
    if present.min() < low or present.max() > high:
        raise SchemaError(
            f"{where} lies in {present.min()} … {present.max()}; allowed is {low:g} … {high:g}"
        )


def _same_kind(found: pa.DataType, column: Column) -> bool:
    """Equal, or one of the ways in which pandas carries text and integers with gaps."""
    wanted = column.type
    if found == wanted:
        return True
    text = (pa.types.is_string, pa.types.is_large_string)
    if pa.types.is_dictionary(found):
        found = found.value_type
    if any(is_text(found) for is_text in text) and pa.types.is_string(wanted):
        return True
    return bool(column.null) and pa.types.is_integer(wanted) and pa.types.is_floating(found)


IMPRESSIONS = Table(
    "impressions",
    "one video shown in one slot of one page of the feed",
    (
        Column("day", pa.int16(), "days", "day of the simulation; the partition", low=0),
        Column("request_id", pa.int64(), "", "one page of the feed, unique over users and days"),
        Column("user_id", pa.int32(), "", "who saw it", low=0),
        Column("time_s", pa.int32(), "s", "second of the day of the request", low=0, high=86399),
        Column("position", pa.int8(), "1 … K", "slot on the page, from the top", low=1, high=64),
        Column("video_id", pa.int32(), "", "what was shown", low=0),
        Column(
            "propensity", pa.float32(), "probability",
            "that the policy shows this video in this slot of this request",
            null="below slot 1 of a softmax policy, where it has no closed form", low=0, high=1,
        ),
        Column(
            "propensity_given_above", pa.float32(), "probability",
            "the same, given the videos above; the product over a page is the page's probability",
            low=0, high=1,
        ),
        Column(
            "score", pa.float32(), "", "what the policy ranked by",
            null="where the policy ranks at random",
        ),
        Column(
            "user_click_rate", pa.float32(), "clicks per impression",
            "feature as served: the user's, decayed and smoothed, as of this morning",
            null="when the feature was missing at serving time", low=0, high=1,
        ),
        Column(
            "video_click_rate", pa.float32(), "clicks per impression",
            "feature as served: the video's, decayed and smoothed, as of this morning",
            null="when the feature was missing at serving time", low=0, high=1,
        ),
        Column(
            "video_watch_part", pa.float32(), "part, 0 … 1",
            "feature as served: the part watched per click on the video, as of this morning",
            null="when the feature was missing at serving time", low=0, high=1,
        ),
        Column(
            "video_like_rate", pa.float32(), "likes per click",
            "feature as served: the video's, decayed and smoothed, as of this morning",
            null="when the feature was missing at serving time", low=0, high=1,
        ),
        Column(
            "taste_match", pa.float32(), "inner product",
            "feature as served: embedding of the video against the mean of those clicked before",
            null="when the feature was missing at serving time",
        ),
        Column("clicked", pa.bool_(), "", "whether the user opened the video"),
        Column("watch_s", pa.float32(), "s", "time watched; 0 without a click", low=0),
        Column("liked", pa.bool_(), "", "whether the user liked it"),
        Column("shared", pa.bool_(), "", "whether the user sent it to a friend"),
        Column(
            "survey", pa.int8(), "1 … 5 stars", "answer to “was this worth your time?”",
            null="unless asked (a small share of clicks)", low=1, high=5,
        ),
    ),
)  # fmt: skip

USERS = Table(
    "users",
    "one user",
    (
        Column("user_id", pa.int32(), "", "in the order of the circles of friends", low=0),
        Column("country", pa.string(), "ISO 3166 code", "where the account was made"),
        Column("device", pa.string(), "", "android, ios or web"),
        Column("signup_day", pa.int32(), "days", "day of sign-up; negative before the first day"),
        Column("circle_id", pa.int32(), "", "circle of friends", low=0),
    ),
)  # fmt: skip

VIDEOS = Table(
    "videos",
    "one video",
    (
        Column("video_id", pa.int32(), "", "in the order of publication", low=0),
        Column("creator_id", pa.int32(), "", "who made it", low=0),
        Column("category", pa.string(), "topic", "as the creator filed it; 1 in 10 is misfiled"),
        Column("title", pa.string(), "", "generated"),
        Column("duration_s", pa.float32(), "s", "length", low=1),
        Column("publish_day", pa.float32(), "days", "when it was published; may be negative"),
    ),
)  # fmt: skip

ADS = Table(
    "ads",
    "one ad shown on one page of the feed",
    (
        Column("day", pa.int16(), "days", "day of the simulation", low=0),
        Column("request_id", pa.int64(), "", "the page, as in the impressions"),
        Column("user_id", pa.int32(), "", "who saw it", low=0),
        Column("time_s", pa.int32(), "s", "second of the day of the request", low=0, high=86399),
        Column("advertiser_id", pa.int32(), "", "who won the place", low=0),
        Column("bid", pa.float64(), "€ per click", "the winner's", low=0),
        Column(
            "p_predicted", pa.float32(), "probability",
            "of a click, as the company believed when it ranked the bids", low=0, high=1,
        ),
        Column(
            "to_beat", pa.float64(), "€ per impression",
            "the runner-up's bid × predicted probability, or the reserve if higher", low=0,
        ),
        Column(
            "price", pa.float64(), "€ per click", "to_beat / p_predicted; never above bid", low=0,
        ),
        Column("clicked", pa.bool_(), "", "whether the user clicked on the ad"),
        Column(
            "revenue", pa.float64(), "€",
            "what is billed: the price if clicked, or what is left of the day's budget", low=0,
        ),
        Column(
            "conversion_day", pa.float64(), "days",
            "when the click converted, counted from the start of the simulation",
            null="if it never does, or (mlsd.kite.ads.as_of) has not yet", low=0,
        ),
    ),
)  # fmt: skip

ADVERTISERS = Table(
    "advertisers",
    "one advertiser",
    (
        Column("advertiser_id", pa.int32(), "", "as in the ads", low=0),
        Column("category", pa.string(), "topic", "what the ads are about"),
        Column("bid", pa.float64(), "€ per click", "the same in every auction", low=0),
        Column("budget", pa.float64(), "€ per day", "most that is spent on a day", low=0),
    ),
)  # fmt: skip
