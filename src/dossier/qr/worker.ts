/**
 * The thread in which pictures are unpacked and searched for QR codes (ZXing, compiled to WebAssembly): a picture made to
 * take for ever holds up nobody, because the thread is simply ended. Takes bytes, gives the texts found.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

/** A receipt may carry a second code, such as that of the portal. */
const MOST_CODES = 4;

// From the package itself: left to itself the library would fetch it over the network.
const wasm = await readFile(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
await prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer }, fireImmediately: true });

parentPort?.on('message', (bytes: Uint8Array) => {
  readBarcodes(bytes, { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: MOST_CODES }).then(
    (found) => parentPort?.postMessage(found.filter(({ isValid }) => isValid).map(({ text }) => text)),
    // What the library says about a broken picture helps nobody: it holds no code.
    () => parentPort?.postMessage([]),
  );
});
