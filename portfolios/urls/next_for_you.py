"""What is offered to a worker to learn next."""

from django.urls import path

from portfolios.views import next_for_you

urlpatterns = [path("me/next/<int:page_id>/not-now/", next_for_you.PutOffView.as_view(), name="put_off")]
