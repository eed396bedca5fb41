"""The names of columns that hold amounts of money.

What decides is the head noun: the last words of a name, once the currency and what says which of several amounts it is
(`_usd`, `_after`, `_min`) are taken off. `tax_rate` is a rate, `total_time` a time.
"""

from functools import lru_cache

from schemalint.catalog.vocabulary.surroundings import Siblings
from schemalint.catalog.words import Phrase, phrases, words
from schemalint.named import NamedTuple


class Money(NamedTuple):
    """An amount of money, by a column's name.

    Attributes:
        noun: the head noun.
        bare: whether nothing before it says of what it is the amount.
    """

    noun: Phrase
    bare: bool


AMOUNTS = phrases(
    "amount, balance, cost, charge, budget, total",
    "price, fee, salary, wage, revenue, income, earning, expense, profit, payment, repayment, prepayment",
    "overpayment, downpayment, payout, refund, reimbursement, deposit, subtotal, surcharge, postage, tuition, stipend",
    "rent, fare, toll, tip, gratuity, dividend, premium, debit, debt, principal, money, cash, spend, proceed",
    "msrp, ebitda, capex, opex, price per, fee per",
    "gross pay, net pay, base pay, overtime pay, holiday pay, sick pay, hourly pay, take home pay",
    "total tax, total discount, total commission, total interest, total spent, total paid, total due, total owed",
    "gross sales, net sales, net worth, prize money, cost basis, credit limit, spending limit",
    "order value, cart value, basket value, contract value, deal value, market value, asset value, portfolio value",
    "property value, invoice value, transaction value, lifetime value, monetary value, purchase value",
)
LONGEST = max(map(len, AMOUNTS))
TOTAL: Phrase = ("total",)
CURRENCIES = frozenset(
    """aed ars aud bdt brl cad cent chf clp cny cop currency czk dkk dollar egp eur euro gbp hkd huf idr ils in inr jpy
    kes krw local mxn myr ngn nok nzd paise peso php pkr pln pound ron rub rupee sar sek sgd thb try twd uah usd vnd yen
    zar""".split()
)
WHICH = frozenset(
    """actual after annual approved available base before billed charged close closing collected current daily decimal
    due end ending estimate estimated excl excluding exclusive expected final float from gross high hourly incl
    including inclusive initial invoiced low max maximum min minimum monthly net new old open opening original
    outstanding owed paid pending planned prev previous raised raw received refunded remaining requested sent spent
    start starting tax to total vat weekly with without yearly""".split()
)
"""Last words that say which amount it is."""
STATISTICS = frozenset(
    """delta index ln log normalised normalized pct percent percentage predicted rank rate ratio relative scaled std
    stddev variance volatility weight weighted zscore""".split()
)
"""Words before a noun that make it a figure without a currency."""
TAXED = frozenset(
    "after before excl excluding exclusive gross incl including inclusive net tax vat with without".split()
)
"""Last words that leave a total one of money."""
QUANTITIES = {
    "amount": """active additive blur calorie carb carbon co component consumption dose dosage drug effect energy fat
        feed fertilizer fiber food fuel gas ingredient inventory light liquid material meal medication mineral mixture
        moisture noise nutrient nutrition oil oxygen precipitation prescription protein radiation rain rainfall recipe
        salt sample shake snow sodium solvent stock sugar token vitamin volume water warehouse weight yeast""",
    "balance": """calorie color energy fluid heat holiday hour leave life load loyalty nitrogen phase point power pto
        reward sick stock time token vacation volume water white wolf work""",
    "budget": """calorie carbon energy error frame latency link memory noise power step time token word""",
    "charge": """atom atomic battery cell depth electric electrical electron formal ion molecule net nuclear partial
        particle peptide residue space spectrum state surface vehicle""",
    "cost": """action agg aggregate argon bcrypt cpu computation edge execution explain graph heuristic hop io link loop
        mana mem memory move movement network node optimizer path pathfinding penalty planner query reverse road route
        routing scrypt segment stamina startup street switch time topology transition traversal vertex way""",
    "deposit": "mineral ore sediment",
    "premium": "risk",
    "principal": "school",
    "spend": "calorie energy time",
}
"""Words, before the noun or in the table's name, beside which a noun is no amount of money."""
_QUANTITIES: dict[Phrase, frozenset[str]] = {(noun,): frozenset(text.split()) for noun, text in QUANTITIES.items()}
TOTALS = frozenset(
    """amount basket bill booking cart charge checkout cost discount estimate expense fee grand gross invoice item line
    net order payment price purchase quote receipt refund revenue sale shipping sub tax""".split()
)
"""Words before `total` that make it one of money."""
COUNTED_TABLES = frozenset(
    """activity aggregate analytics assessment athlete attendance benchmark census consumption count electricity
    emission energy evaluation exam experiment fitness game gas grade leaderboard match measurement meal metric model
    nutrition poll population precipitation production quiz race rainfall rating result run sample score scoreboard
    sensor stat statistic student survey test traffic training trial usage vote water weather workout""".split()
)
"""Tables whose totals and balances count something."""
PAID_TABLES = frozenset(
    """account bill billing booking budget cart charge checkout contract expense fee finance financial fund invoice
    ledger loan order payment payout payroll price pricing product purchase quote receipt refund rent reservation salary
    sale subscription tax transaction wallet""".split()
)
"""Tables of amounts of money, whatever else their names say."""
MEASURED = frozenset(
    """dimension measure measurement_unit quantity_unit unit unit_id unit_of_measure unit_of_measurement units
    uom uom_id""".split()
)
"""Columns beside which a bare amount is of what they measure."""
GRAPHS = frozenset("reverse_cost source_vertex target_vertex startup_cost".split())


