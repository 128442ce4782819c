"""Speed and memory; run by hand or by ``make bench``, never as a test."""
