"""`bihuan sample`: load the sample county, print fresh links, or remove it."""

from __future__ import annotations

import argparse

from bihuan.config.cli.django_ready import ready


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with the sample."""
    parser.add_argument("what", choices=("load", "links", "remove"))
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="address for the links")


def run(args: argparse.Namespace) -> int:
    """Do it."""
    ready()
    from bihuan.config.sample import links, load, remove

    if args.what == "load":
        load.unless_there(say=print)
    elif args.what == "remove":
        removed = remove.everything()
        print(f"已删除示例数据 · removed {removed} rows of the sample county")
    elif load.there():
        print("\n".join(links.fresh(args.base)))
    else:
        print("示例县未加载 · the sample county is not loaded")
        return 1
    return 0
