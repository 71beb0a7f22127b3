/** The look of the pages: one sheet, inline, so that a page needs nothing else; light and dark, 360 pixels and up. */
import { createHash } from 'node:crypto'

const COLOURS = `
:root{color-scheme:light dark;--paper:#fcfcfa;--raised:#f3f3ef;--ink:#1c2024;--quiet:#5b6269;--line:#dfe0da;--accent:#0a5f73;--accent-soft:#e0eef1;--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
@media (prefers-color-scheme:dark){:root{--paper:#14171a;--raised:#1c2125;--ink:#e6e8e9;--quiet:#9aa3aa;--line:#2d3439;--accent:#7cc7d8;--accent-soft:#1d343b}}`

const TEXT = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:break-word}
h1,h2,h3,h4,p{margin:0}
main p{max-width:75ch}
h1{font-size:1.05rem;font-weight:650;letter-spacing:.01em}
h2{overflow-wrap:anywhere;font-size:1.75rem;line-height:1.2;font-weight:700;letter-spacing:-.015em}
h3{font-size:1.15rem;line-height:1.3;font-weight:650}
a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:.06em}
a:hover{text-decoration-thickness:.12em}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
code,pre,.routes th,.params th[scope=row],.enum th[scope=row]{font-family:var(--mono);font-size:.875em}
pre{margin:0;padding:1rem;overflow-x:auto;max-width:100%;background:var(--raised);border:1px solid var(--line);border-radius:8px;line-height:1.5;overflow-wrap:normal;tab-size:2}
pre code{font-size:1em}
.back{font-size:.9rem}
.description{font-size:1.05rem}
.call-info{color:var(--quiet);font-size:.92rem;display:grid;gap:.4rem}
.call-info b{color:var(--ink);font-weight:600}
.tags{display:flex;gap:.4rem;flex-wrap:wrap}
.tags span{padding:.05rem .6rem;border:1px solid var(--line);border-radius:999px;font-size:.8rem;color:var(--quiet)}
.tags b{font-weight:500}`

const LAYOUT = `
header{display:flex;flex-wrap:wrap;gap:.3rem 1.5rem;align-items:baseline;padding:.8rem 1rem;border-bottom:1px solid var(--line)}
.columns{display:grid;gap:2.5rem;padding:1.5rem 1rem 3rem;max-width:80rem;margin:0 auto}
main{display:grid;gap:1.25rem;min-width:0;align-content:start}
main:focus{outline:none}
main>*,.example>*{min-width:0}
.example{display:grid;gap:.9rem;padding-top:1.25rem;border-top:1px solid var(--line)}
.request,.response{min-width:0}
nav a{text-decoration:none}
nav a:hover{text-decoration:underline}
.skip a{position:absolute;left:-99rem;top:.5rem;padding:.4rem .8rem;background:var(--paper);z-index:1}
.skip a:focus{left:.5rem}
.site{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;font-size:.9rem}
.languages,.formats{display:flex;flex-wrap:wrap;gap:.35rem}
.languages a,.formats a{padding:.2rem .65rem;border:1px solid var(--line);border-radius:6px;font-size:.875rem;color:var(--ink)}
.languages a[aria-current],.formats a[aria-current]{background:var(--accent-soft);border-color:var(--accent);color:var(--accent);font-weight:600}
.operations{border-top:1px solid var(--line);padding-top:1rem;font-size:.9rem;min-width:0}
.operations p{font-weight:650;margin-bottom:.4rem}
.operations ul{list-style:none;margin:0;padding:0;display:grid;gap:.1rem}
.operations a{display:block;padding:.22rem .6rem;border-radius:6px;color:var(--ink)}
.operations a[aria-current]{background:var(--accent-soft);color:var(--accent);font-weight:600}
@media (min-width:64rem){
header{padding:.9rem 2rem}
.columns{padding:2rem 2rem 4rem}
.columns:has(.operations){grid-template-columns:16rem minmax(0,1fr);gap:3rem}
.columns:has(.operations) main{grid-column:2;grid-row:1}
.operations{grid-column:1;grid-row:1;border:0;padding:0;position:sticky;top:1.5rem;align-self:start;max-height:calc(100vh - 3rem);overflow-y:auto}
}`

const TABLES = `
table{border-collapse:collapse;width:100%;font-size:.92rem}
caption{text-align:left;padding:0 0 .4rem;color:var(--quiet)}
caption b{color:var(--ink);font-weight:650}
th,td{text-align:left;vertical-align:top;padding:.45rem .9rem .45rem 0;border-top:1px solid var(--line);font-weight:400}
thead th{border-top:0;padding-top:.2rem;font-size:.8rem;color:var(--quiet)}
.params th[scope=row],.enum th[scope=row]{font-weight:600;overflow-wrap:normal}
td ul{margin:.1rem 0 0;padding-left:1.1rem}
td h4{font-size:.85rem;font-weight:600;margin-top:.2rem}
td i{color:var(--quiet);font-style:normal}
.authentication td:first-child{width:1%;white-space:nowrap;color:var(--quiet)}
.auth::before{content:"";display:inline-block;width:.55em;height:.55em;margin:0 .5em .05em .45em;border-radius:50%;background:var(--accent)}
.routes th:first-child{font-weight:700;color:var(--accent);white-space:nowrap}
.params td[data-label=Description],.routes th+th,.authentication td+td{overflow-wrap:anywhere}
.index{max-width:56rem}
.index th[scope=row]{font-weight:550}
.index td{padding-right:0;text-align:right;width:4.2rem}
.index td a{font-size:.85rem}
@media (max-width:44rem){
.params thead,.enum thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.params,.params tbody,.params caption,.enum,.enum tbody,.enum caption,.routes,.routes tbody,.routes caption,.index,.index tbody{display:block}
.params tr,.enum tr,.routes tr,.index tr{display:flex;flex-wrap:wrap;gap:.1rem 1rem;padding:.55rem 0;border-top:1px solid var(--line)}
.params th,.params td,.enum th,.enum td,.routes th,.routes td,.index th,.index td{padding:0;border:0}
.params th[scope=row],.index th[scope=row],td[data-label=Description],.routes td{flex:1 1 100%;width:100%}
td:empty{display:none}
td[data-label]::before{content:attr(data-label) " ";color:var(--quiet);font-size:.85em}
td[data-label=Description]::before{content:none}
.authentication tr{display:flex;flex-wrap:wrap;gap:0 .5rem}
.authentication td:first-child,.index td{width:auto}
.authentication td{padding:0;border:0}
}`

/** The whole sheet. */
export const style = COLOURS + TEXT + LAYOUT + TABLES

/** The source expression that lets a Content-Security-Policy allow the sheet and no other: `style-src 'sha256-…'` (CSP 3, 8.4). */
export const styleSource = `'sha256-${createHash('sha256').update(style).digest('base64')}'`
