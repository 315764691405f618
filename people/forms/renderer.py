"""How a form looks: one renderer for every form on the site (templates/forms/)."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.forms.renderers import TemplatesSetting


class ThroughlineRenderer(TemplatesSetting):
    """Fields as in look/: label, hint, error in words, control. A form prints its error summary and its fields."""

    form_template_name: ClassVar[str] = "forms/form.html"  # type: ignore[misc]
    field_template_name: ClassVar[str] = "forms/field.html"  # type: ignore[misc]

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if "widget" in context:
            _dress(context["widget"])
        return super().render(template_name, context, request)


_CLASSES = {
    "text": "input",
    "email": "input",
    "password": "input",
    "number": "input short",
    "url": "input",
    "tel": "input",
    "date": "input short",
    "select": "select",
    "textarea": "textarea",
}


def _dress(widget: dict[str, Any]) -> None:
    """Give a control the class that components.css styles, unless the form chose one."""
    kind = "textarea" if "textarea" in widget.get("template_name", "") else widget.get("type", "")
    if not kind and "select" in widget.get("template_name", ""):
        kind = "select"
    if kind in _CLASSES and "class" not in widget["attrs"]:
        widget["attrs"] = {**widget["attrs"], "class": _CLASSES[kind]}


class DateInput(forms.DateInput):
    """The browser's own date control; without one, a plain field that reads 2026-11-10."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")
