"""Django's backend for PostgreSQL, which is handed no dead connection by the pool."""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks at a connection when it is taken from the pool: after a restart of PostgreSQL none is dead.

    Django's own look (CONN_HEALTH_CHECKS) asks the server at every request. This one asks only when the
    server has said something meanwhile, be it that it goes: where nothing waits to be read, all is well.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that works; the pool puts another in the place of each that does not."""
        while True:
            found = super().get_new_connection(conn_params)
            if not self.pool or is_well(found):
                return found
            self.pool.putconn(found)


def is_well(connection: Connection[Any]) -> bool:
    """Whether it can be used. Costs no more than asking the kernel, as long as the server was silent."""
    heard = select.poll()
    try:
        heard.register(connection.fileno(), select.POLLIN)
        if heard.poll(0):
            ConnectionPool.check_connection(connection)
    except OperationalError:
        return False
    return True
