"""The addresses of the desk."""

from django.urls import path

from qiyue.apps.desk.forms import draft_views as drafts
from qiyue.apps.desk.going import going
from qiyue.apps.desk.inbox import pages as inbox
from qiyue.apps.desk.tables import views as tables

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<int:pk>/", inbox.open_message, name="message"),
    path("inbox/read/", inbox.read_all, name="inbox-read"),
    path("going/", going, name="going"),
    path("views/save/", tables.save, name="view-save"),
    path("views/<int:pk>/drop/", tables.drop, name="view-drop"),
    path("drafts/save/", drafts.save, name="draft-save"),
    path("drafts/drop/", drafts.drop, name="draft-drop"),
]
