// Variables through which an override would run code as the role of the measured function.
import { expect, it } from 'vitest';
import { resolveSuite } from '../../../core/suite/resolve.ts';
import { errorOf } from '../../kit/error-of.ts';
import { exampleCatalogue } from './fixtures.ts';

const resolveWith = (name: string) =>
  resolveSuite(
    {
      name: 'own',
      functions: [{ target: 'tiny', environmentOverrides: [{ name: 'a', environment: { [name]: 'x' } }] }],
      warm: {},
    },
    exampleCatalogue(),
    'aws',
  );

it.each([
  'AWS_LAMBDA_EXEC_WRAPPER',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'LD_PRELOAD',
  'GLIBC_TUNABLES',
  'GCONV_PATH',
  'LOCPATH',
  'OPENSSL_CONF',
  'OPENSSL_CONF_INCLUDE',
  'OPENSSL_ENGINES',
  'OPENSSL_MODULES',
  'PATH',
  'ENV',
  'BASH_ENV',
  'BASHOPTS',
  'SHELLOPTS',
  'PS4',
  'NODE_OPTIONS',
  'NODE_PATH',
  'NODE_COMPILE_CACHE',
  'NODE_REPL_EXTERNAL_MODULE',
  'BUN_OPTIONS',
  'BUN_INSPECT_PRELOAD',
  'PYTHONPATH',
  'JAVA_TOOL_OPTIONS',
  'JDK_JAVA_OPTIONS',
  'JAVA_OPTIONS',
  'JAVA_OPTS',
  'OPENJ9_JAVA_OPTIONS',
  'IBM_JAVA_OPTIONS',
  'CLASSPATH',
  'JAVA_HOME',
  'DOTNET_STARTUP_HOOKS',
  'DOTNET_ADDITIONAL_DEPS',
  'DOTNET_SHARED_STORE',
  'DOTNET_ROOT',
  'DOTNET_GCName',
  'DOTNET_GCPath',
  'DOTNET_AltJitName',
  'COMPlus_GCName',
  'COMPlus_GCPath',
  'COMPlus_AltJitName',
  'CORECLR_PROFILER',
  'COR_PROFILER',
  'ASPNETCORE_HOSTINGSTARTUPASSEMBLIES',
  'DOTNET_HOSTINGSTARTUPASSEMBLIES',
  'RUBYOPT',
  'RUBYLIB',
  'RUBYGEMS_GEMDEPS',
  'GEM_HOME',
  'GEM_PATH',
  'BUNDLE_GEMFILE',
  'PERL5LIB',
  'PERLLIB',
  'PHPRC',
  'PHP_INI_SCAN_DIR',
  'LUA_INIT',
  'ERL_FLAGS',
  'ELIXIR_ERL_OPTIONS',
  'LD_LIBRARY_PATH',
  'LD_AUDIT',
  'PYTHONSTARTUP',
  'PERL5OPT',
  'CORECLR_PROFILER_PATH',
  'COR_ENABLE_PROFILING',
  'DOTNET_ROOT_X64',
  // Each of these makes a layer or framework run something else than the function's own handler.
  'DD_LAMBDA_HANDLER',
  'NEW_RELIC_LAMBDA_HANDLER',
  'SENTRY_INITIAL_HANDLER',
  'HOME',
  'LOG4J_CONFIGURATION_FILE',
  'SPRING_APPLICATION_JSON',
  'SPRING_CONFIG_IMPORT',
  'SPRING_CLOUD_FUNCTION_ROUTING_EXPRESSION',
  'LOGGING_CONFIG',
  'MAIN_CLASS',
  // The configuration of Spring Boot and of ASP.NET Core ignores the case.
  'spring_cloud_function_routing_expression',
  'AspNetCore_HostingStartupAssemblies',
])('refuses %s', (name) => {
  const error = errorOf(() => resolveWith(name));

  expect(error.code).toBe('SUITE_INVALID');
  expect(error.message).toContain(`functions[0].environmentOverrides[0].environment.${name}: `);
  expect(error.message).toMatch(/load other code.*read by/);
});

it.each(['_JAVA_OPTIONS', 'BASH_FUNC_ls%%', '__LD_PRELOAD'])('refuses %s, which Lambda does not accept', (name) => {
  expect(errorOf(() => resolveWith(name)).code).toBe('SUITE_INVALID');
});

// Linux distinguishes the cases, so these are variables like any other; and some change speed, not code.
it.each([
  'node_options',
  'Ld_Preload',
  'NODE_ENV',
  'DOTNET_TieredPGO',
  'SPRING_MAIN_LAZY_INITIALIZATION',
  'MALLOC_ARENA_MAX',
  'LANG',
  'JAVA',
  'PATHS',
  'TABLE_NAME',
])('accepts %s', (name) => {
  expect(resolveWith(name).functions[0]?.overrides?.[0]?.environment).toEqual({ [name]: 'x' });
});
