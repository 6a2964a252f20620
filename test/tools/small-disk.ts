/**
 * A disk that is full or can only be read. A disk of the test's own takes leave to mount: root has it, and everybody in a user namespace
 * of her own ({@link alsoInNamespace}), unless the container forbids both; then the reason for the skip is printed. What needs no leave
 * on Linux: a limit to the size of this process's files, and a folder that belongs to somebody else.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

const NOBODY = 65_534;
const AGAIN_MS = 300_000;

const mount = (...options: string[]): boolean => spawnSync('mount', options).status === 0;
const isRoot = (): boolean => process.getuid?.() === 0;
const may = (...options: string[]): boolean => spawnSync('unshare', [...options, 'true']).status === 0;

/** Whether this process may mount a disk. */
export function mayMount(): boolean {
  if (isRoot() && may('--mount')) return true;
  const isMeant = may('-Urm') ? 'Run once more in a user namespace' : 'Skipped';
  console.warn(`${isMeant}: a full or read-only disk takes leave to mount a tmpfs.`);
  return false;
}

/** Adds a test that runs those of this name in the file where all may mount, if this process may not. */
export function alsoInNamespace(file: string, name: string): void {
  it.runIf(!(isRoot() && may('--mount')) && may('-Urm'))(
    'holds on disks of its own, too, in a user namespace',
    async () => {
      const env = Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_OPTIONS)/.test(name));
      const vitest = join('node_modules', 'vitest', 'vitest.mjs');
      const again = spawn('unshare', ['-Urm', process.execPath, vitest, 'run', file, '-t', name], {
        env: Object.fromEntries(env),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let said = '';
      for (const stream of [again.stdout, again.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
      const code = await new Promise((resolve) => again.once('close', resolve));
      expect(code, said).toBe(0);
    },
    AGAIN_MS,
  );
}

/** Whether files can be limited and folders closed here. In CI, which is Linux, they must be: it takes no rights. */
export function mayLimit(): boolean {
  const isHere = process.platform === 'linux' && spawnSync('prlimit', ['--version']).status === 0;
  if (!isHere && process.env['CI'] === 'true')
    throw new Error('prlimit (util-linux) is missing, and CI must not skip.');
  if (!isHere) console.warn('Skipped: a limit to files takes Linux and its prlimit.');
  return isHere;
}

/** From now on no file of the process may grow beyond so many bytes; until the returned function is called, or the test ends. */
export function limitFiles(bytes: number, pid = process.pid): () => void {
  const ask = (...options: string[]): string => {
    const { status, stdout, stderr } = spawnSync('prlimit', ['--pid', String(pid), ...options], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`files were not limited: ${stderr}`);
    return stdout.trim();
  };
  const before = ask('--fsize', '--output=SOFT', '--noheadings', '--raw');
  // Only the soft limit, which may be raised again.
  ask(`--fsize=${bytes}:`);
  const lift = (): void => void ask(`--fsize=${before}:`);
  if (pid === process.pid) onTestFinished(lift);
  return lift;
}

/** Nothing in the folder can be written until the test ends, as on a disk that can only be read: root lays down her rights meanwhile. */
export function closeFolder(folder: string): void {
  const close = (mode: number): void => {
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), mode & 0o666);
    chmodSync(folder, mode);
  };
  close(0o555);
  if (isRoot()) process.seteuid?.(NOBODY);
  onTestFinished(() => {
    if (isRoot()) process.seteuid?.(0);
    close(0o755);
  });
}

/** An empty disk of `kilobytes`, which goes when the test ends. */
export function smallDisk(kilobytes: number): string {
  return mounted(['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs']);
}

/** The same folder, where it can only be read. */
export function readOnlyView(folder: string): string {
  const view = mounted(['--bind', folder]);
  if (!mount('-o', 'remount,ro,bind', view)) throw new Error('the view was not made read-only');
  return view;
}

function mounted(options: readonly string[]): string {
  const folder = temporaryFolder();
  if (!mount(...options, folder)) throw new Error('the disk was not mounted');
  // Lazily, since a store that was closed may still hold a file until its memory is collected.
  onTestFinished(() => void spawnSync('umount', ['--lazy', folder]));
  return folder;
}
