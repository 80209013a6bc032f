"""What readers tell us: which answers help, and which words they look for in vain."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from faq.admin.pages import for_writers, staff_page
from faq.admin.signing import today_at
from faq.helpfulness import helpfulness
from faq.models import SearchMiss


@require_safe
@for_writers
def what_readers_tell(request: HttpRequest) -> HttpResponse:
    rows = helpfulness()
    return staff_page(
        request,
        "readers",
        "What readers tell us",
        rows=[row for row in rows if row.yes or row.no],
        without_votes=sum(1 for row in rows if not row.yes and not row.no),
        misses=SearchMiss.objects.most_missed(today_at(request)),
    )
