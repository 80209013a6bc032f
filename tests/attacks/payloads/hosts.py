"""Hosts that a visitor may name, none of which is the site's (promise I15)."""

HOSTS = [
    "evil.example", "clinic.example.evil.example", "evilclinic.example",
    "clinic.example@evil.example", "clinic.example:80@evil.example", "clinic.example:a",
    "clinic.example/", "clinic.example\\.evil.example", "clinic.example evil.example",
    "clinic.example,evil.example", "127.0.0.1", "[::1]", "localhost", "_", "*",
    "clinic_example", "сlinic.example", "a" * 300, "clinic.example#evil.example", "..",
]  # fmt: skip

# Headers with which proxies tell whom a visitor asked for, when they are believed.
FORWARDED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "X-Host": "evil.example",
    "X-Original-Url": "//evil.example/",
    "X-Rewrite-Url": "//evil.example/",
    "X-Original-Host": "evil.example",
    "X-Forwarded-Port": "666",
    "X-Forwarded-Scheme": "gopher",
    "X-Forwarded-Prefix": "//evil.example",
    "X-Script-Name": "//evil.example",
    "Forwarded": "host=evil.example",
    "Base-Url": "https://evil.example",
}
