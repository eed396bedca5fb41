"""Which columns hold payment card data."""

import pytest

from schemalint.catalog.rows import TypeRef
from schemalint.catalog.vocabulary.cards import find_card_data

TEXT = TypeRef("text")


def found(table: str, column: str, type_: TypeRef = TEXT, siblings: str = "") -> str:
    data = find_card_data(column, table, type_, siblings.split)
    return "" if data is None else f"{data.kind.name} {data.protection}".strip()


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("cvv", "CODE"), ("cvv2", "CODE"), ("cvc", "CODE"), ("cvc2", "CODE"), ("cvn", "CODE"), ("card_cvv", "CODE"),
        ("cvv_code", "CODE"), ("cardCvc", "CODE"), ("card_cid", "CODE"), ("card_verification_value", "CODE"),
        ("card_verification_code", "CODE"), ("security_code", "CODE"), ("cvv_encrypted", "CODE encrypted"),
        ("track1", "TRACK"), ("track_2", "TRACK"), ("track1_data", "TRACK"), ("track2Data", "TRACK"),
        ("magstripe", "TRACK"), ("mag_stripe_data", "TRACK"), ("pin_block", "PIN"), ("card_pin", "PIN"), ("pin", "PIN"),
        ("card_number", "NUMBER"), ("cardNumber", "NUMBER"), ("cardnumber", "NUMBER"), ("cc_number", "NUMBER"),
        ("ccnum", "NUMBER"), ("ccn", "NUMBER"), ("pan", "NUMBER"), ("primary_account_number", "NUMBER"),
        ("credit_card", "NUMBER"), ("credit_card_number", "NUMBER"), ("creditCardNumber", "NUMBER"),
        ("card_number_encrypted", "NUMBER encrypted"), ("card_number_hash", "NUMBER hashed"),
        ("encrypted_pan", "NUMBER encrypted"),
    ],
)  # fmt: skip
def test_in_a_card_table(column: str, kind: str) -> None:
    assert found("payment_cards", column) == kind


@pytest.mark.parametrize(
    "column",
    """card_last4 card_last_four last4 last_four card_brand card_type card_count card_exp_month card_exp_year
    card_fingerprint card_token payment_method_id rate_card_id scorecard scorecard_id card_id masked_card_number
    card_number_masked card_number_last4 card_number_token tokenized_card_number truncated_pan cvv_check cvv_result
    cvc_check cvv_provided_at pin_set_at pin_hash card_holder_name cardholder_name iin bin_number loyalty_card_number
    gift_card_number credit_card_id company pancake span track_id tracking_number track_length credit_limit""".split(),
)
def test_clean_even_in_a_card_table(column: str) -> None:
    assert found("payment_cards", column) == ""


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("customers", "cvv", "CODE"),
        ("customers", "card_number", "NUMBER"),
        ("customers", "pan", ""),
        ("merchants", "pan_number", ""),
        ("bank_accounts", "pan", ""),
        ("customers", "pan_card_number", ""),
        ("songs", "track1", ""),
        ("albums", "track_data", ""),
        ("securities", "security_code", ""),
        ("buildings", "security_code", ""),
        ("customers", "cid", ""),
        ("users", "pin", ""),
        ("library_members", "card_number", ""),
        ("loyalty_cards", "card_number", ""),
        ("gift_cards", "card_number", ""),
        ("membership_cards", "card_number", ""),
        ("pokemon_cards", "card_number", ""),
        ("hospitals", "ccn", ""),
        ("health_plans", "insurance_card_number", ""),
    ],
)
def test_other_tables(table: str, column: str, kind: str) -> None:
    assert found(table, column) == kind


@pytest.mark.parametrize(
    ("table", "column", "type_", "siblings", "kind"),
    [
        ("payments", "cvv", TypeRef("int4"), "", "CODE"),
        ("payments", "cvv", TypeRef("int2"), "", "CODE"),
        ("payments", "cvv", TypeRef("bytea"), "", "CODE"),
        ("payments", "cvv", TypeRef("bool"), "", ""),
        ("payments", "cvv", TypeRef("timestamptz"), "", ""),
        ("payments", "cvv", TypeRef("status", 7), "", ""),
        ("payments", "card_number", TypeRef("int8"), "", "NUMBER"),
        ("payments", "card_number", TypeRef("int4"), "", "NUMBER"),
        ("users", "card_number", TypeRef("int8"), "", "NUMBER"),
        ("users", "card_number", TypeRef("int4"), "", ""),
        ("users", "card_number", TypeRef("numeric", modifiers=(16, 0)), "", "NUMBER"),
        ("payments", "card_number", TypeRef("varchar", modifiers=(4,)), "", ""),
        ("payments", "card_number", TypeRef("varchar", modifiers=(19,)), "", "NUMBER"),
        ("payments", "card_number", TypeRef("uuid"), "", ""),
        ("payments", "card_number", TypeRef("jsonb"), "", ""),
        ("sales_days", "credit_card", TypeRef("numeric", modifiers=(12, 2)), "", ""),
        ("orders", "credit_card", TypeRef("int8"), "", ""),
        ("payments", "track1_data", TypeRef("int8"), "", ""),
        ("cards", "card_number", TypeRef("text"), "rarity", "NUMBER"),
        ("entries", "card_number", TypeRef("text"), "rarity set_code", ""),
        ("entries", "card_number", TypeRef("text"), "expiry", "NUMBER"),
    ],
)
def test_types_and_siblings(table: str, column: str, type_: TypeRef, siblings: str, kind: str) -> None:
    assert found(table, column, type_, siblings) == kind
