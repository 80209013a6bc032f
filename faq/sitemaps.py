from datetime import datetime

from django.contrib.sitemaps import Sitemap

from faq.models import Entry, EntryQuerySet


class EntrySitemap(Sitemap):
    def items(self) -> EntryQuerySet:
        return Entry.objects.live()

    def lastmod(self, entry: Entry) -> datetime:
        return entry.changed_at
