"""The reader of Markdown is markdown-it's, loaded apart from the rest of the package."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

_PROMPTS = Path(__file__).parents[2] / "fixtures" / "prompts"
_DOCUMENTS = (
    "# a\n\ntext\n***\n    code\n\n~~~sql\nSELECT 1;\n~~~\n",
    "1. one\n   - two\n\n     ```sql\n     SELECT 1;\n     ```\n2) three\n",
    "| a | b |\n|---|:-:|\n| `x` | \\| |\n\nSetext\n===\n\n> quote\n> - item\nlazy\n",
    "<!-- one line -->\ntext\n<!-- several\n\nlines --> rest\n- a\n",
    "- <!-- in an item\n\n  of several\n-->\n- b <!-- c -->\n",
    "- <!-- left\nopen\n\n> <!-- in a quote\n> too\nand after\n",
    "<!-->\n\n<!--->\n\n  <!-- never closed\n\n# not read\n",
    "text\n<!-- interrupts -->\nmore\n\n    <!-- code -->\n",
)
_APART = """
import json, sys
from schemalint.prompts.markdown import tokens
read = [[token.as_dict() for token in tokens(text)] for text in json.load(sys.stdin)]
assert not any(name == "logging" or name.startswith("markdown_it") for name in sys.modules)
import logging, markdown_it
assert logging.getLogger("x").handlers == [] and markdown_it.MarkdownIt().render("*a*") == "<p><em>a</em></p>\\n"
json.dump(read, sys.stdout)
"""
_WHOLE = """
import json, sys
from markdown_it import MarkdownIt
from markdown_it.rules_block import html_block

def comments(state, first, last, silent):
    at = state.bMarks[first] + state.tShift[first]
    return state.src.startswith("<!--", at) and html_block(state, first, last, silent)

reader = MarkdownIt("commonmark", {"maxNesting": 60}).enable("table").disable(["reference", "inline"])
reader.block.ruler.at("html_block", comments, {"alt": ["paragraph", "blockquote"]})
json.dump([[token.as_dict() for token in reader.parse(text)] for text in json.load(sys.stdin)], sys.stdout)
"""


def _run(program: str, texts: list[str]) -> object:
    made = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(texts), capture_output=True, check=True, text=True
    )
    return json.loads(made.stdout)


def test_blocks_are_those_of_the_whole_package() -> None:
    assert _run(_APART, list(_DOCUMENTS)) == _run(_WHOLE, list(_DOCUMENTS))


@pytest.mark.parametrize("name", ["reviewer.md", "many-dialects.md", "orders-agent.md"])
def test_prompts_are_read_alike(name: str) -> None:
    text = (_PROMPTS / name).read_text()
    assert _run(_APART, [text]) == _run(_WHOLE, [text])


def test_a_release_that_is_put_together_differently_is_loaded_whole() -> None:
    moved = _APART.replace("import json, sys", "import json, sys\nfrom schemalint.prompts import markdown\n", 1)
    moved = moved.replace("assert not any(", "assert any(")
    renamed = moved.replace("\nread =", '\nmarkdown._RULES = ("renamed",)\nread =')
    assert _run(renamed, list(_DOCUMENTS)) == _run(_WHOLE, list(_DOCUMENTS))
