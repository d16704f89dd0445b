# make run    sets everything up and listens
# make test   sets everything up and runs every test
# make man    writes the manual page, build/listener.1

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

LISTEN := python3-venv libportaudio2 libgl1 libegl1 libglib2.0-0 libdbus-1-3 libfontconfig1 \
          libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0
TEST   := xvfb pulseaudio pulseaudio-utils libasound2-plugins espeak-ng ffmpeg strace

# Tests in two processes: each file's in one, in the order of tests/conftest.py.
TWO := -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: run test fast lint man clean

run: $(VENV)/desktop
	@$(BIN)/listener $(ARGS)

test: $(VENV)/test lint
	$(BIN)/python -m pytest $(TWO)

fast: $(VENV)/test
	$(BIN)/python -m pytest $(TWO) -m "not slow"

lint: $(VENV)/test
	$(BIN)/python -m flake8 listener train tests

man: $(VENV)/desktop
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check argparse-manpage
	@mkdir -p build
	@$(BIN)/argparse-manpage --module listener.options --function make_parser \
	    --prog listener --project-name synesthesia-listener --manual-title "Synesthesia Listener" \
	    --description "hears spoken digits and shows what it hears" --output build/listener.1
	@echo "build/listener.1; read it with: man build/listener.1"

$(VENV)/desktop: setup.cfg pyproject.toml
	@sh .ci/packages $(LISTEN)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the listener into $(VENV) (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[desktop]'
	@touch $@

$(VENV)/test: $(VENV)/desktop
	@sh .ci/packages $(TEST)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[desktop,train,synthesize,test]'
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache
