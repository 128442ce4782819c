"""The evaluation: gold files, scorer, statistics. Never imported by the product, never in the wheel."""
