/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

// As in cli/bin.cjs.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const shared: Config = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.(t|j)s$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/runs', '<rootDir>/build'],
};

const config: Config = {
  // For a busy machine. What must be quick is measured in bench/, and never by a test.
  testTimeout: 30_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{base,pipeline,archive,operate,harness,cli,infra,docker,packages}/**/*.test.ts',
        '<rootDir>/tests/{live,house}/**/*.test.ts',
      ],
    },
    {
      ...shared,
      displayName: 'scenarios',
      testMatch: ['<rootDir>/tests/*.test.ts'],
      globalSetup: '<rootDir>/tests/global-setup.ts',
      globalTeardown: '<rootDir>/tests/global-teardown.ts',
    },
    {
      ...shared,
      displayName: 'enforcement',
      testMatch: ['<rootDir>/tests/enforcement/*.test.ts'],
    },
    {
      // What outsiders install: builds the tarballs and asks the package registry. npm run test:packages
      ...shared,
      displayName: 'packages',
      testMatch: ['<rootDir>/tests/packages/*.test.ts'],
    },
    {
      // Only with a Docker engine and both images: npm run test:containers, which forces the exit, because nobody has
      // yet looked at what Testcontainers leaves open. The other projects end by themselves.
      ...shared,
      displayName: 'containers',
      testMatch: ['<rootDir>/tests/containers/*.test.ts', '<rootDir>/tests/scenarios.test.ts'],
      globalSetup: '<rootDir>/tests/containers/global-setup.ts',
      globalTeardown: '<rootDir>/tests/global-teardown.ts',
    },
  ],
};

export default config;
