"""Each kind of statement is replayed by the module that the table of families names."""

import pkgutil
from importlib import import_module

import schemalint.catalog.replay as package
from schemalint.catalog.replay.replay import FAMILIES


def test_families_are_the_handlers_of_the_modules() -> None:
    declared = {
        kind: name
        for _, name, _ in pkgutil.iter_modules(package.__path__)
        for kind in getattr(import_module(f"{package.__name__}.{name}"), "HANDLERS", {})
    }
    assert declared == FAMILIES
