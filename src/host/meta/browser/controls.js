/** Parts of the page, and the form that calls an operation as far as its controls go. */

/**
 * The first element of the selector, which the page has wherever this is called.
 * @param {ParentNode} within
 * @param {string} selector
 */
const part = (within, selector) => /** @type {HTMLElement} */ (within.querySelector(selector))

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

/** @param {HTMLFormElement} form */
const membersOf = (form) => /** @type {Control[]} */ ([...form.querySelectorAll('[data-member]')])
