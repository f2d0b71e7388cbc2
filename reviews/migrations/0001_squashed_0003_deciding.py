import django.core.validators
import django.db.models.deletion
import django_fsm
import pgtrigger.compiler
import programme.migrating
import programme.randomness
import programme.texts
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('reviews', '0001_initial'), ('reviews', '0002_panel'), ('reviews', '0003_deciding')]

    initial = True

    dependencies = [
        ('grants', '0001_initial'),
        ('grants', '0004_eligibility'),
        ('grants', '0005_deciding'),
        ('programme', '0001_initial'),
        ('programme', '0005_corrections_count_once'),
        ('programme', '__first__'),
    ]

    operations = [
        programme.migrating.CreateModel(
            name='Stage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveIntegerField()),
                ('name', programme.texts.TextsField(default=dict)),
                ('reviews_wanted', models.PositiveIntegerField(default=2)),
                ('due_at', models.DateTimeField()),
                ('is_blind', models.BooleanField(default=False)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('scores_shown_at', models.DateTimeField(blank=True, null=True)),
                ('shortlisted_at', models.DateTimeField(blank=True, null=True)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stages', to='programme.round')),
                ('score_sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.form')),
                ('earlier_scores', models.CharField(choices=[('apart', 'They do not count, and this panel does not see them'), ('shown', 'They do not count; this panel sees them once its own scores are shown'), ('counted', 'They count: the score is the mean of all readers of both stages')], default='apart', max_length=8)),
                ('intro', programme.texts.TextsField(blank=True, default=dict)),
                ('meeting_at', models.DateTimeField(blank=True, null=True)),
                ('reading_from', models.DateTimeField(blank=True, null=True)),
                ('revisions_open_until', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['round', 'order'],
                'constraints': [models.UniqueConstraint(fields=('round', 'order'), name='one_stage_per_place'), models.CheckConstraint(condition=models.Q(('scores_shown_at__isnull', True), ('opened_at__isnull', False), _connector='OR'), name='scores_are_shown_after_opening'), models.CheckConstraint(condition=models.Q(('shortlisted_at__isnull', True), ('scores_shown_at__isnull', False), _connector='OR'), name='shortlisting_follows_the_scores'), models.CheckConstraint(condition=models.Q(('reviews_wanted__gte', 1)), name='at_least_one_review'), models.CheckConstraint(condition=models.Q(('earlier_scores__in', ['apart', 'shown', 'counted'])), name='earlier_scores_are_known')],
            },
        ),
        programme.migrating.CreateModel(
            name='Conflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('step_away', 'I must step away'), ('can_be_fair', 'I know them but can be fair'), ('none', 'No')], max_length=12)),
                ('declared_at', models.DateTimeField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conflicts', to='grants.application')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to=settings.AUTH_USER_MODEL)),
                ('decided', models.CharField(blank=True, choices=[('allowed', 'May read it'), ('excluded', 'Must not read it')], max_length=8)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('names', models.JSONField(blank=True, default=list)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('reason', models.CharField(blank=True, choices=[('family', 'Family, partner or close friend'), ('work', 'We work together, or did in the last three years'), ('money', 'I, or somebody close to me, would gain from it'), ('helped', 'I helped with this application'), ('rival', 'We compete, or we have fallen out'), ('other', 'Something else')], max_length=10)),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.CharField(choices=[('declared', 'Said so themselves'), ('manager', 'Recorded by the team'), ('suggested', 'Found by Noon, recorded by the team')], default='declared', max_length=10)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('application', 'user'), name='one_conflict_answer'), models.CheckConstraint(condition=models.Q(('answer__in', ['step_away', 'can_be_fair', 'none'])), name='conflict_answer_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided', ''), ('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('answer', 'can_be_fair'), ('decided__in', ['allowed', 'excluded']), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='only_can_be_fair_is_decided_and_by_somebody'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('user')), _negated=True), _connector='OR'), name='nobody_decides_about_themselves')],
            },
        ),
        programme.migrating.CreateModel(
            name='BlindCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(blank=True, max_length=200)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField()),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('fault', models.CharField(blank=True, choices=[('kind', 'Nobody can take the properties out of a file of this kind'), ('broken', 'The file is damaged, or not what it seems'), ('locked', 'The file is protected with a password'), ('too_large', 'The file unpacks to more than can be handled'), ('gone', 'The file is missing in storage')], max_length=10)),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='blind_copy', to='programme.answerfile')),
            ],
            options={
                'verbose_name_plural': 'blind copies',
                'constraints': [models.CheckConstraint(condition=models.Q(('made_at__isnull', True), models.Q(('fault', ''), ('size__gt', 0), models.Q(('path', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='a_made_copy_has_bytes')],
            },
        ),
        programme.migrating.CreateModel(
            name='PanelMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('lived', 'Lived experience'), ('community', 'Community'), ('academic', 'Academic'), ('funder', 'Funder')], max_length=10)),
                ('capacity', models.PositiveIntegerField(default=10, help_text='How many applications at the most.')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='panel_memberships', to=settings.AUTH_USER_MODEL)),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='panel', to='reviews.stage')),
                ('access_note', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('formats', models.JSONField(blank=True, default=list)),
                ('invited_at', models.DateTimeField(blank=True, null=True)),
                ('key', models.UUIDField(default=programme.randomness.uuid4, editable=False, unique=True)),
                ('organisation', models.CharField(blank=True, max_length=200)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('state', models.CharField(choices=[('invited', 'Invited, no answer yet'), ('accepted', 'On the panel'), ('declined', 'Said no'), ('stepped_down', 'Stepped down')], default='accepted', max_length=12)),
                ('stepped_down_at', models.DateTimeField(blank=True, null=True)),
                ('topics', models.JSONField(blank=True, default=list)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('stage', 'user'), name='one_place_per_panel'), models.CheckConstraint(condition=models.Q(('kind__in', ['lived', 'community', 'academic', 'funder'])), name='reviewer_kind_is_known'), models.CheckConstraint(condition=models.Q(('state__in', ['invited', 'accepted', 'declined', 'stepped_down'])), name='member_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'invited'), _negated=True), ('invited_at__isnull', False), _connector='OR'), name='an_invitation_has_its_instant'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), ('answered_at__isnull', False), _connector='OR'), name='a_no_has_its_instant'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'stepped_down'), _negated=True), ('stepped_down_at__isnull', False), _connector='OR'), name='stepping_down_has_its_instant')],
            },
        ),
        programme.migrating.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField()),
                ('order', models.PositiveIntegerField()),
                ('title', programme.texts.TextsField(default=dict)),
                ('question', programme.texts.TextsField(default=dict)),
                ('weight', models.PositiveIntegerField()),
                ('lowest', models.SmallIntegerField(default=1)),
                ('highest', models.SmallIntegerField(default=6)),
                ('sentences', models.JSONField(default=dict)),
                ('sections', models.JSONField(blank=True, default=list)),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='reviews.stage')),
                ('words_asked', programme.texts.TextsField(blank=True, default=dict)),
            ],
            options={
                'verbose_name_plural': 'criteria',
                'ordering': ['stage', 'order'],
                'constraints': [models.UniqueConstraint(fields=('stage', 'key'), name='one_criterion_per_key'), models.UniqueConstraint(fields=('stage', 'order'), name='one_criterion_per_place'), models.CheckConstraint(condition=models.Q(('weight__gte', 1)), name='criterion_has_weight'), models.CheckConstraint(condition=models.Q(('highest__gt', models.F('lowest'))), name='criterion_bounds')],
            },
        ),
        programme.migrating.CreateModel(
            name='StageEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('pending', 'Not decided yet'), ('through', 'Goes on'), ('not_through', 'Does not go on')], default='pending', max_length=12)),
                ('reason', models.TextField(blank=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stage_entries', to='grants.application')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='reviews.stage')),
            ],
            options={
                'verbose_name_plural': 'stage entries',
                'constraints': [models.UniqueConstraint(fields=('application', 'stage'), name='one_entry_per_stage'), models.CheckConstraint(condition=models.Q(('outcome__in', ['pending', 'through', 'not_through'])), name='entry_outcome_is_known'), models.CheckConstraint(condition=models.Q(('outcome', 'pending'), ('decided_by__isnull', False), _connector='OR'), name='entry_decided_by_a_person')],
            },
        ),
        programme.migrating.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger_id', models.UUIDField(default=programme.randomness.uuid4, editable=False, unique=True)),
                ('held_at', models.DateTimeField()),
                ('places', models.PositiveIntegerField(blank=True, null=True)),
                ('begun_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('content', models.BinaryField(null=True)),
                ('content_sha256', models.BinaryField(max_length=32, null=True)),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('chair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='reviews.stage')),
            ],
            options={
                'ordering': ['stage', 'held_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('stage',), name='one_open_meeting_per_stage'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True), ('content__isnull', True), ('content_sha256__isnull', True)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('content__isnull', False), ('content_sha256__isnull', False)), _connector='OR'), name='a_closed_meeting_has_its_minutes')],
            },
        ),
        programme.migrating.CreateModel(
            name='PanelNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('written_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField(null=True)),
                ('struck_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='panel_notes', to='grants.application')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='reviews.stage')),
            ],
            options={
                'ordering': ['written_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='panel_note_says_something')],
            },
        ),
        programme.migrating.CreateModel(
            name='PanelTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes', models.PositiveIntegerField(default=45)),
                ('expected', models.PositiveIntegerField(blank=True, null=True)),
                ('per_application', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ('per_hour', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                ('preparation_hours', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)])),
                ('meeting_hours', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)])),
                ('how_paid', programme.texts.TextsField(blank=True, default=dict)),
                ('benefits_note', programme.texts.TextsField(blank=True, default=dict)),
                ('stage', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='reviews.stage')),
            ],
            options={
                'verbose_name_plural': 'panel terms',
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gte', 1), ('minutes__lte', 1000)), name='reading_takes_some_minutes'), models.CheckConstraint(condition=models.Q(('per_application__isnull', True), ('per_application__gte', 0), _connector='OR'), name='a_rate_for_reading_is_not_negative'), models.CheckConstraint(condition=models.Q(('per_hour__isnull', True), ('per_hour__gte', 0), _connector='OR'), name='a_rate_by_the_hour_is_not_negative'), models.CheckConstraint(condition=models.Q(('meeting_hours__gte', 0), ('preparation_hours__gte', 0)), name='panel_hours_are_not_negative')],
            },
        ),
        programme.migrating.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=programme.randomness.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('waiting', 'Being worked out'), ('ready', 'Ready to look at'), ('failed', 'Could not be worked out'), ('given', 'Given out'), ('dropped', 'Put aside')], default='waiting', max_length=8)),
                ('source', models.CharField(choices=[('worked_out', 'Worked out'), ('file', 'Read from a file')], default='worked_out', max_length=10)),
                ('asked', models.JSONField(default=dict)),
                ('outcome', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('ready_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='reviews.stage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['ready', 'waiting'])), fields=('stage',), name='one_live_proposal_per_stage'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'ready', 'failed', 'given', 'dropped'])), name='proposal_state_is_known'), models.CheckConstraint(condition=models.Q(('source__in', ['worked_out', 'file'])), name='proposal_source_is_known')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        programme.migrating.CreateModel(
            name='Specimen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveIntegerField()),
                ('title', programme.texts.TextsField(default=dict)),
                ('text', programme.texts.TextsField(default=dict)),
                ('explanation', programme.texts.TextsField(blank=True, default=dict)),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='specimens', to='reviews.stage')),
            ],
            options={
                'ordering': ['stage', 'order'],
                'constraints': [models.UniqueConstraint(fields=('stage', 'order'), name='one_specimen_per_place'), models.CheckConstraint(condition=models.Q(('order__gte', 1), ('order__lte', 2)), name='at_most_two_specimens')],
            },
        ),
        programme.migrating.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ledger_id', models.UUIDField(default=programme.randomness.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('offered', 'To read'), ('accepted', 'Accepted'), ('in_progress', 'Started'), ('sent', 'Sent'), ('handed_back', 'Handed back'), ('conflicted', 'Stepped away'), ('withdrawn', 'Taken back')], default='offered', max_length=12)),
                ('assigned_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='grants.application')),
                ('assigned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='reviews.panelmember')),
                ('stage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='reviews.stage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['accepted', 'in_progress', 'offered', 'sent'])), fields=('application', 'member'), name='one_live_assignment_per_reviewer'), models.CheckConstraint(condition=models.Q(('state__in', ['offered', 'accepted', 'in_progress', 'sent', 'handed_back', 'conflicted', 'withdrawn'])), name='assignment_state_is_known')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        programme.migrating.CreateModel(
            name='ConflictDeclaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('up_to', models.BigIntegerField()),
                ('ticked', models.JSONField(blank=True, default=dict)),
                ('at', models.DateTimeField()),
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='declaration', to='reviews.panelmember')),
            ],
        ),
        programme.migrating.CreateModel(
            name='MeetingAttendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='reviews.meeting')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('meeting', 'user'), name='somebody_is_there_once')],
            },
        ),
        programme.migrating.CreateModel(
            name='MeetingItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField()),
                ('need', models.CharField(choices=[('line', 'Near the line'), ('apart', 'The readers are far apart'), ('low', 'One low score'), ('few', 'Too few readers'), ('agreed', 'The readers agree')], max_length=10)),
                ('outcome', models.CharField(blank=True, choices=[('through', 'Goes on'), ('not_through', 'Does not go on'), ('award', 'Fund'), ('reserve', 'Reserve list'), ('decline', 'Do not fund'), ('again', 'Talk again')], max_length=12)),
                ('reason', models.TextField(blank=True)),
                ('note', models.TextField(blank=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meeting_items', to='grants.application')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='reviews.meeting')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
            ],
            options={
                'ordering': ['meeting', 'place'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'application'), name='one_item_per_application'), models.UniqueConstraint(fields=('meeting', 'place'), name='one_item_per_place'), models.CheckConstraint(condition=models.Q(('need__in', ['line', 'apart', 'low', 'few', 'agreed']), ('outcome__in', ['', 'through', 'not_through', 'award', 'reserve', 'decline', 'again'])), name='meeting_item_outcome_and_need_are_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), models.Q(('reason', ''), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='what_is_agreed_has_its_reason'), models.CheckConstraint(condition=models.Q(('amount__isnull', True), models.Q(('amount__gt', 0), ('outcome', 'award')), _connector='OR'), name='an_amount_is_agreed_for_an_award')],
            },
        ),
        programme.migrating.CreateModel(
            name='MinutesFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('pdf', 'PDF'), ('docx', 'Word')], max_length=4)),
                ('content', models.BinaryField()),
                ('sha256', models.BinaryField(max_length=32)),
                ('made_at', models.DateTimeField()),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='reviews.meeting')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('meeting', 'kind'), name='one_minutes_file_of_a_kind'), models.CheckConstraint(condition=models.Q(('kind__in', ['pdf', 'docx'])), name='minutes_kind_is_known')],
            },
        ),
        programme.migrating.CreateModel(
            name='PairWish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wish', models.CharField(choices=[('must', 'Must read it'), ('prefer', 'Rather yes'), ('rather_not', 'Rather not'), ('never', 'Must not read it')], max_length=10)),
                ('set_at', models.DateTimeField()),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='grants.application')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='reviews.panelmember')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'pair wishes',
                'constraints': [models.UniqueConstraint(fields=('application', 'member'), name='one_wish_per_pair'), models.CheckConstraint(condition=models.Q(('wish__in', ['must', 'prefer', 'rather_not', 'never'])), name='pair_wish_is_known')],
            },
        ),
        programme.migrating.CreateModel(
            name='PanelClaim',
            fields=[
                ('id', models.UUIDField(default=programme.randomness.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('draft', 'Not sent yet'), ('claimed', 'Sent, waits for approval'), ('approved', 'Approved'), ('sent_back', 'Sent back'), ('exported', 'With finance'), ('paid', 'Paid'), ('waived', 'Would rather not be paid')], default='draft', max_length=10)),
                ('currency', models.CharField(max_length=3)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True, help_text='Why it was sent back: the reviewer reads this.')),
                ('exported_at', models.DateTimeField(null=True)),
                ('paid_on', models.DateField(null=True)),
                ('claimant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='panel_claims', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='claim', to='reviews.panelmember')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'claimed', 'approved', 'sent_back', 'exported', 'paid', 'waived'])), name='claim_state_is_known'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('claimant')), _negated=True), _connector='OR'), name='nobody_decides_their_own_claim'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'exported', 'paid']), _negated=True), ('decided_by__isnull', False), _connector='OR'), name='a_claim_is_approved_by_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'paid'), _negated=True), ('paid_on__isnull', False), _connector='OR'), name='a_paid_claim_has_a_day')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        programme.migrating.CreateModel(
            name='ProposedPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given', models.BooleanField(default=False)),
                ('reasons', models.JSONField(default=list)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.application')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviews.panelmember')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pairs', to='reviews.proposal')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('proposal', 'application', 'member'), name='one_pair_per_proposal')],
            },
        ),
        programme.migrating.CreateModel(
            name='SpecimenScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.SmallIntegerField(null=True)),
                ('saved_at', models.DateTimeField()),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='specimen_scores', to='reviews.criterion')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='specimen_scores', to='reviews.panelmember')),
                ('specimen', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='reviews.specimen')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('specimen', 'member', 'criterion'), name='one_practice_score_per_criterion')],
            },
        ),
        programme.migrating.CreateModel(
            name='Review',
            fields=[
                ('id', models.UUIDField(default=programme.randomness.uuid4, editable=False, primary_key=True, serialize=False)),
                ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='reviews.assignment')),
                ('response', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='programme.response')),
                ('keyed_at', models.DateTimeField(blank=True, null=True)),
                ('keyed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('note_seen_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('keyed_at__isnull', True), ('keyed_by__isnull', True)), models.Q(('keyed_at__isnull', False), ('keyed_by__isnull', False)), _connector='OR'), name='keyed_in_by_somebody_at_some_time')],
            },
        ),
        programme.migrating.CreateModel(
            name='ClaimLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reviews', 'Applications read and scored'), ('meeting', 'Meetings, in hours'), ('preparation', 'Preparation, in hours'), ('expense', 'Expense')], max_length=12)),
                ('quantity', models.DecimalField(decimal_places=2, max_digits=7)),
                ('rate', models.DecimalField(decimal_places=2, max_digits=8)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('receipt', models.FileField(blank=True, upload_to='receipts/')),
                ('receipt_name', models.CharField(blank=True, max_length=255)),
                ('receipt_type', models.CharField(blank=True, max_length=100)),
                ('receipt_sha256', models.CharField(blank=True, max_length=64)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='reviews.panelclaim')),
            ],
            options={
                'ordering': ['claim', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['reviews', 'meeting', 'preparation', 'expense'])), name='claim_line_kind_is_known'), models.UniqueConstraint(condition=models.Q(('kind', 'expense'), _negated=True), fields=('claim', 'kind'), name='one_line_for_each_kind_of_work'), models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('quantity__gte', 0), ('rate__gte', 0)), name='a_claim_line_is_not_negative')],
            },
        ),
        programme.migrating.CreateModel(
            name='SteppedOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stepped_out', to='reviews.meetingitem')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('item', 'user'), name='somebody_steps_out_once')],
            },
        ),
        programme.migrating.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.SmallIntegerField(null=True)),
                ('cannot_judge', models.BooleanField(default=False)),
                ('lowest', models.SmallIntegerField()),
                ('highest', models.SmallIntegerField()),
                ('saved_at', models.DateTimeField()),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='reviews.criterion')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='reviews.review')),
                ('revision', models.PositiveIntegerField(default=1)),
                ('writer', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('review', 'criterion'), name='one_score_per_criterion'), models.CheckConstraint(condition=models.Q(models.Q(('cannot_judge', True), ('value__isnull', True)), models.Q(('cannot_judge', False), ('value__gte', models.F('lowest')), ('value__isnull', False), ('value__lte', models.F('highest'))), _connector='OR'), name='score_within_its_bounds_or_not_judged')],
            },
        ),
        programme.migrating.CreateModel(
            name='KeptApart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=60)),
                ('value', models.JSONField()),
                ('writer', models.CharField(blank=True, max_length=40)),
                ('at', models.DateTimeField()),
                ('is_late', models.BooleanField(default=False)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kept_apart', to='reviews.review')),
            ],
            options={
                'verbose_name_plural': 'kept apart',
                'ordering': ['review', 'field', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('review', 'field', 'writer'), name='one_kept_apart_per_page')],
            },
        ),
        programme.migrating.CreateModel(
            name='ReviewNotes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True)),
                ('saved_at', models.DateTimeField()),
                ('revision', models.PositiveIntegerField(default=1)),
                ('writer', models.CharField(blank=True, max_length=40)),
                ('review', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='reviews.review')),
            ],
            options={
                'verbose_name_plural': 'review notes',
            },
        ),
        programme.migrating.CreateModel(
            name='ScoreRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_value', models.SmallIntegerField(null=True)),
                ('first_cannot_judge', models.BooleanField(default=False)),
                ('value', models.SmallIntegerField(null=True)),
                ('cannot_judge', models.BooleanField(default=False)),
                ('lowest', models.SmallIntegerField()),
                ('highest', models.SmallIntegerField()),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='reviews.criterion')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='reviews.review')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='revised_score_has_its_reason'), models.CheckConstraint(condition=models.Q(models.Q(('cannot_judge', True), ('value__isnull', True)), models.Q(('cannot_judge', False), ('value__gte', models.F('lowest')), ('value__isnull', False), ('value__lte', models.F('highest'))), _connector='OR'), name='revised_score_within_its_bounds_or_not_judged')],
            },
        ),
        programme.migrating.AddTrigger(
            model_name='panelmember',
            trigger=pgtrigger.compiler.Trigger(name='panelmember_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('accepted', 'stepped_down'), ('invited', 'accepted'), ('invited', 'declined')) THEN RAISE EXCEPTION 'noon: panelmember cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='6a38ba1a89761c3f2016e6597ae78c6161ae6ef3', operation='UPDATE OF "state"', pgid='pgtrigger_panelmember_moves_647ab', table='reviews_panelmember', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='panelmember',
            trigger=pgtrigger.compiler.Trigger(name='panelmember_born', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.state NOT IN ('invited', 'accepted') THEN RAISE EXCEPTION 'noon: panelmember cannot begin as %', NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='c0a6c32aab8b2b2602d150bc9cb18b66825962ab', operation='INSERT', pgid='pgtrigger_panelmember_born_48777', table='reviews_panelmember', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='assignment',
            trigger=pgtrigger.compiler.Trigger(name='assignment_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('accepted', 'conflicted'), ('accepted', 'handed_back'), ('accepted', 'in_progress'), ('accepted', 'withdrawn'), ('in_progress', 'conflicted'), ('in_progress', 'handed_back'), ('in_progress', 'sent'), ('in_progress', 'withdrawn'), ('offered', 'accepted'), ('offered', 'conflicted'), ('offered', 'handed_back'), ('offered', 'in_progress'), ('offered', 'withdrawn'), ('sent', 'conflicted')) THEN RAISE EXCEPTION 'noon: assignment cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='1593642fb801b5f957f64a4701d1608d5f878454', operation='UPDATE OF "state"', pgid='pgtrigger_assignment_moves_57c6a', table='reviews_assignment', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='assignment',
            trigger=pgtrigger.compiler.Trigger(name='assignment_born', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.state NOT IN ('offered') THEN RAISE EXCEPTION 'noon: assignment cannot begin as %', NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='4d1bcb58ae38c2d72261255f86c202c6f032b194', operation='INSERT', pgid='pgtrigger_assignment_born_95196', table='reviews_assignment', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='criterion',
            trigger=pgtrigger.compiler.Trigger(name='criterion_stands_once_scored', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (NEW.weight, NEW.lowest, NEW.highest, NEW.stage_id) IS DISTINCT FROM (OLD.weight, OLD.lowest, OLD.highest, OLD.stage_id) AND EXISTS (SELECT 1 FROM reviews_score s WHERE s.criterion_id = OLD.id) THEN RAISE EXCEPTION 'noon: a criterion by which somebody scored stands' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='4c243ed61e9ce4621f00042048e43b36dc70bc02', operation='UPDATE', pgid='pgtrigger_criterion_stands_once_scored_bcc7b', table='reviews_criterion', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='score',
            trigger=pgtrigger.compiler.Trigger(name='score_bounds_are_the_criterions', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT 1 FROM reviews_criterion c WHERE c.id = NEW.criterion_id AND c.lowest = NEW.lowest AND c.highest = NEW.highest) THEN RAISE EXCEPTION 'noon: the bounds of a score are those of its criterion' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='daeca8f8856097d0030d0fe8b05c79cd35b7ce45', operation='INSERT OR UPDATE', pgid='pgtrigger_score_bounds_are_the_criterions_267b0', table='reviews_score', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='score',
            trigger=pgtrigger.compiler.Trigger(name='scores_stand_once_shown', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF EXISTS (SELECT 1 FROM reviews_stage g JOIN reviews_criterion c ON c.stage_id = g.id WHERE g.scores_shown_at IS NOT NULL AND c.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.criterion_id ELSE NEW.criterion_id END) THEN RAISE EXCEPTION 'noon: a score stands once it was shown' USING ERRCODE = 'check_violation'; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;", hash='5c3af9cd657c55ff274b644183e32d269f3a1009', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_scores_stand_once_shown_09c17', table='reviews_score', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='claimline',
            trigger=pgtrigger.compiler.Trigger(name='claim_line_adds_up_while_open', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE line RECORD; stands text;', func="IF TG_OP = 'DELETE' THEN line := OLD; ELSE line := NEW; END IF; SELECT state INTO stands FROM reviews_panelclaim WHERE id = line.claim_id FOR NO KEY UPDATE; IF stands NOT IN ('draft', 'sent_back') THEN RAISE EXCEPTION 'noon: the lines of this claim stand' USING ERRCODE = 'check_violation'; END IF; IF line.amount <> ROUND(line.quantity * line.rate, 2) THEN RAISE EXCEPTION 'noon: a line of a claim is its quantity times its rate' USING ERRCODE = 'check_violation'; END IF; RETURN line;", hash='2d14a848a982c96f365eae523f4b89f02f967c3e', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_claim_line_adds_up_while_open_d6d50', table='reviews_claimline', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='meeting_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='0d0b41de35177aa439a17db7d4513c3aaba0a1d9', operation='DELETE', pgid='pgtrigger_meeting_no_delete_acd3e', table='reviews_meeting', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='meeting_stands_once_closed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."closed_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='088f414d06dfa78f35c29046ba7f18e8906edd8b', operation='UPDATE', pgid='pgtrigger_meeting_stands_once_closed_39e47', table='reviews_meeting', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='meetingattendance',
            trigger=pgtrigger.compiler.Trigger(name='attendance_stands_once_closed', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF TG_OP <> 'INSERT' THEN IF EXISTS (SELECT 1 FROM reviews_meeting m WHERE m.id = (OLD.meeting_id) AND m.closed_at IS NOT NULL) THEN RAISE EXCEPTION 'noon: a closed meeting stands' USING ERRCODE = 'check_violation'; END IF; END IF; IF TG_OP <> 'DELETE' THEN IF EXISTS (SELECT 1 FROM reviews_meeting m WHERE m.id = (NEW.meeting_id) AND m.closed_at IS NOT NULL) THEN RAISE EXCEPTION 'noon: a closed meeting stands' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END IF; RETURN OLD;", hash='0a993cbbd9fdc06f860e141bc01acba4354dc532', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_attendance_stands_once_closed_b8367', table='reviews_meetingattendance', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='meetingitem',
            trigger=pgtrigger.compiler.Trigger(name='item_stands_once_closed', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF TG_OP <> 'INSERT' THEN IF EXISTS (SELECT 1 FROM reviews_meeting m WHERE m.id = (OLD.meeting_id) AND m.closed_at IS NOT NULL) THEN RAISE EXCEPTION 'noon: a closed meeting stands' USING ERRCODE = 'check_violation'; END IF; END IF; IF TG_OP <> 'DELETE' THEN IF EXISTS (SELECT 1 FROM reviews_meeting m WHERE m.id = (NEW.meeting_id) AND m.closed_at IS NOT NULL) THEN RAISE EXCEPTION 'noon: a closed meeting stands' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END IF; RETURN OLD;", hash='3022d778073f1901720caf36a2b5cf0fe799c594', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_item_stands_once_closed_35f96', table='reviews_meetingitem', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='minutesfile',
            trigger=pgtrigger.compiler.Trigger(name='minutes_file_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='551782b573f0f952789fbde3bf2e389cd5c3348a', operation='UPDATE', pgid='pgtrigger_minutes_file_no_update_b16eb', table='reviews_minutesfile', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='minutesfile',
            trigger=pgtrigger.compiler.Trigger(name='minutes_file_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='8052bf7fe5d4f21fa5777e3007267d1ac7712692', operation='DELETE', pgid='pgtrigger_minutes_file_no_delete_7236e', table='reviews_minutesfile', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='panelclaim',
            trigger=pgtrigger.compiler.Trigger(name='panelclaim_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('approved', 'exported'), ('claimed', 'approved'), ('claimed', 'sent_back'), ('draft', 'claimed'), ('draft', 'waived'), ('exported', 'paid'), ('sent_back', 'claimed'), ('sent_back', 'waived'), ('waived', 'draft')) THEN RAISE EXCEPTION 'noon: panelclaim cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='7f8b24ed49d7a7ebb83afb83cab7d365107e3299', operation='UPDATE OF "state"', pgid='pgtrigger_panelclaim_moves_2b7fa', table='reviews_panelclaim', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='panelclaim',
            trigger=pgtrigger.compiler.Trigger(name='panelclaim_born', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.state NOT IN ('draft') THEN RAISE EXCEPTION 'noon: panelclaim cannot begin as %', NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='55e844d67633716c71d68d8ae4ba8d4f5fe5f9c6', operation='INSERT', pgid='pgtrigger_panelclaim_born_139b0', table='reviews_panelclaim', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='panelclaim',
            trigger=pgtrigger.compiler.Trigger(name='panelclaim_keeps_member_id', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.member_id IS DISTINCT FROM NEW.member_id)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "member_id" rows from % table\', TG_TABLE_NAME;', hash='f33686aaa3c28ace414ff3683acfc0d1bce0dfbc', operation='UPDATE OF "member_id"', pgid='pgtrigger_panelclaim_keeps_member_id_4ae18', table='reviews_panelclaim', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='panelclaim',
            trigger=pgtrigger.compiler.Trigger(name='panelclaim_keeps_claimant_id', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.claimant_id IS DISTINCT FROM NEW.claimant_id)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "claimant_id" rows from % table\', TG_TABLE_NAME;', hash='7cee8946a7e9830b23a10a933a3101cd3d2a0203', operation='UPDATE OF "claimant_id"', pgid='pgtrigger_panelclaim_keeps_claimant_id_d5c9e', table='reviews_panelclaim', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='panelclaim',
            trigger=pgtrigger.compiler.Trigger(name='claim_is_the_members', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT 1 FROM reviews_panelmember m WHERE m.id = NEW.member_id AND m.user_id = NEW.claimant_id) THEN RAISE EXCEPTION 'noon: a claim is made by the member themselves' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='33361b2ca865ee3670f853cb2eea12216064791d', operation='INSERT', pgid='pgtrigger_claim_is_the_members_dd57c', table='reviews_panelclaim', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='panelnote',
            trigger=pgtrigger.compiler.Trigger(name='panel_note_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='772f54c4ddb347872cb1062dbfc85affe1c70173', operation='DELETE', pgid='pgtrigger_panel_note_no_delete_ea138', table='reviews_panelnote', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='panelnote',
            trigger=pgtrigger.compiler.Trigger(name='panel_note_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='RAISE EXCEPTION \'pgtrigger: Cannot update of "stage_id", "application_id", "author_id", "written_at" rows from % table\', TG_TABLE_NAME;', hash='d9fad4921c6c9907243ce4c7533e3a13fe453c7a', operation='UPDATE OF "stage_id", "application_id", "author_id", "written_at"', pgid='pgtrigger_panel_note_no_update_40e9d', table='reviews_panelnote', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='panelnote',
            trigger=pgtrigger.compiler.Trigger(name='panel_note_stays_struck', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."struck_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='1f5261c0b1fc1ebf11c135d24e73a3f8a8067cc1', operation='UPDATE', pgid='pgtrigger_panel_note_stays_struck_5adf8', table='reviews_panelnote', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='proposal',
            trigger=pgtrigger.compiler.Trigger(name='proposal_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('ready', 'dropped'), ('ready', 'given'), ('waiting', 'dropped'), ('waiting', 'failed'), ('waiting', 'ready')) THEN RAISE EXCEPTION 'noon: proposal cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='e1ed357d57678dda42b0a4b82d3f23d38312372b', operation='UPDATE OF "state"', pgid='pgtrigger_proposal_moves_3d16b', table='reviews_proposal', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='proposal',
            trigger=pgtrigger.compiler.Trigger(name='proposal_born', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.state NOT IN ('waiting') THEN RAISE EXCEPTION 'noon: proposal cannot begin as %', NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='0baead50662124803da29dbc95520f4b9805277a', operation='INSERT', pgid='pgtrigger_proposal_born_9488b', table='reviews_proposal', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='scorerevision',
            trigger=pgtrigger.compiler.Trigger(name='score_revision_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='e55f2feaa56f97e467842daae7af0c4e3eb43960', operation='UPDATE', pgid='pgtrigger_score_revision_no_update_225d6', table='reviews_scorerevision', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='scorerevision',
            trigger=pgtrigger.compiler.Trigger(name='score_revision_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='468d343a6da160fcd52fa87fafc49ff5789a0d62', operation='DELETE', pgid='pgtrigger_score_revision_no_delete_4ea11', table='reviews_scorerevision', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='scorerevision',
            trigger=pgtrigger.compiler.Trigger(name='revision_follows_the_first_score', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT 1 FROM reviews_score s JOIN reviews_criterion c ON c.id = s.criterion_id JOIN reviews_stage g ON g.id = c.stage_id WHERE s.review_id = NEW.review_id AND s.criterion_id = NEW.criterion_id AND s.value IS NOT DISTINCT FROM NEW.first_value AND s.cannot_judge = NEW.first_cannot_judge AND s.lowest = NEW.lowest AND s.highest = NEW.highest AND g.scores_shown_at IS NOT NULL) THEN RAISE EXCEPTION 'noon: a score is revised beside its first one, once scores are shown' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='324b810ac300671c5824e81e1cdae044d535300d', operation='INSERT', pgid='pgtrigger_revision_follows_the_first_score_2000c', table='reviews_scorerevision', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='specimenscore',
            trigger=pgtrigger.compiler.Trigger(name='practice_score_within_bounds', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT EXISTS (SELECT 1 FROM reviews_criterion c JOIN reviews_specimen s ON s.stage_id = c.stage_id AND s.id = NEW.specimen_id JOIN reviews_panelmember m ON m.stage_id = c.stage_id AND m.id = NEW.member_id WHERE c.id = NEW.criterion_id AND (NEW.value IS NULL OR NEW.value BETWEEN c.lowest AND c.highest)) THEN RAISE EXCEPTION 'noon: a practice score is within the bounds of its stage' USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='4b5d820817316263a33146a4a342edeb68dd00c7', operation='INSERT OR UPDATE', pgid='pgtrigger_practice_score_within_bounds_4f2a6', table='reviews_specimenscore', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='steppedout',
            trigger=pgtrigger.compiler.Trigger(name='stepped_out_stands_once_closed', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF TG_OP <> 'INSERT' THEN IF EXISTS (SELECT 1 FROM reviews_meeting m WHERE m.id = (SELECT i.meeting_id FROM reviews_meetingitem i WHERE i.id = OLD.item_id) AND m.closed_at IS NOT NULL) THEN RAISE EXCEPTION 'noon: a closed meeting stands' USING ERRCODE = 'check_violation'; END IF; END IF; IF TG_OP <> 'DELETE' THEN IF EXISTS (SELECT 1 FROM reviews_meeting m WHERE m.id = (SELECT i.meeting_id FROM reviews_meetingitem i WHERE i.id = NEW.item_id) AND m.closed_at IS NOT NULL) THEN RAISE EXCEPTION 'noon: a closed meeting stands' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END IF; RETURN OLD;", hash='bfaed391778b7d7624e811f60cd4b8e51b8f4212', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_stepped_out_stands_once_closed_40aa7', table='reviews_steppedout', when='BEFORE')),
        ),
    ]
