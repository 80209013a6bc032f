"""All settings. Values come from the environment, and from .env where that is silent.

Nothing set means production, and production refuses to start without its secrets.
README.md lists every variable.
"""

from hashlib import sha256
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from clinic_site.database_settings import databases
from clinic_site.embedded_postgres import EmbeddedPostgres
from clinic_site.field_keys import field_keys
from clinic_site.inline_script import ANSWER_IN_PLACE, COPY_ADDRESS, policy_hash
from clinic_site.mail_settings import email_settings, sender_address, site_url

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"

env = Env()
env.read_env(str(BASE_DIR / ".env"), recurse=False)


def required(name: str, *, where: str) -> str:
    value = env.str(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"Set {name}: {where}.")
    return value


# A copy on one's own machine: plain HTTP and an embedded database, but otherwise the
# site as it is in production, its error pages included.
LOCAL = env.bool("LOCAL", False)

# Django's own pages with tracebacks, for someone who is changing the code.
DEBUG = env.bool("DEBUG", False)
if DEBUG and not LOCAL:
    raise ImproperlyConfigured("DEBUG shows what people typed: only with LOCAL=true.")

SECRET_KEY = required("SECRET_KEY", where="at least 50 random characters")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 15:
    raise ImproperlyConfigured("SECRET_KEY is weak: at least 50 random characters.")

LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
HOSTS: list[str] = env.list("ALLOWED_HOSTS", [])
ALLOWED_HOSTS = [host.strip() for host in HOSTS if host.strip()]
if LOCAL:
    ALLOWED_HOSTS += LOCAL_HOSTS
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set ALLOWED_HOSTS: the names of the site, with commas.")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the site: * lets anyone pose.")

# What people tell us is sealed with the first of these keys and read with any of them.
FIELD_KEYS = field_keys(
    required(
        "FIELD_KEYS",
        where="keys from `python -m clinic_site.field_keys`, the newest first",
    )
)

# What runs

INSTALLED_APPS = [
    "clinic_site.apps.ClinicSiteConfig",
    "faq",
    "intake",
    "clinic_site.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "admin_ordering",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "csp",
    "django_prose_editor",
]

MIDDLEWARE = [
    # Whatever answers, an error page too, speaks the language of the address.
    "clinic_site.languages.speak_language_of_address",
    # The next five put their headers on every answer, errors and files included.
    "intake.middleware.private_pages",
    "clinic_site.middleware.response_headers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clinic_site.health.answer_watchers",
    "clinic_site.middleware.refuse_unreadable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "intake.middleware.own_origin",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "clinic_site.signing_in.sessions.end_what_is_over",
]
if DEBUG:
    MIDDLEWARE.insert(0, "clinic_site.server_timing.server_timing")

ROOT_URLCONF = "clinic_site.urls"
WSGI_APPLICATION = "clinic_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic_site.clinic_facts.for_templates",
                "clinic_site.languages.for_templates",
            ],
        },
    }
]

CRISPY_ALLOWED_TEMPLATE_PACKS = ["clinic"]
CRISPY_TEMPLATE_PACK = "clinic"
CRISPY_FAIL_SILENTLY = False  # a misspelt field fails instead of vanishing

# Data

EMBEDDED_POSTGRES = EmbeddedPostgres(LOCAL_DIR / "postgres")
DATABASE_URL = env.str("DATABASE_URL", "")
if not DATABASE_URL and not LOCAL:
    raise ImproperlyConfigured(
        "Set DATABASE_URL: postgresql://user:password@host:5432/database."
    )
# What readers of the FAQ are served from.
DATABASE_REPLICA_URL = env.str("DATABASE_REPLICA_URL", "")
if DATABASE_REPLICA_URL and not DATABASE_URL:
    raise ImproperlyConfigured("DATABASE_REPLICA_URL is nothing without DATABASE_URL.")
DATABASES = databases(DATABASE_URL or EMBEDDED_POSTGRES.url(), DATABASE_REPLICA_URL)
DATABASE_ROUTERS = ["clinic_site.replica.FaqReads"]

# What counts tries at signing in: one table for all processes and machines.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "clinic_site_limits",
        # Far more than are alive at once, as they last minutes: none is forgotten.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Words and time: everything is stored in UTC and shown in the clinic's own time zone.

