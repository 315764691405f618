"""The supervisor’s pages."""

from django.urls import path

from portfolios.views import supervision as views

urlpatterns = [
    path("supervision/", views.ShowQueueView.as_view(), name="queue"),
    path("supervision/submissions/<uuid:submission_id>/", views.DecideSubmissionView.as_view(), name="submission"),
    path("supervision/submissions/<uuid:submission_id>/save/", views.SaveDecisionView.as_view(), name="decision_save"),
    path(
        "supervision/submissions/<uuid:submission_id>/changes/",
        views.ShowChangesView.as_view(),
        name="submission_changes",
    ),
    path("supervision/workers/<uuid:worker_id>/", views.ShowSuperviseeView.as_view(), name="supervisee"),
]
