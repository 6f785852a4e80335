"""The server's settings: a county's machine of two cores and four gigabytes."""

from pathlib import Path

from bihuan.kit.postgres.home import PORT

COMMON = """\
# Written at every start; your own settings belong in local.conf beside this file.
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 40
effective_cache_size = 1536MB
work_mem = 8MB
maintenance_work_mem = 96MB
max_parallel_workers_per_gather = 1
random_page_cost = 1.1
jit = off
password_encryption = 'scram-sha-256'

# A form left open must not hold rows, and nobody waits for a lock longer than for a page.
idle_in_transaction_session_timeout = 5min
lock_timeout = 15s

timezone = 'Asia/Shanghai'
lc_messages = 'C'
lc_monetary = 'C.UTF-8'
lc_numeric = 'C.UTF-8'
lc_time = 'C.UTF-8'
default_text_search_config = 'pg_catalog.simple'

# Seven files, one for each day of the week. Statements and the values in them stay out of
# the log: they are people's names and identity numbers, and the product logs its own errors.
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_file_mode = 0600
log_timezone = 'Asia/Shanghai'
log_line_prefix = '%m [%p] %q%u@%d '
log_min_error_statement = panic
log_error_verbosity = terse
"""

DURABLE = """
fsync = on
synchronous_commit = on
full_page_writes = on
wal_level = replica
wal_compression = on
max_wal_size = 1GB
shared_buffers = 192MB
"""

# For throw-away clusters of the tests only: a power cut may cost all of it.
THROWAWAY = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
shared_buffers = 64MB
"""

# Peers by password only, over the socket only.
HBA = "local all all scram-sha-256\n"


def settings(place: Path, *, run: Path, durable: bool) -> str:
    return "".join(
        (
            COMMON,
            DURABLE if durable else THROWAWAY,
            f"\nport = {PORT}\n",
            f"unix_socket_directories = {_quoted(run)}\n",
            f"hba_file = {_quoted(place / 'pg_hba.conf')}\n",
            f"include_if_exists = {_quoted(place / 'local.conf')}\n",
        )
    )


def _quoted(path: Path) -> str:
    text = str(path).replace("\\", "\\\\").replace("'", "''")
    return f"'{text}'"


def write(place: Path, *, run: Path, durable: bool) -> Path:
    """Write both files for the server's account to read; returns the one to start with."""
    conf = place / "postgresql.conf"
    conf.write_text(settings(place, run=run, durable=durable))
    hba = place / "pg_hba.conf"
    hba.write_text(HBA)
    for path in (conf, hba):
        path.chmod(0o644)
    return conf
