/** A real browser for tests: Debian's chromium, driven by playwright-core. */
import { execFileSync } from 'node:child_process';
import { chromium, type Browser } from 'playwright-core';

/** Where chromium is, or `undefined` (with the reason printed) when this machine has none. In CI it must be there. */
export function findChromium(): string | undefined {
  try {
    return execFileSync('sh', ['-c', 'command -v chromium || command -v chromium-browser'], {
      encoding: 'utf8',
    }).trim();
  } catch {
    if (process.env['CI'] === 'true') throw new Error('chromium is not installed; in CI the browser tests must run');
    console.log(
      'Skipped: chromium is not installed (apt-get install chromium), so the page is not tried in a browser.',
    );
    return undefined;
  }
}

/** Starts the browser; it reaches nothing but what a test serves on loopback. */
export const launchBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
