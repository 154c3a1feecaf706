/** One function deployed anew while it is called: no request notices. */
import { type Deployment, sls } from '../../../infra/cloud/deployment.ts'
import type { Results } from '../emulators/results.ts'

/** @returns a line that says how long it took, and how many requests there were meanwhile */
export async function checkRedeployed(
  deployment: Deployment,
  address: string,
  results: Results,
): Promise<string> {
  let isOver = false
  const statuses: number[] = []
  const caller = async () => {
    while (!isOver) {
      const response = await fetch(`${address}/posts?limit=1`)
      await response.arrayBuffer()
      statuses.push(response.status)
    }
  }
  const callers = Promise.all([caller(), caller()])
  const began = Date.now()
  // The code is the same: without --force nothing would be done.
  const { code, output } = await sls(deployment, ['deploy', 'function', '--force', '-f', 'list-posts'])
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  isOver = true
  await callers
  results.equal('sls deploy function', [code, code === 0 ? '' : output.slice(-500)], [0, ''])
  results.equal(
    'answers while a function is deployed',
    statuses.filter((status) => status !== 200),
    [],
  )
  return `list-posts in ${seconds} s, ${statuses.length} requests meanwhile`
}
