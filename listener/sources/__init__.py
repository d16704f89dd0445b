"""Where blocks come from: a microphone, a recording, standard input."""
