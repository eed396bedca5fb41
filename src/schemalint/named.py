"""Named tuples whose classes are made many times faster than those of `typing`, which compiles a text for each.

A short run makes a hundred of them, which would be a tenth of it. They are written, checked and used alike.
"""
# ruff: noqa: ANN001, ANN003, ANN202, ANN204, ANN206 - type checkers see those of `typing`

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING or sys.version_info >= (3, 14):  # since when a class's annotations are told in another way
    from typing import NamedTuple
else:
    from collections import _tuplegetter
    from functools import cache
    from types import FunctionType

    class _Named(tuple):
        """What all have in common."""

        __slots__ = ()

        @classmethod
        def _make(cls, values):
            return cls(*values)

        def _replace(self, /, **values):
            made = tuple.__new__(self.__class__, map(values.pop, self._fields, self))
            if values:
                raise ValueError(f"Got unexpected field names: {list(values)!r}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            shown = [f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True)]
            return f"{self.__class__.__name__}({', '.join(shown)})"

        def __getnewargs__(self):
            return tuple(self)

    class _Making(type):
        """Makes a class of its annotations and defaults; what it makes is an ordinary class."""

        def __new__(cls, name, _, namespace):
            types = namespace.get("__annotations__", {})
            fields = tuple(types)
            defaults = {field: namespace[field] for field in fields if field in namespace}
            for at, field in enumerate(fields):
                namespace[field] = _tuplegetter(at, "")
            namespace["__slots__"] = ()
            namespace["__match_args__"] = namespace["_fields"] = fields
            namespace["_field_defaults"] = defaults
            namespace["__new__"] = new = _constructor(fields, tuple(defaults.values()))
            new.__qualname__, new.__annotations__ = f"{name}.__new__", types
            return type(name, (_Named,), namespace)

    def _constructor(fields, defaults):
        """The very code that `collections` compiles: that of all with as many fields, but for their names."""
        like = _taking(len(fields))
        code = like.__code__.replace(co_varnames=("_cls", *fields))
        return FunctionType(code, like.__globals__, "__new__", defaults)

    @cache
    def _taking(count):
        fields = "".join([f"_{at}, " for at in range(count)])
        return eval(f"lambda _cls, {fields}: new(_cls, ({fields}))", {"new": tuple.__new__})

    NamedTuple = type.__new__(_Making, "NamedTuple", (), {})

__all__ = ["NamedTuple"]
