"""What the database works out itself, in the words of SQLite and of PostgreSQL, so that no row has to be fetched.

JSON paths: https://www.postgresql.org/docs/15/functions-json.html and https://www.sqlite.org/json1.html.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Func, IntegerField
from django.db.models.sql.compiler import SQLCompiler

from verification.codes import REQUIRED_CHECKS, Code, Outcome

__all__ = ["DecidingCheck", "Steps"]


class Steps(Func):
    """How many steps of ``length`` seconds lie between two moments, rounded down; never under 0."""

    arity = 2
    output_field = IntegerField()

    def __init__(self, begin: Any, end: Any, *, length: int, **extra: Any) -> None:  # noqa: ANN401 - as Func takes them
        super().__init__(begin, end, length=int(length), **extra)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra_context: Any) -> Any:  # noqa: ANN401, ARG002 - Django's
        """Whole seconds from days of the Julian calendar, which are exact to well under a second."""
        template = (
            "MAX(0, CAST(ROUND((julianday(%(end)s) - julianday(%(begin)s)) * 86400) AS INTEGER) / {length})".format(
                length=self.extra["length"]
            )
        )
        return self._filled(compiler, template)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra_context: Any) -> Any:  # noqa: ANN401, ARG002 - Django's
        """Whole seconds of the interval."""
        template = "GREATEST(0, CAST(ROUND(EXTRACT(EPOCH FROM (%(end)s - %(begin)s))) AS BIGINT) / {length})".format(
            length=self.extra["length"]
        )
        return self._filled(compiler, template)

    def _filled(self, compiler: SQLCompiler, template: str) -> tuple[str, list[Any]]:
        begin, end = self.get_source_expressions()
        begin_sql, begin_params = compiler.compile(begin)
        end_sql, end_params = compiler.compile(end)
        return template % {"begin": begin_sql, "end": end_sql}, [*end_params, *begin_params]


class DecidingCheck(Func):
    """What the first required check with an outcome says under ``key``, out of a stored report; null without one.

    ``code`` or ``act``: both are words of closed lists (:mod:`verification.codes`).
    """

    arity = 1
    output_field = CharField()

    def __init__(self, report: Any, *, outcome: Outcome, key: str, **extra: Any) -> None:  # noqa: ANN401
        super().__init__(report, outcome=outcome.value, key=key, **extra)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra_context: Any) -> Any:  # noqa: ANN401, ARG002 - Django's
        """By walking the array of checks."""
        ids = ", ".join(f"'{check.value}'" for check in sorted(REQUIRED_CHECKS))
        report, params = compiler.compile(self.get_source_expressions()[0])
        sql = (
            f"(SELECT json_extract(c.value, '$.{self.extra['key']}') FROM json_each({report}, '$.checks') c "  # noqa: S608 - closed lists
            f"WHERE json_extract(c.value, '$.outcome') = '{self.extra['outcome']}' "
            f"AND json_extract(c.value, '$.code') <> '{Code.NOT_REACHED.value}' "
            f"AND json_extract(c.value, '$.id') IN ({ids}) LIMIT 1)"
        )
        return sql, list(params)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra_context: Any) -> Any:  # noqa: ANN401, ARG002 - Django's
        """By a path."""
        ids = " || ".join(f'@.id == "{check.value}"' for check in sorted(REQUIRED_CHECKS))
        report, params = compiler.compile(self.get_source_expressions()[0])
        path = (
            f'$.checks[*] ? (@.outcome == "{self.extra["outcome"]}" && @.code != "{Code.NOT_REACHED.value}" '
            f"&& ({ids})).{self.extra['key']}"
        )
        return f"(jsonb_path_query_first({report}, '{path}') #>> '{{}}')", list(params)
