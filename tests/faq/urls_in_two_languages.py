"""The site with its Spanish pages under /es/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from clinic_site import urls, views

urlpatterns = [
    path("sitemap.xml", sitemap, {"sitemaps": urls.SITEMAPS}, name="sitemap"),
    *i18n_patterns(
        path("", include("faq.urls")),
        path("consultation/", include("intake.urls")),
        path("privacy/", views.privacy, name="privacy"),
        prefix_default_language=False,
    ),
]
