"""Addresses under /accounts/: signing in and out, and one's own password. No self-registration."""

from allauth.account import views
from django.urls import path

from portal.staff import lost_session

urlpatterns = [
    path("login/", lost_session.sign_in, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("signup/", views.signup, name="account_signup"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
]
