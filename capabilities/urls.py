"""Addresses of the CASE service. They are the standard's own, so they have no slash at the end."""

from django.urls import path

from capabilities.views import case_service as views

app_name = "case"

urlpatterns = [
    path("openapi.json", views.read_description, name="description"),
    path("CFDocuments", views.list_documents, name="documents"),
    path("CFDocuments/<str:document_id>", views.read_document, name="document"),
    path("CFPackages/<str:document_id>", views.read_package, name="package"),
    path("CFItems/<str:item_id>", views.read_item, name="item"),
    path("CFItemAssociations/<str:item_id>", views.read_item_associations, name="item_associations"),
    path("CFAssociations/<str:association_id>", views.read_association, name="association"),
    path("CFRubrics/<str:rubric_id>", views.read_rubric, name="rubric"),
    path("", views.nothing_here, name="nothing"),
    path("<path:rest>", views.nothing_here, name="nothing_beneath"),
]
