from dashboards.components.shell import open_page

open_page()
