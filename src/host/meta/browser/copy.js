/** Buttons that copy what stands in a frame of code. Comes last, after whatever adds such frames. */

/** How long a button says that it has copied, in ms. */
const COPIED_MS = 2000

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {string} [text]
 */
const make = (name, attributes, text = '') => {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.textContent = text
  return element
}

/** @param {HTMLElement} element */
async function copy(element) {
  if (navigator.clipboard) return navigator.clipboard.writeText(element.textContent ?? '')
  // Pages over plain http have no clipboard of their own.
  const selection = getSelection()
  selection?.selectAllChildren(element)
  if (!document.execCommand('copy')) throw new Error('refused')
  selection?.removeAllRanges()
}

/** @param {HTMLElement} pre */
function addCopyButton(pre) {
  const label = pre.getAttribute('aria-label') ?? 'text'
  const button = make('button', { type: 'button', class: 'copy', 'aria-label': `Copy: ${label}` }, 'Copy')
  const frame = make('div', { class: 'copied' })
  pre.replaceWith(frame)
  frame.append(pre, button)
  button.addEventListener('click', () =>
    copy(pre).then(
      () => say(button, 'Copied'),
      () => say(button, 'Not allowed'),
    ),
  )
}

/**
 * @param {HTMLElement} button
 * @param {string} text
 */
function say(button, text) {
  button.textContent = text
  announce(text)
  setTimeout(() => {
    button.textContent = 'Copy'
  }, COPIED_MS)
}

const announcer = make('p', { class: 'announcer', role: 'status' })

/** @param {string} text */
function announce(text) {
  announcer.textContent = text
}

for (const pre of document.querySelectorAll('pre')) addCopyButton(pre)
document.body.append(announcer)
