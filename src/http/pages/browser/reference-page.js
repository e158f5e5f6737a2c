// Opens the REST reference with the key that was entered in the bar above it.

/** @param {{ demoKey?: string }} settings */
async function openReference({ demoKey }) {
  const key = await openKeyBar({
    demoKey,
    withoutKey: 'To send requests from this page, enter a key.',
    reload: () => location.reload(),
  })
  const reference = SwaggerUIBundle({
    url: '/v1/openapi.json',
    dom_id: '#reference',
    // Without one the page would ask a validator on the internet about this document.
    validatorUrl: null,
    deepLinking: true,
    onComplete: () => key !== null && reference.preauthorizeApiKey('bearer', key),
  })
}

openReference(readSettings())
