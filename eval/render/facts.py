"""Where a run comes from, line by line."""

from dataclasses import dataclass

from eval.run.provenance import Provenance

_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Fact:
    """A line about two runs, and whether they differ in it."""

    name: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        """Whether the runs differ here."""
        return self.before != self.after


def facts(provenance: Provenance) -> dict[str, str]:
    """What was asked of what, where and when, by name."""
    about, machine = provenance.about, provenance.machine
    return {
        "set": f"{provenance.set_name}, {provenance.cases:,} cases{_drafts(provenance)}",
        "set digest": provenance.set_sha256[:_DIGITS],
        "target": provenance.target,
        "version": about.version,
        "commit": about.commit or "unknown",
        **{f"setting {name}": str(value) for name, value in sorted(about.settings.items())},
        **{f"model {name}": digest[:_DIGITS] for name, digest in sorted(about.models.items())},
        "index": f"{about.documents:,} documents, {about.passages:,} passages",
        "index digest": about.index_digest[:_DIGITS],
        "machine": f"{machine.processor}, {machine.cores} cores, {machine.memory_gb:g} GB",
        "system": f"{machine.system}, Python {machine.python}",
        "started": f"{provenance.started:%Y-%m-%d %H:%M} {provenance.started:%Z}".strip(),
        "asked at a time": str(provenance.parallel),
        "gold documents absent": _listed(provenance.absent_documents),
        "documents refused": _listed(tuple(f"{name} ({reason})" for name, reason in provenance.refused)),
    }


def both_facts(before: Provenance, after: Provenance) -> list[Fact]:
    """The facts of two runs beside each other."""
    theirs, ours = facts(before), facts(after)
    return [Fact(name, theirs.get(name, "–"), ours.get(name, "–")) for name in dict.fromkeys([*theirs, *ours])]


def _drafts(provenance: Provenance) -> str:
    return f", {provenance.drafts:,} of them drafts that nobody has looked over" if provenance.drafts else ""


def _listed(names: tuple[str, ...]) -> str:
    """All of a few names, the first of many."""
    if len(names) > 5:
        return f"{len(names):,}: {', '.join(names[:5])}, …"
    return f"{len(names)}: {', '.join(names)}" if names else "none"
