"""Whatever a document holds, it is read, and its pieces are the author's own bytes at their own places."""

from hypothesis import given, settings
from hypothesis import strategies as st

from schemalint.model import Text
from schemalint.prompts.examples import examples_of
from schemalint.prompts.lines import lines_of
from schemalint.prompts.reader import read_document

MARKDOWN = (
    "```sql\n|```\n|~~~\n|> |- |1. |    |\t|\n|\r\n|\r|# |---\n|===\n|\\|`|<rules>\n|[ ] |<!-- | -->|key: v\n".split(
        "|"
    )
)
TABLES = ["| a | b |\n", "|---|---|\n"]
SQL = "CREATE TABLE t (|a int|, |);|SELECT 1|...|[x]|{y}|<z>|$q$|'|--|/*|*/|-- GOOD\n|;".split("|")
SIGNS = ["❌ ", "\0", "é", "\u201a\u00f9\u00e5", "\u2028", "\x0b", "\ufeff"]
WORDS = st.sampled_from([*MARKDOWN, *TABLES, *SQL, *SIGNS])


@settings(max_examples=400, deadline=None)
@given(st.lists(WORDS, max_size=40).map("".join))
def test_pieces_are_the_author_s(text: str) -> None:
    data = text.encode()
    document = read_document(Text("a.md", data))
    for block in document.blocks:
        for piece in block.pieces:
            assert data[piece.start : piece.end].decode() == piece.text
            assert "\n" not in piece.text
    shown = examples_of(document)
    length = len(data)
    assert len(shown.sql) >= length
    for at in range(length):
        assert (
            shown.sql[at] == data[at]
            or shown.sql[at] == 0x20
            or any(run.start <= at < run.end for run in shown.stand_ins)
        )
    for example in shown.examples:
        for statement in example.statements:
            assert 0 <= statement.span.start <= statement.span.end <= length


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_lines_hold_the_text(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass") if text.isprintable() else text.encode("utf-8", "replace")
    for line in lines_of(data):
        assert data[line.start : line.end].decode() == line.text
