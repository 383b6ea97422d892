"""The monthly pack: what was published, on paper, in a workbook and as files."""
