"""Which names, types aside, speak of a secret: the vocabulary measured on real schemas."""

from collections.abc import Iterable

import pytest

from schemalint.catalog.unsure import Open, Unsure
from schemalint.catalog.vocabulary.secrets import Protection, secret_in
from schemalint.catalog.vocabulary.surroundings import find_secret
from schemalint.catalog.words import phrases

PLAIN = """
password passwd pwd passphrase passcode user_password userPassword adminPasswd secret secrets stripe_secret_key
client_secret clientSecret twoFactorSecret two_factor_secret totp_secret webhook_secret jwt_secret app_secret api_key
apikey apiKey api_keys openai_api_key api_token secret_key private_key privateKey priv_key signing_key encryption_key
hmac_key hmac_secret auth_key access_key aws_secret_access_key master_key service_role_key session_key ssh_key gpg_key
pgp_key license_key activation_key webhook_key access_token accessToken refresh_token previous_refresh_token
auth_token oauth_token oauth2_access_token session_token sessionToken bearer_token id_token bot_token reset_token
password_reset_token confirmation_token email_change_token_new verification_token invite_token login_token
remember_token token tokens jwt credential credentials otp totp pin recovery_code recovery_codes backup_codes
verification_code mfa_codes otp_code code_verifier seed_phrase mnemonic cookie cookies github_pat dsn
connection_string database_url password_plain password_plaintext raw_password password_text password_old password_new
current_password secret_value password2 db_pass smtp_pass userpassword accesstoken refreshtoken clientsecret authtoken
secretkey apiKeys PASSWORD private_key_pem privateKeyPem db_creds
""".split()
HASHED = """
password_hash passwordHash hashed_password hashedPassword password_digest passwd_hash pwd_hash token_hash hashed_token
api_key_hash refresh_token_hash password_md5 password_sha256 sha256_token password_bcrypt token_hmac
recovery_codes_hashed passwordhash userpasswordhash hash_password
""".split()
ENCRYPTED = """
encrypted_password password_encrypted passwordEnc encrypted_api_key api_key_encrypted access_token_enc
secret_ciphertext encrypted_private_key credentials_encrypted encryptedCredentials
""".split()
CLEAN = """
credential_type public_key_pem certificate_pem sacred credit credential_purpose token_type token_endpoint
token_endpoint_auth_method
token_endpoint_auth_signing_alg token_url token_id auth_token_id api_key_id password_method_id password_conf_id
password_attribute display_secret_key public_key credential_public_key path_tokens tokenizer_id tokenizer_config
tax_id session_id certificate rate_card_id author author_id authority authored_by avatar avatar_url barcode blurhash
idempotency_key state_key batch_key keyword keywords secretary secretary_name secret_santa card_count card_type
iso_code zip_code error_code source_code access_id accessibility api_id api_name api_version rapid capital
credentials_id bucket_key foreign_key hot_key natural_key primary_key pub_key schema_key sequence_key key_alias
key_board key_code key_frame key_id key_length key_name key_pair key_press key_ring key_signature key_size key_stone
key_type key_word monkey turkey secret_length secret_name secret_size csrf_token xsrf_token api_endpoint
token_endpoint_url public_token key_file token_file next_token page_token continuation_token cursor_token token_kind
token_count token_index token_position token_prefix secret_id secret_version secret_arn secret_path token_expires_at
password_reset_at access_token_validity passwd_change_required min_password_length required_encryption_key max_tokens
num_tokens grant_type_refresh_token_lifetime has_password is_token use_token show_password require_password
prompt_tokens_used card_token sync_token lock_token fencing_token sort_key partition_key natural_key_id code
promo_code country_code invite_code_count pass boarding_pass hash content_hash file_hash commit_hash checksum
password_policy password_hint password_algorithm hash_algorithm salt_length secrets_manager_arn token_name compass
bypass passenger passport_number key value id name email description
""".split()


def nothing() -> Iterable[str]:
    return ()


@pytest.mark.parametrize("name", PLAIN)
def test_plaintext_looking(name: str) -> None:
    secret = secret_in(name)
    assert secret is not None
    assert secret.protection is Protection.NONE


@pytest.mark.parametrize("name", HASHED)
def test_hashed(name: str) -> None:
    secret = secret_in(name)
    assert secret is not None
    assert secret.protection is Protection.HASHED


@pytest.mark.parametrize("name", ENCRYPTED)
def test_encrypted(name: str) -> None:
    secret = secret_in(name)
    assert secret is not None
    assert secret.protection is Protection.ENCRYPTED


