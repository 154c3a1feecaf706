import type { RouteDoc } from '../../openapi/route-doc.ts'

export const doc: RouteDoc = {
  summary: "Take a browser back from Keycloak's pages and lead it to the app with a one-time code",
  description:
    'Only the browser that began the sign-in can end it: its cookie says so. More members may come along.',
  parameters: {
    state: { description: "The app's own value, which comes back to it.", example: 'k2Jx0' },
    code: { description: "Keycloak's code.", example: 'b1f0e6c2' },
    error: { description: 'Why Keycloak did not sign the user in.' },
    kc_action_status: {
      description: 'What became of the `action` of the start.',
      example: 'success',
    },
    iss: { description: 'The issuer.', example: 'https://id.example/realms/perch' },
  },
}
