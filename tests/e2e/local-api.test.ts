/** The API as `npm start` runs it, behind the local gateway: one for all of this, because each takes ten seconds to start. */
import './local-api/started.ts'
import './local-api/requests.ts'
import './local-api/apps-page.ts'
import './local-api/collection.ts'
import './local-api/reference-page.ts'
import './local-api/local-gateway.ts'
