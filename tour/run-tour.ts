/** The tour as a function, for the command line and for the end-to-end test. */

import { type Api, checkReady } from './api.ts'
import { followNeighbours, logInEverybody, postSentences, registerEverybody } from './build-steps.ts'
import { logOutEverybody, tryWhatIsRefused, unfollowAndFollowAgain } from './change-steps.ts'
import { createPeople, createRunId, type Tour } from './people.ts'
import { readFeeds, readFollowers, readPosts, readProfiles, readRoles } from './read-steps.ts'
import { quarrel } from './quarrel-steps.ts'
import type { Progress, Step } from './step.ts'

export interface TourOptions {
  /** Where the API is, with or without a path (a stage) and a slash at the end. */
  baseUrl: string
  postsPerPerson?: number
  /** Requests under way at a time; a password login costs Keycloak 45 ms of CPU. */
  concurrency?: number
  onProgress?: (progress: Progress) => void
}

export interface TourResult {
  baseUrl: string
  runId: string
  /** True when nothing differed from the graph. */
  ok: boolean
  steps: Step[]
  requests: number
  durationMs: number
  /** The step whose differences made the rest pointless, or null. */
  stoppedAfter: string | null
}

// Each of these needs all that came before it, so that differences end the tour at once instead of multiplying.
const BUILD = [registerEverybody, logInEverybody, followNeighbours, postSentences]
const READ_AND_CHANGE = [
  readProfiles,
  readFollowers,
  readPosts,
  readFeeds,
  readRoles,
  unfollowAndFollowAgain,
  quarrel,
  tryWhatIsRefused,
  logOutEverybody,
]

/**
 * Plays Zachary's karate club through the API and compares what it reads with the graph. Differences are in the
 * result; an API that cannot be used is an UnusableApiError.
 */
export async function runTour(options: TourOptions): Promise<TourResult> {
  const { postsPerPerson = 2, concurrency = 4, onProgress = () => {} } = options
  const baseUrl = options.baseUrl.replace(/\/+$/, '')
  const api: Api = { baseUrl, requests: 0, onWait: () => {} }
  await checkReady(api)

  const runId = createRunId()
  const people = createPeople(api, runId)
  const tour: Tour = { api, concurrency, steps: [], onProgress, runId, postsPerPerson, people }
  const startedAt = performance.now()
  const stoppedAfter = await playSteps(tour)
  return {
    baseUrl,
    runId,
    ok: tour.steps.every((step) => step.differences.length === 0),
    steps: tour.steps,
    requests: api.requests,
    durationMs: Math.round(performance.now() - startedAt),
    stoppedAfter,
  }
}

async function playSteps(tour: Tour): Promise<string | null> {
  for (const play of BUILD) {
    const step = await play(tour)
    if (step.differences.length > 0) return step.name
  }
  for (const play of READ_AND_CHANGE) await play(tour)
  return null
}
