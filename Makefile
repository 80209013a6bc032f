# make run · make test · make long · make faults · make attacks · make drills
# make lint · make secrets · make messages · make bench · make lock · make sbom · make licences
# Each sets up by itself whatever it needs.

PYTHON = .venv/bin/python
STATIC_SOURCES := $(shell find static -type f)

.PHONY: run test long faults attacks drills lint secrets messages bench lock sbom licences
.DELETE_ON_ERROR:

run: .venv/site .env .local/static/staticfiles.json
	@$(PYTHON) -m clinic_site.local_site

test: lint
	@$(PYTHON) -m pytest --numprocesses 2

# In Chromium, and as on a new machine. PROOF_SHARE=0.1 tries a sixteenth.
long: .venv/tests .env .local/static/staticfiles.json
	@$(PYTHON) -m tests.browser.find_browser
	@$(PYTHON) -m pytest tests/browser tests/started -m long --numprocesses 2

# What breaks the site on purpose. PROOF_SHARE=0.1 tries a tenth of the cases.
faults: .venv/tests .env .local/static/staticfiles.json
	@$(PYTHON) -m tests.attacks.nginx.find_nginx
	@$(PYTHON) -m pytest tests/faults -m faults

attacks: .venv/tests .env .local/static/staticfiles.json
	@$(PYTHON) -m tests.browser.find_browser
	@$(PYTHON) -m tests.attacks.nginx.find_nginx
	@$(PYTHON) -m pytest tests/attacks -m attacks --numprocesses 2

drills: .venv/tests .env .local/static/staticfiles.json
	@$(PYTHON) -m pytest tests/drills -m drills

lint: .venv/tests .env .local/static/staticfiles.json secrets
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m djlint --quiet --check --lint templates
	$(PYTHON) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(PYTHON) -m tests.lint_migrations
	$(PYTHON) -m mypy
	$(PYTHON) -m tests.catalogue check

# Keys and passwords in what git has, or would be given next. What a test calls a
# password is none; a line that only looks like a secret says `pragma: allowlist secret`.
secrets: | .venv/tests
	$(TO_GIT) . ':!tests' $(NO_WORDS) | xargs -0 -n 250 -P 2 $(FIND_SECRETS)
	$(TO_GIT) tests $(NO_WORDS) | xargs -0 -n 250 -P 2 $(FIND_SECRETS) \
	  --disable-plugin KeywordDetector

TO_GIT = git ls-files -z --cached --others --exclude-standard --
NO_WORDS = ':!*requirements*.txt' ':!tests/bench/peers/wagtail.txt' ':!*.png' ':!*.mo'
FIND_SECRETS = $(PYTHON) -m detect_secrets.pre_commit_hook --no-verify \
  --exclude-secrets '^(password|hush|canary)$$'

# What is to be translated, collected anew from the sources; then what is translated,
# compiled.
messages: .venv/tests .env
	@$(PYTHON) -m tests.catalogue

bench: .venv/tests .env .local/static/staticfiles.json
	@$(PYTHON) -m tests.bench

# The versions and hashes of what is installed, worked out anew from pyproject.toml.
lock: .venv/tests
	$(PYTHON) -m pip install --quiet uv
	$(PYTHON) -m uv pip compile $(LOCK_OPTIONS) --group site -o requirements.txt
	$(PYTHON) -m uv pip compile $(LOCK_OPTIONS) --group tests -c requirements.txt \
	  -o requirements-dev.txt

# What the site is made of: each package, its version and hashes (CycloneDX), and the
# licence that it says it has.
sbom: .venv/tests
	@mkdir -p .local
	@$(PYTHON) -m cyclonedx_py requirements requirements.txt -o .local/sbom.json
	@echo "Written to .local/sbom.json."

licences: .venv/tests
	@$(PYTHON) -m piplicenses --format markdown --order license --packages \
	  $$(sed -n 's/^\([A-Za-z0-9._-]*\)==.*/\1/p' requirements.txt)

LOCK_OPTIONS = --quiet --upgrade --universal --python-version 3.11 --no-annotate \
  --generate-hashes --custom-compile-command 'make lock'

.venv/bin/python:
	@sh clinic_site/make_venv.sh

.venv/site: requirements.txt | .venv/bin/python
	@echo "Installing what the site runs on (once) ..."
	@$(PYTHON) -m pip install --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

.venv/tests: requirements-dev.txt .venv/site
	@echo "Installing what the tests need (once) ..."
	@$(PYTHON) -m pip install --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

# A secret that a newer version of the site needs is added to an older .env.
.env: clinic_site/env_file.py | .venv/site
	@$(PYTHON) -m clinic_site.env_file
	@touch $@

# Named anew only when a file or a package has changed: it takes a few seconds.
.local/static/staticfiles.json: $(STATIC_SOURCES) .venv/site | .env
	@echo "Compressing the static files (once) ..."
	@mkdir -p .local
	@$(PYTHON) manage.py collectstatic --noinput --clear --verbosity 0
	@touch $@
