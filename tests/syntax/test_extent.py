"""Where an element of a statement ends, whether it is read in one go or token by token."""

import pytest

from schemalint.syntax.extent import element_end


@pytest.mark.parametrize(
    ("element", "rest"),
    [
        (b"a int", b", b int)"),
        (b"FOREIGN KEY (a, b) REFERENCES t (c, d)", b" ;"),
        (b"CHECK (a IN ('x', 'y;') AND (b - 1) > (c / 2))", b"\n)"),
        (b'CHECK ("a,b" > 1)', b";"),
        (b"a int[] DEFAULT ARRAY[1, 2]", b", b int)"),
        (b"CHECK (((((a))))) NOT VALID", b";"),
        (b"a text DEFAULT E'it\\'s, so'", b", b int)"),
        (b"a text DEFAULT $$, )$$", b")"),
        (b"a int -- , no end\n DEFAULT 1", b", b int)"),
        (b"a int /* , */ DEFAULT -1", b" -- the last\n)"),
        (b"a int", b""),
    ],
)
def test_an_element_ends_before_what_closes_it(element: bytes, rest: bytes) -> None:
    assert element_end(b"( " + element + rest, 2) == 2 + len(element)
