/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

// As in harness/cli/bin.cjs.
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
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/runs'],
};

const config: Config = {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{infra,harness,archive,docker}/**/*.test.ts'],
    },
    {
      ...shared,
      displayName: 'scenarios',
      testMatch: ['<rootDir>/scenarios/*.test.ts'],
      globalSetup: '<rootDir>/scenarios/global-setup.ts',
      globalTeardown: '<rootDir>/scenarios/global-teardown.ts',
    },
    {
      ...shared,
      displayName: 'enforcement',
      testMatch: ['<rootDir>/scenarios/enforcement/*.test.ts'],
    },
    {
      // Only with a Docker engine and both images: npm run test:containers, which forces the exit, because nobody has
      // yet looked at what Testcontainers leaves open. The other projects end by themselves.
      ...shared,
      displayName: 'containers',
      testMatch: ['<rootDir>/scenarios/containers/*.test.ts', '<rootDir>/scenarios/scenarios.test.ts'],
      globalSetup: '<rootDir>/scenarios/containers/global-setup.ts',
      globalTeardown: '<rootDir>/scenarios/global-teardown.ts',
    },
  ],
};

export default config;
