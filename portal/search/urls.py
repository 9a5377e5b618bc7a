"""Addresses of the search."""

from django.urls import path

from portal.search import views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("search.json", views.search_json, name="search-json"),
    path("search/suggestions/", views.suggestions, name="search-suggestions"),
    path("search/missed/", views.missed, name="search-missed"),
]
