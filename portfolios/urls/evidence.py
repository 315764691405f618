"""The worker’s own pages."""

from django.urls import path

from portfolios.views import carry_over, evidence, evidence_compare, evidence_write, me
from portfolios.views import map as map_views
from portfolios.views.evidence_from_case import KeepCaseAsEvidenceView

urlpatterns = [
    path("me/", me.ShowHomeView.as_view(), name="me"),
    path("me/evidence/", evidence.ListEvidenceView.as_view(), name="evidence_list"),
    path("me/evidence/new/", evidence_write.NewEvidenceView.as_view(), name="evidence_new"),
    path("me/evidence/picker/", evidence_write.find_capabilities, name="capability_picker"),
    path("me/evidence/<uuid:evidence_id>/", evidence.PieceView.as_view(), name="evidence"),
    path("me/evidence/<uuid:evidence_id>/write/", evidence_write.WriteEvidenceView.as_view(), name="evidence_write"),
    path("me/evidence/<uuid:evidence_id>/save/", evidence_write.SaveEvidenceView.as_view(), name="evidence_save"),
    path(
        "me/evidence/<uuid:evidence_id>/compare/", evidence_compare.CompareWordsView.as_view(), name="evidence_compare"
    ),
    path("me/evidence/<uuid:evidence_id>/recall/", evidence.recall, name="evidence_recall"),
    path("me/evidence/<uuid:evidence_id>/not-people/", evidence.say_nobodys, name="evidence_not_people"),
    path("me/evidence/<uuid:evidence_id>/next/", evidence.write_next_version, name="evidence_next"),
    path("me/evidence/<uuid:evidence_id>/delete/", evidence.DeleteDraftView.as_view(), name="evidence_delete"),
    path(
        "me/evidence/<uuid:evidence_id>/versions/<int:number>/", evidence.PieceView.as_view(), name="evidence_version"
    ),
    path(
        "me/evidence/<uuid:evidence_id>/versions/<int:number>/changes/",
        evidence.ShowChangesView.as_view(),
        name="evidence_changes",
    ),
    path("me/evidence/from-entry/<uuid:entry_id>/", evidence.use_entry, name="evidence_from_entry"),
    path(
        "me/evidence/from-case/<uuid:attempt_id>/",
        KeepCaseAsEvidenceView.as_view(),
        name="evidence_from_case",
    ),
    path("me/capabilities/", map_views.ShowMapView.as_view(), name="map"),
    path("me/capabilities/carry-over/", carry_over.ListCarryOversView.as_view(), name="carry_overs"),
    path(
        "me/capabilities/carry-over/<slug:old>/<slug:old_label>/<slug:new>/<slug:new_label>/",
        carry_over.CarryOverView.as_view(),
        name="carry_over",
    ),
    path(
        "me/capabilities/carry-over/<uuid:carry_over_id>/take-back/", carry_over.take_back, name="carry_over_take_back"
    ),
    path(
        "me/capabilities/<slug:framework>/<slug:slug>/", map_views.ShowCapabilityView.as_view(), name="map_capability"
    ),
]
