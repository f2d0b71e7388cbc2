"""A query whose SQL is made once by each thread and planned once on each connection.

For the few reads that people wait for all the time. Django makes the SQL of a queryset anew for every use,
which for a join with subqueries takes longer than the database needs to answer. The text is always the same;
only the parameters change.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.db.models.query import get_related_populators

from programme import prepared


class Compiled:
    """`build(**marks)` gives the queryset; `first(**values)` its first row as an object with what it joins.

    `marks` are values of the right types that occur nowhere else in the query: in their place the real values
    are sent. They must not decide about the shape of the query.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]], **marks: Any) -> None:
        self._build, self._marks = build, marks
        self._here = threading.local()

    def first(self, **values: Any) -> Any:
        """The first object, or None. One statement."""
        if not hasattr(self._here, "compiler"):
            self._compile()
        with prepared.cursor() as cursor:
            cursor.execute(
                self._here.sql, [values.get(self._name(one), one) for one in self._here.parameters]
            )
            row = cursor.fetchone()
        return None if row is None else self._as_object(row)

    def _compile(self) -> None:
        query = self._build(**self._marks)[:1].query
        compiler = query.get_compiler(using="default")
        self._here.sql, self._here.parameters = compiler.as_sql()
        self._here.converters = compiler.get_converters([column[0] for column in compiler.select])
        self._here.compiler = compiler

    def _name(self, parameter: Any) -> str:
        for name, mark in self._marks.items():
            if type(parameter) is type(mark) and parameter == mark:
                return name
        return ""

    def _as_object(self, row: Any) -> Any:
        """As Django's own iterable of models does it."""
        compiler = self._here.compiler
        (row,) = compiler.apply_converters([row], self._here.converters)
        info = compiler.klass_info
        fields = info["select_fields"]
        start, end = fields[0], fields[-1] + 1
        names = [column[0].target.attname for column in compiler.select[start:end]]
        found = info["model"].from_db("default", names, row[start:end])
        # The stubs know a later Django, in which it takes one argument more.
        for populator in get_related_populators(info, compiler.select, "default"):  # type: ignore[call-arg]
            populator.populate(row, found)
        for name, place in compiler.annotation_col_map.items():
            setattr(found, name, row[place])
        return found
