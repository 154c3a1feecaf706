/**
 * The local serverless plugin: bundles every function, into a file of its own for the package, into one with all others for
 * serverless-offline, lets HEAD reach the function that answers GET, gives the local API its reference page, and guards its
 * ports.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle, bundleTogether, driverFor } from './deploy/bundle.ts'
import { archiveOf } from './deploy/archive.ts'
import { guardServers } from './api/local-gateway.ts'

export default class BundlePlugin {
  constructor(serverless, options) {
    this.serverless = serverless
    const offline = serverless.processedInput.commands[0] === 'offline'
    this.packs = !offline
    // A package made beside a running `npm start` must not take its bundles away, nor a test either's.
    this.outputFolder = process.env.PERCH_BUILD_FOLDER ?? join('.build', offline ? 'offline' : 'package')
    this.hooks = {
      'before:package:createDeploymentArtifacts': () => this.bundleFunctions(),
      'before:offline:start:init': () => this.bundleFunctions(),
      'before:deploy:function:packageFunction': () => this.bundleFunctions([options.function]),
    }
    // Locally the gateway's stand-in serves HEAD by itself, and says so in a warning where it is declared.
    if (offline) {
      this.addLocalPages()
      const { PUBLIC_URL, BACKCHANNEL_URL, LOCAL_INVOKE_URL } = process.env
      guardServers({
        apiPort: Number(options.httpPort ?? 3000),
        addresses: [PUBLIC_URL, BACKCHANNEL_URL],
        invokeUrl: LOCAL_INVOKE_URL,
      })
    } else this.declareHead()
  }

  addLocalPages() {
    this.serverless.service.functions['dev-page'] = {
      handler: 'infra/dev-page/dev-page.handler',
      events: ['GET /dev', 'GET /dev/{file}', 'POST /dev/club'].map((httpApi) => ({ httpApi })),
      environment: { SMTP_URL: process.env.SMTP_URL ?? '' },
    }
    this.serverless.service.functions['reference-page'] = {
      handler: 'infra/reference/reference-page.handler',
      events: [{ httpApi: 'GET /docs' }, { httpApi: 'GET /docs/{file}' }],
      environment: { DEMO_PASSWORD: process.env.DEMO_PASSWORD ?? '' },
    }
  }

  /** API Gateway has no HEAD unless it is declared. */
  declareHead() {
    for (const { events } of this.functions()) {
      const paths = events.map(({ httpApi }) => httpApi).filter((route) => route?.startsWith?.('GET '))
      events.push(...paths.map((route) => ({ httpApi: route.replace('GET ', 'HEAD ') })))
    }
  }

  functions() {
    return Object.values(this.serverless.service.functions)
  }

  /** @param keys of the functions; all by default */
  async bundleFunctions(keys = Object.keys(this.serverless.service.functions)) {
    const { serverless, outputFolder } = this
    const { serviceDir } = serverless
    await rm(join(serviceDir, outputFolder), { recursive: true, force: true })
    const functions = keys.flatMap((key) => {
      const fn = serverless.service.functions[key]
      return fn ? [{ key, fn }] : []
    })
    const sources = functions.map(({ fn }) => fn.handler.replace(/\.handler$/, '.ts'))
    const driver = driverFor(process.env)
    if (!this.packs) {
      await bundleTogether(serviceDir, sources, outputFolder, driver)
      for (const { fn } of functions) fn.handler = join(outputFolder, fn.handler)
      return
    }
    const made = await bundle(serviceDir, sources, outputFolder, driver)
    const archives = join(serviceDir, '.serverless')
    await mkdir(archives, { recursive: true })
    // What is in each, for whoever wonders about a size.
    await writeFile(join(archives, 'bundles.json'), JSON.stringify(made.outputs))
    for (const { key, fn } of functions) {
      const file = join(outputFolder, fn.handler.replace(/\.handler$/, ''))
      fn.handler = `${file}.handler`
      const artifact = join(archives, `${key}.zip`)
      await writeFile(artifact, archiveOf(`${file}.cjs`, await readFile(join(serviceDir, `${file}.cjs`))))
      fn.package = { individually: true, artifact }
    }
  }
}
