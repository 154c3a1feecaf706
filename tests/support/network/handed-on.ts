/** What a program that a test starts has of the environment of the run, beside what the test says. */
export const handedOn = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
  TIME_LIMIT_FACTOR: process.env['TIME_LIMIT_FACTOR'] ?? '',
})
