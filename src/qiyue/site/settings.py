"""Settings of the site; docs/site.md tells what the environment can say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from qiyue.site.databases import database
from qiyue.site.environment import Environment
from qiyue.site.secrets import secret_key

env = Environment()
HERE = Path(__file__).resolve().parent

HOME = env.folder("HOME", "qiyue-home")
"""Where the site keeps what it remembers: the embedded database, evidence, secrets of a demo."""

DATASETS = env.folder("DATASETS", str(HOME / "datasets"))
"""Datasets that runs may read: each a folder below this one."""

RUNS = HOME / "runs"

DEMO = env.yes("DEMO")
"""A sample group for looking around: accounts are on the log-in page, nothing here is real."""

DEBUG = False
SECRET_KEY = secret_key(env, HOME, demo=DEMO)
SEALING_KEY = env.text("SEALING_KEY") or SECRET_KEY
"""From it come the keys under which secrets of accounts are sealed and codes hashed."""

ALLOWED_HOSTS = env.words("HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("ORIGINS")
HTTPS = env.yes("HTTPS", default=not DEMO)
PROXIES = int(env.text("PROXIES", "0") or 0)
"""How many proxies stand before the site, each adding an address to X-Forwarded-For."""

DEMO_ACCOUNTS = "qiyue.site.sample.cast.demo_accounts" if DEMO else ""
"""The function that lists the accounts shown at the log-in of a demo, by its dotted name."""

INSTALLED_APPS = [
    "qiyue.site",
    "qiyue.apps.desk",
    "qiyue.apps.journal",
    "qiyue.apps.accounts",
    "qiyue.apps.orgs",
    "qiyue.apps.orgs.rights",
    "qiyue.apps.methods",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "qiyue.site.headers.content_security",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "qiyue.apps.accounts.middleware.visits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "qiyue.site.fragments.fragments",
]
ROOT_URLCONF = "qiyue.site.urls"
WSGI_APPLICATION = "qiyue.site.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "qiyue.site.pages.environment",
            "context_processors": ["qiyue.site.pages.everywhere"],
        },
    }
]

DATABASES = {"default": database(env.text("DATABASE"), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["qiyue.apps.accounts.backends.Accounts"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "qiyue_language"
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "Asia/Shanghai")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "qiyue.site.assets.Assets"},
}
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [HERE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

SESSION_COOKIE_NAME = "qiyue_session"
SESSION_COOKIE_AGE = 8 * 3600  # a working day
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.yes("PROXY"):  # it ends TLS, and says so in a header that it lets nobody else set
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "qiyue.site.errors.forged"

SITE_NAME = env.text("SITE_NAME") or _("契约")
JOURNAL_ORIGIN = env.text("JOURNAL_ORIGIN", "qiyue.demo/journal" if DEMO else "")
"""The name under which checkpoints of this site are known; no spaces, no plus."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"errors": {"class": "logging.StreamHandler", "level": "ERROR"}},
    "loggers": {"django.request": {"handlers": ["errors"], "propagate": False}},
}
"""Faults go to standard error with their reason: the page of a fault says that it was noted."""
