import pytest

from schemalint.model import Text
from schemalint.prompts.diagrams import entities
from schemalint.prompts.reader import read_document


def drawn(text: str) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    (fence,) = read_document(Text("a.md", f"```mermaid\n{text}\n```\n".encode())).fences
    return [
        (entity.name, [(one.name, one.type, one.primary) for one in entity.attributes]) for entity in entities(fence)
    ]


def test_entities_attributes_and_keys() -> None:
    text = """erDiagram
    %% a comment
    CUSTOMER ||--o{ "line item" : has
    CUSTOMER }|..|{ address : uses
    CUSTOMER {
        bigint id PK, FK "the key"
        varchar(20) name
        numeric(10,2) balance UK
    }
    empty {}
    alone
"""
    assert drawn(text) == [
        ("CUSTOMER", [("id", "bigint", True), ("name", "varchar(20)", False), ("balance", "numeric(10,2)", False)]),
        ("line item", []),
        ("address", []),
        ("empty", []),
        ("alone", []),
    ]


@pytest.mark.parametrize("text", ["flowchart TD\n A --> B", "", "erDiagramm\n a"])
def test_other_diagrams_draw_no_tables(text: str) -> None:
    assert drawn(text) == []


def test_places_are_the_authors() -> None:
    data = "é\n\n```mermaid\nerDiagram\n  a {\n    text b PK\n  }\n```\n".encode()
    (fence,) = read_document(Text("a.md", data)).fences
    (entity,) = entities(fence)
    assert data[entity.span.start : entity.span.end] == b"a"
    assert data[entity.attributes[0].span.start : entity.attributes[0].span.end] == b"text b"
