"""How the page of checks looks: the product's colours, light, dark and in print."""

STYLE = """
:root { color-scheme: light dark; --paper: #FAF8F4; --surface: #FFFFFF; --mist: #EFF2F3;
  --ink: #12283A; --ink2: #41566A; --ink3: #5B6C7C; --line: #D8DFE4; --concern: #AF4A06;
  --concernwash: #FBEBDD; --improve: #1B66A8; --improvewash: #E2EEF8 }
@media (prefers-color-scheme: dark) { :root { --paper: #0F1C28; --surface: #162735;
  --mist: #1D3242; --ink: #EAF0F4; --ink2: #B9C7D3; --ink3: #98A9B7; --line: #2B4254;
  --concern: #F39B58; --concernwash: #3B281A; --improve: #79B8F3; --improvewash: #16344E } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 "Source Sans 3", "Source Sans Pro", system-ui, "Segoe UI", sans-serif }
header { background: var(--surface); border-bottom: 1px solid var(--line) }
header, main { padding: 1.5rem max(1rem, calc(50vw - 34rem)) }
main { padding-bottom: 4rem }
.over { margin: 0; color: var(--ink3) }
h1 { margin: 0 0 .75rem; font-size: 1.9rem; line-height: 1.2; letter-spacing: -.01em }
h2 { margin: 2.25rem 0 .75rem; font-size: 1.2rem }
.outcome { display: inline-block; margin: 0; padding: .45rem .9rem; border-radius: .4rem;
  font-weight: 600 }
.outcome.good { background: var(--improvewash); color: var(--improve) }
.outcome.bad { background: var(--concernwash); color: var(--concern) }
.note { max-width: 44rem; margin: 0 0 1rem; color: var(--ink2) }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: .75rem; margin: 0 }
.tiles div { background: var(--surface); border: 1px solid var(--line); border-radius: .5rem;
  padding: .75rem 1rem }
.tiles dt { color: var(--ink3) }
.tiles dd { margin: 0; font-size: 1.9rem; font-weight: 600; line-height: 1.2 }
.failed .state, .error .state, .tiles .failed span, .tiles .error span { color: var(--concern);
  font-weight: 600 }
.passed span { color: var(--improve) }
details, .scroll { background: var(--surface); border: 1px solid var(--line);
  border-radius: .5rem }
details { margin: .6rem 0 }
details .scroll { border: 0; border-top: 1px solid var(--line); border-radius: 0 0 .5rem .5rem }
summary { display: flex; gap: 1rem; justify-content: space-between; padding: .7rem 1rem;
  cursor: pointer }
summary::before { content: "+"; color: var(--ink3); width: .7rem }
details[open] > summary::before { content: "\\2212" }
summary strong { flex: 1 }
summary span { color: var(--ink2); white-space: nowrap }
summary:focus-visible { outline: 3px solid var(--improve); outline-offset: 2px;
  border-radius: .5rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .95rem }
th, td { padding: .5rem 1rem; text-align: left; vertical-align: top }
th { color: var(--ink3); font-weight: 600; white-space: nowrap }
tbody tr { border-top: 1px solid var(--line) }
td:nth-child(2) { min-width: 14rem }
.state, .number { white-space: nowrap }
.number { text-align: right; font-variant-numeric: tabular-nums }
code { color: var(--ink3); font-size: .85em; overflow-wrap: anywhere }
@media (max-width: 40rem) { .tiles { grid-template-columns: repeat(2, 1fr) }
  th, td { padding: .45rem .6rem } h1 { font-size: 1.5rem } }
@media print { details:not([open]) > * { display: block } summary::before { content: "" }
  header, details, .scroll { background: none } }
"""
