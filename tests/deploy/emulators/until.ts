/** Asks again until the answer holds, or so many seconds have gone by; gives the last answer. Asking is what takes time. */
export async function until<Answer>(
  ask: () => Promise<Answer>,
  holds: (answer: Answer) => boolean,
  seconds: number,
): Promise<Answer> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const answer = await ask()
    if (holds(answer) || Date.now() > deadline) return answer
  }
}
