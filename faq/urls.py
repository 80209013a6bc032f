from django.urls import path

from faq.views import pages

app_name = "faq"

urlpatterns = [
    path("", pages.questions, name="questions"),
    path("questions/<slug:slug>/", pages.question, name="question"),
]
