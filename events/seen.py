"""When console sessions were last used and tablets last heard from.

The doors note it in memory, the desk writes it down in a quiet moment: rows of the vault, never facts, as every
request would be one. What was noted in the seconds before a power cut is lost.
"""

import apsw

from events.sqlite import query


def write_seen(connection: apsw.Connection, seen: dict[bytes, int], now_us: int) -> None:
    """Keep when who has these digests was last seen, and forget sessions that have expired. Inside a transaction."""
    rows = [(at_us, digest) for digest, at_us in seen.items()]
    for table in ("web_session", "credential"):
        sql = f"UPDATE {table} SET seen_at = max(coalesce(seen_at, 0), ?) WHERE digest = ?"  # noqa: S608  our own names
        connection.executemany(sql, rows)
    connection.execute("DELETE FROM web_session WHERE expires_at <= ?", (now_us,))


def tablets_seen(connection: apsw.Connection) -> list[tuple[str, bytes, int]]:
    """Return each enrolled tablet with its credential's digest, and when it was last heard from (0: never)."""
    sql = "SELECT holder, digest, coalesce(seen_at, 0) FROM credential WHERE kind = 'tablet'"
    return [(holder, digest, seen_at_us) for holder, digest, seen_at_us in query(connection, sql)]
