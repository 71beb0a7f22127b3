/** The look of the API reference: the frame of our pages around the library's own sheet, and what that leaves hard to read. */
import { pageStyle } from '../format/index.ts'

const FRAME = `
header{display:flex;flex-wrap:wrap;gap:.3rem 1.5rem;align-items:baseline;padding:.8rem 1rem;border-bottom:1px solid var(--line)}
h1{font-size:1.05rem;font-weight:650;letter-spacing:.01em}
nav a{text-decoration:none}
nav a:hover{text-decoration:underline}
.skip a{position:absolute;left:-99rem;top:.5rem;padding:.4rem .8rem;background:var(--paper);z-index:1}
.skip a:focus{left:.5rem}
.site{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;font-size:.9rem}
#content:focus{outline:none}
#content .unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
dialog{width:100%;height:100%;max-width:none;max-height:none;padding:0;border:0;background:none}
dialog::backdrop{background:none}
noscript p,[role=alert]{max-width:75ch;padding:1.5rem 1rem}
@media (min-width:64rem){header{padding:.9rem 2rem}}`

/** White on each of them is at least 4.5:1. */
const VERBS: Readonly<Record<string, string>> = {
  get: '#1565b8',
  post: '#1a7448',
  put: '#8a5200',
  delete: '#b3261e',
  patch: '#0b6d63',
  head: '#6b3fa0',
  options: '#33558b',
}

const verbColours = Object.entries(VERBS)
  .map(
    ([verb, colour]) =>
      `#reference .opblock.opblock-${verb} .opblock-summary-method{background:${colour};color:#fff}`,
  )
  .join('\n')

/** Colours of ours where the library's have too little contrast, and its spacing nearer to that of our pages. The id outweighs its sheet. */
const LIBRARY = `
#reference .swagger-ui,#reference .info .title,#reference .opblock-tag,#reference .btn,#reference .opblock .opblock-summary-description,#reference .model-title{font-family:inherit}
#reference .swagger-ui,#reference .info .title,#reference .opblock-tag,#reference table.headers td,#reference .headers .header-col,#reference table thead tr td{color:var(--ink)}
#reference .swagger-ui{background:none}
#reference .info{margin:1.5rem 0}
#reference .info .title small,#reference .info .title small.version-stamp,#reference .download-contents{background:#4a545c}
#reference .scheme-container{background:none;box-shadow:none;margin:0;padding:0 0 .5rem}
#reference .markdown code,#reference .renderedMarkdown code{color:var(--ink);background:var(--raised)}
#reference .btn.authorize{color:var(--accent);border-color:var(--accent)}
#reference .btn.authorize svg{fill:var(--accent)}
#reference .btn.cancel{color:var(--alarm);border-color:var(--alarm)}
#reference .btn.execute{color:var(--on-accent);background:var(--accent);border-color:var(--accent)}
#reference .json-schema-2020-12-expand-deep-button,#reference .parameter__in{color:var(--quiet)}
#reference .json-schema-2020-12__constraint{color:var(--on-accent);background:var(--accent)}
${verbColours}`

/** All of a listing is seen at once, so that nothing needs to be scrolled within the page. Our descriptions link no answers. */
const FITTING = `
#reference .opblock-body pre,#reference .opblock-body pre code{max-height:none;overflow:visible!important;white-space:pre-wrap!important;overflow-wrap:anywhere}
#reference .live-responses-table .highlight-code>pre,#reference .curl-command pre{padding-bottom:2.75rem!important}
#reference .response-col_links{display:none}
#reference .opblock .opblock-summary-path{overflow-wrap:anywhere}
@media (max-width:44rem){
#reference .wrapper{padding:0 1rem}
#reference .opblock .opblock-summary-operation-id{display:none}
#reference .opblock .opblock-summary-method{min-width:4.5rem;padding:.35rem 0}
#reference .opblock .opblock-summary-path-description-wrapper{flex:1 1 8rem;min-width:0;flex-direction:column;align-items:flex-start;gap:.1rem}
#reference .opblock .opblock-section-header{flex-wrap:wrap;gap:.75rem}
#reference :is(.responses-table,.parameters),#reference :is(.responses-table,.parameters) :is(tbody,tr,td){display:block;width:auto;min-width:0;max-width:none}
#reference :is(.responses-table,.parameters) thead{display:none}
#reference .responses-table .headers,#reference .responses-table .headers :is(tbody,tr,td){overflow-wrap:anywhere}
#reference .json-schema-2020-12{overflow-wrap:anywhere;margin-right:0}
}`

/** The whole sheet. */
export const referenceStyle = pageStyle + FRAME + LIBRARY + FITTING
