/**
 * The user's environment without what would make a Python look for its modules in another place. Settings of pip and
 * uv, proxies and certificates stay: they are how the user's machine reaches the package index.
 */
export function cleanPythonEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { PYTHONHOME, PYTHONPATH, VIRTUAL_ENV, CONDA_PREFIX, UV_PYTHON, UV_PROJECT_ENVIRONMENT, ...rest } =
    env;
  return rest;
}
