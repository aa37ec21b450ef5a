import { html } from '../../http/html.ts';
import { ink, quiet, rule } from './figure.ts';

/** How the report looks: dark on white, as wide as a page of A4, where no plot is torn apart and heads are repeated. */
export const style = html`
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 54rem; padding: 2rem 1.5rem 4rem; font: 1rem/1.5 system-ui, sans-serif; color: ${ink}; background: #fff; }
bdi { overflow-wrap: anywhere; }
h1 { margin: 0 0 .5rem; font-size: 1.9rem; line-height: 1.2; }
h2 { margin: 0; font-size: 1.3rem; line-height: 1.3; }
p { margin: .25rem 0; }
small, .kind, .made, .definition, .note, .nothing, caption, figcaption, dt { color: ${quiet}; }
.kind { font-weight: 600; text-transform: uppercase; letter-spacing: .06em; font-size: .8rem; }
.made, .note, .definition, figcaption, caption { font-size: .875rem; }
.tiles { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1.5rem 0; }
.tiles div { flex: 1 1 auto; min-width: 7rem; padding: .75rem 1rem; border: 1px solid ${rule}; border-radius: .5rem; }
dt { font-size: .875rem; }
dd { margin: 0; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
dd small { display: block; font-size: .8rem; font-weight: 400; }
.findings { margin: 1rem 0; padding-left: 1.2rem; }
section { margin-top: 2.5rem; padding-top: 1.5rem; border-top: 2px solid ${rule}; }
.nothing { margin: 1rem 0; padding: 1rem; border: 1px dashed ${rule}; border-radius: .5rem; }
figure { margin: 1rem 0; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0 0 .75rem; padding: 0; list-style: none; font-size: .8rem; }
.legend svg { vertical-align: -1px; }
.plot svg { display: block; width: 100%; height: auto; }
.plot text { font: 12px Arial, Helvetica, sans-serif; }
table { width: 100%; margin: 1rem 0; border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
caption { padding-bottom: .25rem; font-weight: 600; text-align: left; }
th, td { padding: .3rem 0 .3rem .75rem; border-bottom: 1px solid ${rule}; text-align: right; vertical-align: baseline; }
th:first-child { padding-left: 0; text-align: left; }
thead th { border-color: ${quiet}; vertical-align: bottom; }
tbody th { font-weight: 400; }
td { white-space: nowrap; }
td bdi { white-space: normal; }
td small { padding-right: .3rem; }
@page { size: A4; margin: 16mm 14mm; }
@media print {
  .plot svg { max-height: 195mm; }
  :root { font-size: 10pt; }
  body { max-width: none; padding: 0; }
  h2, .definition, caption, thead { break-after: avoid; }
  table { font-size: 8.5pt; }
  figure, table, tr, dl, .findings { break-inside: avoid; }
  figcaption { break-before: avoid; }
  thead { display: table-header-group; }
}
`;
