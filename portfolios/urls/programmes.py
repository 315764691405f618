"""Programme places: the worker’s, the assessor’s and the practice lead’s pages."""

from django.urls import path

from portfolios.views import programmes, programmes_lead

urlpatterns = [
    path("me/programmes/<uuid:place_id>/", programmes.ShowPlaceView.as_view(), name="place"),
    path("supervision/programmes/<uuid:place_id>/", programmes.AssessPlaceView.as_view(), name="place_assess"),
    path("supervision/programmes/<uuid:place_id>/reviews/", programmes.RecordReviewView.as_view(), name="place_review"),
    path(
        "supervision/programmes/<uuid:place_id>/recommend/",
        programmes.WriteRecommendationView.as_view(),
        name="place_recommend",
    ),
    path(
        "organisation/<slug:organisation>/programmes/",
        programmes_lead.ListProgrammesView.as_view(),
        name="programmes",
    ),
    path(
        "organisation/<slug:organisation>/programmes/set-up/",
        programmes_lead.CreateProgrammeView.as_view(),
        name="programme_create",
    ),
    path(
        "organisation/<slug:organisation>/programmes/<uuid:programme_id>/claimable/",
        programmes_lead.KeepClaimableView.as_view(),
        name="programme_claimable",
    ),
    path(
        "organisation/<slug:organisation>/programmes/<uuid:place_id>/",
        programmes_lead.ModeratePlaceView.as_view(),
        name="place_moderate",
    ),
    path(
        "organisation/<slug:organisation>/programmes/<uuid:place_id>/change/",
        programmes_lead.ChangePlaceView.as_view(),
        name="place_change",
    ),
]
