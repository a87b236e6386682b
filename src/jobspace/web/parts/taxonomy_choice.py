"""A choice among the installed taxonomies."""

from __future__ import annotations

from nicegui import ui

from jobspace.taxonomy.catalog import installed


def taxonomy_choice(label: str = "Taxonomy") -> ui.select:
    """Draw the choice; its value is a taxonomy's name, soc at first."""
    names = {
        one.name: f"{one.name}: {one.n_concepts:,} concepts, {one.n_labels:,} labels"
        for one in installed()
    }
    return ui.select(names, label=label, value="soc").props("outlined")
