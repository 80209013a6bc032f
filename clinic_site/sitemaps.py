from django.contrib.sitemaps import Sitemap
from django.urls import reverse


class InAllLanguages(Sitemap):
    i18n = True
    alternates = True
    x_default = True


class PageSitemap(InAllLanguages):
    """The pages that are neither questions nor answers."""

    def items(self) -> list[str]:
        return ["privacy"]

    def location(self, name: str) -> str:
        return reverse(name)
