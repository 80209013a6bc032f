from django.urls import path

from clinic_site.replica import from_replica
from faq.views import pages, search, votes

app_name = "faq"

urlpatterns = [
    path("", from_replica(pages.questions), name="questions"),
    path("questions/<slug:slug>/", from_replica(pages.question), name="question"),
    path("helped/", votes.vote, name="vote"),
    path("helped/why/", votes.vote_reason, name="vote_reason"),
    path("search/", from_replica(search.search), name="search"),
]
