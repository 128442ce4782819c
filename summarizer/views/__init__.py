"""VIEW: brief → text; one small file a format, pure functions that know nothing of models."""
