import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django_fsm
import pgtrigger.compiler
import programme.clock
import programme.migrating
import programme.models.programmes
import programme.randomness
import programme.texts
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('programme', '0001_initial'), ('programme', '0002_writing'), ('programme', '0003_noon'), ('programme', '0004_rehearse'), ('programme', '0005_corrections_count_once'), ('programme', '0006_sessions'), ('programme', '0007_deciding')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        programme.migrating.CreateModel(
            name='LedgerRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chain', models.UUIDField()),
                ('sequence', models.PositiveIntegerField()),
                ('act', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
                ('actor', models.UUIDField(null=True)),
                ('subject', models.UUIDField()),
                ('commitment', models.BinaryField(max_length=32)),
                ('previous', models.BinaryField(max_length=32)),
                ('hash', models.BinaryField(max_length=32, unique=True)),
            ],
            options={
                'ordering': ['chain', 'sequence'],
                'constraints': [models.UniqueConstraint(fields=('chain', 'sequence'), name='one_row_per_place_in_chain'), models.UniqueConstraint(fields=('chain', 'previous'), name='no_fork_in_a_chain')],
            },
        ),
        programme.migrating.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=200)),
                ('prefix', models.CharField(help_text='Begins every reference and letter number, for example MSC.', max_length=6, validators=[django.core.validators.RegexValidator('^[A-Z][A-Z0-9]{1,5}$')])),
                ('zone', models.CharField(default='Europe/London', max_length=60, validators=[programme.models.programmes.validate_zone])),
                ('letterhead', models.TextField(blank=True, help_text='Name and address at the top of letters.')),
                ('signatory', models.CharField(blank=True, help_text='Who signs the letters.', max_length=200)),
                ('contact_email', models.EmailField(blank=True, max_length=254)),
                ('contact_phone', models.CharField(blank=True, max_length=40)),
                ('support_name', models.CharField(blank=True, help_text='Whom reviewers can talk to when reading is hard.', max_length=200)),
                ('support_contact', models.CharField(blank=True, max_length=200)),
                ('letters_attached', models.BooleanField(default=False, help_text='Send the PDF of a letter with its mail; otherwise a link that needs signing in.')),
            ],
        ),
        programme.migrating.CreateModel(
            name='SignInLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('code_mac', models.BinaryField(max_length=32)),
                ('wrong_tries', models.PositiveSmallIntegerField(default=0)),
                ('token_sha256', models.BinaryField(max_length=32, unique=True)),
                ('then', models.CharField(blank=True, help_text='Where to go afterwards, inside this site.', max_length=500)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['email', 'made_at'], name='sign_in_links_of_address')],
            },
        ),
        programme.migrating.CreateModel(
            name='Form',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('interest', 'Expression of interest'), ('eligibility', 'Eligibility check'), ('application', 'Application'), ('monitoring', 'Equality monitoring'), ('report', 'Report'), ('score_sheet', 'Score sheet')], max_length=12)),
                ('key', models.SlugField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('title', programme.texts.TextsField(default=dict)),
                ('frozen_at', models.DateTimeField(blank=True, null=True)),
                ('corrections', models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'version'), name='one_form_per_version'), models.CheckConstraint(condition=models.Q(('kind__in', ['interest', 'eligibility', 'application', 'monitoring', 'report', 'score_sheet'])), name='form_kind_is_known')],
            },
        ),
        programme.migrating.CreateModel(
            name='LedgerHead',
            fields=[
                ('chain', models.UUIDField(primary_key=True, serialize=False)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('hash', models.BinaryField(max_length=32)),
            ],
        ),
        programme.migrating.CreateModel(
            name='ServiceMinute',
            fields=[
                ('minute', models.DateTimeField(primary_key=True, serialize=False)),
                ('ok', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['minute'],
            },
        ),
        programme.migrating.CreateModel(
            name='SigningKey',
            fields=[
                ('key_id', models.CharField(max_length=16, primary_key=True, serialize=False)),
                ('public', models.BinaryField(max_length=32, unique=True)),
                ('introduced_at', models.DateTimeField()),
                ('endorsement', models.BinaryField(blank=True, max_length=64, null=True)),
                ('endorsed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.signingkey')),
            ],
            options={
                'ordering': ['introduced_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('endorsed_by__isnull', True), ('endorsement__isnull', True)), models.Q(('endorsed_by__isnull', False), ('endorsement__isnull', False)), _connector='OR'), name='a_key_is_endorsed_by_a_key')],
            },
        ),
        programme.migrating.CreateModel(
            name='Response',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField(default=0)),
                ('complete_revision', models.PositiveIntegerField(blank=True, null=True)),
                ('saved_at', models.DateTimeField(blank=True, null=True)),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='programme.form')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('complete_revision__isnull', True), ('complete_revision__lte', models.F('revision')), _connector='OR'), name='complete_revision_exists')],
            },
        ),
        programme.migrating.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=200)),
                ('about', programme.texts.TextsField(blank=True, default=dict)),
                ('is_published', models.BooleanField(default=False)),
                ('opens_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('settle', models.DurationField(default=datetime.timedelta(seconds=300), help_text='How long after closing we still count what arrived in time.')),
                ('decisions_at', models.DateTimeField(help_text='When applicants are told.')),
                ('work_ends_on', models.DateField(blank=True, null=True)),
                ('currency', models.CharField(default='GBP', max_length=3)),
                ('smallest_award', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12)),
                ('largest_award', models.DecimalField(decimal_places=2, max_digits=12)),
                ('support_fund', models.DecimalField(decimal_places=2, default=Decimal('0'), help_text='Kept for helping people to take part.', max_digits=12)),
                ('panel_costs', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12)),
                ('ledger_id', models.UUIDField(default=programme.randomness.uuid4, editable=False, unique=True)),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='programme.form')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='programme.programme')),
                ('rehearsal_of', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='rehearsals', to='programme.round')),
            ],
            options={
                'ordering': ['-closes_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opens_at'))), name='round_closes_after_it_opens'), models.CheckConstraint(condition=models.Q(('largest_award__gte', models.F('smallest_award')), ('smallest_award__gte', 0)), name='round_award_bounds'), models.CheckConstraint(condition=models.Q(('panel_costs__gte', 0), ('support_fund__gte', 0)), name='round_costs_not_negative'), models.CheckConstraint(condition=models.Q(('rehearsal_of__isnull', True), ('is_published', False), _connector='OR'), name='a_rehearsal_is_never_published')],
            },
        ),
        programme.migrating.CreateModel(
            name='Section',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField()),
                ('order', models.PositiveIntegerField()),
                ('title', programme.texts.TextsField(default=dict)),
                ('intro', programme.texts.TextsField(blank=True, default=dict)),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='programme.form')),
            ],
            options={
                'ordering': ['form', 'order'],
                'constraints': [models.UniqueConstraint(fields=('form', 'key'), name='one_section_per_key'), models.UniqueConstraint(fields=('form', 'order'), name='one_section_per_place')],
            },
        ),
        programme.migrating.CreateModel(
            name='LedgerPayload',
            fields=[
                ('row', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='payload', serialize=False, to='programme.ledgerrow')),
                ('salt', models.BinaryField(max_length=32)),
                ('content', models.BinaryField()),
            ],
        ),
        programme.migrating.CreateModel(
            name='FormFormat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('easy_read', 'Easy read'), ('large_print', 'Large print'), ('audio', 'Audio'), ('sign', 'Sign language (video)'), ('translation', 'Another language')], max_length=11, verbose_name='format')),
                ('title', models.CharField(max_length=200, verbose_name='what it is')),
                ('url', models.URLField(blank=True, verbose_name='web address')),
                ('file', models.FileField(blank=True, upload_to='formats/', verbose_name='file')),
                ('file_name', models.CharField(blank=True, max_length=255)),
                ('content_type', models.CharField(blank=True, max_length=100)),
                ('added_at', models.DateTimeField()),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='formats', to='programme.form')),
            ],
            options={
                'ordering': ['kind', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['easy_read', 'large_print', 'audio', 'sign', 'translation'])), name='format_kind_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('url', ''), models.Q(('file', ''), _negated=True)), models.Q(models.Q(('url', ''), _negated=True), ('file', '')), _connector='OR'), name='a_format_is_a_link_or_a_file')],
            },
        ),
        programme.migrating.CreateModel(
            name='FundingSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('code', models.CharField(max_length=40)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='funding_sources', to='programme.round')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='funding_source_is_positive'), models.UniqueConstraint(fields=('round', 'code'), name='one_funding_source_per_code')],
            },
        ),
        programme.migrating.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField()),
                ('order', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('short_text', 'Short text'), ('long_text', 'Long text'), ('choice', 'One choice'), ('choices', 'Several choices'), ('money', 'Amount of money'), ('number', 'Number'), ('date', 'Date'), ('email', 'E-mail address'), ('url', 'Web address'), ('phone', 'Telephone number'), ('address', 'Address with postcode'), ('organisation', 'Organisation'), ('budget', 'Budget'), ('file', 'File'), ('recording', 'Sound or film'), ('declaration', 'Declaration')], max_length=12)),
                ('label', programme.texts.TextsField(default=dict)),
                ('help', programme.texts.TextsField(blank=True, default=dict)),
                ('required', models.BooleanField(default=True)),
                ('word_limit', models.PositiveIntegerField(blank=True, null=True)),
                ('options', models.JSONField(blank=True, default=list, help_text='[[value, {language: label}], ...]')),
                ('lowest', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ('highest', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ('bounds', models.JSONField(blank=True, default=dict, help_text='For dates: {"earliest": …, "latest": …}. For files: {"files": 3}, how many at most.')),
                ('panel_sees', models.BooleanField(default=True)),
                ('identifies_applicant', models.BooleanField(default=False)),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='programme.section')),
                ('only_when', models.JSONField(blank=True, default=dict, help_text='{"question": key of an earlier one, "is": [values]}; empty: always asked.')),
            ],
            options={
                'ordering': ['section', 'order'],
                'constraints': [models.UniqueConstraint(fields=('section', 'key'), name='one_question_per_key'), models.UniqueConstraint(fields=('section', 'order'), name='one_question_per_place'), models.CheckConstraint(condition=models.Q(('kind__in', ['short_text', 'long_text', 'choice', 'choices', 'money', 'number', 'date', 'email', 'url', 'phone', 'address', 'organisation', 'budget', 'file', 'recording', 'declaration'])), name='question_kind_is_known')],
            },
        ),
        programme.migrating.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('actor_id', models.UUIDField(default=programme.randomness.uuid4, editable=False, unique=True)),
                ('language', models.CharField(default='en', max_length=10, verbose_name='language')),
                ('contact_preference', models.CharField(choices=[('email', 'E-mail'), ('phone', 'Telephone'), ('post', 'Post')], default='email', max_length=5, verbose_name='how to reach you')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('postal_address', models.TextField(blank=True, verbose_name='postal address')),
                ('is_staff', models.BooleanField(default=False, verbose_name='may open the admin')),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('joined_at', models.DateTimeField(default=programme.clock.now, verbose_name='joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('rehearsal', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='imaginary_people', to='programme.round')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='one_account_per_address')],
            },
        ),
        programme.migrating.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('address', models.EmailField(max_length=254)),
                ('language', models.CharField(default='en', max_length=10)),
                ('subject', models.CharField(max_length=300)),
                ('text', models.TextField()),
                ('html', models.TextField(blank=True)),
                ('message_id', models.CharField(max_length=200, unique=True)),
                ('state', models.CharField(choices=[('queued', 'Waiting to be sent'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Could not be sent')], default='queued', max_length=10)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('queued_at', models.DateTimeField()),
                ('next_try_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True)),
                ('about', models.CharField(blank=True, help_text='Reference of the application it concerns.', max_length=60)),
                ('recipient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='messages', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'sending'])), fields=['next_try_at'], name='messages_to_send')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'sending', 'sent', 'failed'])), name='message_state_is_known')],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        programme.migrating.CreateModel(
            name='ProgrammeRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('manager', 'Programme manager'), ('approver', 'Approver'), ('finance', 'Finance and data officer'), ('access', 'Access contact'), ('observer', 'Observer')], max_length=10)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='programme.programme')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'user', 'role'), name='one_row_per_role'), models.CheckConstraint(condition=models.Q(('role__in', ['manager', 'approver', 'finance', 'access', 'observer'])), name='role_is_known')],
            },
        ),
        programme.migrating.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question_key', models.SlugField()),
                ('value', models.JSONField()),
                ('revision', models.PositiveIntegerField()),
                ('saved_at', models.DateTimeField()),
                ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='programme.response')),
                ('writer', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('response', 'question_key'), name='one_answer_per_question')],
            },
        ),
        programme.migrating.CreateModel(
            name='AnswerRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question_key', models.SlugField()),
                ('value', models.JSONField()),
                ('revision', models.PositiveIntegerField()),
                ('saved_at', models.DateTimeField()),
                ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='programme.response')),
                ('apart', models.BooleanField(default=False)),
                ('writer', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('response', 'question_key', 'revision'), name='one_value_per_revision')],
            },
        ),
        programme.migrating.CreateModel(
            name='AnswerConflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question_key', models.SlugField()),
                ('value', models.JSONField()),
                ('revision', models.PositiveIntegerField()),
                ('seen', models.PositiveIntegerField()),
                ('stood', models.PositiveIntegerField()),
                ('writer', models.CharField(blank=True, max_length=40)),
                ('at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('choice', models.CharField(blank=True, choices=[('stood', 'The text that stood'), ('other', 'The other text'), ('merged', 'A text made of both')], max_length=6)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conflicts', to='programme.response')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['question_key', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('settled_at__isnull', True)), fields=('response', 'question_key', 'by', 'writer'), name='one_open_conflict_per_writer', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('choice', ''), ('settled_at__isnull', True)), models.Q(('settled_at__isnull', False), models.Q(('choice', ''), _negated=True)), _connector='OR'), name='a_settled_conflict_says_what_was_chosen')],
            },
        ),
        programme.migrating.CreateModel(
            name='AnswerFile',
            fields=[
                ('id', models.UUIDField(default=programme.randomness.uuid4, editable=False, primary_key=True, serialize=False)),
                ('question_key', models.SlugField()),
                ('name', models.CharField(max_length=255)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('content_type', models.CharField(max_length=100)),
                ('file', models.FileField(max_length=200, upload_to='')),
                ('scan', models.CharField(choices=[('clean', 'Checked for malware: nothing found'), ('not_scanned', 'Not checked for malware: no scanner is set up')], max_length=11)),
                ('uploaded_at', models.DateTimeField()),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='programme.response')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['uploaded_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='a_file_is_not_empty'), models.CheckConstraint(condition=models.Q(('scan__in', ['clean', 'not_scanned'])), name='scan_state_is_known')],
            },
        ),
        programme.migrating.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('title', 'Title'), ('intro', 'Introduction'), ('label', 'Question'), ('help', 'Help'), ('options', 'Choices')], max_length=8)),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrected', to='programme.form')),
                ('question', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='programme.question')),
                ('section', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='programme.section')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('part__in', ['title', 'intro']), ('question__isnull', True), ('section__isnull', False)), models.Q(('part__in', ['label', 'help', 'options']), ('question__isnull', False), ('section__isnull', True)), _connector='OR'), name='a_correction_is_of_one_text'), models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='a_correction_changes_its_text')],
            },
        ),
        programme.migrating.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('person', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
            },
        ),
        programme.migrating.CreateModel(
            name='MessageAttachment',
            fields=[
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='attachment', serialize=False, to='programme.message')),
                ('name', models.CharField(max_length=100)),
                ('content_type', models.CharField(max_length=100)),
                ('content', models.BinaryField()),
            ],
        ),
        programme.migrating.AddTrigger(
            model_name='ledgerrow',
            trigger=pgtrigger.compiler.Trigger(name='ledger_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='82c7fb035be5bc78246eca1eb122718758ad3094', operation='UPDATE', pgid='pgtrigger_ledger_no_update_cc6d5', table='programme_ledgerrow', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='ledgerrow',
            trigger=pgtrigger.compiler.Trigger(name='ledger_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='2b947f8ab0b9236175e0dd29e5aa3d7afdb140d0', operation='DELETE', pgid='pgtrigger_ledger_no_delete_5c0b0', table='programme_ledgerrow', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='ledgerrow',
            trigger=pgtrigger.compiler.Trigger(name='ledger_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('noon.test', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'noon: this table is only ever added to';", hash='052ca9c3652cdea0b9b132ad7a417c7475441bb2', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_ledger_no_truncate_ad955', table='programme_ledgerrow', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='message_born', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.state NOT IN ('queued') THEN RAISE EXCEPTION 'noon: message cannot begin as %', NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='73109a1464bcb2d688eba623311c3dc7635e16fc', operation='INSERT', pgid='pgtrigger_message_born_4f475', table='programme_message', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='message_moves', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', func="IF (OLD.state, NEW.state) NOT IN (('failed', 'queued'), ('queued', 'sending'), ('sending', 'failed'), ('sending', 'queued'), ('sending', 'sent'), ('sent', 'failed')) THEN RAISE EXCEPTION 'noon: message cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation'; END IF; RETURN NEW;", hash='7efa51972832cc1bb6b1f66a2e0f7f6fcd483984', operation='UPDATE OF "state"', pgid='pgtrigger_message_moves_80521', table='programme_message', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='question',
            trigger=pgtrigger.compiler.Trigger(name='question_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE part RECORD;', func="IF TG_OP = 'DELETE' THEN part := OLD; ELSE part := NEW; END IF; IF NOT EXISTS (SELECT 1 FROM programme_form f JOIN programme_section s ON s.form_id = f.id WHERE s.id = part.section_id AND f.frozen_at IS NOT NULL) THEN RETURN part; END IF; IF TG_OP = 'UPDATE' AND NOT EXISTS (SELECT 1 FROM jsonb_each(to_jsonb(NEW)) n WHERE n.value IS DISTINCT FROM to_jsonb(OLD) -> n.key AND NOT EXISTS (SELECT 1 FROM (SELECT * FROM programme_correction c WHERE c.question_id = NEW.id AND c.part = n.key ORDER BY c.id DESC LIMIT 1) newest WHERE newest.before = to_jsonb(OLD) -> n.key AND newest.after = n.value)) THEN RETURN NEW; END IF; RAISE EXCEPTION 'noon: this form is frozen' USING ERRCODE = 'check_violation';", hash='c574fa5730bef6beacf08072be5c3ce69571d55f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_question_frozen_7549d', table='programme_question', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='round',
            trigger=pgtrigger.compiler.Trigger(name='round_keeps_rehearsal_of_id', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.rehearsal_of_id IS DISTINCT FROM NEW.rehearsal_of_id)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "rehearsal_of_id" rows from % table\', TG_TABLE_NAME;', hash='f4320b0f9ed406656ebfce793259ef46e960549b', operation='UPDATE OF "rehearsal_of_id"', pgid='pgtrigger_round_keeps_rehearsal_of_id_0c2cd', table='programme_round', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='section',
            trigger=pgtrigger.compiler.Trigger(name='section_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE part RECORD;', func="IF TG_OP = 'DELETE' THEN part := OLD; ELSE part := NEW; END IF; IF NOT EXISTS (SELECT 1 FROM programme_form f WHERE f.id = part.form_id AND f.frozen_at IS NOT NULL) THEN RETURN part; END IF; IF TG_OP = 'UPDATE' AND NOT EXISTS (SELECT 1 FROM jsonb_each(to_jsonb(NEW)) n WHERE n.value IS DISTINCT FROM to_jsonb(OLD) -> n.key AND NOT EXISTS (SELECT 1 FROM (SELECT * FROM programme_correction c WHERE c.section_id = NEW.id AND c.part = n.key ORDER BY c.id DESC LIMIT 1) newest WHERE newest.before = to_jsonb(OLD) -> n.key AND newest.after = n.value)) THEN RETURN NEW; END IF; RAISE EXCEPTION 'noon: this form is frozen' USING ERRCODE = 'check_violation';", hash='d3759a7fcc1d546379fb7902f29694110fa99599', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_section_frozen_3a5fe', table='programme_section', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='user_keeps_rehearsal_id', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.rehearsal_id IS DISTINCT FROM NEW.rehearsal_id)', func='RAISE EXCEPTION \'pgtrigger: Cannot update of "rehearsal_id" rows from % table\', TG_TABLE_NAME;', hash='dacedcb6730340d6dae70d7d2c3b9f2ffceb2eb8', operation='UPDATE OF "rehearsal_id"', pgid='pgtrigger_user_keeps_rehearsal_id_ff7c0', table='programme_user', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='answerrevision',
            trigger=pgtrigger.compiler.Trigger(name='answer_revision_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='RAISE EXCEPTION \'pgtrigger: Cannot update of "question_key", "value", "revision", "saved_at" rows from % table\', TG_TABLE_NAME;', hash='1e76ea04de7455ac4e86d996b9612f85957be519', operation='UPDATE OF "question_key", "value", "revision", "saved_at"', pgid='pgtrigger_answer_revision_no_update_f3051', table='programme_answerrevision', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='ledgerpayload',
            trigger=pgtrigger.compiler.Trigger(name='ledger_payload_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='52d27f622587eee7ba6c430fb155d424410e6ac9', operation='UPDATE', pgid='pgtrigger_ledger_payload_no_update_f0816', table='programme_ledgerpayload', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='ledgerpayload',
            trigger=pgtrigger.compiler.Trigger(name='ledger_payload_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('noon.test', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'noon: this table is only ever added to';", hash='ef07b1716de590e047dae112152d69e9d2731d54', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_ledger_payload_no_truncate_2db51', table='programme_ledgerpayload', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='answerfile',
            trigger=pgtrigger.compiler.Trigger(name='answer_file_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='RAISE EXCEPTION \'pgtrigger: Cannot update of "name", "size", "sha256", "file", "response_id" rows from % table\', TG_TABLE_NAME;', hash='053b770318acc0565016a694abfb9f4744ef2379', operation='UPDATE OF "name", "size", "sha256", "file", "response_id"', pgid='pgtrigger_answer_file_no_update_1da85', table='programme_answerfile', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='correction',
            trigger=pgtrigger.compiler.Trigger(name='correction_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='28a2046fbf9c691b5a9d663bd922b39aa89ca003', operation='UPDATE', pgid='pgtrigger_correction_no_update_6f974', table='programme_correction', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='correction',
            trigger=pgtrigger.compiler.Trigger(name='correction_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='b3a049402f7bdb375ad22d817be0dcdf332079ca', operation='DELETE', pgid='pgtrigger_correction_no_delete_b1173', table='programme_correction', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='ledgerhead',
            trigger=pgtrigger.compiler.Trigger(name='ledger_head_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='4959b1c86607d30c1eb212f83f68b2ef7223b4fb', operation='DELETE', pgid='pgtrigger_ledger_head_no_delete_d87ff', table='programme_ledgerhead', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='ledgerhead',
            trigger=pgtrigger.compiler.Trigger(name='ledger_head_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('noon.test', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'noon: this table is only ever added to';", hash='89e3d20a686d635a64652b2fd8216473abee7eba', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_ledger_head_no_truncate_6d1d6', table='programme_ledgerhead', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='ledgerhead',
            trigger=pgtrigger.compiler.Trigger(name='ledger_head_goes_on', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.chain <> OLD.chain OR NEW.sequence <> OLD.sequence + 1 THEN RAISE EXCEPTION 'noon: a chain grows by one row at a time'; END IF; RETURN NEW;", hash='406186c082703cfb79f867da41b56f54019db431', operation='UPDATE', pgid='pgtrigger_ledger_head_goes_on_1d4ed', table='programme_ledgerhead', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='signingkey',
            trigger=pgtrigger.compiler.Trigger(name='signing_key_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='85f0f044841af2e1a392b181617112057f72fee3', operation='UPDATE', pgid='pgtrigger_signing_key_no_update_b8062', table='programme_signingkey', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='signingkey',
            trigger=pgtrigger.compiler.Trigger(name='signing_key_no_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='e9e42de474a8e5c1ae79459527ad31552ce47b4c', operation='DELETE', pgid='pgtrigger_signing_key_no_delete_b7a34', table='programme_signingkey', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='signingkey',
            trigger=pgtrigger.compiler.Trigger(name='signing_key_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('noon.test', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'noon: this table is only ever added to';", hash='64f72ac18bae435023164c712be064252069fece', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_signing_key_no_truncate_cc485', table='programme_signingkey', when='BEFORE')),
        ),
        programme.migrating.AddTrigger(
            model_name='messageattachment',
            trigger=pgtrigger.compiler.Trigger(name='message_attachment_no_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='0fed067c6688f60863839f2ed40ace0a7c5a62f9', operation='UPDATE', pgid='pgtrigger_message_attachment_no_update_0c2cb', table='programme_messageattachment', when='BEFORE')),
        ),
    ]
