"""Documents are read with the author's own places, whatever contains the text."""

import pytest

from schemalint.model import Text
from schemalint.prompts.document import Block, Cell, Document, Fence, Heading, Item, Markup, Paragraph
from schemalint.prompts.reader import read_document


def read(text: str | bytes) -> Document:
    return read_document(Text("prompt.md", text if isinstance(text, bytes) else text.encode()))


def shape(document: Document) -> list[tuple[str, int, str]]:
    return [(type(block).__name__, block.line, block.text) for block in document.blocks]


AWKWARD = [
    b"\xef\xbb\xbf# T\r\n\r\n> - item \xc3\xa9\r\n>   ```SQL\r\n>   select 1;\r\n>     select 2\r\n>   ```\r\n",
    "1. ä **b**\n\n   ~~~~pgsql\n   select 'ü';\n   ~~~~\n".encode(),
    b"| a | b |\n|---|:-:|\n| x \\| y | `z` |\n| | \xe2\x9d\x8c no |\n",
    b"para\n lazily  \n\tgoes on\n\n\tselect 1;\n\n- a\n\n  b\n\n      code\n",
    b"NUL \0 here\n```\nselect \0;\n```\n",
    b"a\rb\rc\n\n```sql\rselect 1\r```\r",
    b"- [ ] open\n- [x] done\n  - 1. nested\n",
    b"<rules>\n- one\n- two\n</rules>\n<!-- a\nb -->\n",
]


@pytest.mark.parametrize("data", AWKWARD)
def test_each_piece_is_the_author_s_own_bytes(data: bytes) -> None:
    document = read(data)
    pieces = [piece for block in document.blocks for piece in block.pieces]
    assert pieces
    assert [data[piece.start : piece.end].decode() for piece in pieces] == [piece.text for piece in pieces]
    for block in document.blocks:
        span = block.span()
        first = data[span.start : span.end].decode().splitlines()[:1]
        assert first == block.text.splitlines()[:1]


def test_blocks_in_their_order() -> None:
    document = read("You are x.\n\n# A\n\ntext\nmore\n\n- one\n  two\n  - three\n\n> quoted\n\n```sql\nselect 1\n```\n")
    assert shape(document) == [
        ("Paragraph", 1, "You are x."),
        ("Heading", 3, "A"),
        ("Paragraph", 5, "text\nmore"),
        ("Item", 8, "one\ntwo"),
        ("Item", 10, "three"),
        ("Paragraph", 12, "quoted"),
        ("Fence", 14, "select 1"),
    ]
    assert [block.depth for block in document.blocks] == [0, 0, 0, 1, 2, 0, 0]
    assert [block.quoted for block in document.blocks] == [False, False, False, False, False, True, False]


def test_sections_nest() -> None:
    document = read("before\n\n# A\n\n## B\n\nx\n\n### C\n\n## D\n\nSetext\n======\n")
    assert [(section.level, section.titles) for section in document.sections] == [
        (0, ("",)),
        (1, ("A", "")),
        (2, ("B", "A", "")),
        (3, ("C", "B", "A", "")),
        (2, ("D", "A", "")),
        (1, ("Setext", "")),
    ]
    assert [block.section.title for block in document.blocks if isinstance(block, Paragraph)] == ["", "B"]
    assert all(block.section.title == block.text for block in document.blocks if isinstance(block, Heading))


@pytest.mark.parametrize(
    ("text", "tag", "marker", "closed", "code"),
    [
        ("```sql\nselect 1\n```", "sql", "```", True, "select 1"),
        ("~~~ PostgreSQL\nselect 1\n~~~", "postgresql", "~~~", True, "select 1"),
        ("````sql title=x\n```\n````", "sql", "````", True, "```"),
        ("```{.sql .numberLines}\nx\n```", "sql", "```", True, "x"),
        ("- a\n\n  ```SQL\n  x\n    y\n  ```", "sql", "```", True, "x\n  y"),
        ("> ```sql\n> x\n> ```", "sql", "```", True, "x"),
        ("```sql\nselect 1", "sql", "```", False, "select 1"),
        ("```sql\nselect 1\n\n", "sql", "```", False, "select 1\n"),
        ("- ```sql\n  x\nout", "sql", "```", False, "x"),
        ("```\n```", "", "```", True, ""),
        ("```sql\n", "sql", "```", False, ""),
        ("    select 1\n\n    select 2", "", "", True, "select 1\n\nselect 2"),
    ],
)
def test_code(text: str, tag: str, marker: str, closed: bool, code: str) -> None:
    (fence,) = read(text).fences
    assert (fence.tag, fence.marker, fence.closed, fence.text) == (tag, marker, closed, code)


