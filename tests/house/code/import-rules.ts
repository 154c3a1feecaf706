/**
 * Who may import whom; `npm run imports` holds it, and tests/house/code/imports.test.ts plants a violation of each rule.
 * A folder's list is complete: what is not on it is refused, so a new folder or package has to be let in here.
 */
import type { Import } from './read-imports.ts'

/** What a file may not import; all by their paths from the repository's root. */
export interface Rule {
  name: string
  comment: string
  from: RegExp
  /** Files that `from` does not mean. */
  except?: RegExp
  forbids: (imported: Import) => boolean
}

/** A file that matches `from` imports nothing but `allowed`. */
function only(
  name: string,
  comment: string,
  from: RegExp,
  allowed: RegExp[],
  { builtIns = true, except }: { builtIns?: boolean; except?: RegExp } = {},
): Rule {
  const forbids = ({ to, kind }: Import) =>
    !allowed.some((pattern) => pattern.test(to)) && !(builtIns && kind === 'core')
  return { name, comment, from, ...(except && { except }), forbids }
}

/** What is deployed imports `packages` in `folder` and nowhere else. */
function nowhereElse(name: string, comment: string, folder: RegExp, packages: RegExp[]): Rule {
  const forbids = ({ to }: Import) => packages.some((pattern) => pattern.test(to))
  return { name, comment, from: deployed, except: folder, forbids }
}

const deployed = /^(functions|shared)\//

/** What a route's neighbour file says of it. */
const words = /^functions\/.*\.doc\.ts$/

const files = (...names: string[]) => names.map((name) => new RegExp(`^shared/${name}\\.ts$`))
const folders = (...names: string[]) => names.map((name) => new RegExp(`^shared/${name}/`))
const packages = (...names: string[]) => names.map((name) => new RegExp(`^node_modules/${name}/`))

