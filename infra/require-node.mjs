/**
 * What every npm script begins with.
 *
 * Stops early, in words, where the pinned Node was not installed: `npm ci --ignore-scripts` leaves every script on
 * the machine's own Node, which may not run TypeScript files at all.
 */
const wanted = 24
const found = Number(process.versions.node.split('.')[0])
if (found < wanted) {
  console.error(
    `Perch runs on Node ${wanted}, and this is Node ${process.versions.node}.\n` +
      `Why: npm scripts use the Node that the package "node" installs, and its install script did not run.\n` +
      `Next: npm ci   (without --ignore-scripts), then the same command again.`,
  )
  process.exit(1)
}

// `npm run … | head` closes the pipe: nothing more is to be said, and that is no failure. A command that has started
// something listens for the signal (infra/terminal/command.ts) and cleans up.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error
    if (!process.emit('SIGPIPE', 'SIGPIPE')) process.exit()
  })
}
