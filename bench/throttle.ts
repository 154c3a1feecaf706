/** Holds this process to a part of a core, as a small Lambda function is held. */
import { spawn } from 'node:child_process'
import { mkdir, rmdir, writeFile } from 'node:fs/promises'
import { progress } from './measure.ts'

const periodMicros = 100_000

/**
 * By a cgroup of its own where this user may make one (version 1 or 2), else by a process that stops and continues
 * this one every 100 ms. What was started before keeps its cores.
 *
 * @param share of one core
 * @returns lets go again
 */
export async function hold(share: number): Promise<() => Promise<void>> {
  const quota = Math.round(share * periodMicros)
  const name = `perch-bench-${process.pid}`
  for (const { folder, files } of [
    {
      folder: '/sys/fs/cgroup/cpu',
      files: { 'cpu.cfs_period_us': `${periodMicros}`, 'cpu.cfs_quota_us': `${quota}` },
    },
    { folder: '/sys/fs/cgroup', files: { 'cpu.max': `${quota} ${periodMicros}` } },
  ]) {
    try {
      const group = `${folder}/${name}`
      await mkdir(group)
      try {
        for (const [file, text] of Object.entries(files)) await writeFile(`${group}/${file}`, text)
        await writeFile(`${group}/cgroup.procs`, String(process.pid))
      } catch (error) {
        await rmdir(group)
        throw error
      }
      progress(`held to ${share} of a core by the cgroup ${group}`)
      return async () => {
        await writeFile(`${folder}/cgroup.procs`, String(process.pid))
        await rmdir(group)
      }
    } catch {
      // Not allowed here, or the other version.
    }
  }
  progress(`held to ${share} of a core by stopping and continuing it, for want of a cgroup`)
  const on = (share * periodMicros) / 1e6
  const off = periodMicros / 1e6 - on
  const loop = `while kill -STOP ${process.pid}; do sleep ${off}; kill -CONT ${process.pid}; sleep ${on}; done`
  const keeper = spawn('sh', ['-c', loop], { stdio: 'ignore' })
  return async () => {
    keeper.kill('SIGKILL')
  }
}
