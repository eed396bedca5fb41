"""Which names speak of an amount of money."""

import pytest

from schemalint.catalog.unsure import Open, Unsure
from schemalint.catalog.vocabulary.money import confirmed, money_in
from schemalint.catalog.words import phrases

AMOUNTS = """
amount price cost total balance fee fees salary revenue deposit payment charge wage budget subtotal sub_total
discount_amount tax_amount grand_total order_total invoice_total unit_price unitPrice price_usd amount_eur fee_cents
balance_after price_min priceMax max_price old_price total_price total_amount total_cost amount_paid amount_due
amount_in_cents price_incl_tax price_per_night price_per_unit monthly_rent annual_salary salary_min min_salary
salary_2023 gross_pay net_amount net_total fee_total amount_total total_tax total_paid cost_price sale_price
list_price energy_cost shipping_cost order_value market_value net_worth credit_limit cash debit principal tip gratuity
income expenses earnings profit payout refund surcharge tuition stipend dividend share_price strike_price
commission_amount money msrp repayment down_payment security_deposit ad_spend basePrice totalAmountUSD
""".split()
NOT_AMOUNTS = """
tax_rate taxes_rate taxes_base_rate exchange_rate rate ratio percent pct score weight factor multiplier lat lng
latitude duration count total_time total_duration total_distance total_count total_score distance_total vote_total
word_total points_total hours_total time_total planner_cost cpu_cost execution_cost memory_cost time_cost startup_cost
reverse_cost agg_cost cost_per_mile cost_per_click revenue_per_user discount tax commission interest value usd dollars
price_index price_change price_ratio price_weight log_price normalized_price predicted_price price_stddev
revenue_share revenue_growth salary_range payment_days deposit_percentage percent_fee balance_score error_budget
token_budget white_balance leave_balance work_life_balance state_of_charge battery_charge partial_charge water_amount
dose_amount rainfall_amount token_amount cost_factor cost_center fee_type hourly_rate temperature charged
total_received total_used daily_total price_level loss margin turnover sales bonus yield apr gpa
""".split()


@pytest.mark.parametrize("name", AMOUNTS)
def test_amounts(name: str) -> None:
    assert money_in(name) is not None


@pytest.mark.parametrize("name", NOT_AMOUNTS)
def test_not_amounts(name: str) -> None:
    assert money_in(name) is None


@pytest.mark.parametrize(
    ("table", "column", "siblings", "expected"),
    [
        ("orders", "total", "id", True),
        ("carts", "amount", "unit", True),
        ("things", "total", "id", True),
        ("exam_results", "total", "id", False),
        ("polls", "total", "id", False),
        ("recipe_ingredients", "amount", "id", False),
        ("recipe_ingredients", "price", "id", True),
        ("things", "amount", "unit", False),
        ("things", "amount", "currency", True),
        ("rainfall", "amount", "id", False),
        ("edges", "cost", "id", False),
        ("steps", "cost", "reverse_cost", False),
        ("products", "cost", "id", True),
        ("query_plans", "total_cost", "id", False),
        ("subscription_plans", "cost", "id", True),
        ("molecules", "charge", "id", False),
        ("molecules", "service_charge", "id", True),
        ("employee_leave", "balance", "id", False),
        ("accounts", "balance", "id", True),
        ("energy_prices", "price", "id", True),
        ("water_bills", "amount", "id", True),
    ],
)
def test_surroundings(table: str, column: str, siblings: str, expected: bool) -> None:
    money = money_in(column)
    assert money is not None
    assert confirmed(money, table, siblings.split) is expected


def test_a_sibling_that_may_exist_is_not_taken_as_missing() -> None:
    amount, price = money_in("amount"), money_in("price")
    assert amount is not None
    assert price is not None
    with pytest.raises(Unsure):
        confirmed(amount, "things", lambda: Open(("id",)))
    assert confirmed(amount, "things", lambda: Open(("unit",))) is False
    assert confirmed(price, "things", lambda: Open(("id",))) is True


def test_the_vocabulary_can_be_extended() -> None:
    assert money_in("honorarium") is None
    assert money_in("speaker_honorarium_usd", phrases("honorarium")) is not None
    assert money_in("order_total", frozenset(), phrases("order total")) is None
    assert money_in("fuel_price_per_litre", frozenset(), phrases("fuel")) is None
