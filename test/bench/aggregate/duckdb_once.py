"""The same figures by DuckDB on one thread, over its loaded table: prints the least CPU time as JSON. duckdb_once.py <samples.csv> <repetitions>"""
import json
import resource
import sys

import duckdb


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


connection = duckdb.connect(config={"threads": 1})
start = cpu_seconds()
connection.execute("CREATE TABLE samples AS SELECT * FROM read_csv(?, header = true)", [sys.argv[1]])
loaded = cpu_seconds()
columns = [name for name, *_ in connection.execute("DESCRIBE samples").fetchall()]
metrics = [
    "init_duration_ms",
    "duration_ms",
    "init_duration_ms + duration_ms",
    "billed_duration_ms",
    "max_memory_used_mb",
    "client_latency_ms",
    *(f'"{name}"' for name in columns if name.startswith("metric.")),
]
figures = ", ".join(
    f"count({m}), min({m}), max({m}), avg({m}), median({m}), quantile_cont({m}, [0.25, 0.75, 0.9, 0.99])" for m in metrics
)
query = f"SELECT configuration_id, phase, {figures} FROM samples WHERE status = 'valid' GROUP BY ALL"


def measure():
    before = cpu_seconds()
    connection.execute(query).fetchall()
    return cpu_seconds() - before


fastest = min(measure() for _ in range(int(sys.argv[2])))
print(json.dumps({"version": duckdb.__version__, "loadSeconds": loaded - start, "cpuSeconds": fastest}))
