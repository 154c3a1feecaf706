/** Node's environment, with what need not be made again for each test file of a worker. */
const vm = require('node:vm')
const { TestEnvironment } = require('jest-environment-node')

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup()
    // Loaded by the first file that asks.
    this.global.compileApiSchema = (schema) => require('../package/api-schemas.ts').compile(schema)
  }
}

/** By the path of a module: its code, and the script that V8 has made of it. */
const scripts = new Map()
const { compileFunction } = vm

/**
 * Jest compiles each module anew for each test file. A script that is kept runs in any number of contexts, which then share
 * what V8 has parsed and compiled of it.
 */
vm.compileFunction = (code, parameters, options = {}) => {
  const { filename = '', parsingContext } = options
  if (!parsingContext || filename.endsWith('.test.ts')) return compileFunction(code, parameters, options)
  let known = scripts.get(filename)
  if (known?.code !== code) {
    const head = `(function (${parameters.join(', ')}) {`
    const script = new vm.Script(`${head}${code}\n})`, { filename, columnOffset: -head.length })
    scripts.set(filename, (known = { code, script }))
  }
  return known.script.runInContext(parsingContext)
}
