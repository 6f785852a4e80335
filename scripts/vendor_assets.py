"""Copy pinned front-end packages into bihuan/kit/static/vendor (maintainers only; needs npm)."""

import re
import subprocess
import tempfile
from pathlib import Path

PINS = {
    "@tabler/core": "1.6.1",
    "@tabler/icons": "3.51.0",
    "htmx.org": "4.0.1",
    "echarts": "6.1.0",
    "esbuild": "0.28.2",
}
ICONS = Path(__file__).with_name("icons.txt")
CHARTS = """
import {init, use, getInstanceByDom} from "echarts/core";
import {BarChart, LineChart, RadarChart, HeatmapChart, PieChart} from "echarts/charts";
import {GridComponent, TooltipComponent, LegendComponent, RadarComponent, VisualMapComponent,
  DataZoomComponent, MarkLineComponent, AriaComponent} from "echarts/components";
import {LabelLayout} from "echarts/features";
import {SVGRenderer} from "echarts/renderers";
use([BarChart, LineChart, RadarChart, HeatmapChart, PieChart, GridComponent, TooltipComponent,
  LegendComponent, RadarComponent, VisualMapComponent, DataZoomComponent, MarkLineComponent,
  AriaComponent, LabelLayout, SVGRenderer]);
export {init, getInstanceByDom};
"""
VENDOR = Path(__file__).parent.parent / "bihuan/kit/static/vendor"


def bundle_charts(work: Path) -> str:
    """Tree-shake ECharts down to the charts we draw, as one classic script."""
    options = ("--bundle", "--minify", "--format=iife", "--global-name=echarts")
    command = ("npx", "esbuild", *options, "--target=chrome90", "--legal-comments=none")
    return subprocess.run(  # noqa: S603 (fixed command, run by a maintainer)
        command, cwd=work, input=CHARTS, text=True, check=True, capture_output=True
    ).stdout


def sprite(folder: Path) -> str:
    """One SVG file with a symbol for each icon we use."""
    symbols = []
    for name in ICONS.read_text("utf-8").split():
        body = (folder / f"{name}.svg").read_text("utf-8")
        drawing = re.search(r"<svg[^>]*>(.*)</svg>", body, re.DOTALL)
        if drawing is None:
            raise SystemExit(f"{name}.svg is not an SVG drawing")
        lines = " ".join(drawing.group(1).split()).replace(" />", "/>").replace("> <", "><")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{lines}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def clean(text: str) -> str:
    """Drop source-map comments: the manifest storage refuses a missing map."""
    return re.sub(r"\n?(/\*#|//#) sourceMappingURL=[^\n]*", "", text).rstrip() + "\n"


def tabler_licence(css: str, mit: str) -> str:
    """Tabler's package ships no licence file: its own header, then the MIT words of its icons."""
    header = re.search(r"/\*!.*?\*/", css, re.DOTALL)
    if header is None or "MIT" not in header.group():
        raise SystemExit("tabler.css no longer says that it is under the MIT licence")
    return header.group() + "\n\n" + mit


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        pins = [f"{name}@{version}" for name, version in PINS.items()]
        subprocess.run(  # noqa: S603 (fixed command, run by a maintainer)
            ("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *pins),  # noqa: S607
            cwd=work,
            check=True,
        )
        got = work / "node_modules"
        css = (got / "@tabler/core/dist/css/tabler.min.css").read_text("utf-8")
        files = {
            "tabler.css": clean(css),
            "htmx.js": clean((got / "htmx.org/dist/htmx.min.js").read_text("utf-8")),
            "echarts.js": clean(bundle_charts(work)),
            "icons.svg": sprite(got / "@tabler/icons/icons/outline"),
            "LICENSE-tabler-icons.txt": (got / "@tabler/icons/LICENSE").read_text("utf-8"),
            "LICENSE-htmx.txt": (got / "htmx.org/LICENSE").read_text("utf-8"),
            "LICENSE-tabler.txt": tabler_licence(css, (got / "@tabler/icons/LICENSE").read_text()),
            "LICENSE-zrender.txt": (got / "zrender/LICENSE").read_text("utf-8"),
            "LICENSE-echarts.txt": (got / "echarts/LICENSE").read_text("utf-8"),
            "NOTICE-echarts.txt": (got / "echarts/NOTICE").read_text("utf-8"),
            "VERSIONS.txt": "".join(f"{name} {version}\n" for name, version in PINS.items()),
        }
        VENDOR.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (VENDOR / name).write_text(text, "utf-8")
            print(f"{len(text.encode()):>9,} {name}")  # noqa: T201 (a script's own report)


if __name__ == "__main__":
    main()
