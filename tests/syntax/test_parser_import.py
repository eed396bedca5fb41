"""The parser is loaded without the rest of pglast, which stays whole for everybody else in the process."""

import subprocess
import sys

import pytest

SCRIPTS = {
    "unused modules are not read": """
import sys
from schemalint.syntax.parser import parse_sql_json
parse_sql_json("SELECT 1")
print([name for name in sys.modules if name.startswith("pglast.enums.")])
""",
    "what they hold is there when it is asked for": """
from schemalint.syntax.parser import parse_sql_json
import pglast
from pglast.enums import ObjectType
tree = pglast.parse_sql("SELECT 1")
print([] if isinstance(tree[0].stmt, pglast.ast.SelectStmt) and ObjectType.OBJECT_TABLE else tree)
""",
    "a package that is loaded already is taken as it is": """
import pglast.enums
before = pglast
from schemalint.syntax.parser import ParseError, parse_sql_json
print([] if pglast is before and ParseError is pglast.parser.ParseError else pglast)
""",
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_the_package_is_whole_and_lazy(script: str) -> None:
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
