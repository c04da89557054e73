"""All from `podcasts`, JSON of the whole week in memory, Parquet into a buffer.
"""

import io

visits, per_page = podcasts["accounts"] * podcasts["share that comes on a day"], 3 * 20
buffer = io.BytesIO()
week.to_parquet(buffer)
row_parquet = buffer.getbuffer().nbytes / week.shape[0]
row_json = len(week.sample(5000, random_state=1).to_json(orient="records", lines=True)) / 5000
kept_rows = visits * per_page * podcasts["days kept"]
storage = dict(
    log_gb_per_day=visits * per_page * podcasts["bytes per row"] * 1e-9,
    log_tb_kept=kept_rows * podcasts["bytes per row"] * 1e-12,
    index_gb=np.float64(podcasts["episodes in the index"]) * 512 * 1.4e-9 * 3,
    parquet_bytes=row_parquet,
    json_bytes=row_json,
    log_tb_parquet=kept_rows * row_parquet * 1e-12,
    log_tb_json=kept_rows * row_json * 1e-12,
)
