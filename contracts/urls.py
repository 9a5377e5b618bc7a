"""Addresses under /contracts/."""

from django.urls import path

from contracts import lists, views
from contracts.changed import views as changed_views
from contracts.kept import views as kept_views
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
    path("check/keep/", kept_views.keep, name="keep"),
    path("check.json", views.check_json, name="check-json"),
    path("answers/", kept_views.answers, name="answers"),
    path("answers/<str:reference>/", kept_views.answer, name="answer"),
    path("answers/<str:reference>/called-back/", kept_views.called_back, name="called-back"),
    path("changed-answers/", changed_views.changed, name="changed"),
    path("changed-answers/export/", changed_views.export, name="changed-export"),
]
