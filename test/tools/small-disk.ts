/** A disk of the test's own, which can be full or read-only. Takes root and leave to mount; elsewhere the reason for the skip is printed. */
import { spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

const mount = (...options: string[]): boolean => spawnSync('mount', options).status === 0;

/** Whether this process may mount a disk. */
export function mayMount(): boolean {
  if (process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0) return true;
  console.warn('Skipped: a full or read-only disk takes root and leave to mount a tmpfs.');
  return false;
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
