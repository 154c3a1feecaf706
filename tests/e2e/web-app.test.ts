/** The web app in a real browser, as people use it. Without a Chromium on the machine it is skipped, and counted as skipped. */
import './web-app/started.ts'
import './web-app/story.ts'
import './web-app/keycloak-login.ts'
import './web-app/credentials.ts'
import './web-app/looks.ts'
import './web-app/posts.ts'
import './web-app/end.ts'
