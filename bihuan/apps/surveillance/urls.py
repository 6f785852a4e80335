"""Addresses of early warning."""

from django.urls import path

from bihuan.apps.surveillance.views import changing, judging, looking

app_name = "surveillance"
urlpatterns = [
    path("", looking.sets, name="sets"),
    path("new", changing.keep, name="keep"),
    path("template.csv", looking.template, name="template"),
    path("example.csv", looking.example, name="example"),
    path("<int:pk>", looking.series_set, name="set"),
    path("<int:pk>/export.xlsx", looking.set_export, name="set_export"),
    path("<int:pk>/replace", changing.replace, name="replace"),
    path("<int:pk>/withdraw", changing.withdraw, name="withdraw"),
    path("counts/<int:pk>", looking.series, name="series"),
    path("counts/<int:pk>/export.xlsx", looking.export, name="export"),
    path("counts/<int:pk>/evaluation", judging.evaluation, name="evaluation"),
    path("counts/<int:pk>/method", judging.choose, name="choose"),
]
