/** The shell script that turns a waiting process into the function: variables, folder, exec. The shell expands nothing in it. */
export interface LaunchCommand {
  readonly file: string;
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Names reserved by the shell: `export` of these fails or changes how the rest of the script is read. */
const SHELL_NAMES = new Set([
  '_',
  'IFS',
  'PPID',
  'UID',
  'EUID',
  'OPTIND',
  'LINENO',
  'BASHOPTS',
  'SHELLOPTS',
  'BASH_VERSINFO',
  'BASHPID',
  'GROUPS',
]);
const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Quotes `text` as one shell word. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** @returns a script for `.`, which ends with exec and does not return */
export function launchScript(command: LaunchCommand): string {
  const entries = Object.entries(command.environment);
  const words = [command.file, ...command.arguments].map(quote).join(' ');
  const directory = `cd ${quote(command.directory)} || exit 126\nunset OLDPWD`;
  if (entries.every(([name]) => PLAIN_NAME.test(name) && !SHELL_NAMES.has(name))) {
    const exports = entries.map(([name, value]) => `export ${name}=${quote(value)}`).join('\n');
    return `${directory}\n${exports}\nexec ${words} </dev/null\n`;
  }
  // env(1) accepts any name, at the cost of one more exec.
  const assignments = entries.map(([name, value]) => quote(`${name}=${value}`)).join(' ');
  return `${directory}\nexec /usr/bin/env -i ${assignments} ${words} </dev/null\n`;
}
