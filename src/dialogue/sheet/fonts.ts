/** The typeface of the sheet: Be Vietnam Pro (Open Font License), which has every Vietnamese letter; read once, from its package. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

interface SheetFonts {
  readonly regular: Buffer;
  readonly bold: Buffer;
}

const FAMILY = '@expo-google-fonts/be-vietnam-pro';
let loaded: SheetFonts | undefined;

export function sheetFonts(): SheetFonts {
  const read = (file: string): Buffer => readFileSync(createRequire(import.meta.url).resolve(`${FAMILY}/${file}`));
  loaded ??= {
    regular: read('400Regular/BeVietnamPro_400Regular.ttf'),
    bold: read('600SemiBold/BeVietnamPro_600SemiBold.ttf'),
  };
  return loaded;
}
