/** Tries to use what the browser keeps for this tab. It may forbid that: then the app does without. */
export function attempt<Value>(work: () => Value): Value | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
