"""Addresses of the cpd app. A CPD year is named for the calendar year in which it ends."""

from django.urls import path

from cpd.views import cases, debrief, entries, learning, reading, steps, years

app_name = "cpd"
urlpatterns = [
    path("me/learning/", learning.ShowLearningView.as_view(), name="learning"),
    path("me/learning/enrol/<int:page_id>/", learning.EnrolView.as_view(), name="enrol"),
    path("me/learning/<uuid:enrolment_id>/", learning.ShowEnrolmentView.as_view(), name="enrolment"),
    path("me/learning/<uuid:enrolment_id>/save/", learning.SaveSentencesView.as_view(), name="sentences_save"),
    path("me/learning/<uuid:enrolment_id>/steps/<slug:step>/", steps.TakeStepView.as_view(), name="step"),
    path(
        "me/learning/<uuid:enrolment_id>/steps/<slug:step>/save/",
        steps.SaveReflectionView.as_view(),
        name="reflection_save",
    ),
    path("me/learning/<uuid:enrolment_id>/complete/", learning.CompleteEnrolmentView.as_view(), name="complete"),
    path("me/learning/<uuid:enrolment_id>/leave/", learning.LeaveEnrolmentView.as_view(), name="leave"),
    path("me/reading/", reading.ShowReadingView.as_view(), name="reading"),
    path("me/reading/keep/<int:page_id>/", reading.KeepPageView.as_view(), name="keep"),
    path("me/reading/remove/<int:page_id>/", reading.TakePageOffView.as_view(), name="take_off"),
    path("me/reading/opened/<int:page_id>/", reading.NoteReadView.as_view(), name="opened"),
    path("me/reading/noting/", reading.ChangeNotingView.as_view(), name="noting"),
    path("me/cases/", cases.ListCasesView.as_view(), name="cases"),
    path("me/cases/start/<int:page_id>/", cases.StartCaseView.as_view(), name="case_start"),
    path("me/cases/<uuid:attempt_id>/", cases.PlayCaseView.as_view(), name="play"),
    path("me/cases/<uuid:attempt_id>/save/", cases.SaveNotesView.as_view(), name="notes_save"),
    path("me/cases/<uuid:attempt_id>/debrief/", debrief.ShowDebriefView.as_view(), name="debrief"),
    path("me/cases/<uuid:attempt_id>/debrief/save/", debrief.SaveLookingBackView.as_view(), name="looking_back_save"),
    path("me/cases/<uuid:attempt_id>/keep/", debrief.KeepCaseView.as_view(), name="case_keep"),
    path("me/cases/<uuid:attempt_id>/show/", debrief.ShowAttemptView.as_view(), name="case_show"),
    path("me/cases/compare/<uuid:attempt_id>/", debrief.CompareAttemptsView.as_view(), name="case_compare"),
    path("me/cpd/", years.ShowYearView.as_view(), name="year"),
    path("me/cpd/new/", entries.WriteEntryView.as_view(), name="entry_new"),
    path("me/cpd/new/save/", entries.SaveNewEntryView.as_view(), name="entry_new_save"),
    path("me/cpd/<int:year>/", years.ShowYearView.as_view(), name="year_for"),
    path("me/cpd/<int:year>/print/", years.PrintYearView.as_view(), name="year_print"),
    path("me/cpd/<int:year>/renewal/", years.MarkRenewalView.as_view(), name="renewal"),
    path("me/cpd/entries/<uuid:entry_id>/", entries.EditEntryView.as_view(), name="entry"),
    path("me/cpd/entries/<uuid:entry_id>/save/", entries.SaveEntryView.as_view(), name="entry_save"),
    path("me/cpd/entries/<uuid:entry_id>/delete/", entries.DeleteEntryView.as_view(), name="entry_delete"),
]
