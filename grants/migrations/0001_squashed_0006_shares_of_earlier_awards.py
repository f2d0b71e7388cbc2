import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django_fsm
import pgtrigger.compiler
import programme.migrating
import programme.randomness
import programme.texts
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('grants', '0001_initial'), ('grants', '0002_writing'), ('grants', '0003_noon'), ('grants', '0004_eligibility'), ('grants', '0005_deciding'), ('grants', '0006_shares_of_earlier_awards')]

    initial = True

    dependencies = [
        ('programme', '0001_initial'),
        ('programme', '0002_writing'),
        ('programme', '0003_noon'),
        ('programme', '0007_deciding'),
        ('programme', '__first__'),
    ]

    operations = [
        programme.migrating.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('issued_at', models.DateTimeField()),
                ('content', models.BinaryField()),
                ('signature', models.BinaryField(max_length=64)),
                ('key', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.signingkey')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='programme.round')),
            ],
            options={
                'ordering': ['round', 'number'],
                'constraints': [models.UniqueConstraint(fields=('round', 'number'), name='one_certificate_per_number'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='certificates_begin_at_one')],
            },
        ),
        programme.migrating.CreateModel(
            name='OutageRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes', models.PositiveSmallIntegerField(default=10)),
                ('within_hours', models.PositiveSmallIntegerField(default=2)),
                ('staffed_from', models.TimeField(default=datetime.time(9, 0))),
                ('staffed_until', models.TimeField(default=datetime.time(17, 0))),
                ('proposed_at', models.DateTimeField()),
                ('agreed_at', models.DateTimeField(null=True)),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='outage_rule', to='programme.round')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gte', 1), ('within_hours__gte', 1), ('within_hours__lte', 48)), name='outage_rule_has_sane_bounds'), models.CheckConstraint(condition=models.Q(('staffed_until__gt', models.F('staffed_from'))), name='staffed_hours_are_within_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_at__isnull', True), ('agreed_by__isnull', True)), models.Q(('agreed_at__isnull', False), ('agreed_by__isnull', False), models.Q(('agreed_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='outage_rule_needs_two_people')],
            },
        ),
        programme.migrating.CreateModel(
            name='AppealRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days_to_answer', models.PositiveSmallIntegerField(default=20, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)])),
                ('programme', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='appeal_rules', to='programme.programme')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('days_to_answer__gte', 1), ('days_to_answer__lte', 365)), name='days_to_answer_are_within_a_year')],
            },
        ),
        programme.migrating.CreateModel(
            name='AwardTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('text', programme.texts.TextsField(default=dict)),
                ('answer_days', models.PositiveSmallIntegerField(default=28, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)])),
                ('checks_first', models.JSONField(blank=True, default=list)),
                ('checks_later', models.JSONField(blank=True, default=list)),
                ('written_at', models.DateTimeField()),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='award_terms', to='programme.round')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['round', 'version'],
                'constraints': [models.UniqueConstraint(fields=('round', 'version'), name='one_award_terms_per_version'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='award_terms_begin_with_one'), models.CheckConstraint(condition=models.Q(('answer_days__gte', 1), ('answer_days__lte', 365)), name='award_terms_give_time_to_answer')],
            },
        ),
        programme.migrating.CreateModel(
            name='LetterHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('letterhead', models.TextField(blank=True)),
                ('signatories', models.JSONField(blank=True, default=list)),
                ('at', models.DateTimeField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letter_heads', to='programme.round')),
            ],
            options={
                'ordering': ['round', 'version'],
                'constraints': [models.UniqueConstraint(fields=('round', 'version'), name='one_letter_head_per_version'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='letter_heads_begin_at_one')],
            },
        ),
        programme.migrating.CreateModel(
            name='LetterText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('award', 'Award'), ('reserve', 'Reserve list'), ('decline', 'Not funded this time'), ('ineligible', 'Not eligible')], max_length=10)),
                ('language', models.CharField(max_length=10)),
                ('version', models.PositiveIntegerField()),
                ('content', models.JSONField(blank=True, default=dict)),
                ('at', models.DateTimeField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letter_texts', to='programme.round')),
            ],
            options={
                'ordering': ['round', 'kind', 'language', 'version'],
                'constraints': [models.UniqueConstraint(fields=('round', 'kind', 'language', 'version'), name='one_letter_text_per_version'), models.CheckConstraint(condition=models.Q(('kind__in', ['award', 'reserve', 'decline', 'ineligible']), ('version__gte', 1)), name='letter_text_is_known')],
            },
        ),
        programme.migrating.CreateModel(
            name='PaymentRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('two_people_above', models.DecimalField(decimal_places=2, default=Decimal('1000'), max_digits=12)),
                ('bank_details', models.BooleanField(default=False)),
                ('cooling_days', models.PositiveSmallIntegerField(default=3)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='payment_rules', to='programme.programme')),
                ('round', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='payment_rules', to='programme.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('round__isnull', True)), fields=('programme',), name='one_set_of_payment_rules_per_programme'), models.CheckConstraint(condition=models.Q(('two_people_above__gte', 0)), name='two_people_above_is_not_negative'), models.CheckConstraint(condition=models.Q(('round__isnull', True), ('bank_details', False), _connector='OR'), name='bank_details_are_a_programmes_choice')],
            },
        ),
        programme.migrating.CreateModel(
            name='PaymentRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('made_at', models.DateTimeField()),
                ('total', models.DecimalField(decimal_places=2, max_digits=12)),
                ('with_bank_details', models.BooleanField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payment_runs', to='programme.round')),
            ],
            options={
                'ordering': ['round', 'number'],
                'constraints': [models.UniqueConstraint(fields=('round', 'number'), name='one_payment_run_per_number'), models.CheckConstraint(condition=models.Q(('total__gt', 0)), name='payment_run_is_positive')],
            },
        ),
        programme.migrating.CreateModel(
            name='PlannedReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=120)),
                ('days', models.PositiveIntegerField()),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.form')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='planned_reports', to='programme.round')),
            ],
            options={
                'ordering': ['round', 'order'],
                'constraints': [models.UniqueConstraint(fields=('round', 'order'), name='one_planned_report_per_place'), models.CheckConstraint(condition=models.Q(('days__gte', 1), ('days__lte', 3650)), name='a_report_is_due_within_ten_years')],
            },
        ),
        programme.migrating.CreateModel(
            name='ReleasePlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('release_at', models.DateTimeField()),
                ('decisions', models.JSONField()),
                ('state', models.CharField(choices=[('waiting', 'Set'), ('done', 'Released'), ('refused', 'Not released'), ('cancelled', 'Called off')], default='waiting', max_length=10)),
                ('set_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('outcome', models.TextField(blank=True)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='release_plans', to='programme.round')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-set_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('round',), name='one_release_is_set_per_round'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'done', 'refused', 'cancelled'])), name='release_plan_state_is_known'), models.CheckConstraint(condition=models.Q(('release_at__gt', models.F('set_at'))), name='a_release_is_set_beforehand'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='a_release_plan_ends_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='a_refused_release_says_why')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        programme.migrating.CreateModel(
            name='RoundOfAwards',
            fields=[
            ],
            options={
                'proxy': True,
            },
            bases=('programme.round',),
        ),
        programme.migrating.CreateModel(
            name='SourceOfAwards',
            fields=[
            ],
            options={
                'proxy': True,
            },
            bases=('programme.fundingsource',),
        ),
        programme.migrating.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=20, unique=True)),
                ('ledger_id', models.UUIDField(default=programme.randomness.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('in_review', 'In review'), ('reviewed', 'Reviewed'), ('awarded', 'Awarded'), ('reserve', 'Reserve'), ('declined', 'Not funded'), ('ineligible', 'Not eligible'), ('withdrawn', 'Withdrawn')], default='draft', max_length=12)),
                ('language', models.CharField(default='en', max_length=10, verbose_name='language')),
                ('reopened_at', models.DateTimeField(blank=True, null=True)),
                ('started_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('title', models.CharField(blank=True, max_length=300)),
                ('applicant', models.CharField(blank=True, max_length=300)),
                ('requested', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ('response', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='application', to='programme.response')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='programme.round')),
                ('help_allowed_at', models.DateTimeField(blank=True, null=True)),
                ('safety_net_at', models.DateTimeField(blank=True, null=True)),
                ('safety_net_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['reference'],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        programme.migrating.CreateModel(
            name='ApplicationMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('lead', 'Lead'), ('full', 'Member'), ('reader', 'May read')], default='full', max_length=6)),
                ('joined_at', models.DateTimeField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='grants.application')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('application', 'user'), name='one_membership_per_person'), models.UniqueConstraint(condition=models.Q(('kind', 'lead')), fields=('application',), name='one_lead_per_application'), models.CheckConstraint(condition=models.Q(('kind__in', ['lead', 'full', 'reader'])), name='member_kind_is_known')],
            },
        ),
        programme.migrating.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger_id', models.UUIDField(default=programme.randomness.uuid4, editable=False, unique=True)),
                ('outcome', models.CharField(choices=[('award', 'Award'), ('reserve', 'Reserve'), ('decline', 'Not funded')], max_length=8)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ('conditions', models.TextField(blank=True)),
                ('reason', models.TextField()),
                ('feedback', models.TextField(blank=True)),
                ('score_summary', models.JSONField(blank=True, default=dict)),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('approved', 'Approved'), ('released', 'Released'), ('rescinded', 'Rescinded'), ('corrected', 'Corrected by a later one')], default='proposed', max_length=10)),
                ('proposed_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('released_at', models.DateTimeField(null=True)),
                ('rescinded_at', models.DateTimeField(null=True)),
                ('rescinded_reason', models.TextField(blank=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='grants.application')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rescinded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('correction', models.TextField(blank=True)),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='grants.decision')),
                ('departure', models.TextField(blank=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['approved', 'proposed'])), fields=('application',), name='one_decision_on_its_way_per_application'), models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('outcome', 'award')), models.Q(models.Q(('outcome', 'award'), _negated=True), ('amount__isnull', True)), _connector='OR'), name='an_award_has_an_amount_and_nothing_else_has'), models.CheckConstraint(condition=models.Q(models.Q(('approved_by', models.F('proposed_by')), _negated=True), ('approved_by__isnull', True), _connector='OR'), name='decision_needs_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'released']), _negated=True), ('approved_by__isnull', False), _connector='OR'), name='decision_is_approved_by_a_person'), models.CheckConstraint(condition=models.Q(('outcome__in', ['award', 'reserve', 'decline']), ('state__in', ['proposed', 'approved', 'released', 'rescinded', 'corrected'])), name='decision_state_and_outcome_are_known'), models.UniqueConstraint(condition=models.Q(('corrects__isnull', False), models.Q(('state', 'rescinded'), _negated=True)), fields=('corrects',), name='a_decision_is_corrected_once'), models.CheckConstraint(condition=models.Q(models.Q(('correction', ''), ('corrects__isnull', True)), models.Q(('corrects__isnull', False), models.Q(('correction', ''), _negated=True)), _connector='OR'), name='a_correction_says_what_was_wrong')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        programme.migrating.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateTimeField()),
                ('reason', models.CharField(choices=[('access', 'Access need'), ('our_fault', 'Our fault'), ('other', 'Other')], max_length=10)),
                ('note', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('requested', 'Asked for'), ('approved', 'Given'), ('refused', 'Not given'), ('closed', 'Taken back before it was used')], default='requested', max_length=10)),
                ('requested_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='extensions', to='grants.application')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='programme.round')),
                ('public_note', models.TextField(blank=True)),
                ('outage_rule', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='grants.outagerule')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'approved', 'refused', 'closed'])), name='extension_state_is_known'), models.CheckConstraint(condition=models.Q(('state', 'requested'), ('decided_by__isnull', False), _connector='OR'), name='extension_decided_by_a_person'), models.CheckConstraint(condition=models.Q(('application__isnull', False), ('decided_by__isnull', True), models.Q(('decided_by', models.F('requested_by')), _negated=True), _connector='OR'), name='extension_for_all_needs_two_people')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        programme.migrating.CreateModel(
            name='LateAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=10)),
                ('rule', models.CharField(choices=[('not_open', 'The round is not open yet'), ('late', 'It arrived after the deadline'), ('doubtful', 'Its time of arrival needs a person to look at it'), ('incomplete', 'Something is missing'), ('not_a_member', 'Only members of the application may do this'), ('wrong_state', 'The application cannot be changed as it stands'), ('not_changing', 'The version that is in was not opened for changing')], max_length=14)),
                ('received_at', models.DateTimeField()),
                ('received_source', models.CharField(max_length=20)),
                ('deadline', models.DateTimeField()),
                ('content', models.BinaryField()),
                ('state', models.CharField(choices=[('kept', 'Kept'), ('accepted', 'Accepted'), ('closed', 'Closed')], default='kept', max_length=8)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='late_attempts', to='grants.application')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['received_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['kept', 'accepted', 'closed'])), name='late_attempt_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('state', 'kept')), models.Q(models.Q(('state', 'kept'), _negated=True), ('decided_by__isnull', False)), _connector='OR'), name='late_attempt_decided_by_a_person')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        programme.migrating.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('revision', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
                ('content_sha256', models.BinaryField(max_length=32)),
                ('salt', models.BinaryField(max_length=32)),
                ('received_at', models.DateTimeField()),
                ('received_source', models.CharField(max_length=20)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='grants.application')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.form')),
                ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('receipt', models.BinaryField(null=True)),
                ('receipt_key', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.signingkey')),
                ('receipt_signature', models.BinaryField(max_length=64, null=True)),
            ],
            options={
                'ordering': ['application', 'version'],
                'constraints': [models.UniqueConstraint(fields=('application', 'version'), name='one_submission_per_version'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='versions_begin_at_one'), models.CheckConstraint(condition=models.Q(models.Q(('receipt__isnull', True), ('receipt_key__isnull', True), ('receipt_signature__isnull', True)), models.Q(('receipt__isnull', False), ('receipt_key__isnull', False), ('receipt_signature__isnull', False)), _connector='OR'), name='a_receipt_is_signed')],
            },
        ),
        programme.migrating.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('kind', models.CharField(choices=[('lead', 'Lead'), ('full', 'Member'), ('reader', 'May read')], default='full', max_length=6)),
                ('token_sha256', models.BinaryField(max_length=32, unique=True)),
                ('invited_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='grants.application')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['invited_at', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('application'), django.db.models.functions.text.Lower('email'), condition=models.Q(('accepted_at__isnull', True), ('taken_back_at__isnull', True)), name='one_open_invitation_per_address'), models.CheckConstraint(condition=models.Q(('kind__in', ['full', 'reader'])), name='nobody_is_invited_as_lead'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', True), ('accepted_by__isnull', True)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False), ('taken_back_at__isnull', True)), _connector='OR'), name='an_accepted_invitation_says_by_whom')],
            },
        ),
        programme.migrating.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section_key', models.SlugField()),
                ('seen_at', models.DateTimeField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='grants.application')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('application', 'section_key', 'user'), name='one_presence_per_person_and_section')],
            },
        ),
        programme.migrating.CreateModel(
            name='EligibilityFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('eligible', models.BooleanField()),
                ('reason_code', models.CharField(blank=True, choices=[('not_for_them', 'The group is not one that this round is for'), ('elsewhere', 'The work is outside the area of this round'), ('not_funded', 'It is for something that this round does not fund'), ('amount', 'The amount or the dates are outside what this round allows'), ('twice', 'The same group has another application in this round'), ('missing', 'Something that the rules ask for is not there'), ('other', 'Another rule of this round')], max_length=12)),
                ('reason', models.TextField(blank=True)),
                ('needs_second', models.BooleanField()),
                ('found_at', models.DateTimeField()),
                ('agrees', models.BooleanField(null=True)),
                ('note', models.TextField(blank=True)),
                ('second_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='eligibility_findings', to='grants.application')),
                ('found_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('second_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('needs_second', True), ('second_at__isnull', True)), fields=('application',), name='one_finding_waits_per_application'), models.CheckConstraint(condition=models.Q(('eligible', True), models.Q(('needs_second', True), ('reason_code__in', ['not_for_them', 'elsewhere', 'not_funded', 'amount', 'twice', 'missing', 'other']), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='not_eligible_has_its_reason_and_a_second_look'), models.CheckConstraint(condition=models.Q(models.Q(('agrees__isnull', True), ('second_at__isnull', True), ('second_by__isnull', True)), models.Q(('agrees__isnull', False), ('second_at__isnull', False), ('second_by__isnull', False)), _connector='OR'), name='a_second_look_says_who_when_and_what'), models.CheckConstraint(condition=models.Q(models.Q(('second_by', models.F('found_by')), _negated=True), ('second_by__isnull', True), _connector='OR'), name='eligibility_needs_two_people')],
            },
        ),
        programme.migrating.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger_id', models.UUIDField(default=programme.randomness.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('appeal', 'Asks us to look again'), ('complaint', 'Complaint'), ('question', 'Question')], max_length=10)),
                ('sender', models.CharField(max_length=200)),
                ('way', models.CharField(choices=[('email', 'E-mail'), ('letter', 'Letter'), ('phone', 'Telephone'), ('in_person', 'In person'), ('other', 'Another way')], max_length=10)),
                ('received_on', models.DateField()),
                ('until', models.DateField(null=True)),
                ('due_on', models.DateField()),
                ('about', models.TextField()),
                ('state', models.CharField(choices=[('received', 'Received'), ('looked_at', 'Being looked into'), ('answered', 'Answered'), ('upheld', 'Upheld'), ('not_upheld', 'Not upheld'), ('withdrawn', 'Taken back')], default='received', max_length=10)),
                ('registered_at', models.DateTimeField()),
                ('looked_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('response', models.TextField(blank=True)),
                ('response_file', models.FileField(blank=True, upload_to='appeals/')),
                ('response_name', models.CharField(blank=True, max_length=255)),
                ('response_type', models.CharField(blank=True, max_length=100)),
                ('response_size', models.PositiveBigIntegerField(default=0)),
                ('response_sha256', models.CharField(blank=True, max_length=64)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='grants.application')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('looked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('registered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['due_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['appeal', 'complaint', 'question']), ('state__in', ['received', 'looked_at', 'answered', 'upheld', 'not_upheld', 'withdrawn']), ('way__in', ['email', 'letter', 'phone', 'in_person', 'other'])), name='appeal_state_kind_and_way_are_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['answered', 'not_upheld', 'upheld']), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='an_answered_appeal_has_its_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['answered', 'not_upheld', 'upheld']), _negated=True), models.Q(('response', ''), _negated=True), models.Q(('response_file', ''), _negated=True), _connector='OR'), name='an_answered_appeal_has_its_answer'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'question'), _negated=True), models.Q(('state__in', ['upheld', 'not_upheld']), _negated=True), _connector='OR'), name='a_question_is_answered'), models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('received_on'))), name='an_appeal_is_due_after_it_came')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        programme.migrating.CreateModel(
            name='StaffLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('first_at', models.DateTimeField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='grants.application')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['application', 'first_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('application', 'user', 'day'), name='one_look_per_person_and_day')],
            },
        ),
        programme.migrating.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=30, unique=True)),
                ('code', models.CharField(max_length=12)),
                ('ledger_id', models.UUIDField(default=programme.randomness.uuid4, editable=False, unique=True)),
                ('language', models.CharField(default='en', max_length=10)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('approved', 'Approved'), ('released', 'Released'), ('superseded', 'Superseded')], default='draft', max_length=10)),
                ('content', models.BinaryField(null=True)),
                ('content_sha256', models.BinaryField(max_length=32, null=True)),
                ('drafted_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('released_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='grants.application')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='grants.decision')),
                ('easy_read', models.TextField(blank=True)),
                ('reissue_reason', models.TextField(blank=True)),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='grants.letter')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['approved', 'draft'])), fields=('application',), name='one_letter_on_its_way_per_application'), models.UniqueConstraint(condition=models.Q(('state', 'released')), fields=('application',), name='one_live_letter_per_application'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'approved', 'released', 'superseded'])), name='letter_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('approved_by', models.F('author')), _negated=True), ('approved_by__isnull', True), _connector='OR'), name='letter_is_not_approved_by_its_author'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'released']), _negated=True), models.Q(('approved_by__isnull', False), ('content__isnull', False), ('content_sha256__isnull', False)), _connector='OR'), name='an_approved_letter_is_frozen'), models.CheckConstraint(condition=models.Q(('replaces', None), models.Q(('reissue_reason', ''), _negated=True), _connector='OR'), name='a_letter_written_again_says_why')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        programme.migrating.CreateModel(
            name='Award',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_reference', models.CharField(max_length=30, unique=True)),
                ('title', models.CharField(max_length=300)),
                ('recipient', models.CharField(max_length=300)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                ('currency', models.CharField(max_length=3)),
                ('state', models.CharField(choices=[('offered', 'Offered'), ('accepted', 'Accepted'), ('active', 'Active'), ('completed', 'Completed'), ('lapsed', 'Lapsed'), ('turned_down', 'Turned down'), ('ended_early', 'Ended early')], default='offered', max_length=12)),
                ('offered_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='award', to='grants.application')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='award', to='grants.decision')),
                ('purchase_order', models.CharField(blank=True, max_length=40)),
                ('supplier_number', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'ordering': ['public_reference'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='award_is_positive'), models.CheckConstraint(condition=models.Q(('state__in', ['offered', 'accepted', 'active', 'completed', 'lapsed', 'turned_down', 'ended_early'])), name='award_state_is_known')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        programme.migrating.CreateModel(
            name='SubmitOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40)),
                ('revision', models.PositiveIntegerField()),
                ('rule', models.CharField(blank=True, choices=[('not_open', 'The round is not open yet'), ('late', 'It arrived after the deadline'), ('doubtful', 'Its time of arrival needs a person to look at it'), ('incomplete', 'Something is missing'), ('not_a_member', 'Only members of the application may do this'), ('wrong_state', 'The application cannot be changed as it stands'), ('not_changing', 'The version that is in was not opened for changing')], max_length=14)),
                ('received_at', models.DateTimeField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='submit_outcomes', to='grants.application')),
                ('submission', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.submission')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('application', 'key', 'revision', 'rule', 'submission'), name='one_outcome_per_press', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('rule', ''), ('submission__isnull', False)), models.Q(models.Q(('rule', ''), _negated=True), ('submission__isnull', True)), _connector='OR'), name='accepted_or_refused_by_a_rule')],
            },
        ),
        programme.migrating.CreateModel(
            name='SubmissionFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='held_by', to='programme.answerfile')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='held_files', to='grants.submission')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('submission', 'file'), name='one_row_per_file_and_submission')],
            },
        ),
        programme.migrating.CreateModel(
            name='CertificateLeaf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField()),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to='grants.certificate')),
                ('submission', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certified', to='grants.submission')),
            ],
            options={
                'ordering': ['certificate', 'place'],
                'constraints': [models.UniqueConstraint(fields=('certificate', 'place'), name='one_leaf_per_place')],
            },
        ),
        programme.migrating.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deadline', models.DateTimeField()),
                ('settled_at', models.DateTimeField()),
                ('found', models.CharField(choices=[('in', 'A version is in'), ('safety_net', 'The last complete saved version was put in, as its members had asked'), ('not_in', 'Nothing was in'), ('withdrawn', 'Withdrawn')], max_length=12)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='settlements', to='grants.application')),
                ('submission', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.submission')),
            ],
            options={
                'ordering': ['application', 'deadline'],
                'constraints': [models.UniqueConstraint(fields=('application', 'deadline'), name='settled_once_for_each_deadline'), models.CheckConstraint(condition=models.Q(('found__in', ['in', 'safety_net', 'not_in', 'withdrawn'])), name='settled_as_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('found__in', ['in', 'safety_net']), ('submission__isnull', False)), models.Q(models.Q(('found__in', ['in', 'safety_net']), _negated=True), ('submission__isnull', True)), _connector='OR'), name='settled_with_what_stood')],
            },
        ),
        programme.migrating.CreateModel(
            name='DecisionFunding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='funding', to='grants.decision')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='programme.fundingsource')),
            ],
            options={
                'ordering': ['decision', 'source'],
                'constraints': [models.UniqueConstraint(fields=('decision', 'source'), name='one_share_per_source_and_decision'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_share_is_positive')],
            },
        ),
        programme.migrating.CreateModel(
            name='Instalment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveIntegerField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('due', 'Due'), ('approved', 'Approved'), ('paid', 'Paid'), ('withheld', 'Withheld')], default='planned', max_length=10)),
                ('paid_on', models.DateField(null=True)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instalments', to='grants.award')),
                ('paid_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('after_report', models.PositiveSmallIntegerField(null=True)),
                ('approved_at', models.DateTimeField(null=True)),
                ('condition', models.TextField(blank=True)),
                ('condition_met_at', models.DateTimeField(null=True)),
                ('condition_met_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('trigger', models.CharField(choices=[('acceptance', 'When the award is accepted'), ('date', 'On its date'), ('report', 'When a report is accepted'), ('hand', 'When one of us says so')], default='hand', max_length=10)),
            ],
            options={
                'ordering': ['award', 'order'],
                'constraints': [models.UniqueConstraint(fields=('award', 'order'), name='one_instalment_per_place'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='instalment_is_positive'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'due', 'approved', 'paid', 'withheld'])), name='instalment_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'paid'), _negated=True), ('paid_on__isnull', False), _connector='OR'), name='a_paid_instalment_has_a_day'), models.CheckConstraint(condition=models.Q(('trigger__in', ['acceptance', 'date', 'report', 'hand'])), name='instalment_trigger_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('after_report__gte', 1), ('trigger', 'report')), models.Q(models.Q(('trigger', 'report'), _negated=True), ('after_report__isnull', True)), _connector='OR'), name='an_instalment_after_a_report_names_it')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        programme.migrating.CreateModel(
            name='LetterFile',
            fields=[
                ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='file', serialize=False, to='grants.letter')),
                ('pdf', models.BinaryField()),
                ('pdf_sha256', models.BinaryField(max_length=32)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        programme.migrating.CreateModel(
            name='Offer',
            fields=[
                ('award', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='offer', serialize=False, to='grants.award')),
                ('terms_version', models.PositiveIntegerField()),
                ('terms', models.BinaryField()),
                ('terms_sha256', models.BinaryField(max_length=32)),
                ('answer_by', models.DateField()),
                ('why_not', models.TextField(blank=True)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.decision')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('terms_sha256', models.Func(models.F('terms'), function='sha256', output_field=models.BinaryField()))), name='offer_hash_is_of_its_terms')],
            },
        ),
        programme.migrating.CreateModel(
            name='AwardCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('list', 'From the round’s list'), ('condition', 'Condition of the award')], max_length=10)),
                ('words', models.TextField()),
                ('before_payment', models.BooleanField()),
                ('outcome', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Done'), ('not_needed', 'Not needed')], default='waiting', max_length=10)),
                ('note', models.TextField(blank=True)),
                ('marked_at', models.DateTimeField(null=True)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='grants.award')),
                ('marked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['award', 'order'],
                'constraints': [models.UniqueConstraint(fields=('award', 'order'), name='one_award_check_per_place'), models.CheckConstraint(condition=models.Q(('kind__in', ['list', 'condition']), ('outcome__in', ['waiting', 'done', 'not_needed']), models.Q(('words', ''), _negated=True)), name='award_check_is_known'), models.CheckConstraint(condition=models.Q(('outcome', 'waiting'), models.Q(('marked_at__isnull', False), ('marked_by__isnull', False)), _connector='OR'), name='a_settled_award_check_has_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'not_needed'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='an_award_check_is_left_out_for_a_reason')],
            },
        ),
        programme.migrating.CreateModel(
            name='BankDetails',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField()),
                ('state', models.CharField(choices=[('given', 'Waiting to be checked'), ('in_force', 'In use'), ('replaced', 'Replaced'), ('refused', 'Not used')], default='given', max_length=8)),
                ('given_at', models.DateTimeField()),
                ('not_before', models.DateTimeField()),
                ('checked_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bank_details', to='grants.award')),
                ('checked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['award', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['given', 'in_force', 'replaced', 'refused'])), name='bank_details_state_is_known'), models.UniqueConstraint(condition=models.Q(('state', 'in_force')), fields=('award',), name='one_account_in_use_per_award'), models.UniqueConstraint(condition=models.Q(('state', 'given')), fields=('award',), name='one_account_to_check_per_award'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['in_force', 'refused']), _negated=True), models.Q(('checked_at__isnull', False), ('checked_by__isnull', False), models.Q(('checked_by', models.F('given_by')), _negated=True)), _connector='OR'), name='bank_details_are_checked_by_somebody_else'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'in_force'), _negated=True), ('checked_at__gte', models.F('not_before')), _connector='OR'), name='bank_details_are_not_used_early')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        programme.migrating.CreateModel(
            name='FinalStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('granted', models.DecimalField(decimal_places=2, max_digits=12)),
                ('spent', models.DecimalField(decimal_places=2, max_digits=12)),
                ('returned', models.DecimalField(decimal_places=2, max_digits=12)),
                ('not_paid', models.DecimalField(decimal_places=2, max_digits=12)),
                ('learning', models.TextField()),
                ('content', models.BinaryField()),
                ('content_sha256', models.BinaryField(max_length=32)),
                ('made_at', models.DateTimeField()),
                ('award', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='statement', to='grants.award')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('granted', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('spent'), '+', models.F('returned')), '+', models.F('not_paid')))), name='a_final_statement_adds_up'), models.CheckConstraint(condition=models.Q(('not_paid__gte', 0), ('returned__gte', 0), ('spent__gte', 0)), name='a_final_statement_has_nothing_below_nothing')],
            },
        ),
        programme.migrating.CreateModel(
            name='LetterPost',
            fields=[
                ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='post', serialize=False, to='grants.letter')),
                ('why', models.CharField(max_length=300)),
                ('asked_at', models.DateTimeField()),
                ('posted_on', models.DateField(null=True)),
                ('marked_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('posted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('marked_at', None), ('posted_by', None), ('posted_on', None)), models.Q(('marked_at__isnull', False), ('posted_by__isnull', False), ('posted_on__isnull', False)), _connector='OR'), name='whoever_posted_a_letter_is_named')],
            },
        ),
        programme.migrating.CreateModel(
            name='LetterSignature',
            fields=[
                ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='signature', serialize=False, to='grants.letter')),
                ('pdf', models.BinaryField()),
                ('pdf_sha256', models.BinaryField(max_length=32)),
                ('subject', models.CharField(max_length=300)),
                ('certificate_sha256', models.BinaryField(max_length=32)),
                ('signed_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['pdf_sha256'], name='letter_signature_by_hash')],
            },
        ),
        programme.migrating.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=120)),
                ('due_on', models.DateField()),
                ('due_set_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('due', 'Not begun'), ('started', 'Being written'), ('sent', 'Sent, to be read'), ('sent_back', 'Sent back with a word'), ('accepted', 'Accepted'), ('not_needed', 'Not needed')], default='due', max_length=10)),
                ('sent_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('word', models.TextField(blank=True)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='grants.award')),
                ('read_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('response', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='report', to='programme.response')),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['award', 'order'],
                'constraints': [models.UniqueConstraint(fields=('award', 'order'), name='one_report_per_place'), models.CheckConstraint(condition=models.Q(('state__in', ['due', 'started', 'sent', 'sent_back', 'accepted', 'not_needed'])), name='report_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sent', 'sent_back', 'accepted']), _negated=True), models.Q(('sent_at__isnull', False), ('sent_by__isnull', False)), _connector='OR'), name='a_sent_report_was_sent_by_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sent_back', 'accepted']), _negated=True), models.Q(('read_at__isnull', False), ('read_by__isnull', False)), _connector='OR'), name='a_report_is_read_by_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sent_back', 'not_needed']), _negated=True), models.Q(('word', ''), _negated=True), _connector='OR'), name='a_report_goes_back_with_a_word')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        programme.migrating.CreateModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                ('came_on', models.DateField()),
                ('reason', models.TextField()),
                ('entered_at', models.DateTimeField()),
                ('struck_out_at', models.DateTimeField(null=True)),
                ('struck_out_reason', models.TextField(blank=True)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='grants.award')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('struck_out_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['award', 'came_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='return_is_positive'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_return_has_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('struck_out_at__isnull', True), ('struck_out_by__isnull', True), ('struck_out_reason', '')), models.Q(('struck_out_at__isnull', False), ('struck_out_by__isnull', False), models.Q(('struck_out_reason', ''), _negated=True)), _connector='OR'), name='a_return_is_struck_out_by_somebody_for_a_reason')],
            },
        ),
        programme.migrating.CreateModel(
            name='Variation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('time', 'More time'), ('budget', 'Spend the money on something else, within the award'), ('activity', 'Do something else than planned')], max_length=8)),
                ('asks', models.TextField()),
                ('reason', models.TextField()),
                ('asked_until', models.DateField(null=True)),
                ('asked_lines', models.JSONField(blank=True, default=list)),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('asked', 'Asked for'), ('proposed', 'Agreed by one person, waits for a second'), ('in_force', 'Agreed'), ('refused', 'Not agreed'), ('taken_back', 'Taken back')], default='asked', max_length=10)),
                ('ends_on', models.DateField(null=True)),
                ('budget', models.JSONField(blank=True, default=list)),
                ('payments', models.JSONField(blank=True, default=list)),
                ('changes_money', models.BooleanField(default=False)),
                ('word', models.TextField(blank=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('approved_at', models.DateTimeField(null=True)),
                ('letter_number', models.CharField(blank=True, max_length=30)),
                ('notice', models.BinaryField(null=True)),
                ('notice_sha256', models.BinaryField(max_length=32, null=True)),
                ('opened_at', models.DateTimeField(null=True)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='variations', to='grants.award')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['award', 'number'],
                'constraints': [models.UniqueConstraint(fields=('award', 'number'), name='one_variation_per_number'), models.UniqueConstraint(condition=models.Q(('letter_number', ''), _negated=True), fields=('letter_number',), name='one_change_per_letter_number'), models.CheckConstraint(condition=models.Q(('kind__in', ['time', 'budget', 'activity']), ('state__in', ['asked', 'proposed', 'in_force', 'refused', 'taken_back'])), name='variation_state_and_kind_are_known'), models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'taken_back']), ('decided_by__isnull', False), _connector='OR'), name='a_variation_is_decided_by_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'in_force'), _negated=True), ('changes_money', False), ('approved_by__isnull', False), _connector='OR'), name='a_change_of_money_needs_a_second_person'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('decided_by')), _negated=True), _connector='OR'), name='a_variation_is_approved_by_somebody_else'), models.CheckConstraint(condition=models.Q(('changes_money', True), models.Q(('budget', []), ('payments', [])), _connector='OR'), name='a_variation_with_figures_changes_money'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['in_force', 'refused']), _negated=True), models.Q(('notice__isnull', False), ('notice_sha256__isnull', False), models.Q(('letter_number', ''), _negated=True)), _connector='OR'), name='a_decided_variation_has_its_notice')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        programme.migrating.CreateModel(
            name='PaymentRunLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cells', models.JSONField()),
                ('taken_out_at', models.DateTimeField(null=True)),
                ('taken_out_reason', models.TextField(blank=True)),
                ('bank', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.bankdetails')),
                ('instalment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='run_lines', to='grants.instalment')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='grants.paymentrun')),
                ('taken_out_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['run', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('taken_out_at__isnull', True)), fields=('instalment',), name='nothing_is_handed_to_finance_twice'), models.CheckConstraint(condition=models.Q(models.Q(('taken_out_at__isnull', True), ('taken_out_by__isnull', True), ('taken_out_reason', '')), models.Q(('taken_out_at__isnull', False), ('taken_out_by__isnull', False), models.Q(('taken_out_reason', ''), _negated=True)), _connector='OR'), name='a_line_is_taken_out_by_somebody_for_a_reason')],
            },
        ),
        programme.migrating.CreateModel(
            name='ReportAside',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question_key', models.SlugField()),
                ('value', models.JSONField()),
                ('writer', models.CharField(blank=True, max_length=40)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asides', to='grants.report')),
            ],
            options={
                'ordering': ['report', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('report', 'question_key', 'by', 'writer'), name='one_aside_per_page_and_answer')],
            },
        ),
        programme.migrating.CreateModel(
            name='ReportVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
                ('content_sha256', models.BinaryField(max_length=32)),
                ('sent_at', models.DateTimeField()),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='grants.report')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['report', 'number'],
                'constraints': [models.UniqueConstraint(fields=('report', 'number'), name='one_report_version_per_number')],
            },
        ),
        programme.migrating.CreateModel(
            name='Acceptance',
            fields=[
                ('offer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='acceptance', serialize=False, to='grants.offer')),
                ('name', models.CharField(max_length=200)),
                ('role', models.CharField(max_length=200)),
                ('may_accept', models.BooleanField()),
                ('content', models.BinaryField()),
                ('content_sha256', models.BinaryField(max_length=32)),
                ('accepted_at', models.DateTimeField()),
                ('accepted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('role', ''), _negated=True), ('may_accept', True)), name='an_acceptance_names_somebody_who_may'), models.CheckConstraint(condition=models.Q(('content_sha256', models.Func(models.F('content'), function='sha256', output_field=models.BinaryField()))), name='acceptance_hash_is_of_its_text')],
            },
        ),
        migrations.AddField(
            model_name='application',
            name='members',
            field=models.ManyToManyField(related_name='applications', through='grants.ApplicationMember', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='application',
            name='standing',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='standing_for', to='grants.submission'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'in_review', 'reviewed', 'awarded', 'reserve', 'declined', 'ineligible', 'withdrawn'])), name='application_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('standing__isnull', False), ('state__in', ['awarded', 'declined', 'in_review', 'ineligible', 'reserve', 'reviewed', 'submitted'])), models.Q(models.Q(('state__in', ['awarded', 'declined', 'in_review', 'ineligible', 'reserve', 'reviewed', 'submitted']), _negated=True), ('standing__isnull', True)), _connector='OR'), name='application_is_in_exactly_when_it_stands'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('reopened_at__isnull', True), ('state', 'submitted'), _connector='OR'), name='only_a_submitted_application_is_reopened'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('safety_net_at__isnull', True), ('safety_net_by__isnull', True)), models.Q(('safety_net_at__isnull', False), ('safety_net_by__isnull', False)), _connector='OR'), name='a_safety_net_was_ticked_by_somebody'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['round', 'state'], name='applications_of_round'),
        ),
        programme.migrating.AddTrigger(
            model_name='letter',
            trigger=pgtrigger.compiler.Trigger(name='letter_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('approved', 'released'), ('approved', 'superseded'), ('draft', 'approved'), ('draft', 'superseded'), ('released', 'superseded')) THEN RAISE EXCEPTION 'noon: letter cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='10b5beebf1325c1c5868b6af3069afbad552ffe2', operation='UPDATE OF "state"', pgid='pgtrigger_letter_moves_edb66', table='grants_letter', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='letter',
            trigger=pgtrigger.compiler.Trigger(name='letter_born', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.state NOT IN ('draft') THEN RAISE EXCEPTION 'noon: letter cannot begin as %', NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='8b552185ef3c776536b9a898739c04816010fb8c', operation='INSERT', pgid='pgtrigger_letter_born_dbcf4', table='grants_letter', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='letter',
            trigger=pgtrigger.compiler.Trigger(name='letter_stays_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."content" IS NOT NULL)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "content", "content_sha256", "number", "code", "easy_read", "replaces_id", "reissue_reason" rows from % table\', TG_TABLE_NAME;', hash='a11b028b8423c31720a8586327a8af5730d0eba7', operation='UPDATE OF "content", "content_sha256", "number", "code", "easy_read", "replaces_id", "reissue_reason"', pgid='pgtrigger_letter_stays_frozen_faea7', table='grants_letter', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='application',
            trigger=pgtrigger.compiler.Trigger(name='application_born', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.state NOT IN ('draft') THEN RAISE EXCEPTION 'noon: application cannot begin as %', NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='393b05dd81741d9db8a3be908605ee68c3fb767f', operation='INSERT', pgid='pgtrigger_application_born_0bab1', table='grants_application', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='application',
            trigger=pgtrigger.compiler.Trigger(name='application_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('awarded', 'declined'), ('awarded', 'reserve'), ('declined', 'awarded'), ('declined', 'reserve'), ('draft', 'submitted'), ('draft', 'withdrawn'), ('in_review', 'ineligible'), ('in_review', 'reviewed'), ('in_review', 'withdrawn'), ('ineligible', 'declined'), ('ineligible', 'submitted'), ('ineligible', 'withdrawn'), ('reserve', 'awarded'), ('reserve', 'declined'), ('reserve', 'withdrawn'), ('reviewed', 'awarded'), ('reviewed', 'declined'), ('reviewed', 'in_review'), ('reviewed', 'reserve'), ('reviewed', 'withdrawn'), ('submitted', 'in_review'), ('submitted', 'ineligible'), ('submitted', 'withdrawn'), ('withdrawn', 'draft')) THEN RAISE EXCEPTION 'noon: application cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='53d9d0a207081d77a0f6cd2db380acacff79dd3f', operation='UPDATE OF "state"', pgid='pgtrigger_application_moves_04f97', table='grants_application', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_born', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.state NOT IN ('proposed') THEN RAISE EXCEPTION 'noon: decision cannot begin as %', NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='0f02b4cfa42fec31b45e686d15af68283bab95ed', operation='INSERT', pgid='pgtrigger_decision_born_94d74', table='grants_decision', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('approved', 'released'), ('approved', 'rescinded'), ('proposed', 'approved'), ('proposed', 'rescinded'), ('released', 'corrected')) THEN RAISE EXCEPTION 'noon: decision cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='9ec43d40ab5e937b776181c4325602ce117500fc', operation='UPDATE OF "state"', pgid='pgtrigger_decision_moves_0a38f', table='grants_decision', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_keeps_corrects_id', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.corrects_id IS DISTINCT FROM NEW.corrects_id)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "corrects_id" rows from % table\', TG_TABLE_NAME;', hash='03619040199c87372f31c5da38be38e61e4b0c38', operation='UPDATE OF "corrects_id"', pgid='pgtrigger_decision_keeps_corrects_id_b1d49', table='grants_decision', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_keeps_amount', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.amount IS DISTINCT FROM NEW.amount)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "amount" rows from % table\', TG_TABLE_NAME;', hash='7f6fcfa0effe35bb569d9f23f76accebd03e5c3a', operation='UPDATE OF "amount"', pgid='pgtrigger_decision_keeps_amount_a870d', table='grants_decision', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_is_shared_out', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE decided numeric; given numeric; which bigint;', func="which := NEW.id; SELECT amount INTO decided FROM grants_decision WHERE id = which; SELECT SUM(amount) INTO given FROM grants_decisionfunding WHERE decision_id = which; IF decided IS DISTINCT FROM given THEN RAISE EXCEPTION 'noon: an award is shared out over its sources to the penny' USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='bb475692d6c4171c7f340989d47fcb6eec5cd173', operation='INSERT', pgid='pgtrigger_decision_is_shared_out_baeea', table='grants_decision', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        programme.migrating.AddTrigger(
            model_name='award',
            trigger=pgtrigger.compiler.Trigger(name='award_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('accepted', 'active'), ('accepted', 'ended_early'), ('active', 'completed'), ('active', 'ended_early'), ('offered', 'accepted'), ('offered', 'lapsed'), ('offered', 'turned_down')) THEN RAISE EXCEPTION 'noon: award cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='37a6278048fde2e324b33c849db799d6a0755708', operation='UPDATE OF "state"', pgid='pgtrigger_award_moves_374c1', table='grants_award', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='award',
            trigger=pgtrigger.compiler.Trigger(name='award_born', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.state NOT IN ('offered') THEN RAISE EXCEPTION 'noon: award cannot begin as %', NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='26a7fbfe72c29321cbfe33e978d618c2b31fff54', operation='INSERT', pgid='pgtrigger_award_born_3b91b', table='grants_award', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='award',
            trigger=pgtrigger.compiler.Trigger(name='award_accepted_by_somebody', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state = 'accepted' AND OLD.state IS DISTINCT FROM NEW.state)", func="IF NOT EXISTS (SELECT 1 FROM grants_acceptance WHERE offer_id = NEW.id) THEN RAISE EXCEPTION 'noon: nobody accepted award %', NEW.id USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='749fa1dabcd78749403d620869a82f84efee3faf', operation='UPDATE OF "state"', pgid='pgtrigger_award_accepted_by_somebody_98a69', table='grants_award', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='award',
            trigger=pgtrigger.compiler.Trigger(name='award_covers_its_instalments', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="IF (SELECT amount FROM grants_award WHERE id = NEW.id) < (SELECT COALESCE(SUM(amount), 0) FROM grants_instalment WHERE award_id = NEW.id) THEN RAISE EXCEPTION 'noon: the instalments would pass the award' USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='e8fa4b2034b5b76a7e06461a1ebba99fbf6312b7', operation='UPDATE OF "amount"', pgid='pgtrigger_award_covers_its_instalments_1e85b', table='grants_award', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        programme.migrating.AddTrigger(
            model_name='award',
            trigger=pgtrigger.compiler.Trigger(name='award_completed_once_settled', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state = 'completed')", func="IF EXISTS (SELECT 1 FROM grants_report r WHERE r.award_id = NEW.id AND r.state NOT IN ('accepted', 'not_needed')) OR EXISTS (SELECT 1 FROM grants_instalment i WHERE i.award_id = NEW.id AND i.state NOT IN ('paid', 'withheld')) OR NOT EXISTS (SELECT 1 FROM grants_finalstatement s WHERE s.award_id = NEW.id) THEN RAISE EXCEPTION 'noon: the award is not settled' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='fdb89105fc6537020aefe5e073e5aa51e732c9f6', operation='UPDATE OF "state"', pgid='pgtrigger_award_completed_once_settled_5718c', table='grants_award', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='extension',
            trigger=pgtrigger.compiler.Trigger(name='extension_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('approved', 'closed'), ('requested', 'approved'), ('requested', 'refused')) THEN RAISE EXCEPTION 'noon: extension cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='54f29fca3e8c726f358b9d0e629eede8162c93fc', operation='UPDATE OF "state"', pgid='pgtrigger_extension_moves_b8c4a', table='grants_extension', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='extension',
            trigger=pgtrigger.compiler.Trigger(name='extension_born', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.state NOT IN ('requested') THEN RAISE EXCEPTION 'noon: extension cannot begin as %', NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='387c45376db991d56659b5ecb054412f319d3545', operation='INSERT', pgid='pgtrigger_extension_born_b2983', table='grants_extension', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='instalment',
            trigger=pgtrigger.compiler.Trigger(name='instalment_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('approved', 'paid'), ('approved', 'withheld'), ('due', 'approved'), ('due', 'withheld'), ('planned', 'due'), ('planned', 'withheld'), ('withheld', 'due')) THEN RAISE EXCEPTION 'noon: instalment cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='a4f203d7b0f9574450d4823f7ee88ba4bfaeea57', operation='UPDATE OF "state"', pgid='pgtrigger_instalment_moves_7de46', table='grants_instalment', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='instalment',
            trigger=pgtrigger.compiler.Trigger(name='instalment_born', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.state NOT IN ('planned') THEN RAISE EXCEPTION 'noon: instalment cannot begin as %', NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='4c09ebf9ee3c72b259f73ef7ec21c598cc5862fd', operation='INSERT', pgid='pgtrigger_instalment_born_26428', table='grants_instalment', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='instalment',
            trigger=pgtrigger.compiler.Trigger(name='instalments_within_award', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE granted numeric; others numeric;', func="SELECT amount INTO granted FROM grants_award WHERE id = NEW.award_id FOR NO KEY UPDATE; SELECT COALESCE(SUM(amount), 0) INTO others FROM grants_instalment WHERE award_id = NEW.award_id AND id IS DISTINCT FROM NEW.id; IF others + NEW.amount > granted THEN RAISE EXCEPTION 'noon: the instalments would pass the award' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='5c331e07a1a422da08c95dec34bc029761126ab8', operation='INSERT OR UPDATE OF "amount", "award_id"', pgid='pgtrigger_instalments_within_award_62739', table='grants_instalment', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='instalment',
            trigger=pgtrigger.compiler.Trigger(name='instalment_keeps_award_id', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.award_id IS DISTINCT FROM NEW.award_id)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "award_id" rows from % table\', TG_TABLE_NAME;', hash='9dd7f8b50f3e869e5797470dede32b4eb6c67985', operation='UPDATE OF "award_id"', pgid='pgtrigger_instalment_keeps_award_id_47d15', table='grants_instalment', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='instalment',
            trigger=pgtrigger.compiler.Trigger(name='two_people_above_a_limit', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state = 'paid')", declare='DECLARE most numeric;', func="SELECT COALESCE(own.two_people_above, whole.two_people_above, 1000) INTO most FROM grants_award a JOIN grants_application p ON p.id = a.application_id JOIN programme_round r ON r.id = p.round_id LEFT JOIN grants_paymentrules own ON own.round_id = r.id LEFT JOIN grants_paymentrules whole ON whole.programme_id = r.programme_id AND whole.round_id IS NULL WHERE a.id = NEW.award_id; IF NEW.amount > most AND (NEW.approved_by_id IS NULL OR NEW.paid_by_id IS NULL OR NEW.approved_by_id = NEW.paid_by_id) THEN RAISE EXCEPTION 'noon: two people approve and pay this amount' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='6dd95536388a75a51ec5d58800fb0b2516484331', operation='UPDATE OF "state", "amount", "approved_by_id", "paid_by_id"', pgid='pgtrigger_two_people_above_a_limit_24327', table='grants_instalment', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='instalment',
            trigger=pgtrigger.compiler.Trigger(name='instalment_amount_stays_once_due', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> 'planned' AND OLD.amount <> NEW.amount)", func='RAISE EXCEPTION \'pgtrigger: Cannot update of "amount" rows from % table\', TG_TABLE_NAME;', hash='86c75f101a7657521eb4bf4de3ae04f23412acd6', operation='UPDATE OF "amount"', pgid='pgtrigger_instalment_amount_stays_once_due_eac0d', table='grants_instalment', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='instalment',
            trigger=pgtrigger.compiler.Trigger(name='instalment_stays_once_due', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> 'planned')", func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='1689c6ce22495a44c320817bd94e2d6a954838ba', operation='DELETE', pgid='pgtrigger_instalment_stays_once_due_6d175', table='grants_instalment', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='lateattempt',
            trigger=pgtrigger.compiler.Trigger(name='late_attempt_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('kept', 'accepted'), ('kept', 'closed')) THEN RAISE EXCEPTION 'noon: late_attempt cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='16b8be717dac93adfa0aee44ee9a36624326fb28', operation='UPDATE OF "state"', pgid='pgtrigger_late_attempt_moves_0bcc7', table='grants_lateattempt', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='lateattempt',
            trigger=pgtrigger.compiler.Trigger(name='late_attempt_born', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.state NOT IN ('kept') THEN RAISE EXCEPTION 'noon: late_attempt cannot begin as %', NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='542a824001f77a720651f3ebba8449e1be56f492', operation='INSERT', pgid='pgtrigger_late_attempt_born_8b4ab', table='grants_lateattempt', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='lateattempt',
            trigger=pgtrigger.compiler.Trigger(name='late_attempt_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='RAISE EXCEPTION \'pgtrigger: Cannot update of "content", "received_at", "deadline", "rule", "act" rows from % table\', TG_TABLE_NAME;', hash='eb61946747fa4c764a47b0a6ac8ac31d058cd758', operation='UPDATE OF "content", "received_at", "deadline", "rule", "act"', pgid='pgtrigger_late_attempt_no_update_6deb8', table='grants_lateattempt', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='letterfile',
            trigger=pgtrigger.compiler.Trigger(name='letter_file_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='5e09f031f1dc936fee229463cd9fe5f612680af2', operation='UPDATE', pgid='pgtrigger_letter_file_no_update_eab47', table='grants_letterfile', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='submission',
            trigger=pgtrigger.compiler.Trigger(name='submission_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='daf73c25c8a042451c3a8ce99745ecfa0379234e', operation='UPDATE', pgid='pgtrigger_submission_no_update_9e639', table='grants_submission', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='submission',
            trigger=pgtrigger.compiler.Trigger(name='submission_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='90a5db17f81eb6c33d7a5de10ff6e7d29ea6ea2d', operation='DELETE', pgid='pgtrigger_submission_no_delete_be92d', table='grants_submission', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='submitoutcome',
            trigger=pgtrigger.compiler.Trigger(name='submit_outcome_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='aca62134d3956d77b66d00143c6c0c90dd6a0650', operation='UPDATE', pgid='pgtrigger_submit_outcome_no_update_db469', table='grants_submitoutcome', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='submissionfile',
            trigger=pgtrigger.compiler.Trigger(name='submission_file_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='ca6d7c65ed3f02b540c4dde830044f43db8c9018', operation='UPDATE', pgid='pgtrigger_submission_file_no_update_3ef8d', table='grants_submissionfile', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='certificate',
            trigger=pgtrigger.compiler.Trigger(name='certificate_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='34263f2a3e90da5ab53edb31d04feddd361463ea', operation='UPDATE', pgid='pgtrigger_certificate_no_update_283e3', table='grants_certificate', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='certificate',
            trigger=pgtrigger.compiler.Trigger(name='certificate_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='5d48bcc3cc6d75283cf0d21322e2c846b6d137e1', operation='DELETE', pgid='pgtrigger_certificate_no_delete_69abc', table='grants_certificate', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='certificate',
            trigger=pgtrigger.compiler.Trigger(name='certificate_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('noon.test', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'noon: this table is only ever added to';", hash='e8d16491d508dc7b4a9615ae8ec6cd745bb58c76', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_certificate_no_truncate_30aae', table='grants_certificate', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='certificateleaf',
            trigger=pgtrigger.compiler.Trigger(name='certificate_leaf_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='e65cf1a7f8201e4755024109f0fbdee7abdc8557', operation='UPDATE', pgid='pgtrigger_certificate_leaf_no_update_0696e', table='grants_certificateleaf', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='certificateleaf',
            trigger=pgtrigger.compiler.Trigger(name='certificate_leaf_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='14b427a9b4d04289247cd48acc56e8bfffcceb46', operation='DELETE', pgid='pgtrigger_certificate_leaf_no_delete_91589', table='grants_certificateleaf', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='certificateleaf',
            trigger=pgtrigger.compiler.Trigger(name='certificate_leaf_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('noon.test', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'noon: this table is only ever added to';", hash='6e94740d43cbb7ac501cf110bacb3d70dc02cca0', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_certificate_leaf_no_truncate_596ef', table='grants_certificateleaf', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='settlement',
            trigger=pgtrigger.compiler.Trigger(name='settlement_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f4dc748c490e842694828c47494dc138b102dd04', operation='UPDATE', pgid='pgtrigger_settlement_no_update_e5c6f', table='grants_settlement', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='eligibilityfinding',
            trigger=pgtrigger.compiler.Trigger(name='finding_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='7a7a164fe9acd494893251bb46080cf0e58edad7', operation='DELETE', pgid='pgtrigger_finding_no_delete_0744c', table='grants_eligibilityfinding', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='eligibilityfinding',
            trigger=pgtrigger.compiler.Trigger(name='finding_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='RAISE EXCEPTION \'pgtrigger: Cannot update of "application_id", "eligible", "reason_code", "reason", "needs_second", "found_by_id", "found_at" rows from % table\', TG_TABLE_NAME;', hash='d586af37072e4fa471cd039da9cebee3698cc0f2', operation='UPDATE OF "application_id", "eligible", "reason_code", "reason", "needs_second", "found_by_id", "found_at"', pgid='pgtrigger_finding_no_update_66b7f', table='grants_eligibilityfinding', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='eligibilityfinding',
            trigger=pgtrigger.compiler.Trigger(name='finding_stands_once_seconded', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."second_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='128a5dd950ba36ebeedd827d0a60213ebe0a7582', operation='UPDATE', pgid='pgtrigger_finding_stands_once_seconded_19401', table='grants_eligibilityfinding', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='offer_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='68128bf3100a71989ceee713bd899876075dca99', operation='DELETE', pgid='pgtrigger_offer_no_delete_da001', table='grants_offer', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='offer_terms_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.award_id <> OLD.award_id OR NEW.decision_id = OLD.decision_id OR EXISTS (SELECT FROM grants_acceptance WHERE offer_id = OLD.award_id) THEN RAISE EXCEPTION 'noon: Cannot update rows: the terms of an offer stay' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='fef51841f65e1bb2e2cf23ef780731dc45aa2f24', operation='UPDATE OF "terms", "terms_sha256", "terms_version", "award_id", "decision_id"', pgid='pgtrigger_offer_terms_stay_53d31', table='grants_offer', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='appeal_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('looked_at', 'answered'), ('looked_at', 'not_upheld'), ('looked_at', 'upheld'), ('looked_at', 'withdrawn'), ('received', 'looked_at'), ('received', 'withdrawn')) THEN RAISE EXCEPTION 'noon: appeal cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='a0d29882221bff6bbb27b90fe62bfd333e99825d', operation='UPDATE OF "state"', pgid='pgtrigger_appeal_moves_bb44e', table='grants_appeal', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='appeal_born', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.state NOT IN ('received') THEN RAISE EXCEPTION 'noon: appeal cannot begin as %', NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='01f26d0bfed3f2aba75df1d92c9b34ebf6ec0fd1', operation='INSERT', pgid='pgtrigger_appeal_born_357a3', table='grants_appeal', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='appeal_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='b4623b6d0f5c734060375b85e7bfcc45b71ac11e', operation='DELETE', pgid='pgtrigger_appeal_no_delete_ab0f4', table='grants_appeal', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='appeal_keeps_application_id', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.application_id IS DISTINCT FROM NEW.application_id)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "application_id" rows from % table\', TG_TABLE_NAME;', hash='4c85962080c5cd6cbf3be6aa5ea54e8a356725bc', operation='UPDATE OF "application_id"', pgid='pgtrigger_appeal_keeps_application_id_6187c', table='grants_appeal', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='appeal_keeps_kind', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.kind IS DISTINCT FROM NEW.kind)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "kind" rows from % table\', TG_TABLE_NAME;', hash='4e367714649e4c53ab8b743a9cea7cbd757cfbf4', operation='UPDATE OF "kind"', pgid='pgtrigger_appeal_keeps_kind_23710', table='grants_appeal', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='appeal_keeps_received_on', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.received_on IS DISTINCT FROM NEW.received_on)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "received_on" rows from % table\', TG_TABLE_NAME;', hash='317ee67d58d9023b60395c46ff4ecb43f52e75b6', operation='UPDATE OF "received_on"', pgid='pgtrigger_appeal_keeps_received_on_f3b0f', table='grants_appeal', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='appeal_keeps_until', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.until IS DISTINCT FROM NEW.until)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "until" rows from % table\', TG_TABLE_NAME;', hash='ed4116f7349004dcd8ad5bd3677e7b930723c70f', operation='UPDATE OF "until"', pgid='pgtrigger_appeal_keeps_until_b72f0', table='grants_appeal', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='appeal_keeps_about', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.about IS DISTINCT FROM NEW.about)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "about" rows from % table\', TG_TABLE_NAME;', hash='92fabdf61881911bafd74c28c8f05d35e3094adc', operation='UPDATE OF "about"', pgid='pgtrigger_appeal_keeps_about_77c5e', table='grants_appeal', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='appeal_is_decided_by_another', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.decided_by_id IS NOT NULL AND NEW.kind <> 'question')", func="IF EXISTS (SELECT 1 FROM grants_decision d WHERE d.application_id = NEW.application_id AND d.proposed_at <= NEW.decided_at AND NEW.decided_by_id IN (d.proposed_by_id, d.approved_by_id)) THEN RAISE EXCEPTION 'noon: whoever decided the application does not decide about it again' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='000f1c850a2c10908a69879db3dd4d1d0fe0c9ae', operation='UPDATE', pgid='pgtrigger_appeal_is_decided_by_another_a429f', table='grants_appeal', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='awardcheck',
            trigger=pgtrigger.compiler.Trigger(name='award_check_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='2ad0797287ff86d5f57b3543df483240b963377d', operation='DELETE', pgid='pgtrigger_award_check_no_delete_11361', table='grants_awardcheck', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='awardcheck',
            trigger=pgtrigger.compiler.Trigger(name='award_check_keeps_words', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.words IS DISTINCT FROM NEW.words)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "words" rows from % table\', TG_TABLE_NAME;', hash='1684f25387a2e09d849705c644f83a2bc754ec1d', operation='UPDATE OF "words"', pgid='pgtrigger_award_check_keeps_words_cb09a', table='grants_awardcheck', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='awardcheck',
            trigger=pgtrigger.compiler.Trigger(name='award_check_keeps_award_id', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.award_id IS DISTINCT FROM NEW.award_id)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "award_id" rows from % table\', TG_TABLE_NAME;', hash='2c3f807005d4c1e207bca888cae5bcc1b7e6af6c', operation='UPDATE OF "award_id"', pgid='pgtrigger_award_check_keeps_award_id_a3ae8', table='grants_awardcheck', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='awardterms',
            trigger=pgtrigger.compiler.Trigger(name='award_terms_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='01c255e2ba3261bde107799b85141c64391b2d81', operation='UPDATE', pgid='pgtrigger_award_terms_no_update_6f55c', table='grants_awardterms', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='bankdetails',
            trigger=pgtrigger.compiler.Trigger(name='bank_details_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('given', 'in_force'), ('given', 'refused'), ('given', 'replaced'), ('in_force', 'replaced')) THEN RAISE EXCEPTION 'noon: bank_details cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='6dc5ece56b811854360904f75d69b2c31bdb461b', operation='UPDATE OF "state"', pgid='pgtrigger_bank_details_moves_c768a', table='grants_bankdetails', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='bankdetails',
            trigger=pgtrigger.compiler.Trigger(name='bank_details_born', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.state NOT IN ('given') THEN RAISE EXCEPTION 'noon: bank_details cannot begin as %', NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='a2e4a3e5b13215e27b9558aa5c9b214138e387b1', operation='INSERT', pgid='pgtrigger_bank_details_born_773e1', table='grants_bankdetails', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='bankdetails',
            trigger=pgtrigger.compiler.Trigger(name='bank_details_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='RAISE EXCEPTION \'pgtrigger: Cannot update of "award_id", "sealed", "given_by_id", "given_at", "not_before" rows from % table\', TG_TABLE_NAME;', hash='a1b20e9da25d6eda2a26677d4eb0d6c289b0980a', operation='UPDATE OF "award_id", "sealed", "given_by_id", "given_at", "not_before"', pgid='pgtrigger_bank_details_no_update_b0c28', table='grants_bankdetails', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='decisionfunding',
            trigger=pgtrigger.compiler.Trigger(name='decision_funding_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='994e709a677e1255074f2340bff23768d0fbd4c1', operation='UPDATE', pgid='pgtrigger_decision_funding_no_update_71407', table='grants_decisionfunding', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='decisionfunding',
            trigger=pgtrigger.compiler.Trigger(name='share_within_the_pot', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE of_round bigint; kept numeric; pot numeric; source_round bigint; source_amount numeric; taken numeric;', func="SELECT a.round_id INTO of_round FROM grants_decision d JOIN grants_application a ON a.id = d.application_id WHERE d.id = NEW.decision_id; SELECT support_fund + panel_costs INTO kept FROM programme_round WHERE id = of_round FOR NO KEY UPDATE; SELECT round_id, amount INTO source_round, source_amount FROM programme_fundingsource WHERE id = NEW.source_id FOR NO KEY UPDATE; IF source_round <> of_round THEN RAISE EXCEPTION 'noon: an award is paid from the sources of its own round' USING ERRCODE = 'check_violation'; END IF; SELECT COALESCE(SUM(most), 0) INTO taken FROM (SELECT MAX(parts.amount) AS most FROM (\n    SELECT live.application_id, f.source_id, f.amount - LEAST(f.amount, GREATEST(0,\n        live.whole - live.amount\n        - (SUM(f.amount) OVER (PARTITION BY f.decision_id ORDER BY f.source_id DESC) - f.amount)\n    )) AS amount\n    FROM (\n    SELECT d.id, d.application_id, COALESCE(w.amount, d.amount) AS whole, (\n        CASE WHEN w.state IN ('completed', 'ended_early') THEN (\n            SELECT COALESCE(SUM(i.amount), 0) FROM grants_instalment i\n            WHERE i.award_id = w.id AND i.state = 'paid'\n        ) ELSE COALESCE(w.amount, d.amount) END - (\n            SELECT COALESCE(SUM(r.amount), 0) FROM grants_return r\n            WHERE r.award_id = w.id AND r.struck_out_at IS NULL\n        )\n    ) AS amount\n    FROM grants_decision d\n    JOIN grants_application a ON a.id = d.application_id\n    LEFT JOIN grants_award w ON w.decision_id = d.id\n    WHERE a.round_id = of_round AND d.outcome = 'award'\n    AND (d.state IN ('proposed', 'approved') OR w.state NOT IN ('lapsed', 'turned_down'))\n) live JOIN grants_decisionfunding f ON f.decision_id = live.id\n) parts WHERE parts.source_id = NEW.source_id GROUP BY parts.application_id) each; IF taken > source_amount THEN RAISE EXCEPTION 'noon: a source has no more than it has' USING ERRCODE = 'check_violation'; END IF; SELECT COALESCE(SUM(amount), 0) INTO pot FROM programme_fundingsource WHERE round_id = of_round; SELECT COALESCE(SUM(most), 0) INTO taken FROM (SELECT MAX(live.amount) AS most FROM (\n    SELECT d.id, d.application_id, COALESCE(w.amount, d.amount) AS whole, (\n        CASE WHEN w.state IN ('completed', 'ended_early') THEN (\n            SELECT COALESCE(SUM(i.amount), 0) FROM grants_instalment i\n            WHERE i.award_id = w.id AND i.state = 'paid'\n        ) ELSE COALESCE(w.amount, d.amount) END - (\n            SELECT COALESCE(SUM(r.amount), 0) FROM grants_return r\n            WHERE r.award_id = w.id AND r.struck_out_at IS NULL\n        )\n    ) AS amount\n    FROM grants_decision d\n    JOIN grants_application a ON a.id = d.application_id\n    LEFT JOIN grants_award w ON w.decision_id = d.id\n    WHERE a.round_id = of_round AND d.outcome = 'award'\n    AND (d.state IN ('proposed', 'approved') OR w.state NOT IN ('lapsed', 'turned_down'))\n) live GROUP BY live.application_id) each; IF taken > 0 AND taken + kept > pot THEN RAISE EXCEPTION 'noon: the awards would pass the pot' USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='e2c66d5ab40e2b2418483d1e6f2139d4b3456cd2', operation='INSERT', pgid='pgtrigger_share_within_the_pot_e54ee', table='grants_decisionfunding', when='AFTER')),
        ),
        programme.migrating.AddTrigger(
            model_name='decisionfunding',
            trigger=pgtrigger.compiler.Trigger(name='shares_come_to_the_award', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE decided numeric; given numeric; which bigint;', func="which := NEW.decision_id; SELECT amount INTO decided FROM grants_decision WHERE id = which; SELECT SUM(amount) INTO given FROM grants_decisionfunding WHERE decision_id = which; IF decided IS DISTINCT FROM given THEN RAISE EXCEPTION 'noon: an award is shared out over its sources to the penny' USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='c8d82626c9dd79d2c83096f01c37f9a73ece4097', operation='INSERT', pgid='pgtrigger_shares_come_to_the_award_a8f98', table='grants_decisionfunding', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        programme.migrating.AddTrigger(
            model_name='decisionfunding',
            trigger=pgtrigger.compiler.Trigger(name='shares_still_come_to_the_award', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE decided numeric; given numeric; which bigint;', func="which := OLD.decision_id; SELECT amount INTO decided FROM grants_decision WHERE id = which; SELECT SUM(amount) INTO given FROM grants_decisionfunding WHERE decision_id = which; IF decided IS DISTINCT FROM given THEN RAISE EXCEPTION 'noon: an award is shared out over its sources to the penny' USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='b5ab0e63e4ab30c3227d2408d7ffb403aab18536', operation='DELETE', pgid='pgtrigger_shares_still_come_to_the_award_ce753', table='grants_decisionfunding', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        programme.migrating.AddTrigger(
            model_name='finalstatement',
            trigger=pgtrigger.compiler.Trigger(name='final_statement_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='34e8818f4854f80181f126f037e0d4734811c92e', operation='UPDATE', pgid='pgtrigger_final_statement_no_update_dfd38', table='grants_finalstatement', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='finalstatement',
            trigger=pgtrigger.compiler.Trigger(name='final_statement_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='b73c0185d700f49b229bcd3aa6aedf5c16d630e0', operation='DELETE', pgid='pgtrigger_final_statement_no_delete_e5c3b', table='grants_finalstatement', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='letterhead',
            trigger=pgtrigger.compiler.Trigger(name='letter_head_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='52df4267cfc567bd0d68c203fce6b746a27d456d', operation='UPDATE', pgid='pgtrigger_letter_head_no_update_a60c8', table='grants_letterhead', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='letterhead',
            trigger=pgtrigger.compiler.Trigger(name='letter_head_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='686ec92a22b4bbd336986d92542ae5c2e702cc93', operation='DELETE', pgid='pgtrigger_letter_head_no_delete_53a53', table='grants_letterhead', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='letterpost',
            trigger=pgtrigger.compiler.Trigger(name='letter_post_keeps_its_day', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."posted_on" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ad6d6ab662c4c7e726927ac54f06100ff10818ea', operation='UPDATE OR DELETE', pgid='pgtrigger_letter_post_keeps_its_day_e5427', table='grants_letterpost', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='lettersignature',
            trigger=pgtrigger.compiler.Trigger(name='letter_signature_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6af19207201983c6aa73d8442256952febfc3b01', operation='UPDATE', pgid='pgtrigger_letter_signature_no_update_d7c74', table='grants_lettersignature', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='lettertext',
            trigger=pgtrigger.compiler.Trigger(name='letter_text_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='073d50a9e9555e2b8508adb6202392271cf465f5', operation='UPDATE', pgid='pgtrigger_letter_text_no_update_9be8c', table='grants_lettertext', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='lettertext',
            trigger=pgtrigger.compiler.Trigger(name='letter_text_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='ac64b87ebc2452ca1e55a324293b6b7e4bf51bcb', operation='DELETE', pgid='pgtrigger_letter_text_no_delete_fdbae', table='grants_lettertext', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='paymentrun',
            trigger=pgtrigger.compiler.Trigger(name='payment_run_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='5c1b7ef8f1eef95b1d2080fa0d2b2b9c5afab5ec', operation='UPDATE', pgid='pgtrigger_payment_run_no_update_7d05b', table='grants_paymentrun', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='paymentrun',
            trigger=pgtrigger.compiler.Trigger(name='payment_run_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='b1dc88852b72fbc853aa173c1a9949e61250839c', operation='DELETE', pgid='pgtrigger_payment_run_no_delete_3812a', table='grants_paymentrun', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='paymentrunline',
            trigger=pgtrigger.compiler.Trigger(name='payment_run_line_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='RAISE EXCEPTION \'pgtrigger: Cannot update of "run_id", "instalment_id", "bank_id", "cells" rows from % table\', TG_TABLE_NAME;', hash='31f3c39a8e3fff79552f034c871fdd2a7ddbab7f', operation='UPDATE OF "run_id", "instalment_id", "bank_id", "cells"', pgid='pgtrigger_payment_run_line_no_update_d1ccd', table='grants_paymentrunline', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='paymentrunline',
            trigger=pgtrigger.compiler.Trigger(name='payment_run_line_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='7b4e56513f7f2cbdd883e9ae090637e52865fc88', operation='DELETE', pgid='pgtrigger_payment_run_line_no_delete_3af37', table='grants_paymentrunline', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='paymentrunline',
            trigger=pgtrigger.compiler.Trigger(name='a_line_taken_out_stays_out', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.taken_out_at IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='ab7245bbd3bddb25383ccf57fda0a5a76caf59d0', operation='UPDATE', pgid='pgtrigger_a_line_taken_out_stays_out_32744', table='grants_paymentrunline', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='releaseplan',
            trigger=pgtrigger.compiler.Trigger(name='release_plan_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('waiting', 'cancelled'), ('waiting', 'done'), ('waiting', 'refused')) THEN RAISE EXCEPTION 'noon: release_plan cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='7542c8ea002f1cdb0a6d0ebf18853e0a1f1932b7', operation='UPDATE OF "state"', pgid='pgtrigger_release_plan_moves_b20ee', table='grants_releaseplan', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='releaseplan',
            trigger=pgtrigger.compiler.Trigger(name='release_plan_born', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.state NOT IN ('waiting') THEN RAISE EXCEPTION 'noon: release_plan cannot begin as %', NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='4f8ded30c81ef72c15931458add8e512e7025e82', operation='INSERT', pgid='pgtrigger_release_plan_born_33a1b', table='grants_releaseplan', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='releaseplan',
            trigger=pgtrigger.compiler.Trigger(name='release_plan_keeps_decisions', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.decisions IS DISTINCT FROM NEW.decisions)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "decisions" rows from % table\', TG_TABLE_NAME;', hash='6cee0c7d527b31ba73633a6491b74890026ed1a7', operation='UPDATE OF "decisions"', pgid='pgtrigger_release_plan_keeps_decisions_0efad', table='grants_releaseplan', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='releaseplan',
            trigger=pgtrigger.compiler.Trigger(name='release_plan_keeps_release_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.release_at IS DISTINCT FROM NEW.release_at)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "release_at" rows from % table\', TG_TABLE_NAME;', hash='e562413b79ed57305f4ece93fb8e707efac5bf8d', operation='UPDATE OF "release_at"', pgid='pgtrigger_release_plan_keeps_release_at_b18f1', table='grants_releaseplan', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='report_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('due', 'not_needed'), ('due', 'started'), ('sent', 'accepted'), ('sent', 'sent_back'), ('sent_back', 'not_needed'), ('sent_back', 'sent'), ('started', 'not_needed'), ('started', 'sent')) THEN RAISE EXCEPTION 'noon: report cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='fc59faa139db705d709dba55ce52e68b44729831', operation='UPDATE OF "state"', pgid='pgtrigger_report_moves_172c4', table='grants_report', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='report_born', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.state NOT IN ('due') THEN RAISE EXCEPTION 'noon: report cannot begin as %', NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='9eb27f87449692b0e10a27701204eb0117106ebd', operation='INSERT', pgid='pgtrigger_report_born_75913', table='grants_report', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='report_keeps_response_id', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.response_id IS DISTINCT FROM NEW.response_id)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "response_id" rows from % table\', TG_TABLE_NAME;', hash='06065d1a3f67bee6cb068cc3148846bb683e4848', operation='UPDATE OF "response_id"', pgid='pgtrigger_report_keeps_response_id_9c240', table='grants_report', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='report_keeps_award_id', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.award_id IS DISTINCT FROM NEW.award_id)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "award_id" rows from % table\', TG_TABLE_NAME;', hash='fe6f9c55121ac74d6238c637536775c556241df3', operation='UPDATE OF "award_id"', pgid='pgtrigger_report_keeps_award_id_58a39', table='grants_report', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='report_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='d64404d28c45f08e249289bb9588b3e4a3954983', operation='DELETE', pgid='pgtrigger_report_no_delete_a79cb', table='grants_report', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='report_is_sent_with_a_version', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state IS DISTINCT FROM NEW.state AND NEW.state = 'sent')", func="IF NOT EXISTS (SELECT 1 FROM grants_reportversion v WHERE v.report_id = NEW.id AND v.sent_at = NEW.sent_at) THEN RAISE EXCEPTION 'noon: a report is sent with its frozen text' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='2af8bf7218ba369a21567b071390a089fed5a194', operation='UPDATE OF "state"', pgid='pgtrigger_report_is_sent_with_a_version_41677', table='grants_report', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='reportversion',
            trigger=pgtrigger.compiler.Trigger(name='report_version_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='00a72a00dcefdc5e52e8d7bbfab496a18c291b7b', operation='UPDATE', pgid='pgtrigger_report_version_no_update_7e2ab', table='grants_reportversion', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='reportversion',
            trigger=pgtrigger.compiler.Trigger(name='report_version_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='bb8fb7d1c68f6c5946a99b4a4b1a234ceec03ff3', operation='DELETE', pgid='pgtrigger_report_version_no_delete_34be5', table='grants_reportversion', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='return',
            trigger=pgtrigger.compiler.Trigger(name='return_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='RAISE EXCEPTION \'pgtrigger: Cannot update of "award_id", "amount", "came_on", "reason", "entered_by_id", "entered_at" rows from % table\', TG_TABLE_NAME;', hash='4bff7891410a496433ac00ded3f905a5c2198d90', operation='UPDATE OF "award_id", "amount", "came_on", "reason", "entered_by_id", "entered_at"', pgid='pgtrigger_return_no_update_d9cf9', table='grants_return', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='return',
            trigger=pgtrigger.compiler.Trigger(name='return_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='827eb5cdce4a4797ba4b16b695a3ad0b5e1ae101', operation='DELETE', pgid='pgtrigger_return_no_delete_710c9', table='grants_return', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='return',
            trigger=pgtrigger.compiler.Trigger(name='a_return_struck_out_stays_so', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.struck_out_at IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='de251813fa1f34178525e318291206f02cc7c5d8', operation='UPDATE', pgid='pgtrigger_a_return_struck_out_stays_so_cd854', table='grants_return', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='return',
            trigger=pgtrigger.compiler.Trigger(name='returns_within_what_was_paid', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE paid numeric; others numeric;', func="PERFORM 1 FROM grants_award WHERE id = NEW.award_id FOR NO KEY UPDATE; SELECT COALESCE(SUM(amount), 0) INTO paid FROM grants_instalment WHERE award_id = NEW.award_id AND state = 'paid'; SELECT COALESCE(SUM(amount), 0) INTO others FROM grants_return WHERE award_id = NEW.award_id AND struck_out_at IS NULL; IF others + NEW.amount > paid THEN RAISE EXCEPTION 'noon: more would come back than was paid' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='867eaf1f7e623d9cfbb3a1680beaea58f7f7f9e5', operation='INSERT', pgid='pgtrigger_returns_within_what_was_paid_1641d', table='grants_return', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='stafflook',
            trigger=pgtrigger.compiler.Trigger(name='staff_look_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f49a8f73ec7ec4e39012facd8801e14135d1cfd4', operation='UPDATE', pgid='pgtrigger_staff_look_no_update_3a01c', table='grants_stafflook', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='variation',
            trigger=pgtrigger.compiler.Trigger(name='variation_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('asked', 'in_force'), ('asked', 'proposed'), ('asked', 'refused'), ('asked', 'taken_back'), ('proposed', 'asked'), ('proposed', 'in_force')) THEN RAISE EXCEPTION 'noon: variation cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='6e492059b04ce6aa26b812fef5ed7ecb793ce975', operation='UPDATE OF "state"', pgid='pgtrigger_variation_moves_f82f3', table='grants_variation', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='variation',
            trigger=pgtrigger.compiler.Trigger(name='variation_born', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.state NOT IN ('asked') THEN RAISE EXCEPTION 'noon: variation cannot begin as %', NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='1a6f079ba2c0d6c86116b45ac71cca9bf1a6700a', operation='INSERT', pgid='pgtrigger_variation_born_4e8ac', table='grants_variation', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='variation',
            trigger=pgtrigger.compiler.Trigger(name='variation_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='03797a967b855039439aa61329b22e5636549735', operation='DELETE', pgid='pgtrigger_variation_no_delete_5c4a7', table='grants_variation', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='variation',
            trigger=pgtrigger.compiler.Trigger(name='variation_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='RAISE EXCEPTION \'pgtrigger: Cannot update of "award_id", "number", "kind", "asks", "reason", "asked_until", "asked_lines" rows from % table\', TG_TABLE_NAME;', hash='ed7e689b590d5d85cb0b36abfc6b64ce28c6fc57', operation='UPDATE OF "award_id", "number", "kind", "asks", "reason", "asked_until", "asked_lines"', pgid='pgtrigger_variation_no_update_00c1b', table='grants_variation', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='variation',
            trigger=pgtrigger.compiler.Trigger(name='variation_notice_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."notice" IS NOT NULL)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "notice", "notice_sha256", "letter_number", "ends_on", "budget", "payments" rows from % table\', TG_TABLE_NAME;', hash='285caffe99c6683055d25f7627c64a3d229f4986', operation='UPDATE OF "notice", "notice_sha256", "letter_number", "ends_on", "budget", "payments"', pgid='pgtrigger_variation_notice_stays_ffce6', table='grants_variation', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='roundofawards',
            trigger=pgtrigger.compiler.Trigger(name='round_keeps_its_awards', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.support_fund + NEW.panel_costs > OLD.support_fund + OLD.panel_costs)', declare='DECLARE of_round bigint; kept numeric; pot numeric; taken numeric;', func="of_round := NEW.id; kept := NEW.support_fund + NEW.panel_costs; SELECT COALESCE(SUM(amount), 0) INTO pot FROM programme_fundingsource WHERE round_id = of_round; SELECT COALESCE(SUM(most), 0) INTO taken FROM (SELECT MAX(live.amount) AS most FROM (\n    SELECT d.id, d.application_id, COALESCE(w.amount, d.amount) AS whole, (\n        CASE WHEN w.state IN ('completed', 'ended_early') THEN (\n            SELECT COALESCE(SUM(i.amount), 0) FROM grants_instalment i\n            WHERE i.award_id = w.id AND i.state = 'paid'\n        ) ELSE COALESCE(w.amount, d.amount) END - (\n            SELECT COALESCE(SUM(r.amount), 0) FROM grants_return r\n            WHERE r.award_id = w.id AND r.struck_out_at IS NULL\n        )\n    ) AS amount\n    FROM grants_decision d\n    JOIN grants_application a ON a.id = d.application_id\n    LEFT JOIN grants_award w ON w.decision_id = d.id\n    WHERE a.round_id = of_round AND d.outcome = 'award'\n    AND (d.state IN ('proposed', 'approved') OR w.state NOT IN ('lapsed', 'turned_down'))\n) live GROUP BY live.application_id) each; IF taken > 0 AND taken + kept > pot THEN RAISE EXCEPTION 'noon: the awards would pass the pot' USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='65c5d32275ab46624ee11babb2b5eba84b2ea19c', operation='UPDATE OF "support_fund", "panel_costs"', pgid='pgtrigger_round_keeps_its_awards_975d5', table='programme_round', when='AFTER')),
        ),
        programme.migrating.AddTrigger(
            model_name='sourceofawards',
            trigger=pgtrigger.compiler.Trigger(name='source_keeps_its_awards', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE of_round bigint; kept numeric; pot numeric; source_amount numeric; taken numeric;', func="of_round := NEW.round_id; source_amount := NEW.amount; SELECT support_fund + panel_costs INTO kept FROM programme_round WHERE id = of_round FOR NO KEY UPDATE; SELECT COALESCE(SUM(most), 0) INTO taken FROM (SELECT MAX(parts.amount) AS most FROM (\n    SELECT live.application_id, f.source_id, f.amount - LEAST(f.amount, GREATEST(0,\n        live.whole - live.amount\n        - (SUM(f.amount) OVER (PARTITION BY f.decision_id ORDER BY f.source_id DESC) - f.amount)\n    )) AS amount\n    FROM (\n    SELECT d.id, d.application_id, COALESCE(w.amount, d.amount) AS whole, (\n        CASE WHEN w.state IN ('completed', 'ended_early') THEN (\n            SELECT COALESCE(SUM(i.amount), 0) FROM grants_instalment i\n            WHERE i.award_id = w.id AND i.state = 'paid'\n        ) ELSE COALESCE(w.amount, d.amount) END - (\n            SELECT COALESCE(SUM(r.amount), 0) FROM grants_return r\n            WHERE r.award_id = w.id AND r.struck_out_at IS NULL\n        )\n    ) AS amount\n    FROM grants_decision d\n    JOIN grants_application a ON a.id = d.application_id\n    LEFT JOIN grants_award w ON w.decision_id = d.id\n    WHERE a.round_id = of_round AND d.outcome = 'award'\n    AND (d.state IN ('proposed', 'approved') OR w.state NOT IN ('lapsed', 'turned_down'))\n) live JOIN grants_decisionfunding f ON f.decision_id = live.id\n) parts WHERE parts.source_id = NEW.id GROUP BY parts.application_id) each; IF taken > source_amount THEN RAISE EXCEPTION 'noon: a source has no more than it has' USING ERRCODE = 'check_violation'; END IF; SELECT COALESCE(SUM(amount), 0) INTO pot FROM programme_fundingsource WHERE round_id = of_round; SELECT COALESCE(SUM(most), 0) INTO taken FROM (SELECT MAX(live.amount) AS most FROM (\n    SELECT d.id, d.application_id, COALESCE(w.amount, d.amount) AS whole, (\n        CASE WHEN w.state IN ('completed', 'ended_early') THEN (\n            SELECT COALESCE(SUM(i.amount), 0) FROM grants_instalment i\n            WHERE i.award_id = w.id AND i.state = 'paid'\n        ) ELSE COALESCE(w.amount, d.amount) END - (\n            SELECT COALESCE(SUM(r.amount), 0) FROM grants_return r\n            WHERE r.award_id = w.id AND r.struck_out_at IS NULL\n        )\n    ) AS amount\n    FROM grants_decision d\n    JOIN grants_application a ON a.id = d.application_id\n    LEFT JOIN grants_award w ON w.decision_id = d.id\n    WHERE a.round_id = of_round AND d.outcome = 'award'\n    AND (d.state IN ('proposed', 'approved') OR w.state NOT IN ('lapsed', 'turned_down'))\n) live GROUP BY live.application_id) each; IF taken > 0 AND taken + kept > pot THEN RAISE EXCEPTION 'noon: the awards would pass the pot' USING ERRCODE = 'check_violation'; END IF; RETURN NULL;", hash='a31de0a49057fe204c49332680dfa546b03f96e1', operation='UPDATE OF "amount"', pgid='pgtrigger_source_keeps_its_awards_a152a', table='programme_fundingsource', when='AFTER')),
        ),
        programme.migrating.AddTrigger(
            model_name='acceptance',
            trigger=pgtrigger.compiler.Trigger(name='acceptance_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='90f5e093a1ccf107a9346a09fd9ce33744836590', operation='UPDATE', pgid='pgtrigger_acceptance_no_update_80282', table='grants_acceptance', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='acceptance',
            trigger=pgtrigger.compiler.Trigger(name='acceptance_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='75679078963291edf287ffcb00d5711c545e8b54', operation='DELETE', pgid='pgtrigger_acceptance_no_delete_ae69f', table='grants_acceptance', when='BEFORE')),
        ),
    ]
