"""PostgreSQL's parser, without the classes of pglast's own tree: they are half of a short run, and nobody here asks."""

import sys
from importlib.machinery import PathFinder
from importlib.util import LazyLoader, module_from_spec

PACKAGE = "pglast"
UNUSED = ("ast", "enums")
"""The modules that the parser's extension imports and that what we call does not use."""


def _import_lean() -> None:
    """Import the package with those modules as ones that are loaded when somebody asks for what is in them."""
    spec = PathFinder.find_spec(PACKAGE)
    if PACKAGE in sys.modules or spec is None or spec.loader is None:
        return
    package = module_from_spec(spec)
    for name in UNUSED:
        part = PathFinder.find_spec(f"{PACKAGE}.{name}", spec.submodule_search_locations)
        if part is None or part.loader is None:
            return
        part.loader = LazyLoader(part.loader)
        module = module_from_spec(part)
        sys.modules[part.name] = module
        part.loader.exec_module(module)
        setattr(package, name, module)
    sys.modules[PACKAGE] = package
    spec.loader.exec_module(package)


_import_lean()

from pglast.parser import ParseError, parse_plpgsql_json, parse_sql_json  # noqa: E402 - after the package is there

__all__ = ["ParseError", "parse_plpgsql_json", "parse_sql_json"]
