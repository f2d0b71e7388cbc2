"""What the database holds about sharing a pot out: to the penny, and never more than there is."""

from __future__ import annotations

import pgtrigger

# A decision whose money is kept, on its way or offered and not let go, and how much of it: of an award that
# is over what was paid, and of none what came back.
_LIVE = """
    SELECT d.id, d.application_id, COALESCE(w.amount, d.amount) AS whole, (
        CASE WHEN w.state IN ('completed', 'ended_early') THEN (
            SELECT COALESCE(SUM(i.amount), 0) FROM grants_instalment i
            WHERE i.award_id = w.id AND i.state = 'paid'
        ) ELSE COALESCE(w.amount, d.amount) END - (
            SELECT COALESCE(SUM(r.amount), 0) FROM grants_return r
            WHERE r.award_id = w.id AND r.struck_out_at IS NULL
        )
    ) AS amount
    FROM grants_decision d
    JOIN grants_application a ON a.id = d.application_id
    LEFT JOIN grants_award w ON w.decision_id = d.id
    WHERE a.round_id = of_round AND d.outcome = 'award'
    AND (d.state IN ('proposed', 'approved') OR w.state NOT IN ('lapsed', 'turned_down'))
"""
# What a decision has of each source: of an award that gave something back its last sources are free first.
_PARTS = f"""
    SELECT live.application_id, f.source_id, f.amount - LEAST(f.amount, GREATEST(0,
        live.whole - live.amount
        - (SUM(f.amount) OVER (PARTITION BY f.decision_id ORDER BY f.source_id DESC) - f.amount)
    )) AS amount
    FROM ({_LIVE}) live JOIN grants_decisionfunding f ON f.decision_id = live.id
"""


# Both add up again after the locks were given, and so see what others have written meanwhile.
_SOURCE = (
    "SELECT COALESCE(SUM(most), 0) INTO taken FROM ("
    f"SELECT MAX(parts.amount) AS most FROM ({_PARTS}) parts "
    "WHERE parts.source_id = {source} GROUP BY parts.application_id) each; "
    "IF taken > source_amount THEN "
    "RAISE EXCEPTION 'noon: a source has no more than it has' "
    "USING ERRCODE = 'check_violation'; END IF;"
)
_POT = (
    "SELECT COALESCE(SUM(amount), 0) INTO pot FROM programme_fundingsource WHERE round_id = of_round; "
    "SELECT COALESCE(SUM(most), 0) INTO taken FROM ("
    f"SELECT MAX(live.amount) AS most FROM ({_LIVE}) live GROUP BY live.application_id) each; "
    "IF taken > 0 AND taken + kept > pot THEN "
    "RAISE EXCEPTION 'noon: the awards would pass the pot' "
    "USING ERRCODE = 'check_violation'; END IF;"
)


def shared_out(name: str, decision: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """Refuse, when the transaction ends, an award whose sources do not come to its amount exactly.

    `decision` is the SQL of the decision's id, of the row that was written or taken away.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        operation=operation,
        declare=[("decided", "numeric"), ("given", "numeric"), ("which", "bigint")],
        func=pgtrigger.Func(
            f"which := {decision}; "
            "SELECT amount INTO decided FROM grants_decision WHERE id = which; "
            "SELECT SUM(amount) INTO given FROM grants_decisionfunding WHERE decision_id = which; "
            "IF decided IS DISTINCT FROM given THEN "
            "RAISE EXCEPTION 'noon: an award is shared out over its sources to the penny' "
            "USING ERRCODE = 'check_violation'; END IF; RETURN NULL;"
        ),
    )


def within_the_pot(name: str) -> pgtrigger.Trigger:
    """Refuse a share that passes what its source or the round's pot has; both are locked while it is looked.

    An award that is being corrected counts once, with the larger of its two amounts.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        declare=[
            ("of_round", "bigint"),
            ("kept", "numeric"),
            ("pot", "numeric"),
            ("source_round", "bigint"),
            ("source_amount", "numeric"),
            ("taken", "numeric"),
        ],
        func=pgtrigger.Func(
            "SELECT a.round_id INTO of_round FROM grants_decision d "
            "JOIN grants_application a ON a.id = d.application_id WHERE d.id = NEW.decision_id; "
            "SELECT support_fund + panel_costs INTO kept FROM programme_round WHERE id = of_round "
            "FOR NO KEY UPDATE; "
            "SELECT round_id, amount INTO source_round, source_amount FROM programme_fundingsource "
            "WHERE id = NEW.source_id FOR NO KEY UPDATE; "
            "IF source_round <> of_round THEN "
            "RAISE EXCEPTION 'noon: an award is paid from the sources of its own round' "
            "USING ERRCODE = 'check_violation'; END IF; "
            f"{_SOURCE.format(source='NEW.source_id')} {_POT} RETURN NULL;"
        ),
    )


def source_keeps_its_awards(name: str) -> pgtrigger.Trigger:
    """Refuse a source's amount below what awards hold of it, or with which they would pass the pot."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("amount"),
        declare=[
            ("of_round", "bigint"),
            ("kept", "numeric"),
            ("pot", "numeric"),
            ("source_amount", "numeric"),
            ("taken", "numeric"),
        ],
        func=pgtrigger.Func(
            "of_round := NEW.round_id; source_amount := NEW.amount; "
            "SELECT support_fund + panel_costs INTO kept FROM programme_round WHERE id = of_round "
            "FOR NO KEY UPDATE; "
            f"{_SOURCE.format(source='NEW.id')} {_POT} RETURN NULL;"
        ),
    )


def struck_out_within_the_pot(name: str) -> pgtrigger.Trigger:
    """Refuse to strike out money that came back when its sources or the pot have promised it since."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("struck_out_at"),
        declare=[
            ("of_round", "bigint"),
            ("which", "bigint"),
            ("which_source", "bigint"),
            ("source_amount", "numeric"),
            ("kept", "numeric"),
            ("pot", "numeric"),
            ("taken", "numeric"),
        ],
        condition=pgtrigger.Condition("OLD.struck_out_at IS NULL AND NEW.struck_out_at IS NOT NULL"),
        func=pgtrigger.Func(
            "SELECT a.round_id, w.decision_id INTO of_round, which FROM grants_award w "
            "JOIN grants_application a ON a.id = w.application_id WHERE w.id = NEW.award_id; "
            "SELECT support_fund + panel_costs INTO kept FROM programme_round WHERE id = of_round "
            "FOR NO KEY UPDATE; "
            "FOR which_source, source_amount IN SELECT s.id, s.amount FROM programme_fundingsource s "
            "JOIN grants_decisionfunding f ON f.source_id = s.id WHERE f.decision_id = which "
            "ORDER BY s.id FOR NO KEY UPDATE OF s LOOP "
            f"{_SOURCE.format(source='which_source')} END LOOP; {_POT} RETURN NULL;"
        ),
    )


def round_keeps_its_awards(name: str) -> pgtrigger.Trigger:
    """Refuse a support fund or panel costs with which the awards would pass the pot."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("support_fund", "panel_costs"),
        declare=[("of_round", "bigint"), ("kept", "numeric"), ("pot", "numeric"), ("taken", "numeric")],
        condition=pgtrigger.Condition(
            "NEW.support_fund + NEW.panel_costs > OLD.support_fund + OLD.panel_costs"
        ),
        func=pgtrigger.Func(
            f"of_round := NEW.id; kept := NEW.support_fund + NEW.panel_costs; {_POT} RETURN NULL;"
        ),
    )
