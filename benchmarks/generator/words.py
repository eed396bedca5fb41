"""What made-up schemas name things."""

AREAS = tuple(
    """account archive asset audit billing booking campaign catalog channel claim contract course customer delivery
    device document employee event feedback fleet forum grant incident inventory invoice journal lab lead ledger
    license listing loan loyalty media merchant patient payment payroll permit plan policy portfolio project purchase
    quote refund rental report retail route sales session shipment stock store subscription supplier support survey
    task tenant ticket transfer travel usage vendor visit warehouse webhook workflow workspace""".split()
)

NOUNS = tuple(
    """action address alias approval assignment attachment attempt batch bucket category change comment contact
    counter credit draft entry export field filter group history hold import item job label limit line link log
    member message metric note notice option order outcome owner page part period preference price profile queue
    quota rating reason record reference release request response result review revision role rule run schedule
    score segment setting share snapshot source stage state status step summary tag target team template term topic
    unit update variant version view watcher zone""".split()
)

ATTRIBUTES: tuple[tuple[str, str], ...] = (
    ("name", "text NOT NULL"),
    ("title", "varchar(255) NOT NULL"),
    ("description", "text"),
    ("slug", "text"),
    ("code", "varchar(32)"),
    ("email", "text"),
    ("phone", "varchar(40)"),
    ("url", "text"),
    ("locale", "varchar(12) NOT NULL DEFAULT 'en'"),
    ("currency", "char(3)"),
    ("amount", "numeric(12, 2)"),
    ("unit_price", "numeric(12, 4)"),
    ("tax_rate", "double precision"),
    ("discount", "numeric(5, 2) DEFAULT 0"),
    ("quantity", "integer NOT NULL DEFAULT 1"),
    ("position", "integer"),
    ("priority", "smallint NOT NULL DEFAULT 0"),
    ("retries", "integer DEFAULT 0"),
    ("weight", "real"),
    ("latitude", "double precision"),
    ("longitude", "double precision"),
    ("size_bytes", "bigint"),
    ("checksum", "bytea"),
    ("payload", "jsonb"),
    ("metadata", "jsonb NOT NULL DEFAULT '{}'::jsonb"),
    ("settings", "json"),
    ("labels", "text[]"),
    ("external_id", "uuid"),
    ("public_id", "uuid NOT NULL DEFAULT gen_random_uuid()"),
    ("is_active", "boolean NOT NULL DEFAULT true"),
    ("is_archived", "boolean DEFAULT false"),
    ("verified", "boolean"),
    ("starts_on", "date"),
    ("ends_on", "date"),
    ("published_at", "timestamp"),
    ("archived_at", "timestamp without time zone"),
    ("deleted_at", "timestamptz"),
    ("expires_at", "timestamp with time zone"),
    ("processed_at", "timestamp(3)"),
    ("duration", "interval"),
    ("ip_address", "inet"),
    ("user_agent", "text"),
    ("access_token", "text"),
    ("password_hash", "text"),
    ("notes", "text"),
)

ROLES = ("app_owner", "app_reader", "app_writer")
