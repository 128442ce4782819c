"""REVIEW: a brief corrected by hand, on a page that only this machine can reach, and saved as a gold file."""
