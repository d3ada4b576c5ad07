"""Settings of the site; docs/site.md tells what the environment can say."""

from __future__ import annotations

from pathlib import Path

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
ALLOWED_HOSTS = env.words("HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("ORIGINS")
HTTPS = env.yes("HTTPS", default=not DEMO)

INSTALLED_APPS = [
    "qiyue.site",
    "qiyue.apps.desk",
    "qiyue.apps.journal",
    "qiyue.apps.accounts",
    "qiyue.apps.orgs",
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
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "qiyue.site.fragments.fragments",
]
ROOT_URLCONF = "qiyue.site.urls"
WSGI_APPLICATION = "qiyue.site.wsgi.application"
TEMPLATES = [
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
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
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
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "qiyue.site.errors.forged"

SITE_NAME = env.text("SITE_NAME") or _("契约")
JOURNAL_ORIGIN = env.text("JOURNAL_ORIGIN", "qiyue.demo/journal" if DEMO else "")
"""The name under which checkpoints of this site are known; no spaces, no plus."""
