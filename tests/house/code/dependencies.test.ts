import { projectFiles, read } from '../project.ts'

interface Manifest {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
  overrides: Record<string, string>
}

/** Files that hold text; the lock file's own rule is the first test. */
const textFiles = projectFiles().filter(
  (file) => file !== 'package-lock.json' && !/\.(png|svg|jar|zip|ico)$/.test(file),
)

function filesWith(pattern: RegExp): string[] {
  return textFiles.filter((file) => pattern.test(read(file)))
}

test('package-lock.json holds no download addresses', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved":|"https?:\/\/[^"]*\.tgz/)
})

test('every dependency is pinned exactly', () => {
  const { dependencies, devDependencies, overrides } = JSON.parse(read('package.json')) as Manifest
  const all = Object.entries({ ...dependencies, ...devDependencies, ...overrides })
  expect(all.filter(([, version]) => !/^(npm:[a-z-]+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([])
})

test('no file names a folder of one machine', () => {
  expect(filesWith(/(^|[\s'"`(=:])(\/(home|Users|root|work|mnt|private)\/|[A-Z]:\\\\?\w)/m)).toEqual([])
})

test('no file names a package registry', () => {
  expect(
    filesWith(/^registry *=|https?:\/\/registry\.|https?:\/\/[^\s/]*(npmjs|yarnpkg)\.(org|com)/m),
  ).toEqual([])
})
