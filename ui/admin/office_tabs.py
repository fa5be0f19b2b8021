"""The office tabs, in the order in which they stand on the page."""

from __future__ import annotations

from collections.abc import Callable

from ui.admin.audit_tab import audit_tab
from ui.admin.context import AdminContext, Tab
from ui.admin.figures_tab import figures_tab
from ui.admin.insights_tab import insights_tab
from ui.admin.models_tab import models_tab
from ui.admin.people_tab import people_tab
from ui.admin.products_tab import products_tab
from ui.admin.questions_tab import questions_tab
from ui.admin.settings_tab import settings_tab

OFFICE_TABS: tuple[Callable[[AdminContext], Tab], ...] = (
    questions_tab,
    figures_tab,
    insights_tab,
    products_tab,
    people_tab,
    audit_tab,
    settings_tab,
    models_tab,
)