@lru_cache(maxsize=65536)
def money_in(name: str, more: frozenset[Phrase] = frozenset(), less: frozenset[Phrase] = frozenset()) -> Money | None:
    """The amount of money that a column's name speaks of, none where it speaks of none.

    Args:
        name: the column's name.
        more: further head nouns.
        less: words that are no amount of money.
    """
    every = parts = words(name)
    if "per" in parts:
        parts = parts[: parts.index("per") + 1]
    start, end = _head(parts, more)
    noun, before = parts[start:end], parts[:start]
    if not noun or any(_holds(every, phrase) for phrase in less):
        return None
    if noun in more:
        return Money(noun, bare=False)
    if not STATISTICS.isdisjoint(parts[:end]) or not _quantities(noun).isdisjoint(before):
        return None
    qualifiers = tuple(word for word in before if word not in CURRENCIES and not word.isdigit())
    if noun == TOTAL:
        return None if _counts(qualifiers, parts[end:]) else Money(noun, bare=not qualifiers)
    return Money(noun, bare=WHICH.issuperset(qualifiers))


def _counts(before: Phrase, after: Phrase) -> bool:
    """Whether a total is one of something else than money, or may well be."""
    if before and before[-1] not in TOTALS:
        return True
    return any(word not in TAXED and word not in CURRENCIES and not word.isdigit() for word in after)


def confirmed(money: Money, table: str, siblings: Siblings) -> bool:
    """Whether what stands around a column leaves its name meaning money.

    Args:
        money: what the name says.
        table: the table's name.
        siblings: the names of the table's columns.

    Raises:
        Unsure: another column would decide, and the files may not tell all.
    """
    around = frozenset(words(table))
    if not money.bare or len(money.noun) > 1 or not PAID_TABLES.isdisjoint(around):
        return True
    if not _quantities(money.noun).isdisjoint(around):
        return False
    match money.noun[0]:
        case "amount":
            return COUNTED_TABLES.isdisjoint(around) and not any(name in MEASURED for name in siblings())
        case "total" | "balance":
            return COUNTED_TABLES.isdisjoint(around)
        case "cost":
            return not any(name in GRAPHS for name in siblings())
        case _:
            return True


def _head(parts: Phrase, more: frozenset[Phrase]) -> tuple[int, int]:
    longest = max(LONGEST, *map(len, more), 0)
    for end in range(len(parts), 0, -1):
        for start in range(max(0, end - longest), end):
            if parts[start:end] in AMOUNTS or parts[start:end] in more:
                return start, end
        if parts[end - 1] not in CURRENCIES and parts[end - 1] not in WHICH and not parts[end - 1].isdigit():
            break
    return 0, 0


def _quantities(noun: Phrase) -> frozenset[str]:
    return _QUANTITIES.get(noun, frozenset())


def _holds(parts: Phrase, phrase: Phrase) -> bool:
    return any(parts[at : at + len(phrase)] == phrase for at in range(len(parts)))
