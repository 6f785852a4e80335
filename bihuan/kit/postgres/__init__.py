"""A small supervisor over PostgreSQL's own binaries: one folder in, one database URL out."""

from bihuan.kit.postgres.cluster import Cluster, Status
from bihuan.kit.postgres.errors import ClusterError

__all__ = ["Cluster", "ClusterError", "Status"]
