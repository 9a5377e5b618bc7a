"""Addresses under /guidance/."""

from django.urls import path

from portal.guidance import views

app_name = "guidance"
urlpatterns = [
    path("", views.entries, name="list"),
    path("<slug:slug>/", views.entry, name="detail"),
    path("<slug:slug>/history/", views.entry_history, name="history"),
]
