"""``python -m training``: check the labelled articles, and make the examples that training reads."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from evals.gold import GoldError, load_split
from evals.lint import lint as broken
from summarizer.prompt import Prompts

from .articles import articles, kinds, nearest, shared
from .examples import example
from .swap import swapped

OUT = Path(".train")
app = typer.Typer(name="training", rich_markup_mode=None, no_args_is_help=True, pretty_exceptions_enable=False)
out = Console(width=110, highlight=False, markup=False, emoji=False)


@app.command()
def data(
    copies: Annotated[int, typer.Option(help="The article itself, and so many less one about others.")] = 8,
    folder: Annotated[Path, typer.Option(help="Where the files go.")] = OUT,
) -> None:
    """Write the examples: train.jsonl, and dev.jsonl, which is only measured on."""
    folder.mkdir(parents=True, exist_ok=True)
    prompts = Prompts()
    golds = articles()
    with (folder / "train.jsonl").open("w", encoding="utf-8") as file:
        for gold in golds:
            for copy in range(copies):
                made = example(swapped(gold, copy) if copy else gold, prompts, gold.slug)
                file.write(json.dumps(made, ensure_ascii=False) + "\n")
    with (folder / "dev.jsonl").open("w", encoding="utf-8") as file:
        for gold in load_split("dev"):
            file.write(json.dumps(example(gold, prompts, gold.slug), ensure_ascii=False) + "\n")
    out.print(f"{len(golds)} articles, {copies} copies each, in {folder / 'train.jsonl'}.")


@app.command()
def check() -> None:
    """Check the labels by the rules of the annotation guide, and that no article is close to one of the gold set."""
    golds, gold_set = articles(), load_split("all")
    findings = [finding for gold in golds for finding in broken(gold) if not finding.note]
    for finding in findings:
        out.print(str(finding))
    texts, others = [gold.text for gold in golds], [gold.text for gold in gold_set]
    runs, common = shared(texts, others)
    named = [(gold.slug, gold.text) for gold in gold_set]
    alike, slug, other = max((*nearest(gold.text, named), gold.slug) for gold in golds)
    known = kinds()
    styles, domains = (len({getattr(kind, of) for kind in known.values()}) for of in ("style", "domain"))
    without = sum(gold.slug not in known for gold in golds)
    sentences = sum(len(gold.article.sentences) for gold in golds)
    items = [item for gold in golds for item in gold.file.brief.items]
    words = sum(len(text.split()) for text in texts)
    out.print(
        f"{len(golds)} articles, {words} words, {sentences} sentences, {len(items)} items; {styles} styles, {domains}"
        f" domains, {without} articles without; {len(findings)} findings."
    )
    out.print(f"8-word runs shared with the gold set: {common} of {runs} ({common / runs:.4%}).")
    out.print(f"Nearest to a gold article by 4-word runs: {other} to {slug} ({alike:.1%}).")
    if findings or common / runs > 0.001:
        raise typer.Exit(1)


if __name__ == "__main__":
    try:
        app()
    except GoldError as error:
        raise SystemExit(str(error)) from None
