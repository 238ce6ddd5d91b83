"""The report file of `delphi analyse`: one HTML page that needs no other file, no script and no network."""

from delphi.reports.external_page.rendering import write_report

__all__ = ["write_report"]
