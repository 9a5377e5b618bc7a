"""Addresses under /contracts/."""

from django.urls import path

from contracts import lists, views
from contracts.many.views import many

app_name = "contracts"
urlpatterns = [
    path("", lists.contracts, name="list"),
    path("agreements/", lists.agreements, name="agreements"),
    path("certifications/", lists.certifications, name="certifications"),
    path("grid/", lists.provider_grid, name="grid"),
    path("providers/", views.providers, name="providers"),
    path("providers/<str:npi>/", views.provider, name="provider"),
    path("providers/<str:npi>/history/", views.provider_history, name="provider-history"),
    path("check/", views.check, name="check"),
    path("check/many/", many, name="check-many"),
    path("check.json", views.check_json, name="check-json"),
]
