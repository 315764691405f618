"""`manage.py check_case SLUG_OR_FILE`: check a case, then play it at random many times. Exit code 1 where it is not sound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content import case_graph
from content.cases import Case, CaseNotReadable, read_case
from content.cases.durations import duration
from content.domain.cases import files, pages
from content.domain.cases.walking import Walks, walk_through
from content.models import CasePage

SCENE = 34


class Command(BaseCommand):
    help = "Check a case, by its address or as a file, and walk through it at random. Fails if somebody could get stuck in it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("case", metavar="SLUG_OR_FILE", help="The end of its address, or the path of a .json file")
        parser.add_argument("--walks", type=int, default=10_000, help="How often to play it (10,000)")
        parser.add_argument("--seed", type=int, default=None, help="The same number plays it the same way again")

    def handle(self, *args: Any, **options: Any) -> None:
        case = self._case(options["case"])
        report = case_graph.check(case)
        self._say(case.title)
        self._row("Scenes", report.scenes)
        self._row("Decisions", report.decisions)
        self._row("Endings", report.endings)
        self._row("Ways through", "goes in circles" if report.ways is None else f"{report.ways:,}")
        for name, time in (("Shortest", report.shortest), ("Longest", report.longest)):
            if time is not None:
                found = "" if time.is_sure else " (that was found)"
                self._row(name, f"{duration(time.minutes)}{found}")
        self._row("Looked at", "every state" if report.is_complete else "not every state: there are too many")
        self._say("")
        self._say("Problems" if report.problems else "No problems.")
        for problem in report.problems:
            self._say(f"  {problem.severity:<7}{problem.scene or '(the case)':<{SCENE}} {problem.sentence}")
        walks = walk_through(case, number=max(0, options["walks"]), seed=options["seed"])
        self._walks(case, walks)
        if not walks.is_sound or not report.can_be_published:
            raise CommandError("This case is not sound.", returncode=1)
        self._say("Sound.")

    def _case(self, name: str) -> Case:
        path = Path(name)
        if path.suffix == ".json" or path.is_file():
            try:
                return read_case(files.read(path.read_bytes()).data)
            except (OSError, files.NotTaken, CaseNotReadable) as error:
                raise CommandError(f"{name}: {error}") from error
        found = list(CasePage.objects.filter(slug=name).order_by("-live", "pk"))
        if not found:
            raise CommandError(f"No case has the address “{name}”, and there is no such file.")
        page = found[0]
        return pages.case_of(page if page.live else page.get_latest_revision_as_object())

    def _walks(self, case: Case, walks: Walks) -> None:
        self._say("")
        self._say(f"{walks.number:,} random walks")
        for key, number in walks.endings.most_common():
            self._say(f"  {'ends in':<10}{key:<{SCENE}} {number:>8,} {100 * number / walks.number:>6.1f} %")
        for key, number in walks.stuck.most_common():
            self._say(f"  {'STUCK in':<10}{key:<{SCENE}} {number:>8,} {100 * number / walks.number:>6.1f} %")
        if walks.refused:
            self._say(f"  BROKEN OFF {walks.refused:,}")
        for key in case.scenes:
            if walks.number and key not in walks.met:
                self._say(f"  {'never in':<10}{key}")
        if times := walks.times:
            self._row("Most moves", walks.longest)
            self._row("Minutes", f"{times[0]} least, {times[1]} median, {times[2]} most")

    def _row(self, name: str, value: Any) -> None:
        self._say(f"  {name:<14}{value}")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