export const rules: Rule[] = [
  only(
    'functions',
    'A route hands over to one domain function: no other function, no store, Redis, Keycloak or queue.',
    /^functions\/(?!web\b)/,
    [...folders('http', 'domain', 'schemas'), ...packages('zod')],
    { builtIns: false, except: words },
  ),
  only('words', 'The words of a route are for the OpenAPI document alone.', words, [/^openapi\//], {
    builtIns: false,
  }),
  {
    name: 'words-in-bundle',
    comment: 'What is deployed does without the words of its routes.',
    from: deployed,
    forbids: ({ to }) => words.test(to),
  },
  only('web-route', 'The web app is served by its own folder.', /^functions\/web\b/, [
    ...folders('http'),
    /^web\/server\//,
    ...packages('zod'),
  ]),
  only('web-server', 'Pages are read through the domain, like any route.', /^web\/server\//, [
    /^web\/(app|basics|forms|parts|pages|server)\//,
    ...folders('http', 'domain', 'schemas'),
    ...files('config', 'problems'),
    ...packages('preact', 'preact-render-to-string'),
  ]),
  only(
    'web-pages',
    'What runs in a browser knows the API through the client alone.',
    /^web\/(app|basics|forms|parts|pages|browser)\//,
    [/^web\/(app|basics|forms|parts|pages|browser)\//, /^client\//, ...packages('preact')],
    { builtIns: false },
  ),
  {
    name: 'web-browser',
    comment: 'Where the app begins in a browser is no part of any page.',
    from: /^web\//,
    except: /^web\/browser\//,
    forbids: ({ to }) => to.startsWith('web/browser/'),
  },
  only('http', 'The HTTP edge knows of the domain only what its middleware asks.', /^shared\/http\//, [
    ...folders('http', 'schemas', 'secrets', 'telemetry'),
    ...files(
      'domain/sessions/sessions',
      'domain/sessions/fresh-login',
      'domain/sessions/identify',
      'domain/roles/roles',
      'domain/requests/rate-limits',
      'domain/requests/idempotency',
      'domain/requests/problem-of',
    ),
    ...files('at-init', 'problems', 'unavailable', 'config', 'rate-limit-policies', 'plain-words'),
    ...packages('@middy/[^/]+', 'zod', '@types/aws-lambda'),
  ]),
  only('domain', 'The domain knows no HTTP, no Redis commands and no client library.', /^shared\/domain\//, [
    ...folders('domain', 'store', 'keycloak', 'queue', 'mail', 'schemas', 'telemetry'),
    ...files('at-init', 'problems', 'unavailable', 'config', 'rate-limit-policies'),
  ]),
  only('store', 'The store returns data or null: no HTTP, no problems, no settings.', /^shared\/store\//, [
    ...folders('store', 'redis', 'schemas'),
  ]),
  only('redis', 'The connection to Redis knows nothing of what is kept there.', /^shared\/redis\//, [
    ...folders('redis', 'telemetry'),
    ...files('at-init', 'config', 'unavailable'),
    ...packages('ioredis', '@upstash/redis'),
  ]),
  only('keycloak', 'The identity provider over HTTP knows nothing of Perch.', /^shared\/keycloak\//, [
    ...folders('keycloak', 'calls', 'telemetry'),
    ...files('config', 'unavailable'),
    ...packages('jose', 'zod'),
  ]),
  only('queue', 'The queue knows nothing of what it carries.', /^shared\/queue\//, [
    ...folders('queue', 'calls', 'telemetry'),
    ...files('config', 'unavailable'),
  ]),
  only('secrets', 'What reads the secrets knows nothing of what they are for.', /^shared\/secrets\//, [
    ...folders('secrets', 'calls', 'telemetry'),
    ...files('config', 'unavailable'),
  ]),
  only('calls', 'What calls over HTTP knows nothing of Perch.', /^shared\/calls\//, folders('calls')),
  only('mail', 'What sends a mail knows nothing of what is in it.', /^shared\/mail\//, [
    ...folders('mail', 'telemetry'),
    ...files('config'),
    ...packages('nodemailer'),
  ]),
  only('schemas', 'Schemas are plain data.', /^shared\/schemas\//, [
    ...folders('schemas'),
    ...packages('zod'),
  ]),
  only('telemetry', 'What is measured and logged knows nothing of who measures.', /^shared\/telemetry\//, [
    ...folders('telemetry'),
    ...files('config', 'problems'),
    ...packages('@aws-lambda-powertools/[^/]+'),
  ]),
  only('settings', 'The settings of a subject are read through shared/config.ts.', /^shared\/settings\//, [
    ...folders('settings'),
    ...packages('zod'),
  ]),
  only('shared-files', 'What every folder may import imports no folder but settings.', /^shared\/[^/]+$/, [
    ...files('[^/]+'),
    ...folders('settings'),
    ...packages('zod'),
  ]),
  only(
    'client',
    'The client is copied into browsers: no package, nothing of Node.',
    /^client\//,
    [/^client\//],
    {
      builtIns: false,
    },
  ),
  nowhereElse('redis-client', 'Only shared/redis holds a Redis client.', /^shared\/redis\//, [
    ...packages('ioredis', '@upstash/redis'),
  ]),
  nowhereElse('jose', 'Only shared/keycloak verifies tokens.', /^shared\/keycloak\//, packages('jose')),
  nowhereElse('nodemailer', 'Only shared/mail sends mail.', /^shared\/mail\//, packages('nodemailer')),
  nowhereElse('middy', 'Only shared/http knows Middy.', /^shared\/http\//, packages('@middy/[^/]+')),
  {
    name: 'not-from-deployed-code',
    comment: 'What is deployed imports nothing that runs on a developer’s machine.',
    from: deployed,
    except: words,
    forbids: ({ to }) => /^(infra|openapi|client|tests|tour|bench)\//.test(to),
  },
  {
    name: 'not-tests',
    comment: 'Only tests and the benchmark use what tests are made of.',
    from: /^(functions|shared|infra|openapi|tour)\//,
    forbids: ({ to }) => /^(tests|bench)\//.test(to),
  },
  {
    name: 'no-unresolvable',
    comment: 'An import that leads nowhere.',
    from: /^/,
    forbids: ({ kind }) => kind === 'nowhere',
  },
  {
    name: 'no-dev-dependency',
    comment: 'What is deployed imports development packages for their types alone.',
    from: deployed,
    forbids: ({ kind, isType }) => kind === 'development' && !isType,
  },
]
