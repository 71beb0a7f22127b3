/**
 * Draws the OpenAPI description of the host that this page belongs to, with Swagger UI, which the page has loaded before. What is typed in
 * stays in this page's memory: credentials are not kept, and requests go to this host alone.
 */
;(() => {
  const place = document.getElementById('reference')
  const { basePath } = place.dataset

  /** Swagger UI has the colours of day and night, and leaves the choice to the page. */
  const isDark = matchMedia('(prefers-color-scheme: dark)')
  const follow = () => document.documentElement.classList.toggle('dark-mode', isDark.matches)
  isDark.addEventListener('change', follow)
  follow()

  /** A cookie cannot be typed in: a browser that is signed in sends it by itself. */
  const withoutCookies = (original) => (state, argument) =>
    original(state, argument).filter((schemes) => !schemes.some((scheme) => scheme.get('in') === 'cookie'))

  /** A dialog of the browser's own, so that keyboard and screen reader stay in it, leave it with Escape, and come back to where they were. */
  const inDialog =
    (Popup, { React, authActions }) =>
    (props) => {
      const dialog = React.useRef(null)
      React.useLayoutEffect(() => {
        const shown = dialog.current
        shown.showModal()
        return () => shown.close()
      }, [])
      const onCancel = (event) => {
        event.preventDefault()
        authActions.showDefinitions(false)
      }
      const popup = React.createElement(Popup, props)
      return React.createElement('dialog', { ref: dialog, onCancel, 'aria-label': 'Credentials' }, popup)
    }

  /** Buttons are called what stands on them. */
  const byItsText =
    (Button, { React }) =>
    (props) =>
      React.createElement(Button, { ...props, 'aria-label': undefined })

  /** Labels are those that are seen; nothing that is typed in is kept for another time, or sent to be spelt. */
  const labelled =
    (Input, { React }) =>
    (props) =>
      React.createElement(Input, {
        autoComplete: 'off',
        spellCheck: false,
        ...props,
        'aria-label': props['aria-label'] === props.id ? undefined : props['aria-label'],
      })

  const asBody =
    (TextArea, { React }) =>
    (props) =>
      React.createElement(TextArea, { 'aria-label': 'Request body', spellCheck: false, ...props })

  /** A choice says what is chosen: the parameter's name is known around it, and not to it. */
  const named = ({ React }) => {
    const Name = React.createContext(undefined)
    return {
      JsonSchemaForm: (Form) => (props) =>
        React.createElement(Name.Provider, { value: props.description }, React.createElement(Form, props)),
      Select: (Select) => (props) => {
        const name = React.createElement('span', { className: 'unseen' }, React.useContext(Name))
        return React.createElement('label', null, name, React.createElement(Select, props))
      },
    }
  }

  const withTitle =
    (Icon, { React }) =>
    (props) =>
      React.createElement('span', { role: 'img', 'aria-label': 'Close' }, React.createElement(Icon, props))

  const accessible = (system) => ({
    components: {
      // One link within each button would be a second stop of the keyboard that does the same.
      DeepLink: ({ text }) => system.React.createElement('span', null, text),
      // There is one server, this one.
      ServersContainer: () => null,
    },
    wrapComponents: {
      authorizationPopup: inDialog,
      Button: byItsText,
      CloseIcon: withTitle,
      Input: labelled,
      TextArea: asBody,
      ...named(system),
    },
    statePlugins: {
      auth: {
        wrapSelectors: {
          definitionsToAuthorize: withoutCookies,
          definitionsForRequirements: withoutCookies,
        },
      },
    },
  })

  const draw = (description) => {
    const ui = window.SwaggerUIBundle({
      // Whatever name the description gives the host, this is where the browser reaches it.
      spec: { ...description, servers: [{ url: location.origin + basePath }] },
      domNode: place,
      plugins: [accessible],
      deepLinking: true,
      displayOperationId: true,
      displayRequestDuration: true,
      defaultModelsExpandDepth: 0,
      persistAuthorization: false,
      queryConfigEnabled: false,
      validatorUrl: null,
      /**
       * Who has typed in credentials calls with those alone, and sees what is said of them. Otherwise the session counts, and where there is
       * none the browser asks for name and password, as it does when a host offers Basic.
       */
      requestInterceptor: (request) => {
        request.credentials = ui.getSystem().authSelectors.authorized().size > 0 ? 'omit' : 'same-origin'
        // Over plain http a browser does not say that a script asks; a 401 would open a window that asks for a password.
        if (!isSecureContext) request.headers['X-Requested-With'] = 'fetch'
        return request
      },
    })
  }

  const fail = (error) => {
    const message = document.createElement('p')
    message.setAttribute('role', 'alert')
    message.textContent = `The description could not be loaded: ${error.message}`
    place.replaceChildren(message)
  }

  fetch(`${basePath}/openapi.json`)
    .then((response) => {
      if (!response.ok) throw new Error(`the host answered ${response.status}.`)
      return response.json()
    })
    .then(draw)
    .catch(fail)
})()
