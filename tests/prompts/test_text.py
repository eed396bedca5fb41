"""What is told of the text of documents: mojibake, polarity, JSON, prose among code."""

import pytest

from schemalint.model import Text
from schemalint.prompts.examples import examples_of
from schemalint.prompts.json_text import malformed
from schemalint.prompts.mojibake import damage, repair, repaired
from schemalint.prompts.polarity import polarity_of
from schemalint.prompts.prompt import Prompt, PromptSet
from schemalint.prompts.prose import prose_in
from schemalint.prompts.reader import read_document
from schemalint.settings.settings import Settings

UNDEFINED = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
SIGNS = "❌ ✅ ⚠️ — “x” é → 日本 🚫".split()


def misread(text: str, codec: str) -> str:
    """The text as who reads its UTF-8 in another encoding sees it."""
    data = text.encode()
    return "".join(chr(one) if codec == "cp1252" and one in UNDEFINED else bytes([one]).decode(codec) for one in data)


@pytest.mark.parametrize("codec", ["mac_roman", "cp1252", "latin-1"])
@pytest.mark.parametrize("sign", SIGNS)
def test_what_was_misread_is_restored(codec: str, sign: str) -> None:
    seen = misread(sign, codec)
    assert repaired(f"a {seen} b") == f"a {sign} b"
    (one, *_) = damage(Text("a.md", f"ä\n- {seen} b\n".encode()))
    assert one.text in sign
    assert Text("a.md", f"ä\n- {seen} b\n".encode()).position(one.span.start).line == 2


@pytest.mark.parametrize(
    "text", ["naïve", "ß", "Å³", "≈±", "——", "“quoted”", "→ ❌ ✅", "日本語", "Ångström", "10 µm²", "Ü", "\u221a2 √x"]
)
def test_what_was_not_misread_stays(text: str) -> None:
    assert repaired(text) == text
    assert list(damage(Text("a.md", text.encode()))) == []


def test_what_does_not_lead_back_is_left() -> None:
    assert repair("\u201a\u00f9") is None


@pytest.mark.parametrize(
    ("label", "polarity"),
    [
        ("❌", "bad"),
        ("-- ❌ INCORRECT - a reason", "bad"),
        ("**Bad:**", "bad"),
        ("### Anti-Pattern 2: one table", "bad"),
        ("Common Mistakes", "bad"),
        ("DON'T:", "bad"),
        ("Don\u2019t do this", "bad"),
        ("// wrong way", "bad"),
        ("Single index (wrong)", "bad"),
        ("Avoid:", "bad"),
        ("Example of bad naming", "bad"),
        ("✅ CORRECT", "good"),
        ("-- Good: filter first", "good"),
        ("Avoid loops. Instead do this:", "good"),
        ("### Recommended", "good"),
        ("The right way:", "good"),
        ("DO:", "good"),
        ("CORRECT vs INCORRECT", "unmarked"),
        ("Good and bad: ❌ ✅", "unmarked"),
        ("Don't use json, use jsonb:", "unmarked"),
        ("Best practices", "unmarked"),
        ("Goodwill table", "unmarked"),
        (
            "Users may never log in twice, as the session table has one row for each of them and no more than that",
            "unmarked",
        ),
        ("A badge of the user", "unmarked"),
        ("Document the columns", "unmarked"),
        ("", "unmarked"),
    ],
)
def test_polarity_of_a_label(label: str, polarity: str) -> None:
    assert polarity_of(label).value == polarity


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        "[]",
        '{"a": 1, // why\n "b": 2,\n}',
        '{"a": [1, ..., 3], "b": {...}, "c": [...]}',
        '{"a": <name>, "b": {value}, "c": [ID], "d": {{ x }}, "e": ${Y}}',
        '{"a": 1}\n{"b": 2}',
        '"key": {"a": 1}',
        "GET /index",
        "",
        '{"url": "https://example.org//x"} // said',
    ],
)
def test_json_that_is_meant_so(text: str) -> None:
    assert malformed(text) is None


@pytest.mark.parametrize(
    ("text", "at", "sketch"),
    [
        ('{"a": 0-100}', "-", True),
        ('{"a": boolean}', "b", True),
        ('{"a": "x" | "y"}', "|", True),
        ('{"a": 1,}', "}", False),
        ('{"ä": 1 "b": 2}', '"b"', False),
        ("{'a': 1}", "'a'", False),
        ('{"a": 1', "", False),
    ],
)
def test_json_that_is_none(text: str, at: str, sketch: bool) -> None:
    found = malformed(text)
    assert found is not None
    assert text[found.at :].startswith(at)
    assert found.sketch is sketch


def prose(text: str) -> list[int]:
    document = read_document(Text("a.md", text.encode()))
    shown = examples_of(document)
    prompt = Prompt(
        document=document, examples=shown.examples, sql=shown.sql, evidence="", settings=Settings(), set=PromptSet()
    )
    return [prompt.line(span) for span in prose_in(prompt)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("```sql\nSELECT 1;\n\nUse the schema tool to look first\n\nSELECT 2;\n```", [4]),
        ("```js\nStep 1: Use the tool to get the id\nStep 2: Use it again for the rest\n```", [2]),
        ("```sql\n-- Use the schema tool to look first\nSELECT 'Use the schema tool to look first';\n```", []),
        ("```js\n// Use the schema tool to look first\ncall(a);\n```", []),
        ("```js\nconst a = `\nUse the schema tool to look first\n`;\n```", []),
        ("```jsx\n<p>\nUse the schema tool to look first\n</p>\n```", []),
        ("```python\nUse the schema tool to look first\n```", []),
        ("```\nUse the schema tool to look first\n```", []),
        ("```sql\nCREATE TABLE a of the things\n```", []),
    ],
)
def test_prose_among_code(text: str, lines: list[int]) -> None:
    assert prose(text) == lines
