/** Node's environment, with what need not be made again for each test file of a worker. */
const { TestEnvironment } = require('jest-environment-node')

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup()
    // Loaded by the first file that asks.
    this.global.compileApiSchema = (schema) => require('../package/api-schemas.ts').compile(schema)
  }
}