LANGUAGE_CODE = "en"  # of every address that doesn't begin with another language
LANGUAGES = [("en", "English"), ("es", "Español")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# The consultation form. Nobody is refused: what looks like spam waits in quarantine.

INTAKE_MINIMUM_SECONDS = env.int("INTAKE_MINIMUM_SECONDS", 3)
INTAKE_LIMIT_PER_HOUR = env.int("INTAKE_LIMIT_PER_HOUR", 10)  # an address; 0: no limit
STATUS_LIMIT_PER_HOUR = env.int("STATUS_LIMIT_PER_HOUR", 10)  # wrong codes; 0: no limit
PROXY_DEPTH = env.int("PROXY_DEPTH", 0 if LOCAL else 1)  # ours in front of gunicorn

# Mails, which `manage.py deliver_messages` sends

if LOCAL:
    OWN_HOST, OWN_URL = "localhost", f"http://localhost:{env.str('PORT', '8000')}"
else:
    OWN_HOST = ALLOWED_HOSTS[0].removeprefix(".")
    OWN_URL = f"https://{OWN_HOST}"
# What links in mails begin with, and where mails come from if the clinic doesn't say.
SITE_URL = site_url(env.str("SITE_URL", ""), default=OWN_URL, local=LOCAL)
DEFAULT_FROM_EMAIL = sender_address(
    env.str("DEFAULT_FROM_EMAIL", ""), default=f"no-reply@{OWN_HOST}"
)
globals().update(email_settings(env.str("EMAIL_URL", "")))  # EMAIL_BACKEND and the like

# Files

STATIC_URL = "/static/"
STATIC_ROOT = LOCAL_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ROOT = BASE_DIR / "static" / "root"  # what browsers ask for unasked
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Finished pages, for when the database is away; another database has others.
DATABASE_ADDRESS = "{HOST}:{PORT}/{NAME}".format_map(DATABASES["default"])
KEPT_PAGES_DIR = (
    env.path("KEPT_PAGES", LOCAL_DIR / "kept_pages")
    / sha256(DATABASE_ADDRESS.encode()).hexdigest()[:12]
)
# An uploaded file is read in memory, checked and dropped: none is ever kept on disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 1

# Staff

# A second factor for every sign-in; a copy on one's own machine does without.
STAFF_SECOND_FACTOR = env.bool("SECOND_FACTOR", not LOCAL)
if not STAFF_SECOND_FACTOR and not LOCAL:
    raise ImproperlyConfigured("SECOND_FACTOR may be off only with LOCAL=true.")

AUTHENTICATION_BACKENDS = ["clinic_site.signing_in.rights.Rights"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "account_login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name, "OPTIONS": options}
    for name, options in {
        "django.contrib.auth.password_validation.MinimumLengthValidator": {
            "min_length": 15
        },
        "django.contrib.auth.password_validation.CommonPasswordValidator": {},
        "django.contrib.auth.password_validation.NumericPasswordValidator": {},
        "clinic_site.signing_in.passwords.NoNamesValidator": {},
        "clinic_site.signing_in.passwords.NoPatternValidator": {},
    }.items()
]

ACCOUNT_ADAPTER = "clinic_site.signing_in.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60  # seconds
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",  # wrong passwords and codes; key: the account
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",  # pragma: allowlist secret
}

MFA_ADAPTER = "clinic_site.signing_in.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # periods of 30 s, for clocks that are wrong by as much
MFA_FORMS = {
    "authenticate": "clinic_site.signing_in.forms.CodeForm",
    "reauthenticate": "clinic_site.signing_in.forms.CodeAgainForm",
    "activate_totp": "clinic_site.signing_in.forms.NewAppForm",
}

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Cookies and headers

COOKIE_PREFIX = "" if LOCAL else "__Host-"  # the prefix needs HTTPS

SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
SESSION_COOKIE_AGE = 8 * 60 * 60  # seconds: a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_SECURE = not LOCAL
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "clinic_site.errors.csrf_failure"

SECURE_SSL_REDIRECT = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, without TLS
SECURE_HSTS_SECONDS = 0 if LOCAL else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not LOCAL
SECURE_HSTS_PRELOAD = not LOCAL
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, policy_hash(COPY_ADDRESS), policy_hash(ANSWER_IN_PLACE)],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Logs: one JSON object a line on standard error, and never what a person typed.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "clinic_site.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # Django's own set-up sends mail with the posted form in it: replaced, not added to.
    "loggers": {
        name: {"handlers": [], "level": "INFO", "propagate": True}
        for name in ["django", "django.server", "django.request"]
    },
}
