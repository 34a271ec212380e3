/** Enough for the largest tile that shows it. */
const side = 512;

/**
 * Draws a chosen picture anew, cut to a square: what is uploaded is ours, small, and without what a camera writes into
 * its files. [B-02]
 *
 * Errors  throws when the browser cannot read the file as a picture
 */
export async function shrinkPicture(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file);
  const edge = Math.min(bitmap.width, bitmap.height);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.min(side, edge);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser draws no pictures');
  context.drawImage(bitmap, (bitmap.width - edge) / 2, (bitmap.height - edge) / 2, edge, edge, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  // A browser without WebP answers with a PNG, which is as good.
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/webp', 0.85));
  if (blob === null) throw new Error('this browser could not write the picture');
  return blob;
}
