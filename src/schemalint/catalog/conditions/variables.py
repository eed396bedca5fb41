"""The variables of a PL/pgSQL body, and its expressions evaluated with them."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import json, structs

from schemalint.catalog.conditions.evaluate import INTEGERS, TEXTS, evaluate
from schemalint.catalog.conditions.query import exists, select
from schemalint.catalog.conditions.scope import Budget, Result, Scope
from schemalint.catalog.conditions.template import STAND_IN, template
from schemalint.catalog.conditions.values import (
    UNKNOWN,
    Record,
    Untold,
    Value,
    as_number,
    as_text,
    as_truth,
    is_unknown,
    read_array,
)
from schemalint.catalog.replay.connection import Session
from schemalint.catalog.store import Catalog
from schemalint.catalog.system.view import View
from schemalint.syntax.expr import Expr, Opaque
from schemalint.syntax.parser import ParseError, parse_sql_json
from schemalint.syntax.plpgsql_tree import Sql, Variable
from schemalint.syntax.read_expr import expr

LONGEST = 100_000
"""Bytes of an expression that are still evaluated."""


class Variables:
    """The variables of one run of a body.

    Args:
        catalog: what conditions ask about.
        session: the connection's state.
        declared: the variables and parameters.
        parameters: the arguments of a function.
    """

    def __init__(
        self,
        catalog: Catalog,
        session: Session,
        declared: Iterable[Variable],
        parameters: tuple[Value, ...] = (),
    ) -> None:
        self._catalog, self._session, self._parameters = catalog, session, parameters
        self._view = View(catalog, session)
        self._seen = len(catalog.log)
        self.types = {one.name: one.type for one in declared}
        self.values: dict[str, Value] = {}

    def view(self) -> View:
        """The catalog as it stands."""
        if len(self._catalog.log) != self._seen:
            self._view, self._seen = View(self._catalog, self._session), len(self._catalog.log)
        return self._view

    def scope(self) -> Scope:
        """Where expressions are evaluated."""
        return Scope(self.view(), self.values, Budget(), self._parameters)

    def value(self, sql: Sql) -> Value:
        """The value of an expression."""
        query = self._query(sql.as_statement()[0])
        targets = query.under("targetList") if query is not None else ()
        if query is None or len(targets) != 1 or not isinstance(targets[0], Opaque):
            return UNKNOWN
        if query.under("fromClause") or query.under("whereClause"):
            result = self.rows(sql)
            return result.rows[0][0][0] if result is not None and result.sure and len(result.rows) == 1 else UNKNOWN
        try:
            return evaluate(targets[0].under("val")[0], self.scope())
        except (Untold, RecursionError, IndexError):
            return UNKNOWN

    def told(self, sql: Sql) -> str:
        """The text of an expression with a stand-in for what of it is not told."""
        query = self._query(sql.as_statement()[0])
        targets = query.under("targetList") if query is not None else ()
        try:
            return template(targets[0].under("val")[0], self.scope()) if isinstance(targets[0], Opaque) else STAND_IN
        except (Untold, RecursionError, IndexError):
            return STAND_IN

    def truth(self, sql: Sql) -> Value:
        """What a condition is: true, false, null or not told."""
        return as_truth(self.value(sql))

    def rows(self, sql: Sql) -> Result | None:
        """The rows of a query; none where they are not told."""
        query = self._query(sql.as_statement()[0])
        if query is None:
            return None
        try:
            return select(query, structs.replace(self.scope(), strict=True))
        except (Untold, RecursionError, IndexError):
            return None

    def any_row(self, sql: Sql) -> Value:
        """Whether a query gives a row."""
        query = self._query(sql.as_statement()[0])
        if query is None:
            return UNKNOWN
        try:
            return exists(query, self.scope())
        except (Untold, RecursionError, IndexError):
            return UNKNOWN

    def _query(self, text: bytes) -> Opaque | None:
        found = _parsed(text)
        return found if isinstance(found, Opaque) and found.kind == "SelectStmt" else None

    # -- setting ------------------------------------------------------------------------------------------------

    def assign(self, target: str, value: Value) -> None:
        """Set a variable, or a field of one."""
        name = target.strip().strip('"')
        if "." in name or "[" in name:
            self.values[name.partition(".")[0].partition("[")[0].strip('" ')] = UNKNOWN
        else:
            self.values[name] = coerced(value, self.types.get(name, ""))

    def forget(self, names: Iterable[str]) -> None:
        """Make variables not told."""
        for name in names:
            self.assign(name, UNKNOWN)

    def take(self, targets: Sequence[str], names: Sequence[str], row: Sequence[Value] | None) -> None:
        """Set variables to a row: a record takes all of it; without a row they are null."""
        if len(targets) == 1 and self._is_record(targets[0]):
            self.assign(targets[0], Record(tuple(names), tuple(row)) if row is not None else UNKNOWN)
            return
        for at, target in enumerate(targets):
            self.assign(target, None if row is None or at >= len(row) else row[at])

    def _is_record(self, name: str) -> bool:
        kind = self.types.get(name, "")
        return not kind or kind.endswith("rowtype") or kind == "record"


@lru_cache(maxsize=1024)
def _parsed(text: bytes) -> Expr | None:
    if len(text) > LONGEST:
        return None
    try:
        statements = json.decode(parse_sql_json(text.decode()))["stmts"]
        return expr(statements[0]["stmt"]) if len(statements) == 1 else None
    except (ParseError, RecursionError, UnicodeDecodeError):
        return None


def coerced(value: Value, kind: str) -> Value:
    """A value as a variable of a type holds it."""
    if value is None or is_unknown(value):
        return value
    if kind.startswith("_"):
        return read_array(value) if isinstance(value, str) else value
    if kind in TEXTS:
        return as_text(value)
    if kind in INTEGERS and isinstance(value, str):
        number = as_number(value)
        return number if isinstance(number, int) else UNKNOWN
    return as_truth(value) if kind == "bool" else value
