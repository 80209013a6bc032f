from django.urls import path

from intake import leaving, status, views

app_name = "intake"

urlpatterns = [
    path("", views.request_consultation, name="request_consultation"),
    path("status/", status.status, name="status"),
    path("status/change/", status.change_contact, name="change_contact"),
    path("status/withdraw/", status.withdraw, name="withdraw"),
    path("status/erase/", status.erase, name="erase"),
    path("received/", views.request_received, name="request_received"),
    path(
        "received/before/",
        views.request_received,
        {"holds_these": False},
        name="first_received",
    ),
    path("leave/", leaving.leave, name="leave"),
]
