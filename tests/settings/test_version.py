"""Version specifiers."""

import pytest

from schemalint.settings.errors import SettingsError
from schemalint.settings.version import satisfies


@pytest.mark.parametrize(
    ("version", "specifier", "expected"),
    [
        ("0.1.0", ">=0.1,<1", True),
        ("1.0", ">=0.1,<1", False),
        ("0.1.0", "0.1", True),
        ("0.1.0", "==0.1.0", True),
        ("0.1.1", "==0.1.0", False),
        ("0.1.1", "!=0.1.0", True),
        ("0.1.1", "== 0.1.*", True),
        ("0.2", "==0.1.*", False),
        ("0.1.1", "!=0.1.*", False),
        ("0.2.5", "~=0.2", True),
        ("1.0", "~=0.2", False),
        ("0.2.5", "~=0.2.1", True),
        ("0.3.0", "~=0.2.1", False),
        ("1.0rc1", "<1.0", True),
        ("1.0rc1", ">1.0b2", True),
        ("1.0.dev3", "<1.0a1", True),
        ("0.10", ">0.9", True),
    ],
)
def test_satisfies(version: str, specifier: str, expected: bool) -> None:
    assert satisfies(version, specifier) is expected


@pytest.mark.parametrize(
    ("specifier", "message"),
    [
        ("newest", '"newest" is not a version'),
        ("=>1", '"=>1" is not a version specifier such as ">=0.1,<1"'),
        ("", '"" is not a version specifier such as ">=0.1,<1"'),
        (">=1.*", '">=1.*": ".*" goes with == and != only'),
        ("~=1", '"~=1": ~= needs at least two numbers'),
    ],
)
def test_a_wrong_specifier_is_explained(specifier: str, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        satisfies("0.1.0", specifier)
    assert str(caught.value) == message
