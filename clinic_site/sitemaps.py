from django.contrib.sitemaps import Sitemap
from django.urls import reverse


class PageSitemap(Sitemap):
    """The pages that aren't answers, in every language."""

    i18n = True
    alternates = True
    x_default = True

    def items(self) -> list[str]:
        return ["faq:questions", "intake:request_consultation", "privacy"]

    def location(self, name: str) -> str:
        return reverse(name)
