"""Spreadsheets in and out: template, precheck, result and export, the same for every list."""
