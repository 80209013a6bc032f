from django.urls import path

from intake import views

app_name = "intake"

urlpatterns = [
    path("", views.request_consultation, name="request_consultation"),
    path("received/", views.request_received, name="request_received"),
]
