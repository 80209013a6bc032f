from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.decorators.http import require_safe

from clinic_site import errors, views
from clinic_site.admin.opening import opening_page
from clinic_site.kept_pages.marks import for_caches, kept
from clinic_site.signing_in.limits import too_many_tries
from clinic_site.sitemaps import PageSitemap
from faq.sitemaps import AnswerSitemap, QuestionsSitemap

SITEMAPS = {
    "questions": QuestionsSitemap,
    "answers": AnswerSitemap,
    "pages": PageSitemap,
}

urlpatterns = [
    *i18n_patterns(
        path("", include("faq.urls")),
        path("consultation/", include("intake.urls")),
        path("privacy/", views.privacy, name="privacy"),
        path("said/out-of-reach/", views.out_of_reach, name="out_of_reach"),
        prefix_default_language=False,
    ),
    path("banner/<str:digest>.jpg", views.banner, name="banner"),
    path("staff/account/", include("clinic_site.signing_in.urls")),
    path("staff/opening/", admin.site.admin_view(opening_page), name="opening"),
    path("staff/", admin.site.urls),
    path("robots.txt", views.robots, name="robots"),
    path(
        "sitemap.xml",
        require_safe(for_caches(kept(sitemap))),
        {"sitemaps": SITEMAPS},
        name="sitemap",
    ),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler429 = too_many_tries  # allauth's
handler500 = errors.server_error
