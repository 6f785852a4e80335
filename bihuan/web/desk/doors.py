"""The ways in and out: of allauth's pages only those used here; there is no sign-up, no mail."""

from allauth.account import views as account
from allauth.usersessions import views as sessions
from django.urls import include, path

from bihuan.web.desk.entry import entry

urlpatterns = [
    path("entry/<str:token>", entry, name="entry"),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/password/set/", account.password_set, name="account_set_password"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", sessions.list_usersessions, name="usersessions_list"),
]
