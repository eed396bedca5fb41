"""What is wrong with the text of prompts and with the examples that they show."""

from collections.abc import Iterator

from schemalint.model import Edit, Finding, Fix, Related, Safety
from schemalint.prompts.document import Fence
from schemalint.prompts.json_text import malformed
from schemalint.prompts.mojibake import Damage, damage
from schemalint.prompts.polarity import Polarity, mark_of_fence, polarity_of
from schemalint.prompts.prompt import Prompt
from schemalint.prompts.prose import prose_in
from schemalint.rules.registry import ERROR, NOTE, WARNING, rule
from schemalint.rules.subjects import CleanExample

_RELATED = 5
"""Further places that a finding about several names."""


@rule("prompt-sql-syntax", severity=ERROR)
def prompt_sql_syntax(prompt: Prompt) -> Iterator[Finding]:
    """SQL that a prompt shows as it is to be written and that PostgreSQL cannot read teaches a mistake."""
    for example in prompt.examples:
        for problem in example.problems:
            if problem.meant:
                yield prompt.finding(
                    problem.message,
                    problem.span,
                    hint="mend it, or say beside it that it is wrong, a sketch, or another dialect",
                )


@rule("prompt-bad-example-clean", severity=NOTE)
def prompt_bad_example_clean(example: CleanExample) -> Iterator[Finding]:
    """An example that is shown as bad and breaks no rule leaves the reader to guess what is bad about it."""
    yield example.finding(
        "shown as bad, and no rule finds anything in it",
        related=(Related(example.mark, "it is marked here"),),
    )


@rule("prompt-mojibake", severity=ERROR)
def prompt_mojibake(prompt: Prompt) -> Iterator[Finding]:
    """Text that was read in another encoding and saved again has lost its signs, among them the marks of examples."""
    by_codec: dict[str, list[Damage]] = {}
    for run in damage(prompt.document.text):
        by_codec.setdefault(run.codec, []).append(run)
    for codec, runs in by_codec.items():
        lines = {prompt.line(run.span): run for run in reversed(runs)}
        first, *others = (lines[line] for line in sorted(lines))
        yield prompt.finding(
            f"UTF-8 that was read as {codec}: {first.text} was meant" + _more(len(others)),
            first.span,
            part=codec,
            related=tuple(Related(run.span, f"{run.text} was meant") for run in others[:_RELATED]),
            fix=Fix(Safety.SAFE, tuple(Edit(run.span, run.text) for run in runs)),
        )


def _more(lines: int) -> str:
    return f", and {lines} more {'line' if lines == 1 else 'lines'} alike" if lines else ""


@rule("prompt-unclosed-fence", severity=ERROR)
def prompt_unclosed_fence(prompt: Prompt) -> Iterator[Finding]:
    """A fence that is not closed takes all that follows it for code, or ends where its list or quote ends."""
    for fence in prompt.document.fences:
        if not fence.closed:
            yield prompt.finding(
                "nothing closes this fence",
                fence.opening,
                hint=f"close it with a line of {fence.marker} at the same indentation"
                if fence.info
                else "if it is to close another one: a fence that shows fences needs longer marks than theirs",
            )


@rule("prompt-fence-mixed", severity=WARNING)
def prompt_fence_mixed(prompt: Prompt) -> Iterator[Finding]:
    """A sentence in a fence of code is read as code: what it tells to do stands in no line that can run."""
    for span in prose_in(prompt):
        yield prompt.finding("a sentence among code", span, hint="make it a comment, or close the fence before it")


@rule("prompt-json-invalid", severity=WARNING)
def prompt_json_invalid(prompt: Prompt) -> Iterator[Finding]:
    """What is tagged as JSON and is none comes back as text that nothing can read."""
    for fence in prompt.document.fences:
        wrong = malformed(fence.text) if fence.tag == "json" else None
        if wrong is not None and not _is_bad(fence, wrong.at):
            yield prompt.finding(
                f"this is no JSON: {wrong.reason}",
                fence.span(wrong.at, wrong.at + 1),
                hint="write a value of the kind that is meant, or a schema" if wrong.sketch else "mend it",
            )


def _is_bad(fence: Fence, at: int) -> bool:
    """Whether a fence, or the line of it that holds a place, is shown as bad."""
    mark = mark_of_fence(fence)
    line = fence.text[fence.text.rfind("\n", 0, at) + 1 :].partition("\n")[0]
    return (mark is not None and mark.polarity is Polarity.BAD) or polarity_of(line) is Polarity.BAD
