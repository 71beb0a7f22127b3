/** The address of client code, as the options of its form are filled in; without scripts the form asks for that address by itself. */

/** @param {HTMLFormElement} form */
function addressOf(form) {
  const query = new URLSearchParams()
  for (const [name, value] of new FormData(form)) {
    const text = String(value).trim()
    if (text !== '') query.append(name, text)
  }
  // What an address may hold as it is goes without %XX, so that people can read it.
  const text = query.toString().replaceAll('%2C', ',').replaceAll('%2F', '/')
  return form.action + (text && `?${text}`)
}

/** @param {HTMLFormElement} form */
function followOptions(form) {
  const show = () => {
    const address = addressOf(form)
    for (const each of document.querySelectorAll('[data-address]')) each.textContent = address
    for (const link of document.querySelectorAll('a[data-listing]')) link.setAttribute('href', address)
  }
  form.addEventListener('input', show)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    location.assign(addressOf(form))
  })
  // Browsers keep what was filled in when one comes back.
  show()
}

for (const form of document.querySelectorAll('form[data-options]'))
  followOptions(/** @type {HTMLFormElement} */ (form))