def test_what_stands_before_code() -> None:
    document = read("# H\n\nlabel:\n```sql\na\n```\n```sql\nb\n```\n\n1. item\n\n   ```sql\n   c\n   ```\n")
    befores = [fence.before.text if fence.before else "" for fence in document.fences]
    assert befores == ["label:", "label:", "item"]
    assert [fence.item.text if fence.item else "" for fence in document.fences] == ["", "", "item"]


def test_items_know_their_list() -> None:
    document = read("Intro:\n- a\n- b\n  1. c\n\nOther:\n\n* [x] d\n* [ ] e\n")
    items = [block for block in document.blocks if isinstance(block, Item)]
    assert [(item.text, item.marker, item.checked) for item in items] == [
        ("a", "-", None),
        ("b", "-", None),
        ("c", "1.", None),
        ("d", "*", True),
        ("e", "*", False),
    ]
    assert [item.intro.text if item.intro else "" for item in items] == ["Intro:", "Intro:", "b", "Other:", "Other:"]
    assert [item.above.text if item.above else "" for item in items] == ["", "", "b", "", ""]
    assert len({item.list for item in items}) == 3


def test_cells_know_their_column() -> None:
    document = read("| Bad | Good |\n|--|--|\n| a | b \\| c |\n| a |\n")
    cells = [block for block in document.blocks if isinstance(block, Cell)]
    assert [(cell.row, cell.column, cell.header, cell.text) for cell in cells][:4] == [
        (0, 0, "Bad", "Bad"),
        (0, 1, "Good", "Good"),
        (1, 0, "Bad", "a"),
        (1, 1, "Good", "b \\| c"),
    ]


def test_tags_and_comments_stand_alone() -> None:
    document = read("<rules>\n- one\n</rules>\n<!-- x\n\ny -->\ntext <b>bold</b>\n")
    assert [(type(block), block.text) for block in document.blocks] == [
        (Markup, "<rules>"),
        (Item, "one"),
        (Markup, "</rules>"),
        (Markup, "<!-- x\n\ny -->"),
        (Paragraph, "text <b>bold</b>"),
    ]


def test_frontmatter() -> None:
    document = read(
        '---\nname: "db agent"\ndescription: >-\n  first\n  second\ntools:\n  bash: false # no\n  edit: true\n'
        "globs: [a, 'b']\nlist:\n  - x\n  - y\n---\ntext\n"
    )
    assert [(field.key, field.value, field.line) for field in document.frontmatter] == [
        ("name", "db agent", 2),
        ("description", "first second", 3),
        ("tools", "", 6),
        ("tools.bash", "false", 7),
        ("tools.edit", "true", 8),
        ("globs", "a, b", 9),
        ("list", "x, y", 10),
    ]
    assert document.title == "db agent"
    assert document.text.data[document.body :] == b"text\n"
    assert shape(document) == [("Paragraph", 14, "text")]


@pytest.mark.parametrize("text", ["---\nno end\n", "text\n---\na: b\n---\n", "", "---"])
def test_no_frontmatter(text: str) -> None:
    assert read(text).frontmatter == ()


@pytest.mark.parametrize(
    "text",
    [
        "> " * 5000 + "x",
        "".join("  " * depth + "- a\n" for depth in range(300)),
        "[" * 20000,
        "x" * 2_000_000,
        "```sql\nselect 1\n```\n" * 3000,
        "|a" * 300 + "\n" + "|-" * 300 + "\n" + "|x\n" * 100,
        "<!--" * 3000,
        "- - - - - - - - a\n" * 500,
        "\0" * 1000,
    ],
)
def test_hostile_documents_are_read(text: str) -> None:
    document = read(text)
    assert all(isinstance(block, Block) for block in document.blocks)


def test_fences_know_their_places() -> None:
    data = "ä\n\n- x\n\n  ```sql\n  select 'ö'\n  ```\n".encode()
    (fence,) = read(data).fences
    assert isinstance(fence, Fence)
    start, end = fence.span()[1:]
    assert data[start:end].decode() == "select 'ö'"
    start, end = fence.span(7, 10)[1:]
    assert data[start:end].decode() == "'ö'"
    assert data[fence.opening.start : fence.opening.end] == b"```sql"
