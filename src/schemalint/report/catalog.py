"""A replayed catalog for people and programs: JSON, plain text, Mermaid, Graphviz."""

from collections.abc import Iterator, Sequence
from typing import Any

from schemalint.catalog.describe import describe
from schemalint.catalog.store import Catalog
from schemalint.report.escape import escape, escape_json, shown
from schemalint.report.redact import redact

Data = dict[str, Any]


def render(catalogs: Sequence[Catalog], format_: str) -> str:
    """The catalogs in a format, with a newline at the end.

    Args:
        catalogs: one for each history that was replayed.
        format_: `json`, `text`, `mermaid` or `dot`.
    """
    described = [_masked(describe(catalog)) for catalog in catalogs]
    for _, table in _tables(described):
        for column in table["columns"]:
            column["default"] = _without_secret(column)
    match format_:
        case "json":
            return _json(described)
        case "mermaid":
            return "\n".join(_mermaid(described)) + "\n"
        case "dot":
            return "\n".join(_dot(described)) + "\n"
        case _:
            return "\n".join(_text(described)) + "\n"


def _masked(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A value without the secrets that its texts hold."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: _masked(item) for key, item in value.items()}
    return [_masked(item) for item in value] if isinstance(value, list | tuple) else value


def _without_secret(column: Data) -> str | None:
    """The default, masked where the column's name tells that it is a secret."""
    if not column["default"]:
        return None
    named = f"{column['name']} default "
    return redact(named + column["default"]).removeprefix(named)


def _json(described: list[Data]) -> str:
    from msgspec import json

    data = json.format(json.encode({"version": 1, "catalogs": described}), indent=2)
    return escape_json(data).decode() + "\n"


def _tables(described: list[Data]) -> Iterator[tuple[str, Data]]:
    for catalog in described:
        for schema in catalog["schemas"]:
            for table in schema["tables"]:
                yield (table["name"] if schema["name"] == "public" else f"{schema['name']}.{table['name']}"), table


def _foreign_keys(described: list[Data]) -> Iterator[tuple[str, Data]]:
    for name, table in _tables(described):
        for constraint in table["constraints"]:
            if constraint["kind"] == "foreign key" and not constraint["inherited"] and constraint["references"]:
                yield name, constraint


def _flags(column: Data, table: Data) -> str:
    """PK, FK and UK of a column."""
    kinds = {"primary key": "PK", "foreign key": "FK", "unique": "UK"}
    held = [
        kinds[constraint["kind"]]
        for constraint in table["constraints"]
        if constraint["kind"] in kinds and column["name"] in (constraint["columns"] or ())
    ]
    return ", ".join(dict.fromkeys(sorted(held, key=list(kinds.values()).index)))


def _text(described: list[Data]) -> Iterator[str]:
    for name, table in _tables(described):
        marks = " (row-level security)" if table["row_security"] else ""
        yield escape(f"{table['kind'] or 'table'} {name}{marks}")
        for column in table["columns"]:
            yield shown(_text_column(column))
        for constraint in table["constraints"]:
            yield shown(_text_constraint(constraint))
        for index in table["indexes"]:
            if index["constraint"] is None:
                yield escape(f"  index {index['name']} ({', '.join(_key(key) for key in index['keys'])})")
        for policy in table["policies"]:
            yield escape(f"  policy {policy['name']} for {policy['command']}")
        yield ""


def _text_constraint(constraint: Data) -> str:
    text = f"  {constraint['kind']} {constraint['name']} ({', '.join(constraint['columns'] or ())})"
    target = constraint.get("references")
    return f"{text} references {target.removeprefix('public.')}" if target else text


def _text_column(column: Data) -> str:
    parts = [f"  {column['name']} {column['type'] or 'of unknown type'}"]
    if column["not_null"]:
        parts.append("not null")
    if column["default"]:
        parts.append(f"default {column['default']}")
    if column["identity"]:
        parts.append(f"generated {column['identity']} as identity")
    return " ".join(parts)


def _key(key: Data) -> str:
    return str(key["column"] or key["expression"] or "expression")


def _entity(name: str) -> str:
    """A table as Mermaid takes it: in quotes, because many a word is a keyword of its own."""
    return '"' + "".join("_" if c in '"%\\' else c for c in escape(name)) + '"'


def _word(text: str) -> str:
    """A column or type as Mermaid takes it: letters, digits, `_`, `-`, no digit first, and no word of its own."""
    word = "".join(c if c.isalnum() or c in "_-" else "_" for c in text)
    plain = word[:1].isalpha() or word[:1] == "_"
    return word if plain and word not in {"PK", "FK", "UK"} else f"_{word}"


def _mermaid(described: list[Data]) -> Iterator[str]:
    yield "erDiagram"
    for name, table in _tables(described):
        yield f"    {_entity(name)} {{"
        for column in table["columns"]:
            flags = _flags(column, table)
            yield f"        {_word(column['type'] or 'unknown')} {_word(column['name'])}" + (flags and f" {flags}")
        yield "    }"
    for name, key in _foreign_keys(described):
        target = key["references"].removeprefix("public.")
        yield f"    {_entity(target)} ||--o{{ {_entity(name)} : {_entity(', '.join(key['columns'] or ()))}"


def _quoted(text: str) -> str:
    return '"' + escape(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _record(text: str) -> str:
    """A text as a field of a Graphviz record takes it."""
    return "".join("\\" + c if c in '\\{}|<> "' else c for c in escape(text))


def _dot(described: list[Data]) -> Iterator[str]:
    yield "digraph schema {"
    yield "    rankdir=LR;"
    yield "    node [shape=record, fontname=Helvetica];"
    for name, table in _tables(described):
        columns = "".join(_record(f"{column['name']} : {column['type'] or '?'}") + "\\l" for column in table["columns"])
        yield f'    {_quoted(name)} [label="{{{_record(name)}|{columns}}}"];'
    for name, key in _foreign_keys(described):
        target = key["references"].removeprefix("public.")
        yield f"    {_quoted(name)} -> {_quoted(target)} [label={_quoted(', '.join(key['columns'] or ()))}];"
    yield "}"
