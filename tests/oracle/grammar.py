"""Random histories of DDL: a statement for each seed, mostly valid because a small model of what exists is kept.

The model believes that each statement succeeds. Where one does not, later ones may fail for its lack, which is as good:
who refuses what is compared too.
"""

import copy
from collections.abc import Mapping, Sequence
from random import Random

from grammar_model import Maker, Model
from grammar_objects import OBJECTS
from grammar_tables import TABLES


def written(seeds: Sequence[int]) -> list[str]:
    """The statements of a history, one for each seed, without semicolons."""
    makers = {**TABLES, **OBJECTS, transaction: 8}
    model = Model()
    return [_statement(Random(seed), model, makers) for seed in seeds]


def _statement(r: Random, model: Model, makers: Mapping[Maker, int]) -> str:
    while True:
        (maker,) = r.choices(list(makers), list(makers.values()))
        # the first statements have little to be about
        text = maker(r, model)
        if text:
            return text


def transaction(r: Random, model: Model) -> str:
    """BEGIN, COMMIT, ROLLBACK and savepoints; what is rolled back is forgotten."""
    if not model.saved:
        model.saved = [("", _memory(model))]
        return "BEGIN"
    names = [name for name, _ in model.saved[1:]]
    action = r.choice(("savepoint", "commit", "rollback", *(("to", "to", "release") if names else ())))
    if action == "savepoint":
        name = model.fresh("s")
        model.saved.append((name, _memory(model)))
        return f"SAVEPOINT {name}"
    if action == "commit":
        model.saved = []
        return "COMMIT"
    at = 0 if action == "rollback" else r.randrange(1, len(model.saved))
    name, memory = model.saved[at]
    if action == "release":
        model.saved = model.saved[:at]
        return f"RELEASE {name}"
    rest, number = model.saved[: at + 1], model.number
    model.__dict__.update(copy.deepcopy(memory).__dict__)
    model.saved, model.number = (rest if action == "to" else []), number
    return f"ROLLBACK TO {name}" if action == "to" else "ROLLBACK"


def _memory(model: Model) -> Model:
    saved, model.saved = model.saved, []
    memory = copy.deepcopy(model)
    model.saved = saved
    return memory
