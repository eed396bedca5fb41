"""The migration tools that are recognised, the most specific first."""

from schemalint.sources.runners.diesel import DIESEL
from schemalint.sources.runners.plain import PLAIN
from schemalint.sources.runners.prisma import PRISMA
from schemalint.sources.runners.runner import Runner
from schemalint.sources.runners.supabase import SUPABASE

RUNNERS: tuple[Runner, ...] = (PRISMA, SUPABASE, DIESEL)

SECTIONS = tuple(sections for runner in (*RUNNERS, PLAIN) for sections in runner.sections)
"""The markers of every runner: they are comments of a shape that nothing else has, so that a file needs no history."""
