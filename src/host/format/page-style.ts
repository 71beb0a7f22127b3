/** What all pages have in common: colours by day and night, type, the mark in the browser's tab, and what a page may load. */
import { createHash } from 'node:crypto'

/** The beginning of every page's sheet. Contrast of text and of the outline is at least 4.5:1 on both papers (WCAG 2.2 1.4.3, 1.4.11). */
export const pageStyle = `
:root{color-scheme:light dark;--paper:#fcfcfa;--raised:#f3f3ef;--ink:#1c2024;--quiet:#5b6269;--line:#dfe0da;--field:#82878c;--accent:#0a5f73;--accent-soft:#e0eef1;--on-accent:#fff;--alarm:#b3261e;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
@media (prefers-color-scheme:dark){:root{--paper:#14171a;--raised:#1c2125;--ink:#e6e8e9;--quiet:#9aa3aa;--line:#2d3439;--field:#757f87;--accent:#7cc7d8;--accent-soft:#1d343b;--on-accent:#14171a;--alarm:#f2b8b5}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:break-word}
h1,h2,h3,h4,p{margin:0}
a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:.06em}
a:hover{text-decoration-thickness:.12em}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}`

const ICON = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect width='32' height='32' rx='7' fill='#0a5f73'/><g fill='none' stroke='#fff' stroke-width='3'><circle cx='11' cy='16' r='5'/><path d='M16 16h11m-4 0v5'/></g></svg>`

/** For the head of a page; in the page itself, or browsers would ask every host for one. */
export const pageIcon = `<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICON)}">`

/** The source expression that lets a policy allow this sheet and no other (CSP 3, 8.4). */
export const styleSourceOf = (style: string): string =>
  `'sha256-${createHash('sha256').update(style).digest('base64')}'`

/** The `Content-Security-Policy` of a page: nothing loads, runs or frames but its own sheet and pictures within the page. */
export const pagePolicy = (style: string, formAction: 'none' | 'self' = 'none'): string =>
  `default-src 'none'; style-src ${styleSourceOf(style)}; img-src data:; base-uri 'none'; form-action '${formAction}'; frame-ancestors 'none'`