@pytest.mark.parametrize("name", CLEAN)
def test_clean(name: str) -> None:
    assert find_secret(name, "things", nothing, frozenset()) is None


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("password_hash", "a password hash"),
        ("passwd", "a password"),
        ("encrypted_password", "an encrypted password"),
        ("api_key", "an API key"),
        ("api_key_hash", "an API key hash"),
        ("encrypted_api_key", "an encrypted API key"),
        ("otp", "an OTP"),
        ("jwt", "a JWT"),
        ("ssh_key", "an SSH key"),
        ("user_code", "a user code"),
        ("recovery_codes", "recovery codes"),
        ("hashed_recovery_codes", "hashed recovery codes"),
        ("credentials", "credentials"),
        ("encrypted_credentials", "encrypted credentials"),
        ("password_salt", "a salt"),
    ],
)
def test_description(name: str, description: str) -> None:
    secret = secret_in(name)
    assert secret is not None
    assert secret.description == description


@pytest.mark.parametrize(
    ("table", "column", "siblings", "description"),
    [
        ("api_keys", "key", "id user_id", "an API key"),
        ("apiKeys", "key", "id", "an API key"),
        ("user_api_key", "hashedKey", "id", "an API key hash"),
        ("api_keys", "key_hash", "id", "an API key hash"),
        ("api_keys", "hash", "id", "an API key hash"),
        ("api_keys", "lookupHash", "id", "an API key hash"),
        ("api_key_scopes", "key", "id", ""),
        ("api_key_settings", "key", "value", ""),
        ("client_secrets", "key", "id", "a secret key"),
        ("secrets", "key", "key value", ""),
        ("secrets", "value", "key value", "a secret"),
        ("kms_data_key_version", "key", "id", "a KMS key"),
        ("webhooks", "key", "url", "a webhook key"),
        ("recovery_codes", "code", "user_id", "a recovery code"),
        ("identity_recovery_codes", "code_hmac", "id", "a recovery code hash"),
        ("mfa_backup_codes", "hashed_code", "id", "a backup code hash"),
        ("verification_codes", "code", "id", "a verification code"),
        ("countries", "code", "id", ""),
        ("user_codes", "code", "id", ""),
        ("license_keys", "key", "id", "a license key"),
        ("encryption_keys", "key", "id", "an encryption key"),
        ("ssh_keys", "key", "id", ""),
        ("public_keys", "key", "id", ""),
        ("verified_domains", "verification_token", "id", ""),
        ("sso_providers", "dns_verification_token", "id", ""),
        ("users", "email_verification_token", "id", "a verification token"),
        ("settings", "key", "value", ""),
        ("settings", "auth__api_key__key", "id", "an API key"),
        ("UserPassword", "hash", "userId", "a password hash"),
        ("refresh_tokens", "hash", "id", "a refresh token hash"),
        ("tokens", "value", "id", ""),
        ("files", "hash", "id", ""),
        ("password_policies", "value", "id", ""),
        ("oauth_device_grants", "user_code", "device_code", "a user code"),
        ("device_requests", "device_code", "id", "a device code"),
        ("employees", "user_code", "name", ""),
        ("sensors", "device_code", "name", ""),
        ("oauth_grants", "authorization_code", "client_id", "an authorization code"),
        ("payments", "auth_code", "id", ""),
        ("card_events", "authorization_code", "amount", ""),
        ("logins", "auth_code", "amount", ""),
        ("users", "pin_code", "name", "a PIN code"),
        ("users", "pin_code", "name city", ""),
        ("addresses", "pin_code", "id", ""),
        ("sessions", "token", "id", "a token"),
        ("token_pairs", "token", "id", ""),
        ("corpus_documents", "tokens", "id", ""),
        ("user_devices", "device_token", "platform", ""),
        ("gateways", "device_token", "serial", "a token"),
        ("push_subscriptions", "token", "id", ""),
        ("connections", "credentials", "host", "credentials"),
        ("doctors", "credentials", "name", ""),
        ("members", "credentials", "bio", ""),
        ("doctors", "login_credentials", "name", "credentials"),
    ],
)
def test_surroundings(table: str, column: str, siblings: str, description: str) -> None:
    secret = find_secret(column, table, siblings.split, frozenset())
    assert (secret.description if secret else "") == description


def test_a_sibling_that_may_exist_is_not_taken_as_missing() -> None:
    with pytest.raises(Unsure):
        find_secret("pin_code", "users", lambda: Open(("name",)), frozenset())
    assert find_secret("pin_code", "users", lambda: Open(("city",)), frozenset()) is None
    assert find_secret("password", "users", lambda: Open(()), frozenset()) is not None


def test_further_nouns() -> None:
    nouns = phrases("door code, launch sequence number today")
    assert find_secret("front_door_codes", "rooms", nothing, nouns) is not None
    assert find_secret("launch_sequence_number_today", "rooms", nothing, nouns) is not None
    assert find_secret("front_door_codes", "rooms", nothing, frozenset()) is None
