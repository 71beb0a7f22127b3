/** The form that calls an operation from its page, and the answer. Secrets stay in the form, and are kept nowhere. */

/**
 * @param {HTMLFormElement} form
 * @param {string} name of the member, in any case
 * @param {string} message
 */
function markWrong(form, name, message) {
  const control = membersOf(form).find((each) => nameOf(each) === name.toLowerCase())
  if (!control) return undefined
  control.setAttribute('aria-invalid', 'true')
  part(form, `#${control.id}-wrong`).textContent = message
  return control
}

/** @param {HTMLFormElement} form */
function forgetWrong(form) {
  for (const control of membersOf(form)) {
    control.removeAttribute('aria-invalid')
    part(form, `#${control.id}-wrong`).textContent = ''
  }
}

/**
 * The fields that a refusal in JSON names.
 * @param {HTMLFormElement} form
 * @param {string} text
 */
function markRefused(form, text) {
  try {
    const answer = JSON.parse(text)
    const status = answer.responseStatus ?? answer.ResponseStatus
    for (const each of status.errors ?? status.Errors ?? [])
      markWrong(form, each.fieldName ?? each.FieldName ?? '', each.message ?? each.Message ?? '')
  } catch {
    // Another format, or no refusal of a message: the answer is shown as it is.
  }
}

/** @param {HTMLFormElement} form */
async function send(form) {
  forgetWrong(form)
  const wrong = wrongJson(membersOf(form))
  if (wrong) {
    markWrong(form, wrong.dataset.member ?? '', 'This is no JSON.')
    wrong.focus()
    return
  }
  const { method, path, headers, body } = callOf(form, false)
  const answer = part(form.parentElement ?? form, '.answer')
  const status = part(answer, '.status')
  answer.hidden = false
  status.textContent = 'Calling …'
  const started = performance.now()
  const credentials = headers.authorization === undefined ? 'same-origin' : 'omit'
  try {
    // Says that a script asks, so that a 401 opens no window for a password.
    const all = { ...headers, 'x-requested-with': 'fetch' }
    const response = await fetch(path, { method, headers: all, body, credentials, cache: 'no-store' })
    const text = await response.text()
    const type = response.headers.get('content-type') ?? ''
    status.textContent = `${response.status} ${response.statusText}, ${type || 'no content'}, ${Math.round(performance.now() - started)} ms`
    answer.dataset.refused = String(!response.ok)
    part(answer, '[data-part="body"]').textContent = readable(type, text)
    part(answer, '[data-part="headers"]').textContent = [...response.headers]
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n')
    if (!response.ok) markRefused(form, text)
  } catch {
    status.textContent = 'There was no answer.'
    answer.dataset.refused = 'true'
    part(answer, '[data-part="body"]').textContent = ''
    part(answer, '[data-part="headers"]').textContent = ''
  }
  part(answer, '[data-part="command"]').textContent = commandOf(callOf(form, true))
}

/** Shows what the chosen route and the other choices need. @param {HTMLFormElement} form */
function followChoices(form) {
  const { method, path, hasBody } = chosen(form)
  const variables = variablesOf(path)
  const isText = hasBody && picked(form, ':body') === 'text'
  part(form, '.body-choice').hidden = !hasBody
  part(form, '.text').hidden = !isText
  for (const control of membersOf(form)) {
    const isVariable = variables.includes(nameOf(control))
    part(form, `#${control.id}-field`).hidden = isText && !isVariable
    control.toggleAttribute('required', isVariable && !path.includes(`{${control.dataset.member}*}`))
  }
  for (const each of form.querySelectorAll('[data-as]'))
    each.toggleAttribute('hidden', each.getAttribute('data-as') !== picked(form, ':as'))
  part(form, 'button').textContent = `Call ${method} ${path}`
}

/** The form stands in the page as text, so that readers without scripts do not meet it. @param {HTMLElement} source */
function addCallForm(source) {
  const section = document.createElement('section')
  section.id = 'call'
  section.className = 'call'
  section.tabIndex = -1
  section.setAttribute('aria-labelledby', 'call-heading')
  section.innerHTML = source.textContent ?? ''
  source.replaceWith(section)
  const form = /** @type {HTMLFormElement} */ (part(section, 'form'))
  form.addEventListener('change', () => followChoices(form))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    send(form)
  })
  followChoices(form)
  const jump = document.createElement('a')
  jump.href = '#call'
  jump.className = 'jump'
  jump.textContent = 'Call it'
  part(document, 'nav.languages').append(jump)
}

const source = document.querySelector('script[data-call]')
if (source) addCallForm(/** @type {HTMLElement} */ (source))
