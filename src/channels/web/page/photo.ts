/** The button that sends a photo of the QR code on a receipt. The photo is made small here: a slow line carries it, and no server needs more. */

/** Enough for a QR code on a whole sheet of paper. */
const LONGEST_SIDE = 2000;
const QUALITY = 0.85;

/** Calls `onPhoto` with each photo chosen, ready to be sent. */
export function setUpPhoto(button: HTMLButtonElement, input: HTMLInputElement, onPhoto: (photo: Blob) => void): void {
  button.onclick = () => input.click();
  input.onchange = () => {
    const [file] = input.files ?? [];
    // The same photo may be chosen again.
    input.value = '';
    if (file) void smaller(file).then(onPhoto);
  };
}

/** As JPEG of at most {@link LONGEST_SIDE}; what the browser cannot open goes as it is, and the server says what is wrong with it. */
async function smaller(file: File): Promise<Blob> {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? file), 'image/jpeg', QUALITY));
  } catch {
    return file;
  }
}
