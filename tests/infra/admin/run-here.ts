import { commands } from '../../../infra/commands.ts'
import { runCommand } from '../../../infra/terminal/command.ts'

/**
 * Runs a command of `npm run infra` in this process, which takes a tenth of the time that a program takes to start. Not for
 * what ends the process by itself (`--help`, an argument that is none), nor for what is read from stdin.
 *
 * @param env the whole environment of the command
 */
export async function runHere(
  command: string,
  env: Record<string, string>,
): Promise<{ code: number; out: string; err: string }> {
  const written = { out: '', err: '' }
  const spies = (['out', 'err'] as const).map((name) =>
    jest.spyOn(process[`std${name}`], 'write').mockImplementation((chunk: string | Uint8Array) => {
      const text = chunk.toString()
      // A line of the log is of what else runs in this process, such as a queue that tries a mail again.
      if (!text.startsWith('{"level":')) written[name] += text
      return true
    }),
  )
  const before = { ...process.env }
  const mask = process.umask()
  replaceEnvironment(env)
  process.exitCode = undefined
  try {
    const args = command.split(' ')
    await runCommand(async (terminal) => {
      await commands(terminal).parseAsync(args, { from: 'user' })
    })
    return { code: Number(process.exitCode ?? 0), ...written }
  } finally {
    process.exitCode = undefined
    replaceEnvironment(before)
    process.umask(mask)
    for (const spy of spies) spy.mockRestore()
  }
}

function replaceEnvironment(env: NodeJS.Dict<string>): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name]
  Object.assign(process.env, env)
}
