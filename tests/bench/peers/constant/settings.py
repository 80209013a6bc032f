from clinic_site.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.peers.constant.urls"
