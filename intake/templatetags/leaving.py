from django import template
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.context import Context
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def forgets_after_leaving(context: Context) -> SafeString:
    """Keep Back from filling in the form again once the person has left it.

    Browsers keep what was typed with their history, whatever Cache-Control says, and
    put it back where a form has the same first names. This name goes with the cookie
    that leaving deletes. It is never sent.
    """
    request = context.get("request")
    if request is None:
        return SafeString("")
    return format_html('<input type="hidden" name="{}" disabled>', first_name(request))


def first_name(request: HttpRequest) -> str:
    get_token(request)
    cookie = request.META["CSRF_COOKIE"]
    return salted_hmac("intake.leaving", cookie).hexdigest()[:16]
