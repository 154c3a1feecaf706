/** One project a layer (see CONTRIBUTING.md); `npx jest --selectProjects functions` runs one of them. */
const layer = (displayName, { keycloak = false, more = [] } = {}) => ({
  displayName,
  // One for all: what one project has transformed, none does again.
  id: 'perch',
  testMatch: [
    `<rootDir>/tests/${displayName}/**/*.test.ts`,
    ...more.map((file) => `<rootDir>/tests/${file}.test.ts`),
  ],
  testEnvironment: '<rootDir>/tests/support/jest/environment.cjs',
  resolver: '<rootDir>/tests/support/jest/resolver.cjs',
  transform: {
    '\\.[cm]?[jt]sx?$': [
      '@swc/jest',
      {
        jsc: { target: 'es2024', transform: { react: { runtime: 'automatic', importSource: 'preact' } } },
        module: { type: 'commonjs' },
      },
    ],
  },
  // Several dependencies are ES modules only: all are turned into CommonJS (once, then cached), which needs no flag.
  // Those of many modules are that already (tests/support/jest/bundled.ts).
  transformIgnorePatterns: ['/node_modules/(\\.cache/perch-tests|playwright-core|axe-core)/'],
  modulePathIgnorePatterns: ['<rootDir>/.build', '<rootDir>/.perch'],
  setupFilesAfterEnv: ['<rootDir>/tests/support/jest/each-file.ts'],
  ...(keycloak
    ? {
        globalSetup: '<rootDir>/tests/support/jest/keycloak-up.ts',
        globalTeardown: '<rootDir>/tests/support/jest/keycloak-down.ts',
      }
    : {
        globalSetup: '<rootDir>/tests/support/jest/run-folder.ts',
        globalTeardown: '<rootDir>/tests/support/jest/run-folder-gone.ts',
      }),
})

/** What holds requests up (heldEverywhere): before each trip in `npm run test:deep`. */
const heldUp = [
  'functions/conversations/replies',
  'functions/marks/marks-at-once',
  'functions/marks/reposts-at-once',
  'functions/moderation/moderation',
  'functions/notifications/notifications-at-once',
  'functions/posts/create-post',
  'functions/posts/edit-post',
  'functions/relations/edges',
  'functions/safety/blocks',
]

export default {
  projects: [
    layer('unit'),
    layer('functions', { keycloak: true }),
    layer('contract', { keycloak: true }),
    layer('infra', { keycloak: true }),
    layer('e2e', { keycloak: true }),
    layer('house'),
    // Long hunts: `npm run test:deep`, never a part of `npm test`. Some are those of `npm test`, with more histories.
    ...(process.env.PERCH_DEEP
      ? [
          layer('deep', {
            keycloak: true,
            more: [
              'functions/timelines/delivery-chaos',
              'functions/marks/long-lists',
              'infra/services/services',
              ...heldUp,
            ],
          }),
        ]
      : []),
  ],
  // Four on two cores: much of the time a suite waits, for Keycloak or for what stays silent.
  maxWorkers: 4,
  testSequencer: '<rootDir>/tests/support/jest/sequencer.cjs',
}
