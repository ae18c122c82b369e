/**
 * Environment variables with which a process loads other code than that of its package. An override of one of them would let
 * whoever may start a run execute code with the role of a measured function, so the suite refuses it. Names are case-sensitive, as
 * on Linux, except where the reader itself ignores the case. `_JAVA_OPTIONS` and others that start with `_` are not here: Lambda
 * accepts no such name.
 */

interface LoaderVariables {
  /** What reads them, and its documentation. */
  readonly readBy: string;
  /** Names; `*` at the end stands for any end. */
  readonly names: readonly string[];
  readonly ignoresCase?: true;
}

const LOADER_VARIABLES: readonly LoaderVariables[] = [
  {
    readBy: 'Lambda, which starts the runtime through this script (Lambda developer guide, "wrapper scripts")',
    names: ['AWS_LAMBDA_EXEC_WRAPPER'],
  },
  {
    readBy: 'the AWS SDKs: credential_process in these files is a command (AWS SDKs and Tools reference guide)',
    names: ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'],
  },
  {
    readBy:
      'wrappers of monitoring layers, which call the function of the module that it names (Datadog, New Relic and Sentry for Lambda)',
    names: ['DD_LAMBDA_HANDLER', 'NEW_RELIC_LAMBDA_HANDLER', 'SENTRY_INITIAL_HANDLER'],
  },
  {
    readBy: 'many programs, for modules and settings of the user (Python: site, "USER_SITE"; the AWS SDKs: ~/.aws)',
    names: ['HOME'],
  },
  {
    readBy: 'the dynamic linker and the C library (ld.so(8), iconv(3))',
    names: ['LD_*', 'GLIBC_TUNABLES', 'GCONV_PATH', 'LOCPATH'],
  },
  {
    readBy: 'OpenSSL, for engines and providers (openssl-env(7))',
    names: ['OPENSSL_CONF', 'OPENSSL_CONF_INCLUDE', 'OPENSSL_ENGINES', 'OPENSSL_MODULES'],
  },
  {
    readBy: 'shells (bash(1), POSIX sh); PS4 is expanded with SHELLOPTS=xtrace',
    names: ['PATH', 'ENV', 'BASH_ENV', 'BASHOPTS', 'SHELLOPTS', 'PS4'],
  },
  {
    readBy: 'Node.js (node(1), "Environment")',
    names: ['NODE_OPTIONS', 'NODE_PATH', 'NODE_COMPILE_CACHE', 'NODE_REPL_EXTERNAL_MODULE'],
  },
  { readBy: 'Bun (bun.sh/docs/runtime)', names: ['BUN_OPTIONS', 'BUN_INSPECT_PRELOAD'] },
  { readBy: 'Python: also PYTHONWARNINGS and PYTHONBREAKPOINT import modules (python(1))', names: ['PYTHON*'] },
  {
    readBy: 'the JVM and its launchers: agents and class paths (JVMTI, "JAVA_TOOL_OPTIONS"; java(1); OpenJ9)',
    names: [
      'JAVA_TOOL_OPTIONS',
      'JDK_JAVA_OPTIONS',
      'JAVA_OPTIONS',
      'JAVA_OPTS',
      'OPENJ9_JAVA_OPTIONS',
      'IBM_JAVA_OPTIONS',
      'CLASSPATH',
      'JAVA_HOME',
    ],
  },
  {
    readBy:
      'Log4j 2: its configuration may come from a URL and have scripts (Log4j manual, "Configuration properties")',
    names: ['LOG4J_*'],
  },
  {
    readBy:
      'Spring Boot, which ignores the case of names, and Spring Cloud Function, whose routing expression is code ("externalized configuration")',
    names: ['SPRING_APPLICATION_JSON', 'SPRING_CONFIG_*', 'SPRING_CLOUD_FUNCTION_*', 'LOGGING_CONFIG', 'MAIN_CLASS'],
    ignoresCase: true,
  },
  {
    readBy:
      '.NET: startup hooks, profilers, the host, and replaceable parts of the runtime (.NET, "environment variables")',
    names: [
      'DOTNET_STARTUP_HOOKS',
      'DOTNET_ADDITIONAL_DEPS',
      'DOTNET_SHARED_STORE',
      'DOTNET_ROOT*',
      'DOTNET_GCName',
      'DOTNET_GCPath',
      'DOTNET_AltJit*',
      'COMPlus_GCName',
      'COMPlus_GCPath',
      'COMPlus_AltJit*',
      'CORECLR_*',
      'COR_*',
    ],
  },
  {
    readBy: 'ASP.NET Core, whose configuration ignores the case of names ("hosting startup assemblies")',
    names: ['ASPNETCORE_HOSTINGSTARTUPASSEMBLIES', 'DOTNET_HOSTINGSTARTUPASSEMBLIES'],
    ignoresCase: true,
  },
  {
    readBy: 'Ruby, RubyGems and Bundler (ruby(1), gem environment, bundle-config(1))',
    names: ['RUBYOPT', 'RUBYLIB', 'RUBYGEMS_GEMDEPS', 'GEM_HOME', 'GEM_PATH', 'BUNDLE_*'],
  },
  {
    readBy: 'interpreters that custom runtimes bring: Perl (perlrun), PHP (php.ini), Lua (lua(1)), Erlang (erl(1))',
    names: ['PERL5*', 'PERLLIB', 'PHPRC', 'PHP_INI_SCAN_DIR', 'LUA_*', 'ERL_*', 'ELIXIR_ERL_OPTIONS'],
  },
];

/** What reads the variable to load code; undefined when nothing is known to. */
export function loaderOf(variable: string): string | undefined {
  return LOADER_VARIABLES.find(({ names, ignoresCase }) => {
    const fold = (name: string) => (ignoresCase === true ? name.toUpperCase() : name);
    return names.some((name) =>
      name.endsWith('*') ? fold(variable).startsWith(fold(name.slice(0, -1))) : fold(variable) === fold(name),
    );
  })?.readBy;
}
