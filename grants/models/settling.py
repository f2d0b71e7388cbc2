"""When an award may be complete: the database's own guard."""

from __future__ import annotations

import pgtrigger


def completed_once_settled() -> pgtrigger.Trigger:
    """Refuse a completed award with an open report, an unsettled payment, or no final statement."""
    return pgtrigger.Trigger(
        name="award_completed_once_settled",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("state"),
        condition=pgtrigger.Condition("OLD.state IS DISTINCT FROM NEW.state AND NEW.state = 'completed'"),
        func=pgtrigger.Func(
            "IF EXISTS (SELECT 1 FROM grants_report r WHERE r.award_id = NEW.id "
            "AND r.state NOT IN ('accepted', 'not_needed')) "
            "OR EXISTS (SELECT 1 FROM grants_instalment i WHERE i.award_id = NEW.id "
            "AND i.state NOT IN ('paid', 'withheld')) "
            "OR NOT EXISTS (SELECT 1 FROM grants_finalstatement s WHERE s.award_id = NEW.id) THEN "
            "RAISE EXCEPTION 'noon: the award is not settled' "
            "USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
        ),
    )
