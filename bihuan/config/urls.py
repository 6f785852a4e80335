"""Addresses: each app and each door brings its own."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from bihuan.web.desk import views as desk

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("bihuan.web.desk.urls")),
    path("people/", include("bihuan.apps.people.urls")),
    path("evidence/", include("bihuan.apps.archives.urls")),
    path("documents/", include("bihuan.apps.documents.urls")),
    path("policies/", include("bihuan.apps.policies.urls")),
    path("surveillance/", include("bihuan.apps.surveillance.urls")),
    path("standards/", include("bihuan.apps.standards.urls")),
    path("programmes/", include("bihuan.apps.programmes.urls")),
    path("", include("bihuan.apps.loop.urls")),
    path("publications/", include("bihuan.apps.reports.urls")),
    path("p/", include("bihuan.web.portal.urls")),
    path("", include("bihuan.web.desk.doors")),
]

if settings.DEBUG:
    urlpatterns.append(path("style/", desk.style))

handler404 = "bihuan.web.desk.views.not_found"
handler500 = "bihuan.web.desk.views.broken"
handler403 = "bihuan.web.desk.views.forbidden"
handler400 = "bihuan.web.desk.views.bad_request"
