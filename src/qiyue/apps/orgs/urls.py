"""The addresses of organisations."""

from django.urls import path

from qiyue.apps.orgs.pages import acts, searching, subjects, trees

urlpatterns = [
    path("orgs/", trees.trees, name="trees"),
    path("orgs/rows/", trees.rows_below, name="tree-rows"),
    path("orgs/<str:code>/", subjects.subject, name="subject"),
    path("orgs/<str:code>/people/", subjects.people, name="subject-people"),
    path("orgs/<str:code>/do/<slug:key>/", acts.act, name="act"),
    path("search/", searching.search, name="search"),
]
