from tests.bench.peers.common_settings import *  # noqa: F403

INSTALLED_APPS = [
    "tests.bench.peers.plain",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
ROOT_URLCONF = "tests.bench.peers.plain.urls"
