"""No view reaches a learner's rows through their model: it goes through whose they are (STYLE, *a learner's data*).

`Evidence.objects` in a view is one forgotten filter away from showing somebody else's draft.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
# What is nobody's: rules, and what programmes ask of everybody.
REFERENCE = {"RuleSet", "Programme", "Requirement", "ReviewPoint"}
LEARNERS_MODELS = {
    model.__name__
    for label in ("cpd", "portfolios")
    for model in apps.get_app_config(label).get_models()
    if model.__name__ not in REFERENCE
} | {"UnsentText", "Registration", "AuditRecord"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}
VIEWS = sorted(
    path
    for app in ("people", "capabilities", "content", "cpd", "portfolios")
    for path in [*(ROOT / app).glob("views.py"), *(ROOT / app).glob("views/**/*.py")]
)


def reached(source: str) -> list[str]:
    """Places in a view module that reach a learner's model directly: "line: what"."""
    tree = ast.parse(source)
    names = {name: name for name in LEARNERS_MODELS}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names.update(
                {alias.asname or alias.name: alias.name for alias in node.names if alias.name in LEARNERS_MODELS}
            )

    def model(node: ast.AST | None) -> str | None:
        if isinstance(node, ast.Name):
            return names.get(node.id)
        if isinstance(node, ast.Attribute):  # models.Evidence
            return node.attr if node.attr in LEARNERS_MODELS else None
        return None

    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and model(node.value):
            found.append(f"{node.lineno}: {model(node.value)}.{node.attr}")
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in SHORTCUTS and node.args and model(node.args[0]):
                found.append(f"{node.lineno}: {called}({model(node.args[0])})")
        elif isinstance(node, ast.ClassDef):
            found += [
                f"{line.lineno}: {ast.unparse(line)} in a class-based view"
                for line in node.body
                if isinstance(line, ast.Assign) and model(line.value)
            ]
    return found


def test_there_are_views_and_learners_models_to_look_at() -> None:
    assert {"Evidence", "Entry", "Enrolment", "Submission", "Decision", "UnsentText"} <= LEARNERS_MODELS
    assert VIEWS


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_view_reaches_a_learners_rows_through_their_model(path: Path) -> None:
    assert reached(path.read_text()) == []


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("Evidence.objects.get(pk=1)", "1: Evidence.objects"),
        ("from cpd.models import Entry as Piece\nPiece._default_manager.all()", "2: Entry._default_manager"),
        ("models.Decision.objects.all()", "1: Decision.objects"),
        ("get_object_or_404(Submission, public_id=x)", "1: get_object_or_404(Submission)"),
        ("class V(DetailView):\n    model = Evidence", "2: model = Evidence in a class-based view"),
    ],
)
def test_reaching_them_would_be_found(source: str, what: str) -> None:
    assert reached(source) == [what]


def test_going_through_whose_they_are_is_fine() -> None:
    assert reached("get_object_or_404(request.user.portfolio.evidence, public_id=x)\nEvidence.Kind.choices") == []
