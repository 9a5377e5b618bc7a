"""Addresses under /worklists/."""

from django.urls import path

from portal.worklists import views

app_name = "worklists"
urlpatterns = [
    path("<slug:slug>/", views.worklist, name="worklist"),
    path("<slug:slug>/postpone/", views.postpone, name="postpone"),
]
