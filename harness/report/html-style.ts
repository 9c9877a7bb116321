/** The page's whole style: nothing is fetched, and both colour schemes keep a contrast of 4.5 and more. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --paper: #ffffff; --line: #d0d7de; --band: #f6f8fa;
  --good: #116329; --lost: #7d4e00; --bad: #a40e26; --bad-band: #ffebe9; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9da7b3; --paper: #0d1117; --line: #3d444d;
  --band: #161b22; --good: #56d364; --lost: #e3b341; --bad: #ff9a93; --bad-band: #3c1518; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 80rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; color: var(--bad); }
p, ul { margin: .25rem 0; }
.soft { color: var(--soft); }
.outcome { border: 1px solid currentColor; border-left-width: .4rem; border-radius: .3rem; padding: .6rem .9rem; font-weight: 600; }
.outcome.good { color: var(--good); } .outcome.bad { color: var(--bad); }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: 2px solid var(--good); }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--soft); padding: .25rem 0; }
th, td { border: 1px solid var(--line); padding: .45rem .65rem; text-align: left; vertical-align: top; }
thead th, tbody th { background: var(--band); }
table.amounts { font-size: .85rem; }
.losses td { min-width: 9rem; overflow-wrap: anywhere; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.complete { color: var(--good); } .loss { color: var(--lost); }
.refuted, .untested { background: var(--bad-band); }
.refuted strong, .untested strong { color: var(--bad); }
.refuted span { display: block; }
li { overflow-wrap: anywhere; }
code { font-size: .9em; }
@media print { body { max-width: none; padding: 0; } }
`;
