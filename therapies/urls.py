"""Addresses under /therapies/; portal.urls adds the pages that show what other apps know."""

from django.urls import path

from therapies import views

urlpatterns = [
    path("", views.therapies, name="list"),
    path("codes/<str:code>/", views.code, name="code"),
    path("codes/<str:code>/history/", views.code_history, name="code-history"),
    path("editions/", views.editions, name="editions"),
    path("editions/compare/", views.compare, name="compare"),
    path("editions/<int:pk>/", views.edition, name="edition"),
    path("editions/<int:pk>/document/", views.edition_document, name="edition-document"),
    path("editions/<int:pk>/history/", views.edition_history, name="edition-history"),
    path("export/", views.export, name="export"),
    path("programs/<slug:slug>/history/", views.program_history, name="program-history"),
    path("<slug:slug>/history/", views.therapy_history, name="history"),
]
