/** `npm run infra -- …` */
import { commands } from './commands.ts'
import { runCommand } from './terminal/command.ts'

await runCommand(async (terminal) => void (await commands(terminal).parseAsync()))
