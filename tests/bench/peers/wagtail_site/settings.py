from tests.bench.peers.common_settings import *  # noqa: F403
from tests.bench.peers.common_settings import MIDDLEWARE, TEMPLATES

INSTALLED_APPS = [
    "tests.bench.peers.wagtail_site",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    *MIDDLEWARE,
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]
TEMPLATES[0]["OPTIONS"]["context_processors"].append(
    "wagtail.contrib.settings.context_processors.settings"
)
ROOT_URLCONF = "tests.bench.peers.wagtail_site.urls"

WAGTAIL_SITE_NAME = "Clinic"
WAGTAILADMIN_BASE_URL = "https://clinic.example"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
