"""Measures the row, and forgets that 400 days are kept.

Rejected: at your parquet_bytes each; a terabyte has 10¹² bytes. That is one day.
"""

storage = {
    "log_gb_per_day": None,
    "log_tb_kept": None,
    "index_gb": None,
    "parquet_bytes": None,
    "json_bytes": None,
    "log_tb_parquet": None,
    "log_tb_json": None,
}
rows_per_day = 6_000_000 * 0.25 * 3 * 20


def tb_kept(bytes_per_row):
    """Terabytes of the log once all days are in it."""
    return rows_per_day * bytes_per_row * 400 / 1e12


with tempfile.TemporaryDirectory() as folder:
    parquet, lines = Path(folder, "week.parquet"), Path(folder, "week.json")
    week.to_parquet(parquet)
    week.head(1000).to_json(lines, orient="records", lines=True)
    parquet_bytes = parquet.stat().st_size / len(week)
    json_bytes = lines.stat().st_size / 1000
storage.update(
    log_gb_per_day=rows_per_day * 100 / 1e9,
    log_tb_kept=tb_kept(100),
    index_gb=12_000_000 * 128 * 4 * 1.4 * 3 / 1e9,
    parquet_bytes=parquet_bytes,
    json_bytes=json_bytes,
    log_tb_parquet=rows_per_day * parquet_bytes / 1e12,
    log_tb_json=tb_kept(json_bytes),
)
