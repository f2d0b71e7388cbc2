"""Awards that were decided before sources had shares: each is paid from the first sources that still have it."""

from django.db import migrations

# Awards and sources of a round each stand on one line, one after the other; where they overlap is a share.
FILL = """
WITH held AS (
    SELECT decision.id, application.round_id, decision.amount,
        sum(decision.amount) OVER (PARTITION BY application.round_id ORDER BY decision.id) AS upto
    FROM grants_decision AS decision
    JOIN grants_application AS application ON application.id = decision.application_id
    LEFT JOIN grants_award AS award ON award.decision_id = decision.id
    WHERE decision.outcome = 'award'
        AND (decision.state IN ('proposed', 'approved') OR award.state NOT IN ('lapsed', 'turned_down'))
        AND NOT EXISTS (
            SELECT FROM grants_decisionfunding AS share
            JOIN programme_fundingsource AS source ON source.id = share.source_id
            WHERE source.round_id = application.round_id
        )
), pots AS (
    SELECT id, round_id, amount, sum(amount) OVER (PARTITION BY round_id ORDER BY id) AS upto
    FROM programme_fundingsource
)
INSERT INTO grants_decisionfunding (decision_id, source_id, amount)
SELECT held.id, pots.id,
    least(held.upto, pots.upto) - greatest(held.upto - held.amount, pots.upto - pots.amount)
FROM held JOIN pots USING (round_id)
WHERE least(held.upto, pots.upto) > greatest(held.upto - held.amount, pots.upto - pots.amount)
"""


class Migration(migrations.Migration):
    dependencies = [("grants", "0005_deciding")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
