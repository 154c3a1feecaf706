/**
 * What runs inside the process of one function: loads the handler as Lambda does, calls it for each line on stdin, and
 * writes each answer to the pipe RESULT_FD. Ends when stdin does, and so with the emulator.
 */
const { createWriteStream, existsSync } = require('node:fs')
const path = require('node:path')
const { createInterface } = require('node:readline')

/** As the emulator makes it. */
const { env } = process
const results = createWriteStream(null, { fd: Number(env.RESULT_FD) })
const [, file, name] = /^(.*)\.([^.]+)$/.exec(env._HANDLER)

const tell = (message) => results.write(`${JSON.stringify(message)}\n`)
const errorOf = ({ name: errorType, message, stack = '' }) => ({
  errorType,
  errorMessage: message,
  trace: stack.split('\n'),
})

/** The functions are CommonJS, under whichever of these names. */
function load() {
  const found = ['.cjs', '.js'].map((ending) => path.resolve(file + ending)).find((one) => existsSync(one))
  if (found === undefined) throw new Error(`There is no ${file} in the archive`)
  return require(found)[name]
}

async function answer(handler, { id, arn, trace, event, deadline }) {
  env._X_AMZN_TRACE_ID = trace
  const context = {
    awsRequestId: id,
    invokedFunctionArn: arn,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  }
  try {
    return { id, result: (await handler(event, context)) ?? null }
  } catch (error) {
    return { id, error: errorOf(error) }
  }
}

try {
  const handler = load()
  tell({ ready: true })
  createInterface({ input: process.stdin })
    .on('line', async (line) => {
      const message = JSON.parse(line)
      const told = await answer(handler, message)
      const memoryMb = Math.ceil(process.memoryUsage.rss() / 2 ** 20)
      // After everything that the handler has logged: what reads the log knows by it that this is all.
      process.stdout.write(`\0${message.id}\n`)
      tell({ ...told, memoryMb })
    })
    .on('close', () => process.exit())
} catch (error) {
  tell({ error: errorOf(error) })
}
