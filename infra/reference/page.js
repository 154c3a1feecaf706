/** The script of the reference page. SwaggerUIBundle comes from the package beside it. */
const { token } = JSON.parse(document.getElementById('data').textContent)

const reference = SwaggerUIBundle({
  url: '/docs/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  filter: true,
  tryItOutEnabled: true,
  // Otherwise a badge asks the validator of the Swagger project.
  validatorUrl: null,
  onComplete: () => authorize(token),
  // A login, a refresh and a change of the account answer the token for what follows.
  responseInterceptor: (response) => {
    const pair = response.obj?.tokens ?? response.obj
    authorize(pair?.accessToken)
    return response
  },
})

function authorize(accessToken) {
  if (accessToken) reference.preauthorizeApiKey('bearer', accessToken)
}
