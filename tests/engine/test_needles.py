"""What rules look for in statements is found in each text, however long it is."""

import pytest

from schemalint.catalog.vocabulary.credentials import NEEDLES
from schemalint.engine.needles import FEW, SHORT, places_of

LONG = b"SELECT 1; -- k_G.J/za\n" * (SHORT // 16)


@pytest.mark.parametrize("filling", [b"", LONG], ids=["short", "long"])
@pytest.mark.parametrize("needle", NEEDLES)
def test_needles(needle: bytes, filling: bytes) -> None:
    assert len(NEEDLES) > FEW
    (place,) = places_of(filling + needle + filling, NEEDLES)
    assert len(filling) <= place < len(filling + needle)
    assert places_of(filling + needle[1:] + filling, NEEDLES) == []
    assert places_of(filling + needle[:-1] + b" " + filling, NEEDLES) == []
