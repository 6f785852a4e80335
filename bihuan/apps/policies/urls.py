"""Addresses of the register of policies."""

from django.urls import path

from bihuan.apps.policies.views import changing, importing, register

app_name = "policies"
urlpatterns = [
    path("", register.register_list, name="register"),
    path("export.xlsx", register.export, name="export"),
    path("new", changing.draft, name="draft"),
    path("issued", changing.register, name="enter"),
    path("import", importing.choose, name="import"),
    path("import/template.xlsx", importing.template, name="template"),
    path("import/confirm", importing.confirm, name="confirm"),
    path("import/<str:token>/faults.xlsx", importing.annotated, name="annotated"),
    path("<int:pk>", register.policy, name="policy"),
    path("<int:pk>/text", register.text, name="text"),
    path("<int:pk>/edit", changing.edit, name="edit"),
    path("<int:pk>/next", changing.revise, name="revise"),
    path("<int:pk>/check", changing.check, name="check"),
    path("<int:pk>/issue", changing.issue, name="issue"),
    path("<int:pk>/training", changing.train, name="train"),
    path("<int:pk>/executions/new", changing.execute, name="execute"),
    path("<int:pk>/abolish", changing.abolish, name="abolish"),
    path("executions/<int:pk>/void", changing.void_execution, name="void_execution"),
    path("executions/<int:pk>/file", register.execution_file, name="execution_file"),
]
