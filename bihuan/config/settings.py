"""Django's settings: one file, strict about the environment, safe by default."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from bihuan.config import env
from bihuan.kit.postgres import Cluster

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(env.text("BIHUAN_HOME") or ROOT / "var").resolve()
LIBRARY = ROOT / "library"
FONT_DIR = env.text("FONT_DIR")  # the agency's licensed fonts, used before the shipped ones

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY") or env.secret(HOME / "secret-key")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.words("ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
HTTPS = env.flag("HTTPS", default=False)  # set when a proxy or granian itself serves TLS

DATABASES = {
    "default": env.database(env.text("DATABASE_URL") or Cluster(HOME / "pg").url("bihuan"))
}
if env.text("BIHUAN_TEST_DB"):  # lets several test runs share one server
    DATABASES["default"]["TEST"] = {"NAME": env.text("BIHUAN_TEST_DB")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "bihuan.kit",
    "bihuan.apps.people",
    "bihuan.apps.archives",
    "bihuan.apps.documents",
    "bihuan.apps.standards",
    "bihuan.apps.policies",
    "bihuan.apps.surveillance",
    "bihuan.apps.programmes",
    "bihuan.apps.loop",
    "bihuan.apps.reports",
    "bihuan.web.desk",
    "bihuan.web.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bihuan.config.middleware.LanguageMiddleware",
    "bihuan.kit.receiving.ReceivingMiddleware",
    "bihuan.web.portal.middleware.PublicMiddleware",
    "bihuan.kit.middleware.KeptMiddleware",
    "bihuan.config.middleware.ActorMiddleware",
    "bihuan.web.desk.gate.GateMiddleware",
    "bihuan.kit.middleware.RepeatMiddleware",
    "bihuan.kit.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "bihuan.config.urls"
WSGI_APPLICATION = "bihuan.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [
            ROOT / "bihuan" / "kit" / "templates",
            *sorted((ROOT / "bihuan" / "apps").glob("*/templates")),
            *sorted((ROOT / "bihuan" / "web").glob("*/templates")),
        ],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "bihuan.kit.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "bihuan.config.shell.context",
            ],
        },
    },
    {  # allauth's own pages, dressed by templates of ours
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "bihuan" / "web" / "desk" / "allauth"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

# Language and time: Chinese first, English complete.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "bihuan" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Static files: vendored, hashed, served by WhiteNoise.
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [ROOT / "bihuan" / "kit" / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
UPLOAD_LIMIT_BYTES = env.number("UPLOAD_LIMIT_MB", default=50) * 1024 * 1024
REQUEST_LIMIT_BYTES = 4 * UPLOAD_LIMIT_BYTES  # several files of one form
UPLOAD_SCAN_COMMAND = env.command("UPLOAD_SCAN_COMMAND")
FILE_UPLOAD_HANDLERS = [
    "bihuan.kit.receiving.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Questions of higher apps: what a piece of evidence proves there.
WHAT_EVIDENCE_PROVES = [
    "bihuan.apps.standards.queries.proved_by",
    "bihuan.apps.loop.queries.proved_by",
]

# Questions of higher apps: what the clauses of a programme scored there.
WHAT_CLAUSES_SCORED = "bihuan.apps.loop.queries.self_scores"

# How many days an expert pack is kept.
PACK_DAYS = env.number("PACK_DAYS", default=30)

# A backup every night, where it is wanted; better on another machine's disk.
BACKUP_DIR = env.text("BACKUP_DIR")
BACKUPS_KEPT = env.number("BACKUPS_KEPT", default=14)

# Questions of higher apps: which measures a policy closes there.
WHAT_A_POLICY_CLOSES = ["bihuan.apps.loop.queries.closed_by_policy"]

# Who signs in, and how.
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "bihuan.web.desk.passwords.LettersAndDigits"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "email")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = env.number("SESSION_HOURS", default=10) * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "bihuan.web.desk.views.unproven"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

ACCOUNT_ADAPTER = "bihuan.web.desk.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "30/m/ip,5/900s/key"}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
MFA_ADAPTER = "bihuan.web.desk.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "闭环"
USERSESSIONS_ADAPTER = "bihuan.web.desk.adapter.SessionsAdapter"
USERSESSIONS_TRACK_ACTIVITY = False

# The shared cache counts failed sign-ins over all server processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "bihuan_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # counts of wrong passwords must not be crowded out
    }
}

# Jobs: procrastinate reads its tasks from here.
PROCRASTINATE_IMPORT_PATHS = ["bihuan.config.schedule"]

# What a browser may load: only ourselves, nothing inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

# Mail goes out only when a server is named; otherwise messages stay in the app.
EMAIL_HOST = env.text("SMTP_HOST")
EMAIL_PORT = env.number("SMTP_PORT", default=587)
EMAIL_HOST_USER = env.text("SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("SMTP_TLS", default=True)
DEFAULT_FROM_EMAIL = env.text("SMTP_FROM", "bihuan@localhost")
EMAIL_TIMEOUT = 10

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
}
