"""Addresses of the people app."""

from django.urls import path

from people.views import accounts, invitations, people, requests, unsent

app_name = "people"
urlpatterns = [
    path("me/account/", accounts.ShowAccountView.as_view(), name="account"),
    path("me/account/details/", accounts.ChangeDetailsView.as_view(), name="details"),
    path("me/account/registrations/new/", accounts.ChangeRegistrationView.as_view(), name="registration_new"),
    path("me/account/registrations/<slug:regulator>/", accounts.ChangeRegistrationView.as_view(), name="registration"),
    path("me/account/second-factor/", accounts.ExplainSecondFactorView.as_view(), name="second_factor"),
    path("me/account/requests/", requests.ListRequestsView.as_view(), name="requests"),
    path(
        "me/account/requests/<str:kind>/<uuid:request_id>/",
        requests.AnswerRequestView.as_view(),
        name="answer_request",
    ),
    path("me/account/unsent/<uuid:unsent_id>/", unsent.AnswerUnsentView.as_view(), name="unsent"),
    path("invitations/<str:token>/", invitations.TakeUpInvitationView.as_view(), name="invitation"),
    path("organisation/<slug:organisation>/people/", people.ListPeopleView.as_view(), name="people"),
    path("organisation/<slug:organisation>/people/invite/", people.InvitePersonView.as_view(), name="invite"),
    path("organisation/<slug:organisation>/people/<uuid:person_id>/", people.ShowPersonView.as_view(), name="person"),
    path(
        "organisation/<slug:organisation>/people/<uuid:person_id>/change/",
        people.ChangePersonView.as_view(),
        name="person_change",
    ),
    path(
        "organisation/<slug:organisation>/people/<uuid:person_id>/supervisor/",
        people.OfferSupervisionView.as_view(),
        name="offer_supervision",
    ),
]
