"""All addresses. A page that shows what a later app knows is put under its owner's name here."""

from django.contrib import admin
from django.urls import include, path

import contracts.views
import portal.guidance.views
import portal.views
import therapies.urls

therapy_pages = [
    *therapies.urls.urlpatterns,
    path("programs/<slug:slug>/", portal.guidance.views.program, name="program"),
    path("<slug:slug>/", contracts.views.therapy, name="detail"),
    path("<slug:slug>/providers/", contracts.views.therapy_providers, name="providers"),
]

handler500 = portal.views.broken
urlpatterns = [
    path("", portal.views.home, name="home"),
    path("healthz", portal.views.healthz, name="healthz"),
    path("", include("portal.search.urls")),
    path("therapies/", include((therapy_pages, "therapies"))),
    path("contracts/", include("contracts.urls")),
    path("guidance/", include("portal.guidance.urls")),
    path("changes/", include("portal.audit.urls")),
    path("worklists/", include("portal.worklists.urls")),
    path("staff/", include("portal.staff.urls")),
    path("accounts/", include("portal.staff.account_urls")),
    path("admin/", admin.site.urls),
]
