from django.urls import path

from faq.views import pages, search, votes

app_name = "faq"

urlpatterns = [
    path("", pages.questions, name="questions"),
    path("questions/<slug:slug>/", pages.question, name="question"),
    path("helped/", votes.vote, name="vote"),
    path("helped/why/", votes.vote_reason, name="vote_reason"),
    path("search/", search.search, name="search"),
]
