from datetime import datetime

from django.contrib.sitemaps import Sitemap

from faq.models import Revision


class AnswerSitemap(Sitemap):
    def items(self) -> list[Revision]:
        return list(Revision.objects.read().filter(language="en"))

    def location(self, revision: Revision) -> str:
        return revision.entry.get_absolute_url()

    def lastmod(self, revision: Revision) -> datetime:
        return revision.published_at
