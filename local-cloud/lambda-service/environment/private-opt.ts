/**
 * /opt with the layers of one function, in a mount namespace of its processes: the /opt of this machine is not touched. Needs
 * root on Linux; elsewhere layers are found through PYTHONPATH and NODE_PATH only.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';

const UNSHARE = '/usr/bin/unshare';
const NAMESPACE = ['--mount', '--propagation', 'private', '/bin/sh', '-c'] as const;
/** $1: the folder. Read-only, as on AWS: it is shared by all environments of the function. */
const MOUNT = 'mount --bind "$1" /opt && mount -o remount,bind,ro /opt';

/** A program that runs `script` with `arguments` in a namespace whose /opt is `folder`. */
export function withOpt(
  folder: string,
  script: string,
  programArguments: readonly string[],
): { readonly file: string; readonly arguments: readonly string[] } {
  const [name = 'sh', ...others] = programArguments;
  return {
    file: UNSHARE,
    arguments: [...NAMESPACE, `${MOUNT} || exit 124\nshift\n${script}`, name, folder, ...others],
  };
}

/**
 * What this machine lacks; undefined when it can mount.
 * @param programs absolute paths of the interpreters, which must stay visible
 */
export function privateOptProblem(programs: readonly string[] = []): string | undefined {
  if (process.platform !== 'linux') return 'mount namespaces are of Linux';
  if (!existsSync(UNSHARE)) return `there is no ${UNSHARE} (util-linux)`;
  // Made by none of us: it would stay on this machine.
  if (!existsSync('/opt')) return 'this machine has no folder /opt to mount on';
  const hidden = programs.find((program) => program.startsWith('/opt/') || realPath(program).startsWith('/opt/'));
  if (hidden !== undefined) return `${hidden} is in the /opt of this machine, and would be hidden`;
  const { file, arguments: words } = withOpt('/', 'exit 0', ['sh']);
  const { status } = spawnSync(file, words, { stdio: 'ignore', env: {} });
  return status === 0 ? undefined : 'this user may not make a mount namespace (unshare --mount): run as root';
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
