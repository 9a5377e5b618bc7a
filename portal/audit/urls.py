"""Addresses under /changes/."""

from django.urls import path

from portal.audit import views

urlpatterns = [
    path("", views.changes, name="changes"),
    path("export/", views.export, name="changes-export"),
]
