"""The addresses of the journal."""

from django.urls import path

from qiyue.apps.journal import views

urlpatterns = [
    path("audit/", views.entries, name="journal"),
    path("audit/checkpoints/", views.checkpoints, name="checkpoints"),
    path("audit/checkpoints/<int:pk>/", views.checkpoint, name="checkpoint"),
    path("audit/checkpoints/<int:pk>/note.txt", views.note, name="checkpoint-note"),
    path("audit/<int:seq>/", views.entry, name="entry"),
    path("audit/<int:seq>/<int:place>/proof.json", views.proof, name="record-proof"),
]
