from django.db import migrations, models

# faq.text.safe_html.SAFE_MARKUP as it was.
SAFE_MARKUP = (
    "\\A(?:<(?:p|ul|ol|blockquote)>(?:</?(?:p|ul|ol|li|blockquote)>|(?:(?:"
    "(?:[^<>&\\u0001-\\u001f\\u007f-\\u009f]|&(?:amp|lt|gt);|<br>)|<em>(?:[^<"
    ">&\\u0001-\\u001f\\u007f-\\u009f]|&(?:amp|lt|gt);|<br>)+</em>)|<strong>("
    "?:(?:[^<>&\\u0001-\\u001f\\u007f-\\u009f]|&(?:amp|lt|gt);|<br>)|<em>(?:["
    "^<>&\\u0001-\\u001f\\u007f-\\u009f]|&(?:amp|lt|gt);|<br>)+</em>)+</stron"
    'g>)|<a href="(?:https?://[A-Za-z0-9%\\[](?:[A-Za-z0-9._~:/?#@!$()*+,;'
    "=%\\[\\]-]|&amp;)*|mailto:(?:[A-Za-z0-9._~:/?#@!$()*+,;=%\\[\\]-]|&amp;)"
    "+|tel:(?:[A-Za-z0-9._~:/?#@!$()*+,;=%\\[\\]-]|&amp;)+|#(?:[A-Za-z0-9._"
    "~:/?#@!$()*+,;=%\\[\\]-]|&amp;)*|/(?:(?:[A-Za-z0-9._~:?#@!$()*+,;=%\\[\\"
    ']-]|&amp;)(?:[A-Za-z0-9._~:/?#@!$()*+,;=%\\[\\]-]|&amp;)*)?)" rel="noo'
    'pener noreferrer">(?:(?:(?:[^<>&\\u0001-\\u001f\\u007f-\\u009f]|&(?:amp|'
    "lt|gt);|<br>)|<em>(?:[^<>&\\u0001-\\u001f\\u007f-\\u009f]|&(?:amp|lt|gt)"
    ";|<br>)+</em>)|<strong>(?:(?:[^<>&\\u0001-\\u001f\\u007f-\\u009f]|&(?:am"
    "p|lt|gt);|<br>)|<em>(?:[^<>&\\u0001-\\u001f\\u007f-\\u009f]|&(?:amp|lt|g"
    "t);|<br>)+</em>)+</strong>)+</a>)*</(?:p|ul|ol|blockquote)>)?\\Z"
)


class Migration(migrations.Migration):
    dependencies = [("faq", "0005_lasting_addresses")]

    operations = [
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                name="faq_revision_is_safe_html",
                condition=models.Q(answer__regex=SAFE_MARKUP),
            ),
        )
    ]
