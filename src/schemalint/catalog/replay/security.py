"""Policies, roles and extensions."""

from schemalint.catalog.replay import extensions, policies, roles
from schemalint.syntax.nodes.common import Node

HANDLERS: dict[str, tuple[type[Node], object]] = {**policies.HANDLERS, **roles.HANDLERS, **extensions.HANDLERS}
