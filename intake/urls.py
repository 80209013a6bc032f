from django.urls import path

from intake import views

app_name = "intake"

urlpatterns = [
    path("", views.request_consultation, name="request_consultation"),
    path("status/", views.request_received, name="status"),
    path("received/", views.request_received, name="request_received"),
    path(
        "received/before/",
        views.request_received,
        {"holds_these": False},
        name="first_received",
    ),
]
