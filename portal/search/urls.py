"""Addresses of the search."""

from django.urls import path

from portal.search import views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("search.json", views.search_json, name="search-json"),
]
