"""Addresses under /staff/."""

from django.urls import path

from portal.staff import views

app_name = "staff"
urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/<str:username>/", views.person, name="person"),
]
