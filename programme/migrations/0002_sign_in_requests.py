"""A sign-in link belongs to an address and carries its code: the first form of the table held nothing yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programme", "0001_initial")]

    operations = [
        migrations.DeleteModel("SignInLink"),
        migrations.CreateModel(
            name="SignInLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("code_mac", models.BinaryField(max_length=32)),
                ("wrong_tries", models.PositiveSmallIntegerField(default=0)),
                ("token_sha256", models.BinaryField(max_length=32, unique=True)),
                (
                    "then",
                    models.CharField(
                        blank=True, help_text="Where to go afterwards, inside this site.", max_length=500
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["email", "made_at"], name="sign_in_links_of_address")],
            },
        ),
    ]
