"""One sentence a code, Chinese and English: `bihuan warn` runs without a language setting."""

from __future__ import annotations

import sys

from bihuan.kit.series import SeriesTable
from bihuan.rules.refusal import Refusal

UNREADABLE = 2
AT = "第 {row} 行“{column}”列:"
IN = "Row {row}, column {column}: "
SENTENCES = {
    "not_found": "找不到或打不开文件。 The file cannot be found or opened.",
    "unknown_type": "只读 CSV、Parquet。 Only CSV and Parquet are read.",
    "too_large": "文件太大:{size},上限 {most}。 The file is too large: {size}, at most {most}.",
    "not_text": "这不是文本文件。 This is not a text file.",
    "damaged_file": "第 {row} 行读不出来,文件可能已损坏。 "
    "Row {row} cannot be read; the file may be damaged.",
    "without_parquet": "读 Parquet 需要另装 pyarrow,或请存成 CSV。 "
    "Reading Parquet needs pyarrow installed; or save the table as CSV.",
    "empty_file": "文件里没有数据。 The file holds no data.",
    "no_period_column": "第一列应是时段(period、日期、周、月),现在是“{value}”。 "
    "The first column must be the periods (period, date, week, month); it is {value}.",
    "no_series": "第 {row} 行没有序列名称。 Row {row} names no series.",
    "name_twice": "第 {row} 行第 {column} 列的序列名称“{value}”为空或重复。 "
    "Row {row}, column {column}: the series name {value} is empty or stands twice.",
    "cells_missing": "第 {row} 行有 {cells} 列,应有 {wanted} 列。 "
    "Row {row} has {cells} columns instead of {wanted}.",
    "period_wrong": f"{AT}“{{value}}”不是时段(应如 2025-W03、2025-03、2025-01-15)。 "
    f"{IN}{{value}} is no period (write 2025-W03, 2025-03 or 2025-01-15).",
    "period_other_kind": f"{AT}“{{value}}”与前面的时段不同类,周、月、日不能混用。 "
    f"{IN}{{value}} is of another kind than the periods before; weeks, months and days "
    "cannot be mixed.",
    "period_not_rising": f"{AT}时段“{{value}}”早于上一行,请按时间先后排列。 "
    f"{IN}{{value}} is earlier than the row before; sort the rows by time.",
    "period_twice": f"{AT}时段“{{value}}”重复。 {IN}{{value}} stands twice.",
    "too_many_periods": "时段跨度过长(到 {value})。 The periods span too long a time (to {value}).",
    "too_many_cells": "表太大:{series} 个序列 × {periods} 个时段,上限 {most} 格;"
    "请分成几个文件放进一个文件夹。 "
    "The table is too large: {series} series × {periods} periods, at most {most} cells; "
    "divide it into Parquet files in one folder.",
    "partition_columns": "分区文件应有序列、时段、病例数三列(各一列),现在是:{value}。 "
    "A partition has one column each for series, period and count; its columns are {value}.",
    "no_partitions": "文件夹里没有 .parquet 文件。 The folder holds no .parquet file.",
    "partition_damaged": "分区文件 {value} 读不出来,可能已损坏。 "
    "The partition {value} cannot be read; it may be damaged.",
    "series_unnamed": "有的行没有序列名称。 Some row names no series.",
    "series_in_two_files": "序列“{value}”分在两个文件里({first}、{second}),应放在一个文件里。 "
    "The series {value} lies in two files ({first}, {second}); a series lies whole in one.",
    "counts_column": "病例数一列不是数({value})。 The column of counts holds no numbers ({value}).",
    "worker_lost": "计算中途有进程被终止(多半是内存不足),没有写出结果。 "
    "A process was ended while it computed, most likely for want of memory; nothing is written.",
    "workers_wrong": "--workers 至少为 1。 --workers is at least 1.",
    "count_no_number": f"{AT}“{{value}}”不是数。 {IN}{{value}} is no number.",
    "count_not_whole": f"{AT}“{{value}}”不是整数。 {IN}{{value}} is not whole.",
    "count_negative": f"{AT}“{{value}}”是负数。 {IN}{{value}} is negative.",
    "count_too_large": f"{AT}“{{value}}”太大。 {IN}{{value}} is too large.",
    "too_little_history": "历史太短:有 {length} 个时段,这个方法至少要 {wanted} 个。 "
    "Too little history: {length} periods, and this method needs at least {wanted}.",
    "method_unknown": "没有“{name}”这个方法,可用:{known}。 "
    "There is no method {name}; known are {known}.",
    "method_without_thresholds": "“{name}”没有可比较的参数。 {name} has nothing to compare.",
    "preset_unknown": "没有“{name}”这个预设,可用:{known}。 "
    "There is no preset {name}; known are {known}.",
    "parameter_unknown": "方法 {method} 没有参数“{name}”。 {method} has no parameter {name}.",
    "parameter_wrong": "参数 {name} 不能是“{value}”。 The parameter {name} cannot be {value}.",
    "parameter_outside": "参数 {name} 的值 {value} 超出范围({least} 至 {most})。 "
    "The parameter {name} is {value}; it goes from {least} to {most}.",
    "parameter_no_choice": "参数 {name} 不能是“{value}”,可选:{choices}。 "
    "The parameter {name} cannot be {value}; choose {choices}.",
    "too_many_blocks": "no_periods = {periods} 太多:一年只有 {weeks} 个时段。 "
    "no_periods = {periods} is too many: a year has only {weeks} periods.",
    "dates_wanted": "没有日期,推算不出往年同期。 "
    "Without dates, the same periods of earlier years cannot be told.",
    "dates_other_length": "日期有 {dates} 个,时段有 {length} 个,应一样多。 "
    "There are {dates} dates and {length} periods; there must be as many.",
    "dates_not_rising": "第 {place} 个日期“{value}”不晚于前一个。 "
    "Date {place}, {value}, is not later than the one before.",
    "calendar_frequency": "一年不能是 {frequency} 个时段(周 52、月 12、日 365)。 "
    "A year cannot have {frequency} periods (weeks 52, months 12, days 365).",
    "start_outside": "起点 start = {week} 不在要算的时段之前(共 {length} 个时段)。 "
    "start = {week} is not before the periods asked for (there are {length} periods).",
    "thresholds_wrong": "固定阈值应是大于 0 的数,每个序列一个,或共用一个。 "
    "Thresholds are numbers above 0, one for each series or one for all.",
    "percentiles_wrong": "百分位数 p 应在 0 和 1 之间,每个序列一个,或共用一个。 "
    "The percentile p lies between 0 and 1, one for each series or one for all.",
    "engine_absent": "没有装 numba,不能用“{engine}”;请用 auto 或 numpy。 "
    "numba is not installed, so {engine} cannot be used; use auto or numpy.",
    "population_not_positive": f"{AT}人口数“{{value}}”应大于 0。 "
    f"{IN}the population {{value}} must be above 0.",
    "table_other_shape": "“{name}”的大小是 {shape},应与病例数一样:{wanted}。 "
    "{name} is of size {shape}; it must be that of the counts, {wanted}.",
    "counts_wrong_shape": "病例数应是 序列×时段 的表,现在是 {shape}。 "
    "Counts are a table of series × periods, not {shape}.",
    "counts_no_numbers": f"{AT}“{{value}}”不是数。 {IN}{{value}} is no number.",
    "weeks_not_whole": "要算的时段应是整数。 The periods to evaluate are whole numbers.",
    "week_outside": "要算的时段 {place} 不在表里(共 {length} 个)。 "
    "Period {place} is not in the table (of {length}).",
    "delay_negative": "--delay 不能是负数({value})。 --delay cannot be negative ({value}).",
    "names_wrong": "序列有 {series} 个,名称有 {names} 个,应一样多。 "
    "There are {series} series and {names} names; there must be as many.",
    "set_wrong": "“{value}”应写成 名称=值。 {value} must be NAME=VALUE.",
    "weeks_wrong": "--weeks 应是 1 至 {length} 的整数或 all。 "
    "--weeks is a whole number from 1 to {length}, or all.",
    "delay_wrong": "--delay 应不小于 0,且少于时段数。 "
    "--delay is at least 0 and less than the number of periods.",
    "evaluate_wrong": "--repeats 至少为 1,--seed 不小于 0。 "
    "--repeats is at least 1 and --seed at least 0.",
    "baseline_empty": "参数 b 为 0 且不用近期时,没有基线。 "
    "With b 0 and no recent periods there is no baseline.",
    "one_file": "只能给一个文件。 Name one file only.",
    "parameter_table_wrong": "参数表 {file} 第 {row} 行不能用。 "
    "Row {row} of {file} cannot be used.",
    "not_written": "结果写不进去。 The result cannot be written.",
    "run": "运行 {run}:{method},{series} 个序列,{periods} 个时段。 "
    "Run {run}: {method}, {series} series, {periods} periods.",
    "drawn": "图和说明在 {place}(用浏览器打开)。 Drawings are in {place}, for a browser.",
    "progress": "已算 {done}/{whole} 个序列。 {done} of {whole} series done.",
    "progress_files": "已算 {done}/{whole} 个文件。 {done} of {whole} files done.",
    "refused": "做不了({code})。 This cannot be done ({code}).",
}


def say(code: str, *, status: int, **given: object) -> int:
    """A sentence to the error stream."""
    sys.stderr.buffer.write(f"bihuan: {SENTENCES[code].format(**given)}\n".encode())
    sys.stderr.buffer.flush()
    return status


def sentence(refusal: Refusal, table: SeriesTable | None) -> str:
    """What a refusal says, with the names of series and period in place of their numbers."""
    try:
        return SENTENCES[refusal.code].format(**_facts(refusal, table))
    except KeyError:
        return SENTENCES["refused"].format(code=refusal)


def _facts(refusal: Refusal, table: SeriesTable | None) -> dict[str, object]:
    """Positions from 0 become names, or positions from 1 where no table has names for them."""
    given = dict(refusal.params)
    week, series = given.get("week"), given.get("series")
    if isinstance(week, int):
        named = table is not None and 0 <= week < len(table.labels)
        given["place"] = table.labels[week] if table and named else week + 1
        if isinstance(series, int):
            given["row"] = given["place"]
            given["column"] = table.names[series] if table else series + 1
    return given
