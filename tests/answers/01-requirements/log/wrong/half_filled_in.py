"""Stops where the measuring begins.

Rejected: `storage` lacks a number for 'parquet_bytes', a number for 'json_bytes'
"""

storage = {
    "log_gb_per_day": 9.0,
    "log_tb_kept": 3.6,
    "index_gb": 25.8,
    "parquet_bytes": None,
    "json_bytes": None,
    "log_tb_parquet": None,
    "log_tb_json": None,
}
