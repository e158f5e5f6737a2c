// The bar above GraphiQL and the REST reference: the key that their requests carry, for as long as this tab is open.

/** In sessionStorage, and nowhere else. Empty: the demo key is not wanted any more. */
const keyName = 'orgql.key'

/**
 * @typedef {object} KeyOptions
 * @property {string | undefined} demoKey The key to begin with.
 * @property {string} withoutKey What to say when there is no key.
 * @property {() => void} reload Opens the page again, with another key or none.
 */

/**
 * Shows which key is in use, and lets one enter or forget it. Resolves to the key that requests are to carry.
 * @param {KeyOptions} options
 * @returns {Promise<string | null>}
 */
// biome-ignore lint/correctness/noUnusedVariables: the scripts of the pages call it
async function openKeyBar({ demoKey, withoutKey, reload }) {
  const form = find('form')
  const field = /** @type {HTMLInputElement} */ (find('input'))
  const use = /** @type {HTMLButtonElement} */ (find('[type=submit]'))
  const forget = find('[type=button]')
  const state = find('[role=status]')

  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const key = field.value.trim().replace(/^bearer\s+/i, '')
    if (key === '') return complain('Enter a key first.')
    use.disabled = true
    state.textContent = 'Checking the key …'
    const { problem } = await ownerOf(key)
    use.disabled = false
    if (problem !== undefined) return complain(problem)
    sessionStorage.setItem(keyName, key)
    reload()
  })
  forget.addEventListener('click', () => {
    if (demoKey === undefined) sessionStorage.removeItem(keyName)
    else sessionStorage.setItem(keyName, '')
    reload()
  })

  const key = sessionStorage.getItem(keyName) ?? demoKey ?? ''
  const owner = key === '' ? undefined : await ownerOf(key)
  if (owner && !owner.isRefused) {
    form.dataset.state = 'with-key'
    const kind = key === demoKey ? 'the demo key' : 'the key'
    state.textContent = owner.problem ?? `Requests are sent with ${kind} of ${owner.email}.`
    return key
  }
  form.dataset.state = 'without-key'
  if (owner) {
    sessionStorage.removeItem(keyName)
    complain(owner.problem)
  } else {
    field.value = demoKey ?? ''
    state.textContent = withoutKey
  }
  return null

  /** @param {string} problem */
  function complain(problem) {
    state.textContent = problem
    field.setAttribute('aria-invalid', 'true')
    field.focus()
  }

  /** @param {string} selector */
  function find(selector) {
    const element = document.querySelector(`.key ${selector}, ${selector}.key`)
    if (!(element instanceof HTMLElement)) throw new Error(`There is no ${selector} for the key.`)
    return element
  }
}

/**
 * @typedef {{ email: string, problem?: undefined, isRefused: false }
 *   | { email?: undefined, problem: string, isRefused: boolean }} Owner
 */

/**
 * The owner of this key, or why it cannot be found out.
 * @param {string} key
 * @returns {Promise<Owner>}
 */
async function ownerOf(key) {
  const refused = {
    problem: 'This key is not accepted. It may be mistyped, revoked or expired.',
    isRefused: true,
  }
  // A header can have no other characters, and no key has.
  if (!/^[\x21-\x7e]+$/.test(key)) return refused
  try {
    const response = await fetch('/v1/user', { headers: { Authorization: `Bearer ${key}` } })
    if (response.status === 401) return refused
    const { email } = await response.json()
    if (response.ok) return { email, isRefused: false }
  } catch {
    // Said below, as for every other answer.
  }
  return {
    problem: 'The key could not be checked: the service does not answer. Try again.',
    isRefused: false,
  }
}

/** What the service has written into the page for its script. */
// biome-ignore lint/correctness/noUnusedVariables: the scripts of the pages call it
function readSettings() {
  return JSON.parse(document.querySelector('script[type="application/json"]')?.textContent ?? '{}')
}
