"""The pages in a browser: `make test-browser`, which needs a Chromium and installs the rest."""
