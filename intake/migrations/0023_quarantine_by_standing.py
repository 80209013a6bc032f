from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("intake", "0022_erasing_settles")]

    operations = [
        migrations.RemoveIndex("consultationrequest", "intake_in_quarantine"),
    ]
