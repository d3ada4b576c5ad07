"""The addresses of methods and runs."""

from django.urls import path

from qiyue.apps.methods.pages import methods, runs, steps

urlpatterns = [
    path("methods/", methods.methods, name="methods"),
    path("methods/new/", methods.new, name="method-new"),
    path("methods/look/", methods.look, name="method-look"),
    path("methods/<str:code>/<int:number>/", methods.version, name="method-version"),
    path("methods/<str:code>/<int:number>/save/", methods.save, name="method-save"),
    path("methods/<str:code>/<int:number>/download/", methods.download, name="method-download"),
    path("methods/<str:code>/<int:number>/run/", runs.ask, name="method-run"),
    path("methods/<str:code>/<int:number>/consult/", steps.consult, name="method-consult"),
    path("methods/<str:code>/<int:number>/<str:kind>/", steps.step, name="method-step"),
    path("runs/", runs.runs, name="runs"),
    path("runs/<str:code>/", runs.run, name="run"),
    path("runs/<str:code>/progress/", runs.progress, name="run-progress"),
    path("runs/<str:code>/sheet/<str:kind>/", runs.sheet, name="run-sheet"),
]
